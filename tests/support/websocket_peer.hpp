#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/unique_fd.hpp"
#include "support/websocket_frames.hpp"
#include "support/websocket_handshake.hpp"

namespace tern::test {

// One connection of a client, as a script sees it. Every wait ends after ten seconds.
class websocket_line {
 public:
  explicit websocket_line(int socket) : socket_(socket) {}

  // The next request of HTTP, with its empty line; "" when none came.
  std::string request();
  // Reads the request and opens the connection.
  void open(std::string_view more = {}) { send(agreement_to(request(), more)); }
  bool send(std::string_view raw);
  bool read();                           // more of what comes; false: the end, an error, or nothing in time
  void discard();                        // reads to the end
  bool ended() const { return ended_; }  // the client has ended the connection
  void finish();                         // ends our half
  void reset();                          // ends the connection at once

  // The next frame; every one is checked: masked, shortest form.
  std::optional<websocket::frames::client_frame> frame() {
    while (frames_.empty()) {
      frames_ = websocket::frames::take_frames(received_);
      if (frames_.empty() && !read()) return std::nullopt;
    }
    auto first = std::move(frames_.front());
    frames_.erase(frames_.begin());
    return first;
  }
  // All frames until the client ends the connection, "text:a | close:1000".
  std::string rest() {
    std::string all;
    while (auto f = frame()) all += (all.empty() ? "" : " | ") + websocket::frames::describe(*f);
    return all;
  }
  // The same until it has closed, so that the script can end the connection, as servers do.
  std::string until_close() {
    std::string all;
    while (auto f = frame()) {
      all += (all.empty() ? "" : " | ") + websocket::frames::describe(*f);
      if (f->opcode == 8) break;
    }
    return all;
  }

 private:
  int socket_;
  std::string received_;
  std::vector<websocket::frames::client_frame> frames_;
  bool ended_ = false;
};

// A server without manners: plays a script for each connection, on a thread of its own. For dozens, not thousands.
class websocket_peer {
 public:
  using script = std::function<void(websocket_line&)>;
  explicit websocket_peer(script play);
  ~websocket_peer();  // ends what is open, and waits for the scripts
  websocket_peer(const websocket_peer&) = delete;
  websocket_peer& operator=(const websocket_peer&) = delete;

  std::uint16_t port() const;
  std::string url(const std::string& path = "/") const;
  int connections() const { return count_; }
  bool done() const { return played_ == count_; }  // every script that began has come to its end

 private:
  void accept_all();

  const script play_;
  unique_fd listener_;
  std::list<unique_fd> sockets_;
  std::list<std::thread> threads_;
  std::atomic<int> count_{0};
  std::atomic<int> played_{0};
  std::atomic<bool> stopping_{false};
  std::thread acceptor_;
};

}  // namespace tern::test
