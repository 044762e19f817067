#include "support/h2_connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace tern::test {
namespace {

using act = h2_step::action;

// Enough for the kernel's buffers to fill, little enough not to run ahead of a reader.
constexpr std::size_t out_limit = 256 << 10;
constexpr std::size_t repeat_size = 64 << 10;

}  // namespace

h2_connection::h2_connection(h2_peer& server, unique_fd socket, const h2_manners& manners, std::uint64_t number)
    : server_(server), socket_(std::move(socket)), manners_(manners), number_(number) {
  nghttp2_hd_inflater* made = nullptr;
  if (nghttp2_hd_inflate_new(&made) != 0) throw std::bad_alloc();
  inflater_.reset(made);
  greeting_.steps = manners.greeting;
}

bool h2_connection::advance(bool readable, clock::time_point now) {
  if (readable && wants_read()) receive();
  impatient_ = false;
  if (condition_ == condition::talking) {
    run(greeting_, nullptr, now);
    if (!greeting_waits()) take_frames();
    run_scripts(now);
  }
  if (condition_ != condition::gone && condition_ != condition::deaf && !flush(now)) return false;
  return condition_ != condition::gone;
}

std::optional<h2_connection::clock::time_point> h2_connection::deadline() const {
  if (condition_ == condition::deaf) return std::nullopt;
  if (impatient_ && out_.empty()) return clock::time_point{};
  std::optional<clock::time_point> first = pace_;
  auto consider = [&](const script& one) {
    if (one.deadline && (!first || *one.deadline < *first)) first = one.deadline;
  };
  consider(greeting_);
  for (const auto& [id, one] : streams_) consider(one.what);
  return first;
}

