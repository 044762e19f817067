#include "protocols/http/h1/writer.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tern::http::h1 {

void writer::begin(const request_head& request, body_source* body, target_form form) noexcept {
  request_ = &request;
  body_ = body;
  form_ = form;
  state_ = state::fresh;
  written_ = 0;
  offered_ = 0;
  why_ = {};
}

error writer::prepare() {
  if (error e = plan_request(*request_, body_, plan_, form_)) return e;
  write_head(*request_, plan_, plan_.body == body_framing::chunked ? chunk_line_room : 0, text_);
  text_at_ = 0;
  run_ = plan_.body == body_framing::fixed ? plan_.length : 0;
  last_chunk_ = false;
  state_ = state::head;
  return {};
}

std::span<const bytes> writer::pull(size_t budget) {
  size_t count = 0;
  offered_ = 0;
  auto offer = [&](bytes view) {
    if (view.empty()) return;
    views_[count++] = view;
    offered_ += view.size();
  };
  bool body_may_follow = state_ == state::body || state_ == state::tunnel || (state_ == state::head && !plan_.waits);
  if (body_may_follow && body_ != nullptr && plan_.body == body_framing::chunked && run_ == 0 && !last_chunk_) {
    size_t waiting = text().size();
    if (budget > waiting) next_chunk(std::max(budget - waiting, limits::http_chunk_bytes));
  }
  bytes own = text();
  offer(own.first(std::min(own.size(), budget)));
  if (body_may_follow && body_ != nullptr && !why_ && offered_ == own.size() && budget > offered_)
    offer(body_run(budget - offered_));
  if (why_) offered_ = count = 0;
  return {views_.data(), count};
}

bytes writer::text() const noexcept { return as_bytes(std::string_view(text_).substr(text_at_)); }

// The next part of the run that was announced; in a tunnel, of whatever there is.
bytes writer::body_run(size_t room) {
  if (state_ != state::tunnel && run_ == 0) return {};
  uint64_t most = state_ == state::tunnel ? room : std::min<uint64_t>(run_, room);
  peeked got = body_->peek(static_cast<size_t>(most));
  switch (got.state) {
    case pull::some:
      return got.data.first(std::min<size_t>(got.data.size(), most));
    case pull::pending:
      return {};
    case pull::end:
      if (state_ != state::tunnel)
        fail(error(TERN_E_BODY_SOURCE,
                   "the request body ended " + std::to_string(run_) + " bytes before the length it had announced"));
      return {};
    case pull::failed:
      fail(body_->why() ? body_->why() : error(TERN_E_BODY_SOURCE));
      return {};
  }
  return {};
}

void writer::next_chunk(size_t room) {
  peeked got = body_->peek(room);
  switch (got.state) {
    case pull::some:
      run_ = std::min(got.data.size(), room);
      append_chunk_line(text_, static_cast<size_t>(run_));
      break;
    case pull::pending:
      break;
    case pull::end:
      append_last_chunk(text_, body_->trailers());
      last_chunk_ = true;
      break;
    case pull::failed:
      fail(body_->why() ? body_->why() : error(TERN_E_BODY_SOURCE));
      break;
  }
}

void writer::wrote(size_t count) {
  count = std::min(count, offered_);
  offered_ = 0;
  written_ += count;
  size_t of_text = std::min(count, text().size());
  if (of_text > 0) {
    text_at_ += of_text;
    if (text_at_ == text_.size()) after_text();
  }
  size_t of_body = count - of_text;
  if (of_body == 0) return;
  body_->consume(of_body);
  if (state_ == state::tunnel) return;
  run_ -= of_body;
  if (run_ == 0) after_run();
}

void writer::after_text() noexcept {
  text_.clear();
  text_at_ = 0;
  if (state_ == state::head) state_ = plan_.waits ? state::waiting : state::body;
  bool ends = plan_.body == body_framing::chunked ? last_chunk_ : run_ == 0;
  if (ends && state_ == state::body) state_ = state::done;
}

void writer::after_run() noexcept {
  if (plan_.body == body_framing::chunked)
    text_ = "\r\n";
  else
    state_ = state::done;
}

void writer::go_on() noexcept {
  plan_.waits = false;
  if (state_ == state::waiting) state_ = state::body;
}

void writer::open_tunnel() noexcept { state_ = state::tunnel; }

void writer::stop() noexcept {
  state_ = state::stopped;
  offered_ = 0;
  body_ = nullptr;
  text_.clear();
  text_at_ = 0;
}

void writer::finish() noexcept {
  request_ = nullptr;
  body_ = nullptr;
  if (text_.capacity() > limits::http_spare_text_bytes)
    std::string().swap(text_);
  else
    text_.clear();
}

void writer::fail(error why) { why_ = std::move(why); }

const char* writer::state_name() const noexcept {
  switch (state_) {
    case state::idle:
      return "idle";
    case state::fresh:
      return "fresh";
    case state::head:
      return "head";
    case state::waiting:
      return "waiting";
    case state::body:
      return "body";
    case state::tunnel:
      return "tunnel";
    case state::done:
      return "done";
    case state::stopped:
      return "stopped";
  }
  return "";
}

}  // namespace tern::http::h1
