#pragma once
#include <nghttp2/nghttp2.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/h2_frames.hpp"
#include "support/ports.hpp"

namespace tern::test {

// A client made of nghttp2's session and a socket, to prove the peer with what is not ours. Streams are numbered 1, 3, 5, ...
class h2_client {
 public:
  struct answer {
    std::vector<int> statuses;  // informational ones too
    h2_fields fields;           // of everything, trailers too
    std::string body;
    std::uint64_t size = 0;  // of the whole body
    bool head = false;       // a whole one came
    bool ended = false;      // END_STREAM came
    std::optional<std::uint32_t> closed;
  };

  explicit h2_client(std::uint16_t port, bool takes_bodies = true) : socket_(connect_to(port)), takes_(takes_bodies) {
    nghttp2_session_callbacks* calls = nullptr;
    nghttp2_session_callbacks_new(&calls);
    nghttp2_session_callbacks_set_on_header_callback(calls, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(calls, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(calls, on_frame);
    nghttp2_session_callbacks_set_on_frame_send_callback(calls, on_sent);
    nghttp2_session_callbacks_set_on_stream_close_callback(calls, on_close);
    nghttp2_option* option = nullptr;
    nghttp2_option_new(&option);
    nghttp2_option_set_no_auto_window_update(option, 1);
    nghttp2_session_client_new2(&session_, calls, this, option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(calls);
    const nghttp2_settings_entry none[] = {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0}};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, none, 1);
  }
  ~h2_client() { nghttp2_session_del(session_); }
  h2_client(const h2_client&) = delete;
  h2_client& operator=(const h2_client&) = delete;

  nghttp2_session* session() { return session_; }

  // Returns the stream. A body is sent in DATA as the windows allow.
  std::int32_t request(std::string path, std::string body = {}, const char* method = nullptr) {
    const std::string how = method != nullptr ? method : body.empty() ? "GET" : "POST";
    auto field = [](std::string_view name, const std::string& value) {
      return nghttp2_nv{reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
                        reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(), value.size(),
                        NGHTTP2_NV_FLAG_NONE};
    };
    const std::string scheme = "http", authority = "localhost";
    const nghttp2_nv fields[] = {field(":method", how), field(":scheme", scheme), field(":authority", authority),
                                 field(":path", path)};
    nghttp2_data_provider from{};
    from.read_callback = read_body;
    const std::int32_t id = nghttp2_submit_request(session_, nullptr, fields, 4, body.empty() ? nullptr : &from, nullptr);
    bodies_[id] = std::move(body);
    return id;
  }

  answer& at(std::int32_t stream) { return answers_[stream]; }
  std::size_t sent_of(std::int32_t stream) const { return sent_body_.contains(stream) ? sent_body_.at(stream) : 0; }

  // Works until `met`, the connection ended, or the time is over.
  bool until(const std::function<bool()>& met, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    auto deadline = std::chrono::steady_clock::now() + limit;
    while (write() && !met()) {
      auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
      pollfd ready{socket_.get(), static_cast<short>(POLLIN | (out_.empty() ? 0 : POLLOUT)), 0};
      if (left <= 0) break;
      // `met` may depend on what the peer has seen, of which this socket says nothing.
      ::poll(&ready, 1, static_cast<int>(std::min<std::int64_t>(left, 5)));
      if ((ready.revents & ~POLLOUT) != 0 && !read()) break;
    }
    return met();
  }
  bool close_of(std::int32_t stream) {
    return until([&] { return at(stream).closed.has_value(); });
  }
  void settle(std::chrono::milliseconds time) {
    until([] { return false; }, time);
  }

  enum class end { none, closed, reset };
  end ended = end::none;                                         // how the connection did
  std::optional<std::uint32_t> own_goaway;                       // the code with which nghttp2 ended the connection
  std::optional<std::uint32_t> goaway;                           // the peer's
  std::int32_t last_stream = 0;                                  // of that
  int problem = 0;                                               // what nghttp2 said of the bytes it was given
  std::size_t pings = 0, ping_acks = 0, settings = 0, acks = 0;  // received
  std::size_t own_resets = 0;                                    // RST_STREAM that nghttp2 sent
  std::uint64_t received = 0;                                    // bytes

 private:
  bool write() {
    if (ended != end::none) return false;
    for (;;) {
      const std::uint8_t* data = nullptr;
      ssize_t n = nghttp2_session_mem_send(session_, &data);
      if (n <= 0) break;
      out_.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(n));
    }
    if (!out_.empty()) {
      ssize_t n = ::send(socket_.get(), out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n > 0) out_.erase(0, static_cast<std::size_t>(n));
      if (n < 0 && errno == ECONNRESET) ended = end::reset;
    }
    return problem == 0 && ended == end::none;
  }
  bool read() {
    std::uint8_t buffer[65536];
    ssize_t n = ::recv(socket_.get(), buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return true;
    if (n <= 0) {
      ended = n == 0 ? end::closed : end::reset;
      return false;
    }
    received += static_cast<std::uint64_t>(n);
    ssize_t used = nghttp2_session_mem_recv(session_, buffer, static_cast<std::size_t>(n));
    if (used < 0) problem = static_cast<int>(used);
    return problem == 0;
  }

  static h2_client& me(void* user) { return *static_cast<h2_client*>(user); }
  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                       const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* user) {
    answer& one = me(user).at(frame->hd.stream_id);
    std::string key(reinterpret_cast<const char*>(name), name_size), text(reinterpret_cast<const char*>(value), value_size);
    if (key == ":status") one.statuses.push_back(std::stoi(text));
    one.fields.emplace_back(std::move(key), std::move(text));
    return 0;
  }
  static int on_data(nghttp2_session* session, std::uint8_t, std::int32_t stream, const std::uint8_t* data, std::size_t size,
                     void* user) {
    answer& one = me(user).at(stream);
    if (one.body.size() < 1 << 20) one.body.append(reinterpret_cast<const char*>(data), size);
    one.size += size;
    if (me(user).takes_) nghttp2_session_consume(session, stream, size);
    return 0;
  }
  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    h2_client& self = me(user);
    const bool ack = (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0;
    if (frame->hd.type == NGHTTP2_PING) ++(ack ? self.ping_acks : self.pings);
    if (frame->hd.type == NGHTTP2_SETTINGS) ++(ack ? self.acks : self.settings);
    if (frame->hd.type == NGHTTP2_GOAWAY) {
      self.goaway = frame->goaway.error_code;
      self.last_stream = frame->goaway.last_stream_id;
    }
    if (frame->hd.type == NGHTTP2_HEADERS) self.at(frame->hd.stream_id).head = true;
    if ((frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS) && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
      self.at(frame->hd.stream_id).ended = true;
    return 0;
  }
  static int on_sent(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    if (frame->hd.type == NGHTTP2_GOAWAY) me(user).own_goaway = frame->goaway.error_code;
    if (frame->hd.type == NGHTTP2_RST_STREAM) ++me(user).own_resets;
    return 0;
  }
  static int on_close(nghttp2_session*, std::int32_t stream, std::uint32_t code, void* user) {
    me(user).at(stream).closed = code;
    return 0;
  }
  static ssize_t read_body(nghttp2_session*, std::int32_t stream, std::uint8_t* to, std::size_t room, std::uint32_t* flags,
                           nghttp2_data_source*, void* user) {
    std::string& body = me(user).bodies_[stream];
    std::size_t size = std::min(room, body.size());
    std::memcpy(to, body.data(), size);
    body.erase(0, size);
    me(user).sent_body_[stream] += size;
    if (body.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(size);
  }

  unique_fd socket_;
  bool takes_;
  nghttp2_session* session_ = nullptr;
  std::string out_;
  std::map<std::int32_t, answer> answers_;
  std::map<std::int32_t, std::string> bodies_;
  std::map<std::int32_t, std::size_t> sent_body_;
};

}  // namespace tern::test
