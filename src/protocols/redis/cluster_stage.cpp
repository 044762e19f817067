#include "protocols/redis/cluster_stage.hpp"

#include "base/limits.hpp"

namespace tern::redis {
namespace {

const request& request_of(const attempt& a) noexcept { return static_cast<const request&>(*a.request); }

verdict fail(error why) {
  verdict v;
  v.kind = verdict_kind::fail;
  v.why = std::move(why);
  return v;
}

error several_slots(const slot_set& slots) {
  return error(TERN_E_REDIS, "CROSSSLOT the keys lie in several slots of the cluster, " + std::to_string(slots.slot()) +
                                 " and " + std::to_string(slots.other()) + " among them")
      .with_native(0, "CROSSSLOT");
}

bool is_server_error(const error& why) noexcept { return why.code() == TERN_E_REDIS || why.code() == TERN_E_REDIS_UNAVAILABLE; }

bool may_pass(std::string_view word) noexcept { return word == "TRYAGAIN" || word == "CLUSTERDOWN"; }

// What the server said, without what stands in front of it.
std::string_view said(const error& why) noexcept {
  const std::string_view text = why.message();
  const size_t at = text.find(std::string(why.native_text()) + ' ');
  return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

// Nothing was sent for want of a connection.
bool is_unreachable(const outcome& end) noexcept {
  if (end.reached != reach::unsent) return false;
  switch (end.why.code()) {
    case TERN_E_TIMEOUT_RESOLVE:
    case TERN_E_TIMEOUT_CONNECT:
    case TERN_E_TIMEOUT_TLS:
      return true;
    default:
      break;
  }
  const std::string_view domain = describe(end.why.code()).domain;
  return domain == "dns" || domain == "connect";
}

}  // namespace

bool concerns_cluster(const error& why) noexcept {
  if (!is_server_error(why)) return false;
  const std::string_view word = why.native_text();
  return is_redirection(word) || may_pass(word) || word == "CROSSSLOT";
}

expected<std::shared_ptr<const target>> cluster_stage::way_to(const node_address& node) {
  url to = in_.named;
  to.host = node.host;
  to.kind = node.kind;
  to.port = node.port;
  return in_.routes.route_within(to);
}

verdict cluster_stage::on_request(attempt& a, now_t) {
  if (!std::exchange(own_again_, false)) {  // a stage outside begins anew
    redirections_ = waits_ = 0;
    hops_.clear();
  }
  const slot_set& slots = request_of(a).slots;
  how_ = found::by_url;
  if (a.lease != 0) return {};
  if (slots.what() == slot_set::found::several && in_.of.known()) return fail(several_slots(slots));
  if (next_) {
    how_ = how_next_;
    a.where = std::exchange(next_, nullptr);
    if (!std::exchange(ask_next_, false)) return {};
    auto asking = with_asking(request_of(a));
    if (!asking) return fail(asking.why());
    a.request = std::move(*asking);
    return {};
  }
  if (slots.what() != slot_set::found::one) return {};
  auto holder = in_.of.holder(slots.slot(), *this);
  if (!holder) return fail(holder.why());
  if (!*holder || (*holder)->origin == a.where->origin) return {};
  how_ = found::by_map;
  a.where = std::move(*holder);
  return {};
}

verdict cluster_stage::on_end(attempt& a, outcome& end, now_t now) {
  if (!end.why || a.lease != 0) return {};
  if (is_unreachable(end) && in_.retries) return go_elsewhere(a, end);
  if (!is_server_error(end.why) || end.maybe_processed) return {};
  const std::string_view word = end.why.native_text();
  if (is_redirection(word)) return follow(a, end.why);
  if (may_pass(word)) return wait(now);
  if (word == "CROSSSLOT") in_.of.note_known();
  return {};
}

verdict cluster_stage::go_again() {
  own_again_ = true;
  verdict v;
  v.kind = verdict_kind::again;
  return v;
}

verdict cluster_stage::follow(const attempt& a, const error& told) {
  const auto redirected = read_redirection(said(told), a.where->host);
  if (!redirected) return fail(redirected.why());
  auto way = way_to(redirected->to);
  if (!way) return fail(way.why());
  if (redirected->once) {
    in_.of.note_known();
  } else {
    in_.of.moved(redirected->slot, redirected->to, *way, a.where);
    in_.host.provider_due(in_.of);
  }
  hops_ += (hops_.empty() ? "" : ", ") + to_string(redirected->to);
  if (++redirections_ > limits::redis_redirections)
    return fail(error(TERN_E_REDIRECT,
                      "the nodes of the cluster sent the request on " + std::to_string(redirections_) + " times, to " + hops_));
  next_ = std::move(*way);
  how_next_ = found::by_redirection;
  ask_next_ = redirected->once;
  return go_again();
}

verdict cluster_stage::wait(now_t now) {
  in_.of.note_known();
  if (!in_.retries || waits_ >= limits::redis_patience) return {};
  redirections_ = 0;
  hops_.clear();
  verdict v = go_again();
  v.not_before = after(now, limits::redis_first_wait * (int64_t{1} << waits_++));
  return v;
}

verdict cluster_stage::go_elsewhere(const attempt& a, outcome& end) {
  const bool more = how_ == found::by_map || how_ == found::by_url;
  if (how_ == found::by_redirection) end.why = end.why.with_context("redirected to " + a.where->origin.text);
  if (!more || ++redirections_ > limits::redis_redirections) return {};
  auto other = in_.of.lost(*a.where, *this);
  in_.host.provider_due(in_.of);
  if (how_ == found::by_map) return go_again();
  if (!other || !*other || request_of(a).slots.what() != slot_set::found::one) return {};
  next_ = std::move(*other);
  how_next_ = found::by_chance;
  return go_again();
}

}  // namespace tern::redis
