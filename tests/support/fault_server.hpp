#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/fault_script.hpp"
#include "support/unique_fd.hpp"

namespace tern::test {

// What a listening port does to every connection, whatever is requested.
enum class port_fault {
  none,             // the path decides (fault_script.hpp)
  close_on_accept,  // FIN at once
  reset_on_accept,  // RST at once
  never_read,       // accepted, never read, never answered
  garbage,          // bytes that are no protocol, at once
  early_response,   // a whole response before any request
};

struct fault_counters {
  std::uint64_t accepted = 0;   // connections so far
  std::uint64_t requests = 0;   // complete heads so far
  std::uint64_t open = 0;       // connections now
  std::uint64_t most_open = 0;  // at once
  std::uint64_t answering = 0;  // connections in the midst of an answer, a stalled one too
};

// A scripted HTTP/1.1 server on loopback that does what real servers rarely do. One thread, one epoll loop; it takes as many
// connections as the process may open descriptors. Everything may be called from any thread.
class fault_server {
 public:
  using handler = std::function<fault_script(const fault_request&)>;

  fault_server();  // listens on 127.0.0.1 with port_fault::none
  ~fault_server();
  fault_server(const fault_server&) = delete;
  fault_server& operator=(const fault_server&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url(std::string_view path) const;

  // One more listening port of this server.
  std::uint16_t listen(port_fault fault, const std::string& address = "127.0.0.1");
  void listen_unix(const std::filesystem::path& path);
  // A script of the test's own for a path (before the built-in ones), run once the body has been read. Called on the
  // server's thread.
  void on(std::string path, handler make);

  fault_counters counters() const;
  void reset_counters();
  // The heads received most recently, oldest first, at most 64.
  std::vector<std::string> heads() const;

 private:
  friend class fault_connection;
  struct loop;

  void add_listener(unique_fd socket, port_fault fault);
  void head_received(const std::string& head);
  fault_script script_for(const fault_request& request) const;

  mutable std::mutex mutex_;
  std::map<std::string, handler, std::less<>> handlers_;
  std::deque<std::string> heads_;
  fault_counters counters_;
  std::vector<std::pair<unique_fd, port_fault>> new_listeners_;
  std::atomic<bool> stopping_{false};
  std::uint16_t port_ = 0;
  unique_fd wake_;
  std::thread thread_;
};

}  // namespace tern::test
