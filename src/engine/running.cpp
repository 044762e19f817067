#include "engine/running.hpp"

#include <algorithm>

#include "engine/body.hpp"
#include "engine/client.hpp"
#include "engine/registry.hpp"
#include "engine/retry/running_desk.hpp"
#include "engine/rows/http_state.hpp"

namespace tern {
namespace {

operation_setup setup_for(submission& s, std::unique_ptr<body_source> body, receiver& to, stage_maker& stages, void* context) {
  operation_setup setup;
  setup.first.request = s.from->request;
  setup.first.where = s.from->where;
  setup.first.wants = s.from->wants;
  setup.first.lease = s.order.lease ? s.order.lease->id() : s.order.opens ? s.order.opens->id() : 0;
  setup.first.body = body.get();
  setup.body = std::move(body);
  setup.stages = &stages;
  setup.to = &to;
  setup.options = &s.from->options;
  setup.timeout_total = s.timeout_total();
  setup.submitted = s.submitted;
  setup.idle_in_tunnel = s.from->idle_in_tunnel;
  setup.reserves = bool(s.order.opens);
  setup.keeps_worker = s.client.options().client.workers == 1;
  setup.context = context;
  return setup;
}

}  // namespace

running::running(submission& s, loop& home)
    : of(s),
      errands_(home, home.moves(), s.logged_id()),
      receiver_(),
      op_(home, setup_for(s, s.order.opens ? nullptr : make_body(s, errands_), make_receiver(s, errands_), *this, this)) {}

void running::leave(loop& from) {
  errands_.leave();
  if (std::find(passed_.begin(), passed_.end(), &from) == passed_.end()) passed_.push_back(&from);
}

void running::settle(loop& at) {
  errands_.settle(at);
  op_.move_to(at);
}

bool running::needed_at_once(const attempt& first) const {
  return !of.order.opens && may_have_stages() && (of.from->retry || of.from->row->needs_stages(first, *of.from));
}

bool running::needed_for(const head& h) const { return may_have_stages() && of.from->row->head_needs_stages(h, *of.from); }

bool running::needed_for(const outcome& end) const {
  const registry_row& row = *of.from->row;
  return !of.order.opens && may_have_stages() && row.end_needs_stages && row.end_needs_stages(end, *of.from);
}

void running::make_stages(const attempt& first, stage_host& host, std::vector<std::unique_ptr<stage>>& into) {
  std::unique_ptr<stage> again;
  if (of.from->retry)
    again = std::make_unique<retry_stage>(of.from->retry, of.from->row->judge, host, std::make_unique<running_desk>(*this),
                                          of.client.jitter_seed(of.id()));
  of.from->row->make_stages(
      {first, *of.from, *this, host, errands_, of.client.state_of(of.from->row->of), bool(of.order.stream), std::move(again)},
      into);
}

void running::decided(const retry_choice& choice) {
  if (asked_about_ == 0 || (choice.attempt != 0 && choice.attempt != asked_about_)) return;
  asked_about_ = 0;
  retry_answer a;
  a.choice = choice;
  op_.answered(a);
}

expected<std::shared_ptr<const target>> running::way_to(const url& to, route_use use) {
  // Back to where it began: with all that the program has named for there.
  const target& first = *of.from->where;
  if (to.scheme == first.scheme && to.host == first.host && port_or_default(to) == first.port) return of.from->where;
  return route_to(to, of.from->options, use, http_state_of(of.client).proxies());
}

result_receiver& running::make_receiver(submission& s, offload& files) {
  if (s.order.stream) return receiver_.emplace<stream_receiver>(s.from, s.id(), s.request, *s.order.stream, s.order.background);
  if (s.order.opens) return receiver_.emplace<discard_receiver>(s.from, s.id());
  switch (s.order.sink) {
    case TERN_SINK_FILE:
      return *receiver_.emplace<std::unique_ptr<result_receiver>>(
          std::make_unique<file_receiver>(s.from, s.id(), files, s.order.sink_path));
    case TERN_SINK_DESCRIPTOR:
      return *receiver_.emplace<std::unique_ptr<result_receiver>>(
          std::make_unique<descriptor_receiver>(s.from, s.id(), files, std::move(s.order.sink_to->fd)));
    case TERN_SINK_CALLBACK:
      return receiver_.emplace<callback_receiver>(s.from, s.id(), *s.order.sink_to);
    case TERN_SINK_DISCARD:
      return receiver_.emplace<discard_receiver>(s.from, s.id());
    default:
      return receiver_.emplace<memory_receiver>(s.from, s.id());
  }
}

result_receiver& running::to() noexcept {
  if (auto* r = std::get_if<memory_receiver>(&receiver_)) return *r;
  if (auto* r = std::get_if<stream_receiver>(&receiver_)) return *r;
  if (auto* r = std::get_if<callback_receiver>(&receiver_)) return *r;
  if (auto* r = std::get_if<std::unique_ptr<result_receiver>>(&receiver_)) return **r;
  return std::get<discard_receiver>(receiver_);
}

}  // namespace tern
