// An engine and, in memory, a server for it.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "transport/tls/mbedtls/engine.hpp"
#include "transport/tls_factory.hpp"
#include "unit/transport/support/memory_server.hpp"

namespace tern::mbedtls_engine_test {

using test::certificate_request;
using test::issued_by;
using test::memory_server;
using test::pem_pair;
using test::self_signed;
using test::server_options;
using test::server_settings;

inline const pem_pair& authority() {
  static const pem_pair one = self_signed({.common_name = "authority", .authority = true});
  return one;
}
inline const pem_pair& good_server() {
  static const pem_pair one =
      issued_by(authority(), {.common_name = "server", .dns = {"a.test", "*.wild.test"}, .addresses = {"127.0.0.1", "::1"}});
  return one;
}

class MbedtlsEngine : public ::testing::Test {
 protected:
  MbedtlsEngine() : scratch(limits::tls_scratch_bytes), factory(make_tls_factory(make_tls_store(), scratch)) {
    options.ca_file = authority().cert;
  }
  void serve(server_options how) {
    settings.emplace(std::move(how));
    server.emplace(*settings);
  }
  void serve() { serve({.identity = good_server()}); }

  // A new engine; false: `why` says why not.
  bool make(const char* host = "a.test", const char* key = "key") {
    auto profile = make_tls_profile(options);
    if (!profile) return why = profile.why(), false;
    auto made = factory->make(*profile, {host, key});
    if (!made) return why = made.why(), false;
    engine = std::move(*made);
    return true;
  }

  // One exchange in each direction, in pieces of `piece` bytes. False: nothing moved.
  bool exchange(size_t piece = SIZE_MAX) {
    size_t moved = 0;
    for (bytes out = engine->pull_output(0); !out.empty();) {
      bytes part = out.first(std::min(piece, out.size()));
      server->feed(part);
      moved += part.size();
      out = engine->pull_output(part.size());
    }
    std::string back = server->pull();
    from_server += back.size();
    for (size_t at = 0; at < back.size(); at += piece) {
      std::string part = back.substr(at, piece);  // gone afterwards: whatever the engine still needs must be its own
      engine->feed(as_bytes(part));
      collect();
      engine->settle();
      moved += part.size();
      if (back.size() - at <= piece) break;
    }
    return moved > 0;
  }
  void collect() {
    std::string part(room, '\0');
    size_t got;
    while ((got = engine->decrypt(std::as_writable_bytes(std::span(part)))) > 0) received += part.substr(0, got);
  }
  tls_state handshake(size_t piece = SIZE_MAX) {
    from_server = 0;
    while (exchange(piece)) {
    }
    return engine->state();
  }
  // A new connection to the same server.
  tls_state connect_again(const char* key = "key", const char* host = "a.test") {
    server.emplace(*settings);
    EXPECT_TRUE(make(host, key)) << why.message();
    return handshake();
  }
  std::string failure() {
    EXPECT_EQ(engine->state(), tls_state::failed);
    return std::string(engine->why().message());
  }
  size_t encrypt(std::string_view text) { return engine->encrypt(as_bytes(text)); }

  std::vector<std::byte> scratch;
  std::unique_ptr<tls_factory> factory;
  tls_options options;
  std::optional<server_settings> settings;
  std::optional<memory_server> server;
  std::unique_ptr<tls_engine> engine;
  error why;
  std::string received;
  size_t room = 100;
  size_t from_server = 0;
};

}  // namespace tern::mbedtls_engine_test
