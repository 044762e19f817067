// Builds a connection: resolve, connect (happy eyeballs), TLS, in that order.
// One attempt is one object; destroying it cancels whatever it is doing at once.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "sansio/target.hpp"
#include "transport/dns/resolve_override.hpp"
#include "transport/layer.hpp"

namespace tern {

struct transport_context;  // what the transport of one loop shares

// How to connect; shared by all attempts of a request's settings.
struct connect_settings {
  duration resolve_timeout = std::chrono::seconds(10);
  duration connect_timeout = std::chrono::seconds(10);
  duration tls_timeout = std::chrono::seconds(10);
  duration happy_eyeballs_delay = std::chrono::milliseconds(250);  // RFC 8305 §5
  bool tcp_keepalive = false;
  bool ipv4 = true;
  bool ipv6 = true;
  std::vector<resolve_override> overrides;  // asked before the resolver
};

struct chain_request {
  std::shared_ptr<const target> where;
  std::shared_ptr<const connect_settings> settings;
  log_ids ids = {};  // of lines about it
};

struct chain_result {
  std::unique_ptr<layer> link;  // NULL: failed
  error why;
  chain_timing timing;
};

class chain_attempt {
 public:
  virtual ~chain_attempt() = default;  // cancels; done is not called any more
};

// done is called once, from the loop, never inside this call; it may destroy the attempt.
std::unique_ptr<chain_attempt> build_chain(transport_context& context, chain_request request,
                                           std::function<void(chain_result)> done);

}  // namespace tern
