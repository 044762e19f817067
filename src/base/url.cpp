#include "base/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/host.hpp"
#include "base/percent.hpp"
#include "base/text.hpp"
#include "base/url_parts.hpp"

namespace tern {
namespace {

struct scheme_entry {
  std::string_view name;
  uint16_t port;
  bool tls;
  bool needs_host;  // and has "/" for an empty path
};
constexpr std::array<scheme_entry, 6> schemes{{{"http", 80, false, true},
                                               {"https", 443, true, true},
                                               {"ws", 80, false, true},
                                               {"wss", 443, true, true},
                                               {"redis", 6379, false, false},
                                               {"rediss", 6379, true, false}}};

const scheme_entry* find_scheme(std::string_view name) noexcept {
  auto at = std::find_if(schemes.begin(), schemes.end(), [&](const scheme_entry& s) { return s.name == name; });
  return at == schemes.end() ? nullptr : &*at;
}

// Reads left to right; every part knows its place in the text it came from.
class url_parser {
 public:
  explicit url_parser(std::string_view text) : text_(text) {}

  expected<url> parse() {
    if (error why = check_url_text(text_, "URL")) return why;
    std::string_view rest = trim(text_, ' ');
    if (rest.empty()) return error(TERN_E_URL, "the URL is empty");
    if (error why = read_scheme(rest)) return why;
    size_t end = std::min(rest.find_first_of("/?#"), rest.size());
    if (error why = read_authority(rest.substr(0, end))) return why;
    rest.remove_prefix(end);
    read_tail(rest);
    return std::move(url_);
  }

 private:
  error failure(std::string_view where, std::string_view what) const {
    return error(TERN_E_URL, fmt::format("the URL is not valid at offset {}: {}", where.data() - text_.data(), what));
  }

  error read_scheme(std::string_view& rest) {
    size_t end = scheme_length(rest);
    if (end == 0) return failure(rest, "there is no scheme; a URL starts with one, such as https://");
    url_.scheme = to_lower(rest.substr(0, end));
    scheme_ = find_scheme(url_.scheme);
    rest.remove_prefix(end + 1);
    if (!rest.starts_with("//")) return failure(rest, "expected \"//\" after the scheme");
    rest.remove_prefix(2);
    return {};
  }

  error read_authority(std::string_view authority) {
    if (size_t at = authority.find('\\'); at != std::string_view::npos)
      return failure(authority.substr(at), "a backslash is not allowed before the path");
    size_t at = authority.rfind('@');
    if (at != std::string_view::npos) {
      if (error why = read_userinfo(authority.substr(0, at))) return why;
      authority.remove_prefix(at + 1);
    }
    size_t host_end = authority.starts_with('[') ? authority.find(']') : authority.find(':');
    if (authority.starts_with('[')) {
      if (host_end == std::string_view::npos) return failure(authority, "the \"[\" of an IPv6 address is not closed");
      ++host_end;
    }
    std::string_view host = authority.substr(0, host_end);
    if (error why = read_host(host)) return why;
    return read_port(authority.substr(host.size()));
  }

  error read_userinfo(std::string_view userinfo) {
    size_t colon = userinfo.find(':');
    std::string username = percent_decode(userinfo.substr(0, colon));
    std::string password = colon == std::string_view::npos ? std::string() : percent_decode(userinfo.substr(colon + 1));
    if (has_control(username) || has_control(password))
      return failure(userinfo, "the user name or password contains a percent-encoded control character");
    if (userinfo.empty()) return {};
    url_.username = std::move(username);
    if (colon != std::string_view::npos) url_.password = std::move(password);
    return {};
  }

  error read_host(std::string_view host) {
    if (host.empty()) {
      if (scheme_ != nullptr && scheme_->needs_host) return failure(host, "the host is empty");
      return {};
    }
    auto name = normalise_host(host);
    if (!name) return failure(host, name.why().message());
    url_.host = std::move(name->text);
    url_.kind = name->kind;
    return {};
  }

