// An HTTP request without its body, independent of the version that carries it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "sansio/op.hpp"

namespace tern::http {

// Its value lets whoever reads it act in the user's name.
inline bool is_secret_field(std::string_view name) noexcept {
  return iequals(name, "authorization") || iequals(name, "proxy-authorization") || iequals(name, "cookie");
}

// Checked when it is built: a session sends it as it stands. Host, Content-Length, Transfer-Encoding and Expect are the
// session's business unless the program set them.
struct request_head : message {
  request_head() = default;
  request_head(const request_head&) = default;
  request_head(request_head&&) = default;
  request_head& operator=(const request_head&) = default;
  request_head& operator=(request_head&&) = default;
  ~request_head() override {
    for (owned_field& f : list)
      if (is_secret_field(f.name)) wipe(f.value);
  }

  std::string method;     // a token
  std::string target;     // "/path?query", "*" for OPTIONS
  std::string authority;  // host[:port] for Host or :authority
  std::string scheme;
  fields list;  // in the order they are sent, User-Agent and Accept included

  uint64_t expect_above = 1 << 20;                    // bodies longer than this (or of unknown length) wait for a 100
  duration expect_timeout = std::chrono::seconds(1);  // and go without it after this
  uint64_t max_head_bytes = 64 * 1024;                // of one response head, trailers likewise
  uint32_t max_head_fields = 256;

  std::shared_ptr<const void> renews;  // not NULL: the cache asks whether what it has still holds (response_cache::renew)
};

// What a request to a proxy has as its target (RFC 9112 §3.2.2): the whole URL; that of "*" has no path (§3.2.4).
inline std::string absolute_target(const request_head& r) {
  std::string text = r.scheme + "://" + r.authority;
  return r.target == "*" ? text : std::move(text) + r.target;
}

}  // namespace tern::http