void h2_connection::receive() {
  char buffer[65536];
  for (;;) {
    ssize_t n = ::recv(fd(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (n > 0) {
      if (condition_ == condition::talking) in_.feed({buffer, static_cast<std::size_t>(n)});
      if (static_cast<std::size_t>(n) < sizeof buffer) return;
    } else {
      if (n == 0 || (errno != EAGAIN && errno != EINTR)) condition_ = condition::gone;
      return;
    }
  }
}

bool h2_connection::flush(clock::time_point now) {
  const bool paced = manners_.byte_every.count() > 0;
  if (pace_ && *pace_ > now) return true;
  pace_.reset();
  while (!out_.empty()) {
    ssize_t n = ::send(fd(), out_.data(), paced ? 1 : out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    out_.erase(0, static_cast<std::size_t>(n));
    if (paced) {
      pace_ = now + manners_.byte_every;
      return true;
    }
  }
  return true;
}

void h2_connection::send(std::string_view data) {
  out_ += data;
  announce(data);
}

// SETTINGS and WINDOW_UPDATE in what we send bind the other side once it has them.
void h2_connection::announce(std::string_view data) {
  h2_frame_reader ours;
  ours.feed(data);
  while (auto frame = ours.next()) {
    if (frame->type == h2_type::settings && (frame->flags & h2_flag::ack) == 0) {
      h2_settings_list list;
      for (std::size_t i = 0; i + 6 <= frame->payload.size(); i += 6)
        list.emplace_back(static_cast<std::uint16_t>(frame->payload[i + 1]), frame->number(i + 2));
      announced_.push_back(std::move(list));
    } else if (frame->type == h2_type::window_update && frame->stream == 0) {
      receive_window_ += frame->number();
    } else if (frame->type == h2_type::window_update) {
      if (auto found = streams_.find(frame->stream); found != streams_.end()) found->second.receive_window += frame->number();
    }
  }
}

bool h2_connection::greeting_waits() const { return !greeting_.done() && greeting_.steps[greeting_.next].what == act::wait; }

void h2_connection::leave(condition how) { condition_ = how; }

bool h2_connection::room() const { return out_.size() < out_limit; }

std::uint64_t h2_connection::open_streams() const {
  return static_cast<std::uint64_t>(
      std::count_if(streams_.begin(), streams_.end(), [](const auto& one) { return !one.second.answered(); }));
}

// ---- scripts -------------------------------------------------------------------------------------------------------

void h2_connection::run_scripts(clock::time_point now) {
  for (bool more = true; more && condition_ == condition::talking;) {
    more = run(greeting_, nullptr, now) == progress::more;
    for (auto& [id, one] : streams_) {
      if (condition_ != condition::talking) return;
      if (!one.over && one.begun && run(one.what, &one, now) == progress::more) more = true;
    }
    sweep();
    // What is left is sent when the socket takes it.
    if (more && !room()) {
      impatient_ = true;
      return;
    }
  }
}

h2_connection::progress h2_connection::run(script& what, stream* one, clock::time_point now) {
  while (!what.done() && condition_ == condition::talking) {
    progress result = step(what, what.steps[what.next], one, now);
    what.started = true;
    if (result != progress::done) return result;
    ++what.next;
    what.started = false;
    what.deadline.reset();
    if (one != nullptr && one->over) return progress::done;
  }
  return progress::done;
}

h2_connection::progress h2_connection::step(script& what, h2_step& doing, stream* one, clock::time_point now) {
  const bool ends = doing.what == act::stall || doing.what == act::reset || doing.what == act::close;
  if (ends && !out_.empty()) flush(now);
  if (ends && !out_.empty()) {  // what was sent before goes out first
    impatient_ = true;
    return progress::waiting;
  }
  switch (doing.what) {
    case act::send:
      send(doing.data);
      return progress::done;
    case act::drip:
      if (!what.started) {
        what.deadline = now;
        announce(doing.data);
      }
      while (!doing.data.empty() && now >= *what.deadline) {
        out_ += doing.data[0];
        doing.data.erase(0, 1);
        *what.deadline += doing.time;
      }
      return doing.data.empty() ? progress::done : progress::waiting;
    case act::repeat:
      if (doing.time.count() == 0) {
        if (!what.started)
          for (std::string once = doing.data; doing.data.size() < repeat_size;) doing.data += once;
        impatient_ = true;
        if (out_.empty()) send(doing.data);
      } else if (!what.started || now >= *what.deadline) {
        send(doing.data);
        what.deadline = now + doing.time;
      }
      return progress::waiting;
    case act::body:
    case act::open_body:
    case act::endless:
    case act::overrun:
      return body(doing, *one);
    case act::wait:
      if (!what.started) what.deadline = now + doing.time;
      return now >= *what.deadline ? progress::done : progress::waiting;
    case act::wait_end:
      return one->ended ? progress::done : progress::waiting;
    case act::hold_window:
      one->held = true;
      return progress::done;
    case act::give_window:
      one->held = true;
      if (one->ended) return progress::done;
      if (!what.started || now >= *what.deadline) {
        give_window(*one, doing.size);
        what.deadline = now + doing.time;
      }
      return progress::waiting;
    case act::refuse:
      send(h2_rst(one->request.stream, doing.code));
      one->over = true;
      return progress::done;
    case act::go_away:
      go_away(doing);
      return progress::done;
    case act::stall:
      leave(condition::deaf);
      return progress::waiting;
    case act::reset: {
      linger hard{1, 0};
      ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
      leave(condition::gone);
      return progress::waiting;
    }
    case act::close:
      ::shutdown(fd(), SHUT_WR);
      leave(condition::finishing);
      return progress::waiting;
  }
  return progress::done;
}

// One frame at a time, so that streams take turns.
h2_connection::progress h2_connection::body(h2_step& doing, stream& one) {
  const std::uint32_t id = one.request.stream;
  const bool endless = doing.what == act::endless || doing.what == act::overrun;
  if (!endless && doing.size == 0) {
    if (doing.what == act::body && doing.data.empty()) send(h2_data(id, "", h2_flag::end_stream));
    return progress::done;
  }
  std::int64_t most = static_cast<std::int64_t>(send_frame_size_);
  if (!endless) most = std::min<std::int64_t>(most, static_cast<std::int64_t>(std::min<std::uint64_t>(doing.size, 1 << 24)));
  if (doing.what != act::overrun) most = std::min({most, send_window_, one.send_window});
  if (most <= 0) return progress::waiting;
  if (!room()) return progress::more;
  auto size = static_cast<std::size_t>(most);
  std::string data = doing.data.empty() ? std::string(size, 'x') : doing.data.substr(doing.data.size() - doing.size, size);
  if (!endless) doing.size -= size;
  const bool last = !endless && doing.size == 0;
  send(h2_data(id, data, last && doing.what == act::body ? h2_flag::end_stream : h2_flag::none));
  send_window_ -= most;
  one.send_window -= most;
  return last ? progress::done : progress::more;
}

void h2_connection::go_away(const h2_step& doing) {
  send(h2_goaway(static_cast<std::uint32_t>(doing.size), doing.code));
  goaway_ = doing.size;
  for (auto& [id, one] : streams_)
    if (id > *goaway_) one.over = true;
}

void h2_connection::give_window(stream& one, std::uint64_t size) {
  auto increment = static_cast<std::uint32_t>(size);
  send(h2_window_update(one.request.stream, increment) + h2_window_update(0, increment));
}

// Streams that both sides are done with; after GOAWAY the connection ends with the last of them.
void h2_connection::sweep() {
  std::erase_if(streams_, [](const auto& one) { return one.second.over || (one.second.answered() && one.second.ended); });
  if (streams_.empty() && !late_.empty()) send(std::exchange(late_, {}));
  if (!goaway_ || !greeting_.done() || condition_ != condition::talking) return;
  if (!streams_.empty()) return;
  if (!out_.empty()) {
    impatient_ = true;
    return;
  }
  ::shutdown(fd(), SHUT_WR);
  leave(condition::finishing);
}

}  // namespace tern::test
