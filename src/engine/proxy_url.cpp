#include "engine/proxy_url.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace tern {
namespace {

struct kind_entry {
  std::string_view scheme;
  proxy_kind kind;
};
constexpr std::array<kind_entry, 6> kinds{{{"http", proxy_kind::http},
                                           {"https", proxy_kind::https},
                                           {"socks4", proxy_kind::socks4},
                                           {"socks4a", proxy_kind::socks4a},
                                           {"socks5", proxy_kind::socks5},
                                           {"socks5h", proxy_kind::socks5h}}};

// As curl has them.
constexpr uint16_t https_port = 443;
constexpr uint16_t usual_port = 1080;

error refuse(std::string_view what) {
  return error(TERN_E_OPTION_VALUE, std::string("not a proxy: ")
                                        .append(what)
                                        .append("; allowed: none, or [scheme://][user:password@]host[:port] with http, https, "
                                                "socks4, socks4a, socks5 or socks5h"));
}

}  // namespace

expected<proxy_url> parse_proxy_url(std::string_view text) {
  text = trim(text);
  const size_t end = text.find("://");
  const std::string scheme = end == std::string_view::npos ? "http" : to_lower(text.substr(0, end));
  const auto known = std::ranges::find(kinds, scheme, &kind_entry::scheme);
  if (known == kinds.end()) return refuse("its scheme is not one of those");
  // With a scheme that has no port of its own, so that one which was given is seen.
  const std::string_view rest = end == std::string_view::npos ? text : text.substr(end + 3);
  auto parsed = parse_url("proxy://" + std::string(rest));
  if (!parsed) return refuse(parsed.why().message());
  if (parsed->host.empty()) return refuse("it has no host");
  if ((!parsed->path.empty() && parsed->path != "/") || parsed->query || parsed->fragment)
    return refuse("something follows the host");
  proxy_url out;
  out.kind = known->kind;
  out.scheme = scheme;
  out.host = std::move(parsed->host);
  out.port = parsed->port != 0 ? parsed->port : known->kind == proxy_kind::https ? https_port : usual_port;
  out.has_login = parsed->username.has_value() || parsed->password.has_value();
  if (parsed->username) {
    out.user = secret(*parsed->username);
    wipe(*parsed->username);
  }
  if (parsed->password) {
    out.password = secret(*parsed->password);
    wipe(*parsed->password);
  }
  return out;
}

}  // namespace tern
