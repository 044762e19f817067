// A name server on a loopback port, on the test's own loop, that answers as the test says. UDP, and TCP after truncation.
#pragma once

#include <algorithm>
#include <array>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/write.hpp>
#include <functional>
#include <string>
#include <vector>

#include "transport/endpoint.hpp"

namespace tern::test {

class dns_server {
 public:
  struct record {
    const char* address;
    uint32_t ttl;
  };
  struct reply {
    std::vector<record> records{};
    int code = 0;  // 2 SERVFAIL, 3 NXDOMAIN
    bool truncated = false;
    bool silent = false;
    std::string alias{};  // a CNAME in front of the records
  };
  // Called for each question: "A", "AAAA".
  std::function<reply(const std::string& name, const std::string& type, bool tcp)> script;
  std::vector<std::string> asked;  // "A a.test", "tcp AAAA a.test"

  explicit dns_server(asio::io_context& io);
  std::string address() const { return "127.0.0.1:" + std::to_string(udp_.local_endpoint().port()); }
  size_t count(const std::string& question) const {
    return static_cast<size_t>(std::count(asked.begin(), asked.end(), question));
  }

 private:
  using packet = std::vector<uint8_t>;
  void receive();
  void accept();
  packet answer(const uint8_t* query, size_t size, bool tcp);  // empty: silence

  asio::ip::udp::socket udp_;
  asio::ip::tcp::acceptor tcp_;
  asio::ip::udp::endpoint from_;
  std::array<uint8_t, 512> buffer_;
};

}  // namespace tern::test
