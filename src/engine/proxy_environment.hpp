// What the environment says of proxies, read once when a client is made: programs may change it later, on other threads.
//
//   SCHEME_proxy, in lower case, then in upper case: but HTTP_PROXY never, which a web server sets from a Proxy header of
//   whoever asks it (CGI). ws also looks at http_proxy, wss at https_proxy and HTTPS_PROXY. Then all_proxy, ALL_PROXY.
//   no_proxy, then NO_PROXY: what is reached directly.
//
// A variable that is empty is one that is not there.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "engine/no_proxy.hpp"

namespace tern {

class proxy_environment {
 public:
  struct variable {
    std::string name;  // for texts
    secret value;
  };
  using lookup = std::function<const char*(const char* name)>;

  proxy_environment() = default;  // says nothing
  proxy_environment(std::span<const std::string_view> schemes, const lookup& get);

  bool empty() const noexcept { return proxies_.empty(); }
  const variable* find(std::string_view scheme) const noexcept;  // NULL: no proxy is named
  const no_proxy& exceptions() const noexcept { return exceptions_; }

 private:
  struct entry {
    std::string scheme;
    variable named;
  };
  std::vector<entry> proxies_;
  no_proxy exceptions_;
};

// Not of a program that runs with the rights of somebody else (secure_getenv).
proxy_environment read_proxy_environment(std::span<const std::string_view> schemes);

}  // namespace tern
