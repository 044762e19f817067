#include "protocols/http/h2/h2_session.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <new>

#include "base/limits.hpp"
#include "protocols/http/h2/faults.hpp"

namespace tern::http::h2 {
namespace {

using settings_list = std::array<nghttp2_settings_entry, 2>;

settings_list own_settings(const h2_settings& how) noexcept {
  return {{{NGHTTP2_SETTINGS_ENABLE_PUSH, 0}, {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, how.stream_window}}};
}

void check(int result) {
  if (result == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
  assert(result == 0);
}

}  // namespace

std::string settings_payload(const h2_settings& how) {
  const settings_list list = own_settings(how);
  std::array<uint8_t, 6 * std::tuple_size_v<settings_list>> payload;
  const ssize_t size = nghttp2_pack_settings_payload(payload.data(), payload.size(), list.data(), list.size());
  assert(size == static_cast<ssize_t>(payload.size()));
  return {reinterpret_cast<const char*>(payload.data()), static_cast<size_t>(size)};
}

h2_session::h2_session(std::shared_ptr<shelf> shared, now_t now, const upgraded* from)
    : shelf_(std::move(shared)),
      now_(now),
      peer_streams_(shelf_->settings.max_streams),
      requests_left_(shelf_->settings.max_requests),
      watch_(shelf_->settings.spare_frames, shelf_->settings.spare_frames_per_second, now),
      windows_(shelf_->settings.stream_window, shelf_->settings.max_connection_window / 2),
      connection_window_(shelf_->settings.connection_window),
      heard_at_(now) {
  nghttp2_session* made = nullptr;
  check(nghttp2_session_client_new2(&made, shelf_->callbacks(), this, shelf_->options()));
  http2_.reset(made);
  const settings_list list = own_settings(shelf_->settings);
  if (from != nullptr)
    adopt(*from);
  else
    check(nghttp2_submit_settings(raw(), NGHTTP2_FLAG_NONE, list.data(), list.size()));
  check(nghttp2_session_set_local_window_size(raw(), NGHTTP2_FLAG_NONE, 0, static_cast<int32_t>(connection_window_)));
  settings_until_ = after(now, shelf_->settings.settings_timeout);
  refresh();
}

h2_session::~h2_session() {
  for (intrusive_list<stream>* list : {&fresh_, &open_})
    while (!list->empty()) release(list->front());
}

// nghttp2 submits the settings it is given here itself.
void h2_session::adopt(const upgraded& from) {
  stream& s = shelf_->streams.take();
  s.begin(from.first);
  s.reached = from.reached;
  s.id = 1;
  s.known = true;
  s.request = request_state::sent;
  s.plan.head_only = s.head().method == "HEAD";
  s.window = shelf_->settings.stream_window;
  open_.push_back(s);
  from.first.slot = &s;
  from.first.moved = now_;
  in_flight_ = known_streams_ = 1;
  --requests_left_;
  ping_at_ = after(now_, shelf_->settings.ping_interval);
  check(nghttp2_session_upgrade2(raw(), reinterpret_cast<const uint8_t*>(from.settings.data()), from.settings.size(),
                                 s.plan.head_only, &s));
}

void h2_session::submit(op& o, now_t now) {
  assert(o.out != nullptr && o.request != nullptr);
  now_ = now;
  if (life_ != life::open) {
    o.out->on_end({error(TERN_E_PEER_CLOSED, "the connection closed before the request was sent"), reach::unsent, false,
                   bool(farewell_), farewell_ && behind_others_});
    return;
  }
  stream& s = shelf_->streams.take();
  s.begin(o);
  o.slot = &s;
  o.moved = now;
  fresh_.push_back(s);
  if (in_flight_++ == 0) {
    heard_at_ = now;
    ping_at_ = after(now, shelf_->settings.ping_interval);
  }
  if (--requests_left_ == 0) drain();
  refresh();
}

void h2_session::resume(op& o, now_t now) {
  if (o.slot == nullptr) return;
  now_ = now;
  stream& s = *static_cast<stream*>(o.slot);
  if (!static_cast<list_node<resumed_list>&>(s).linked()) resumed_.push_back(s);
}

void h2_session::cancel(op& o, now_t now) {
  if (o.slot == nullptr) return;
  now_ = now;
  stream& s = *static_cast<stream*>(o.slot);
  reset_stream(s, NGHTTP2_CANCEL);
  const bool sent = s.reached != reach::unsent;
  let_go(s);
  if (sent) doubt(o);
  settle();
}

size_t h2_session::feed(const input& in, now_t now) {
  if (life_ == life::closed) return in.data.size();
  now_ = now;
  switch (in.kind) {
    case input_kind::data:
      on_bytes(in.data);
      break;
    case input_kind::eof:
      on_eof();
      break;
    case input_kind::read_failed:
      on_read_failed(in.why);
      break;
    case input_kind::write_failed:
      on_write_failed(in.why);
      break;
    case input_kind::tick:
      on_tick();
      break;
    case input_kind::close:
      on_close(in.why);
      break;
  }
  settle();
  return in.data.size();
}

std::span<const bytes> h2_session::pull_output(size_t written, size_t budget, now_t now) {
  if (life_ == life::closed) return {};
  now_ = now;
  if (written > 0 && out_) note_written(written);
  take_up_resumed();
  gather(std::min(budget, limits::h2_output_bytes));
  settle();
  if (life_ == life::closed || !out_ || budget == 0) return {};
  view_ = out_->rest();
  view_ = view_.first(std::min(view_.size(), budget));
  return {&view_, 1};
}

stream* h2_session::find(int32_t id) const noexcept {
  return static_cast<stream*>(nghttp2_session_get_stream_user_data(raw(), id));
}

std::string h2_session::snapshot() const {
  constexpr const char* lives[] = {"open", "draining", "ending", "closed"};
  std::string line = lives[static_cast<int>(life_)];
  line += " in_flight=" + std::to_string(in_flight_) + " streams=" + std::to_string(known_streams_) + "/" +
          std::to_string(peer_streams_);
  line += " window=" + std::to_string(windows_.window());
  if (held_bytes_ > 0) line += " held=" + std::to_string(held_bytes_);
  if (out_) line += " output=" + std::to_string(out_->size());
  if (suspect_) line += " suspect";
  if (status_.deadline != never) line += " deadline";
  if (status_.why) line += " why=" + std::string(describe(status_.why.code()).name);
  return line;
}

}  // namespace tern::http::h2

namespace tern::http {

std::shared_ptr<h2::shelf> make_h2_shelf(const h2_settings& settings) { return std::make_shared<h2::shelf>(settings); }

std::unique_ptr<byte_session> make_h2_session(std::shared_ptr<h2::shelf> shelf, now_t now) {
  return std::make_unique<h2::h2_session>(std::move(shelf), now);
}

}  // namespace tern::http
