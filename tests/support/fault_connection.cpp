#include "support/fault_connection.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <charconv>

namespace tern::test {
namespace {

constexpr std::size_t body_kept = 1 << 20;
constexpr std::size_t head_limit = 1 << 20;
// Enough for the kernel's buffers to fill, little enough not to run ahead of a reader.
constexpr std::size_t repeat_size = 64 << 10;

std::string repeated(const std::string& data) {
  std::string result = data;
  while (result.size() < repeat_size) result += data;
  return result;
}

}  // namespace

fault_connection::fault_connection(fault_server& server, unique_fd socket, port_fault fault)
    : server_(server), socket_(std::move(socket)) {
  run_port_fault(fault);
}

void fault_connection::run_port_fault(port_fault fault) {
  using act = fault_step::action;
  scripted_ = fault != port_fault::none;
  switch (fault) {
    case port_fault::none:
      break;
    case port_fault::close_on_accept:
      steps_ = {{act::close}};
      break;
    case port_fault::reset_on_accept:
      steps_ = {{act::reset}};
      break;
    case port_fault::never_read:
      steps_ = {{act::stall}};
      break;
    case port_fault::garbage:
      steps_ = {{act::send, "\x16\x03\x01\xff garbage \r\n\r\n"}, {act::finish}};
      break;
    case port_fault::early_response:
      steps_ = {{act::send, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly"}};
      break;
  }
}

bool fault_connection::wants_read() const { return !deaf_ && !peer_closed_ && (draining_ || in_.size() < head_limit); }

bool fault_connection::advance(bool readable, clock::time_point now) {
  if (readable && wants_read() && !receive()) return false;
  if (!flush()) return false;
  if (draining_) return !peer_closed_;
  for (;;) {
    if (scripted_) {
      if (!run_steps(now)) return false;
      if (scripted_) break;
    }
    if (deadline_ && now >= *deadline_) {  // idle_limit
      if (phase_ == phase::head && in_.empty()) return false;
      deadline_.reset();
    }
    if (!parse()) return false;
    if (!scripted_) break;
  }
  return !peer_closed_;
}

bool fault_connection::receive() {
  char buffer[65536];
  for (;;) {
    ssize_t n = ::recv(fd(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (n > 0) {
      if (draining_) continue;
      in_.append(buffer, static_cast<std::size_t>(n));
      if (!wants_read() || static_cast<std::size_t>(n) < sizeof buffer) return true;
    } else if (n == 0) {
      peer_closed_ = true;
      return true;
    } else {
      return errno == EAGAIN || errno == EINTR;
    }
  }
}

bool fault_connection::flush() {
  while (!out_.empty()) {
    ssize_t n = ::send(fd(), out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    out_.erase(0, static_cast<std::size_t>(n));
  }
  return true;
}

// Reads on in the request; starts its script when it is time. False when it is not HTTP.
bool fault_connection::parse() {
  if (phase_ == phase::head && !take_head()) return in_.size() < head_limit;
  if (scripted_) return true;
  if (phase_ == phase::body) take_body();
  if (phase_ == phase::done) start_script();
  return true;
}

bool fault_connection::take_head() {
  std::size_t end = in_.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  std::uint64_t number = request_.number + 1;
  request_ = {};
  request_.number = number;
  request_.head = in_.substr(0, end + 4);
  in_.erase(0, end + 4);
  deadline_.reset();

  std::size_t first = request_.head.find(' ');
  std::size_t second = request_.head.find(' ', first + 1);
  request_.method = request_.head.substr(0, first);
  std::string target = first < second ? request_.head.substr(first + 1, second - first - 1) : "/";
  if (std::size_t scheme = target.find("://"); scheme != std::string::npos && target[0] != '/') {
    std::size_t slash = target.find('/', scheme + 3);
    target = slash == std::string::npos ? "/" : target.substr(slash);
  }
  std::size_t question = target.find('?');
  request_.path = target.substr(0, question);
  if (question != std::string::npos) request_.query = target.substr(question + 1);

  std::string length = request_.header("content-length");
  chunked_ = request_.header("transfer-encoding") == "chunked";
  chunk_ = chunk::size;
  remaining_ = 0;
  std::from_chars(length.data(), length.data() + length.size(), remaining_);
  phase_ = chunked_ || remaining_ > 0 ? phase::body : phase::done;
  server_.head_received(request_.head);

  if (fault_starts_at_head(request_.path)) {
    start_script();
    steps_.push_back({fault_step::action::read_body});
  } else if (phase_ == phase::body && request_.header("expect") == "100-continue") {
    out_ += "HTTP/1.1 100 Continue\r\n\r\n";
  }
  return true;
}

void fault_connection::take_body() {
  if (chunked_) return take_chunks();
  std::size_t size = std::min<std::uint64_t>(remaining_, in_.size());
  request_.body_size += size;
  remaining_ -= size;
  keep_body(size);
  if (remaining_ == 0) phase_ = phase::done;
}

void fault_connection::take_chunks() {
  while (!in_.empty() && phase_ == phase::body) {
    if (chunk_ == chunk::data) {
      std::size_t size = std::min<std::uint64_t>(remaining_, in_.size());
      request_.body_size += size;
      remaining_ -= size;
      keep_body(size);
      if (remaining_ == 0) chunk_ = chunk::end;
      continue;
    }
    std::size_t line = in_.find("\r\n");
    if (line == std::string::npos) return;
    if (chunk_ == chunk::size) {
      std::from_chars(in_.data(), in_.data() + line, remaining_, 16);
      chunk_ = remaining_ > 0 ? chunk::data : chunk::trailer;
    } else if (chunk_ == chunk::end) {
      chunk_ = chunk::size;
    } else if (line == 0) {
      phase_ = phase::done;
    }
    keep_body(line + 2);
  }
}

void fault_connection::keep_body(std::size_t size) {
  std::size_t room = body_kept - std::min(body_kept, request_.body.size());
  request_.body.append(in_, 0, std::min(size, room));
  in_.erase(0, size);
}

void fault_connection::start_script() {
  steps_ = server_.script_for(request_).steps;
  next_ = 0;
  step_started_ = false;
  scripted_ = true;
}

// False when the connection is over.
bool fault_connection::run_steps(clock::time_point now) {
  while (next_ < steps_.size()) {
    bool finished = false;
    if (!run_step(steps_[next_], now, finished)) return false;
    if (!finished) return true;
    ++next_;
    step_started_ = false;
  }
  if (!out_.empty()) return true;
  scripted_ = false;
  if (phase_ == phase::done) phase_ = phase::head;
  return true;
}

bool fault_connection::run_step(fault_step& step, clock::time_point now, bool& finished) {
  using act = fault_step::action;
  bool first = !step_started_;
  step_started_ = true;
  if (first && (step.what == act::reset || step.what == act::close || step.what == act::finish) && !out_.empty()) {
    step_started_ = false;  // what was sent before goes out first
    return flush();
  }
  switch (step.what) {
    case act::send:
      if (first) out_ += step.data;
      if (!flush()) return false;
      finished = out_.empty();
      return true;
    case act::drip:
      if (first) deadline_ = now;
      while (!step.data.empty() && now >= *deadline_) {
        out_ += step.data[0];
        step.data.erase(0, 1);
        *deadline_ += step.time;
        if (!flush()) return false;
      }
      finished = step.data.empty();
      if (finished) deadline_.reset();
      return true;
    case act::repeat:
      if (step.time.count() == 0) {
        if (first) step.data = repeated(step.data);
        if (out_.empty()) out_ = step.data;
        if (!flush()) return false;
        if (out_.empty()) out_ = step.data;  // sent when the loop comes back here, after the others' turns
      } else if (first || now >= *deadline_) {
        out_ += step.data;
        deadline_ = now + step.time;
        return flush();
      }
      return true;
    case act::wait:
      if (first) deadline_ = now + step.time;
      finished = now >= *deadline_;
      if (finished) deadline_.reset();
      return true;
    case act::read_body:
      if (phase_ == phase::body) take_body();
      finished = phase_ == phase::done;
      return true;
    case act::stall:
      deaf_ = true;
      return true;
    case act::reset:
      send_reset();
      return false;
    case act::close:
      return false;
    case act::finish:
      ::shutdown(fd(), SHUT_WR);
      draining_ = true;
      in_.clear();
      return true;
    case act::idle_limit:
      deadline_ = now + step.time;
      finished = true;
      return true;
  }
  return false;
}

void fault_connection::send_reset() {
  linger hard{1, 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

}  // namespace tern::test
