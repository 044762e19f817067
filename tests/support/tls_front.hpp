#pragma once
#include <atomic>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/test_ca.hpp"
#include "support/unique_fd.hpp"

namespace tern::test {

// TLS in front of a plain loopback port, so that every fault of the fault server also exists under TLS: bytes go through as
// they come, a FIN of the server becomes close_notify and FIN, a RST a RST. One thread per connection: for dozens, not
// thousands.
class tls_front {
 public:
  enum class ending { close_notify, silent };  // silent: a FIN without close_notify, as a cut connection looks

  // `alpn`: the protocols offered, best first; none when empty. A client that wants another one gets an alert.
  tls_front(const certificate& own, std::uint16_t backend_port, ending how = ending::close_notify,
            std::vector<std::string> alpn = {});
  ~tls_front();
  tls_front(const tls_front&) = delete;
  tls_front& operator=(const tls_front&) = delete;

  std::uint16_t port() const;
  std::string url(std::string_view path, std::string_view host = "localhost") const;
  // Handshakes that were completed.
  std::uint64_t handshakes() const { return handshakes_; }

 private:
  struct setup;  // certificate, key and random numbers of one connection
  class relay;
  void accept_all();

  certificate own_;
  unique_fd listener_;
  std::uint16_t backend_port_;
  ending ending_;
  std::vector<std::string> alpn_;
  std::vector<const char*> alpn_names_;  // as mbedTLS wants them
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> handshakes_{0};
  std::list<std::thread> relays_;  // of accept_all's thread while it runs
  std::thread acceptor_;
};

}  // namespace tern::test
