#include "engine/running.hpp"

#include "engine/body.hpp"

namespace tern {
namespace {

operation_setup setup_for(submission& s, std::unique_ptr<body_source> body, receiver& to, void* context) {
  operation_setup setup;
  setup.first.request = s.from->request;
  setup.first.where = s.from->where;
  setup.first.lease = s.order.lease ? s.order.lease->id() : s.order.opens ? s.order.opens->id() : 0;
  setup.first.body = body.get();
  setup.body = std::move(body);
  if (s.from->row->make_stages) s.from->row->make_stages(setup.first, setup.stages);
  setup.to = &to;
  setup.options = &s.from->options;
  setup.timeout_total = s.timeout_total();
  setup.submitted = s.submitted;
  setup.idempotent = s.from->idempotent;
  setup.reserves = bool(s.order.opens);
  setup.context = context;
  return setup;
}

}  // namespace

running::running(submission& s, operation_host& host, offload& files, std::unique_ptr<body_source> body)
    : of(s), receiver_(), op_(host, setup_for(s, std::move(body), make_receiver(s, files), this)) {}

result_receiver& running::make_receiver(submission& s, offload& files) {
  if (s.order.stream) return receiver_.emplace<stream_receiver>(s.from, s.id(), *s.order.stream, s.order.background);
  if (s.order.opens) return receiver_.emplace<discard_receiver>(s.from, s.id());
  switch (s.order.sink) {
    case TERN_SINK_FILE:
      return receiver_.emplace<file_receiver>(s.from, s.id(), files, s.order.sink_path);
    case TERN_SINK_DISCARD:
      return receiver_.emplace<discard_receiver>(s.from, s.id());
    default:
      return receiver_.emplace<memory_receiver>(s.from, s.id());
  }
}

result_receiver& running::to() noexcept {
  if (auto* r = std::get_if<memory_receiver>(&receiver_)) return *r;
  if (auto* r = std::get_if<stream_receiver>(&receiver_)) return *r;
  if (auto* r = std::get_if<file_receiver>(&receiver_)) return *r;
  return std::get<discard_receiver>(receiver_);
}

}  // namespace tern
