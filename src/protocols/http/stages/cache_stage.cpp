#include "protocols/http/stages/cache_stage.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "protocols/http/cache/invalidation.hpp"
#include "protocols/http/cache/storing.hpp"
#include "protocols/http/cache/validation.hpp"
#include "protocols/http/message/find_named.hpp"
#include "protocols/http/message/method.hpp"
#include "protocols/http/message/redirection.hpp"
#include "protocols/http/stages/cookie_stage.hpp"
#include "protocols/http/stages/head_of.hpp"

namespace tern::http {
namespace {

struct found final : answer {
  stored_entries all;
};
struct boarded final : answer {};

bool is_followed(const head& h) noexcept { return is_redirect(h.status) && has_location(h); }

// What describes a body, of a response that is stored without it.
bool is_of_body(const field& f) noexcept { return iequals(f.name.substr(0, 8), "content-") || iequals(f.name, "trailer"); }

// Takes the place of the field that will be sent: equal for the same credentials, whatever they look like on the wire.
owned_field identity_field(const credentials& who, const std::string& origin) {
  std::string value = origin;
  for (const secret* part : {&who.user, &who.password, &who.token}) {
    value += '\n';
    value += part->view();
  }
  return {"Authorization", std::move(value)};
}

}  // namespace

cache_stage::cache_stage(const cache_options& how, cache_surroundings around, stage_host& host, offload& files)
    : how_(how), around_(std::move(around)), host_(host), files_(files) {}

cache_stage::~cache_stage() { stop_waiting(); }

// ---- the request

verdict cache_stage::on_request(attempt& a, now_t now) {
  reset();
  asked_ = with_inner_fields(a);
  standpoint_ = a.where ? a.where->standpoint : std::string();
  key_ = at_this_place(cache_key(*asked_));
  concerns_ = may_ask_cache(*asked_, a.body != nullptr);
  const bool guards = how_.if_match && (asked_->method == "PUT" || asked_->method == "PATCH");
  if (guards || concerns_) return look(a, state::looking, now);
  state_ = state::passed;
  return {};
}

// The run begins anew: a hop of a redirect.
void cache_stage::reset() {
  stop_waiting();
  waiting_.reset();
  state_ = state::idle;
  wait_until_ = never;
  kept_.reset();
  sink_.reset();
  writer_.reset();
  flight_.reset();
}

// The request as the server will see it, as far as that selects a response.
std::shared_ptr<const request_head> cache_stage::with_inner_fields(const attempt& a) const {
  auto as_it_is = std::static_pointer_cast<const request_head>(a.request);
  std::string cookies;
  if (around_.cookies)
    if (const auto where = parse_url(as_it_is->url)) cookies = around_.cookies->header_for(*where, around_.wall());
  const bool named = find_named(as_it_is->list, "authorization") != nullptr;
  const shared_credentials who = around_.auth && a.where && !named ? credentials_for(*around_.auth, *a.where) : nullptr;
  if (cookies.empty() && !who) return as_it_is;
  auto changed = std::make_shared<request_head>(*as_it_is);
  if (!cookies.empty()) add_cookies(*changed, std::move(cookies));
  if (who) changed->list.push_back(identity_field(*who, a.where->origin.text));
  return changed;
}

// What another socket, other addresses or another trust brought is not for this request.
std::string cache_stage::at_this_place(std::string key) const {
  if (!standpoint_.empty()) key.append(1, '\n').append(standpoint_);
  return key;
}

int64_t cache_stage::seconds() const noexcept { return around_.wall() / 1'000'000'000; }

verdict cache_stage::wait_in(state where, duration at_most, now_t now) {
  state_ = where;
  wait_until_ = after(now, at_most);
  verdict v;
  v.kind = verdict_kind::ask;
  v.who = this;
  v.what = &nothing_;
  return v;
}

verdict cache_stage::look(attempt& a, state where, now_t now) {
  give_up_at_ = after(now, limits::cache_queue_wait);
  if (!how_.shared->is_late()) return wait_in(where, limits::cache_look_wait, now);
  state_ = where;
  return have(a, {}, now);
}

std::shared_ptr<const answer> cache_stage::ask(const question&, op_id, now_t) {
  if (waiting_) {  // the look-up goes on
    waiting_->of = this;
    return nullptr;
  }
  waiting_ = std::make_shared<wait>(this);
  if (state_ == state::boarding) {
    flight_ = how_.shared->take_off(key_, *this);
    return flight_ ? std::make_shared<const boarded>() : nullptr;
  }
  store_errands errand(files_, waiting_->begun);
  entries().find(errand, key_, [who = waiting_](stored_entries all) {
    if (!who->of) return;
    found what;
    what.all = std::move(all);
    who->of->host_.answered(what);
  });
  return nullptr;
}

void cache_stage::landed() {
  files_.post([who = waiting_] {
    if (who->of) who->of->host_.answered(boarded());
  });
}

void cache_stage::stop_waiting() {
  if (waiting_) waiting_->of = nullptr;
  if (state_ == state::boarding) how_.shared->forget(key_, *this);
}

// For good: what is told late may be told on a loop that the request has left.
std::shared_ptr<cache_stage::wait> cache_stage::stop_listening() {
  if (waiting_) waiting_->of = nullptr;
  wait_until_ = never;
  return std::exchange(waiting_, nullptr);
}

verdict cache_stage::on_answer(attempt& a, const answer& what, now_t now) {
  stop_listening();
  if (state_ == state::boarding) return flight_ ? pass(a) : look(a, state::looking_again, now);
  return have(a, static_cast<const found&>(what).all, now);
}

verdict cache_stage::have(attempt& a, const stored_entries& all, now_t now) {
  kept_ = choose_kept(all, asked_->list, around_.follows_redirects);
  if (is_safe(asked_->method)) return decide(a, now);
  if (kept_)
    if (auto guarded = guarded_request(head_of(a), *kept_->is)) a.request = std::make_shared<request_head>(std::move(*guarded));
  state_ = state::passed;
  return {};
}

now_t cache_stage::deadline() const { return sink_ ? sink_->deadline() : wait_until_; }

// Who has waited long enough goes by himself.
verdict cache_stage::on_tick(attempt& a, now_t now) {
  if (sink_) sink_->tick(now);
  if (stands_in_line(now)) return wait_in(state_, limits::cache_look_wait, now);
  const auto unanswered = stop_listening();
  if (!unanswered) return {};
  if (state_ == state::boarding) return pass(a);
  unanswered->late.emplace(how_.shared);
  return have(a, {}, now);
}

// Its look-up has not begun: other work has the threads, which is no word of the disk.
bool cache_stage::stands_in_line(now_t now) const noexcept {
  const bool looks = state_ == state::looking || state_ == state::looking_again;
  return waiting_ && looks && !*waiting_->begun && now < give_up_at_ && !how_.shared->is_late();
}

reuse cache_stage::decision() const {
  const aged_response* stored = kept_ ? kept_->is.get() : nullptr;
  if (!asked_->renews) return decide_reuse(*asked_, stored, seconds());
  return stored && has_validator(stored->list) ? reuse::if_confirmed : reuse::no;
}

verdict cache_stage::decide(attempt& a, now_t now) {
  verdict v;
  switch (decision()) {
    case reuse::while_renewed:
      if (how_.shared->renew(key_, head_of(a), a.where, host_.terms())) host_.provider_due(*how_.shared);
      [[fallthrough]];
    case reuse::yes:
      return answer_with(take_kept(), false);
    case reuse::nothing_may:
      v.kind = verdict_kind::reply;
      v.instead = reply_without_any();
      return v;
    case reuse::if_confirmed:
    case reuse::no:
      break;
  }
  const bool boards = how_.collapse && state_ == state::looking && !asked_->renews && asked_->method == "GET";
  return boards ? wait_in(state::boarding, limits::cache_flight_wait, now) : pass(a);
}

verdict cache_stage::pass(attempt& a) {
  state_ = decision() == reuse::if_confirmed ? state::validating : state::passed;
  if (state_ == state::validating) a.request = std::make_shared<request_head>(validating_request(head_of(a), *kept_->is));
  return {};
}

verdict cache_stage::answer_with(kept_response kept, bool revalidated) {
  const int64_t now = seconds();
  const cache_note note{kept.is->age(now), revalidated, !revalidated && kept.is->staleness(now) >= 0};
  verdict v;
  v.kind = verdict_kind::reply;
  v.instead = reply_with(std::move(kept), *asked_, now, note, files_);
  state_ = state::answered;
  flight_.reset();
  return v;
}

// ---- the response

verdict cache_stage::on_head(attempt&, const head& h, now_t now) {
  writer_.reset();
  if (h.kind != head_kind::final || (state_ != state::passed && state_ != state::validating)) return {};
  const int64_t received = seconds();
  const auto took = std::chrono::duration_cast<std::chrono::seconds>(now - host_.began());
  const exchange_times times{received - std::max<int64_t>(0, took.count()), received};
  if (state_ == state::validating && h.status == 304 && confirms(asked_->list, h.list, *kept_->is)) return confirmed(h, times);
  if (is_server_failure(h.status))
    if (verdict v = stand_in(); v.kind == verdict_kind::reply) return v;
  state_ = state::answered;
  for (std::string& key : invalidated_keys(*asked_, h)) entries().remove(shelf_, at_this_place(std::move(key)));
  if (asked_->method == "HEAD") note_head(h, times);
  if (asked_->method == "GET" && concerns_) begin_storing(h, times);
  if (!writer_) flight_.reset();
  return {};
}

// RFC 9111 §4.3.4: what is stored holds, and is what the 304 says of it from now on.
verdict cache_stage::confirmed(const head& h, const exchange_times& times) {
  kept_response now = take_kept();
  if (auto text = freshened_entry(*asked_, *now.is, h.list, times)) {
    entries().update(shelf_, now.entry, *text);
    if (auto newer = read_head(std::move(*text))) now.is = std::move(newer);
  } else {
    entries().remove(shelf_, key_);
  }
  return answer_with(std::move(now), true);
}

// RFC 9111 §4.3.5.
void cache_stage::note_head(const head& h, const exchange_times& times) {
  if (!kept_) return;
  const head_news news = news_of_head(h, *kept_->is);
  if (news == head_news::another_body) entries().remove(shelf_, key_);
  if (news != head_news::newer_fields) return;
  if (auto text = freshened_entry(*asked_, *kept_->is, h.list, times)) entries().update(shelf_, kept_->entry, std::move(*text));
}

void cache_stage::begin_storing(const head& h, const exchange_times& times) {
  if (around_.follows_redirects && is_followed(h)) {
    std::vector<field> list(h.list.begin(), h.list.end());
    std::erase_if(list, is_of_body);
    head bare = h;
    bare.list = list;
    if (write(bare, times, 0)) std::exchange(writer_, nullptr)->commit();
    return;
  }
  // What is stored of it is not what the server says any more, and what it says now may not be stored.
  if (!write(h, times, h.has_body ? h.length : std::optional<uint64_t>(0)) && kept_ && h.status < 300)
    entries().remove(shelf_, key_);
}

bool cache_stage::write(const head& h, const exchange_times& times, std::optional<uint64_t> length) {
  auto entry = entry_to_store(*asked_, h, times, how_.stale_if_error);
  if (!entry || length.value_or(0) > how_.shared->largest() || how_.shared->is_late()) return false;
  writer_ = entries().write(shelf_, {key_, std::move(entry->variant)}, std::move(entry->head), length);
  return writer_ != nullptr;
}

void cache_stage::wrap(attempt& a, const head&) {
  if (!writer_) return;
  sink_.emplace(*a.out, host_, std::move(writer_), how_.shared->largest(), std::move(flight_));
  a.out = &*sink_;
}

verdict cache_stage::on_end(attempt&, outcome& end, now_t) {
  if (!end.why || state_ == state::answered) return {};
  flight_.reset();
  return stand_in();
}

// RFC 5861 §4.
verdict cache_stage::stand_in() {
  if (!kept_ || !is_safe(asked_->method) || asked_->renews) return {};
  if (!may_stand_in(*asked_, *kept_->is, seconds(), how_.stale_if_error)) return {};
  return answer_with(take_kept(), false);
}

}  // namespace tern::http