  error read_port(std::string_view rest) {
    if (rest.empty()) return {};
    if (rest[0] != ':') return failure(rest, "expected a port or the path after the address in brackets");
    std::string_view digits = rest.substr(1);
    if (digits.empty()) return {};
    if (size_t colon = digits.find(':'); colon != std::string_view::npos)
      return failure(digits.substr(colon), "a second \":\"; an IPv6 address needs brackets");
    if (!std::all_of(digits.begin(), digits.end(), is_digit))
      return failure(digits, "the port is not a number (in a password, \"/\", \"?\" and \"#\" are written %2F, %3F and %23)");
    auto port = parse_number<uint16_t>(digits);
    if (!port) return failure(digits, "the port is above 65535");
    if (*port == 0) return failure(digits, "nothing can be reached at port 0");
    if (scheme_ == nullptr || *port != scheme_->port) url_.port = *port;
    return {};
  }

  void read_tail(std::string_view rest) {
    url_tail tail = split_tail(rest);
    url_.path = remove_dot_segments(percent_normalise(tail.path, url_component::path));
    if (url_.path.empty() && scheme_ != nullptr && scheme_->needs_host) url_.path = "/";
    if (tail.query) url_.query = percent_normalise(*tail.query, url_component::query);
    if (tail.fragment) url_.fragment = percent_normalise(*tail.fragment, url_component::fragment);
  }

  std::string_view text_;
  const scheme_entry* scheme_ = nullptr;  // NULL: not one we know
  url url_;
};

void append_userinfo(std::string& out, const url& u) {
  if (!u.username && !u.password) return;
  append_percent_encoded(out, u.username.value_or(""));
  if (u.password) {
    out += ':';
    append_percent_encoded(out, *u.password);
  }
  out += '@';
}

bool has(url_with parts, url_with part) noexcept { return (static_cast<unsigned>(parts) & static_cast<unsigned>(part)) != 0; }

}  // namespace

expected<url> parse_url(std::string_view text) { return url_parser(text).parse(); }

uint16_t default_port(std::string_view scheme) noexcept {
  const scheme_entry* entry = find_scheme(scheme);
  return entry != nullptr ? entry->port : uint16_t{0};
}

bool is_secure_scheme(std::string_view scheme) noexcept {
  const scheme_entry* entry = find_scheme(scheme);
  return entry != nullptr && entry->tls;
}

uint16_t port_or_default(const url& u) noexcept { return u.port != 0 ? u.port : default_port(u.scheme); }

std::string to_string(const url& u, url_with parts) {
  std::string out = u.scheme + "://";
  if (has(parts, url_with::userinfo)) append_userinfo(out, u);
  out += authority(u);
  out += u.path;
  if (u.query) out.append("?").append(*u.query);
  if (u.fragment && has(parts, url_with::fragment)) out.append("#").append(*u.fragment);
  return out;
}

std::string host_text(const url& u) { return u.kind == host_kind::ipv6 ? "[" + u.host + "]" : u.host; }

std::string authority(const url& u) {
  return u.port == 0 || u.port == default_port(u.scheme) ? host_text(u) : host_text(u) + ":" + std::to_string(u.port);
}

std::string request_target(const url& u) {
  std::string out = u.path.empty() ? "/" : u.path;
  if (u.query) out.append("?").append(*u.query);
  return out;
}

std::string origin_text(std::string_view scheme, std::string_view host, uint16_t port) {
  const bool ipv6 = host.find(':') != std::string_view::npos;
  return ipv6 ? fmt::format("{}://[{}]:{}", scheme, host, port) : fmt::format("{}://{}:{}", scheme, host, port);
}

bool same_origin(const url& a, const url& b) noexcept {
  return a.scheme == b.scheme && a.host == b.host && port_or_default(a) == port_or_default(b);
}

void append_query(url& u, std::span<const std::pair<std::string_view, std::string_view>> pairs) {
  for (const auto& [name, value] : pairs) {
    std::string& query = u.query ? *u.query : u.query.emplace();
    if (!query.empty() && query.back() != '&') query += '&';
    append_percent_encoded(query, name);
    query += '=';
    append_percent_encoded(query, value);
  }
}

}  // namespace tern
