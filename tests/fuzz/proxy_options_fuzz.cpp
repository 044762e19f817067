// Input: a proxy's URL, a line end, a list of exceptions.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "engine/no_proxy.hpp"
#include "engine/proxy_url.hpp"

using namespace tern;

namespace {
void require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view list(reinterpret_cast<const char*>(data), size);
  const std::string_view text = cut(list, '\n');
  if (auto proxy = parse_proxy_url(text)) {
    require(!proxy->host.empty() && proxy->port != 0);
    require(!has_control(proxy->host) && !has_control(proxy->user.view()) && !has_control(proxy->password.view()));
    require(proxy->has_login || (proxy->user.empty() && proxy->password.empty()));
  }
  no_proxy exceptions;
  exceptions.add(list);
  if (exceptions.empty()) require(!exceptions.matches("a.test", 80));
  exceptions.matches("1.2.3.4", 80);
  exceptions.matches("fd00::1", 443);
  exceptions.add(" *");
  require(exceptions.matches("a.test", 80) && exceptions.matches("::1", 1));
  return 0;
}
