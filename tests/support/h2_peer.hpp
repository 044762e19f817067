#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/h2_script.hpp"
#include "support/unique_fd.hpp"

namespace tern::test {

struct h2_counters {
  std::uint64_t accepted = 0;      // connections so far
  std::uint64_t requests = 0;      // heads so far
  std::uint64_t ignored = 0;       // of these, on streams that a GOAWAY had excluded
  std::uint64_t open = 0;          // connections now
  std::uint64_t most_streams = 0;  // at once on one connection, as long as their scripts ran
  std::int64_t most_window = 0;    // that the other side ever gave a whole connection, what was sent taken off
};

// A scripted HTTP/2 server on loopback that does what real servers rarely do: prior knowledge over plain TCP; put a tls_front
// with ALPN "h2" before it for TLS. What it does for a request is decided by the path (h2_script.hpp), what it does for a
// connection by the port's manners. It also watches the other side: whatever breaks a rule of RFC 9113 that a server can see
// is noted. One thread; for hundreds of connections. Everything may be called from any thread.
class h2_peer {
 public:
  using handler = std::function<h2_steps(const h2_request&)>;
  enum class start { at_end, at_head };  // when a script begins: once the request has ended, or with its HEADERS

  h2_peer();  // listens on 127.0.0.1 with good manners
  ~h2_peer();
  h2_peer(const h2_peer&) = delete;
  h2_peer& operator=(const h2_peer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path) const;

  // One more listening port of this server.
  std::uint16_t listen(const h2_manners& manners);
  std::uint16_t listen(std::string_view name) { return listen(h2_manners_for(name)); }
  // A script of the test's own for a path (before the built-in ones). Called on the server's thread.
  void on(std::string path, handler make, start when = start::at_end);

  h2_counters counters() const;
  // What was received, oldest first: requests as their scripts began (the last 256), and a line per frame with the number of
  // its connection, "1 RST_STREAM 3 code=8" (the last 4096).
  std::vector<h2_request> requests() const;
  std::vector<std::string> frames() const;
  // How many lines of frames() begin so: "RST_STREAM" for every one, "RST_STREAM 3 code=8" for this one; the connection's
  // number is left out.
  std::size_t frames_like(std::string_view beginning) const;
  // What the other side did wrong: more streams than allowed, DATA beyond a window, streams out of order, bad HPACK, ...
  std::vector<std::string> violations() const;

 private:
  friend class h2_connection;
  struct loop;
  struct listener {
    unique_fd socket;
    h2_manners manners;
  };
  struct own_script {
    handler make;
    start when;
  };

  std::uint64_t accepted();
  void closed();
  void note_frame(std::uint64_t connection, const h2_received& frame);
  void note_violation(std::uint64_t connection, const std::string& what);
  void note_ignored();
  void note_streams(std::uint64_t now);
  void note_window(std::int64_t now);
  std::uint64_t note_path(const std::string& path);  // returns how often it was requested
  bool starts_at_head(const std::string& path) const;
  h2_steps script_for(const h2_request& request);

  mutable std::mutex mutex_;
  std::map<std::string, own_script, std::less<>> scripts_;
  std::map<std::string, std::uint64_t, std::less<>> paths_;
  std::deque<h2_request> requests_;
  std::deque<std::string> frames_;
  std::vector<std::string> violations_;
  h2_counters counters_;
  std::vector<listener> new_listeners_;
  std::atomic<bool> stopping_{false};
  std::uint16_t port_ = 0;
  unique_fd wake_;
  std::thread thread_;
};

}  // namespace tern::test
