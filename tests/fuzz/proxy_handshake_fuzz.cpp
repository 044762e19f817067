// Input: a byte that chooses the handshake, a byte that says in which pieces it is fed, then what the proxy sends.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocols/http/proxy/http_proxy.hpp"
#include "transport/socks/socks4.hpp"
#include "transport/socks/socks5.hpp"

using namespace tern;

namespace {

constexpr int most_connections = 20;  // that one handshake may ask for

void require(bool holds) {
  if (!holds) std::abort();
}

std::unique_ptr<handshake> make(uint8_t kind, const http::http_proxy& proxy) {
  const std::vector<ip_address> two = {*parse_ip("1.2.3.4"), *parse_ip("::1")};
  const std::vector<ip_address> two_v4 = {*parse_ip("1.2.3.4"), *parse_ip("1.2.3.5")};
  switch (kind % 6) {
    case 0:
      return std::move(*proxy.tunnel_to({"a.test", 443}));
    case 1:
      return std::make_unique<socks5_handshake>(socks5_request{false, {}, {}, "a.test", {}, 443, "a.test:443"});
    case 2:
      return std::make_unique<socks5_handshake>(socks5_request{true, secret("u"), secret("p"), "", two, 443, "a.test:443"});
    case 3:
      return std::make_unique<socks4_handshake>(socks4_request{"u", "a.test", {}, 443, "a.test:443"});
    case 4:
      return std::make_unique<socks4_handshake>(socks4_request{"", "", two_v4, 443, "a.test:443"});
    default:
      return std::move(*proxy.tunnel_to({"::1", 443}));
  }
}

// As the runner and the chain do.
struct run {
  handshake_state state = handshake_state::working;
  std::string written, why, leftover;
  int connections = 1;
};

run play(uint8_t kind, std::string_view input, size_t piece) {
  http::auth_memory memory(as_bytes("a seed that everybody knows here"));
  http::http_proxy proxy;
  proxy.name = "http://p:3128";
  proxy.user_agent = "fuzz";
  proxy.memory = &memory;
  if (kind & 0x80) proxy.who = http::make_password("user", "secret-word");
  const std::unique_ptr<handshake> machine = make(kind & 0x7F, proxy);
  run r;
  std::string unread;
  const auto drain = [&] {
    for (bytes out = machine->pull_output(0); !out.empty(); out = machine->pull_output(out.size())) r.written += as_text(out);
  };
  for (drain(); r.state == handshake_state::working && !input.empty();) {
    const size_t count = std::min(piece, input.size());
    unread += input.substr(0, count);
    input.remove_prefix(count);
    const size_t used = machine->feed(as_bytes(unread));
    require(used <= unread.size());
    unread.erase(0, used);
    drain();
    error why;
    r.state = machine->result(&why);
    require((r.state == handshake_state::failed) == bool(why));
    r.why = why.message();
    if (r.state == handshake_state::reconnect) {
      require(++r.connections <= most_connections);
      machine->restart();
      r.state = machine->result(nullptr);
      unread.clear();
      drain();
    }
  }
  if (r.state == handshake_state::working) {
    machine->feed_eof();
    r.state = machine->result(nullptr);
  }
  require(r.why.find("secret-word") == std::string::npos);
  r.leftover = unread;
  return r;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 2, size - 2);
  const run whole = play(data[0], input, SIZE_MAX);
  const run pieces = play(data[0], input, std::max<size_t>(data[1], 1));
  // After another connection was asked for, what a piece still held is gone with the first.
  if (whole.connections > 1 || pieces.connections > 1) return 0;
  require(whole.state == pieces.state);
  require(whole.why == pieces.why);
  if (whole.state == handshake_state::done) require(whole.leftover.substr(0, pieces.leftover.size()) == pieces.leftover);
  return 0;
}
