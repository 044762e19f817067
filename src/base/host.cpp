#include "base/host.hpp"

#include <fmt/format.h>
#include <idn2.h>

#include <memory>
#include <optional>

#include "base/ip_literal.hpp"
#include "base/limits.hpp"
#include "base/percent.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace tern {
namespace {

error failure(std::string what) { return error(TERN_E_URL, std::move(what)); }

expected<host_name> normalise_ipv6(std::string_view inside) {
  if (inside.find('%') != std::string_view::npos)
    return failure("an IPv6 zone (%eth0) cannot be used: it has a meaning on one machine only; give the address without it");
  if (!inside.empty() && ascii_lower(inside[0]) == 'v') return failure("IPvFuture addresses ([v1.x]) are not supported");
  auto address = parse_ipv6(inside);
  if (!address) return failure("what stands in brackets is not an IPv6 address");
  return host_name{format_ipv6(*address), host_kind::ipv6};
}

expected<std::string> to_ascii(const std::string& unicode) {
  if (!is_utf8(unicode)) return failure("the host name is not UTF-8");
  char* made = nullptr;
  int status = ::idn2_to_ascii_8z(unicode.c_str(), &made, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  std::unique_ptr<char, void (*)(void*)> owner(made, ::idn2_free);
  if (status != IDN2_OK)
    return failure(fmt::format("the host name is not a valid international name: {}", ::idn2_strerror(status)))
        .with_native(status, ::idn2_strerror(status));
  return std::string(made);
}

// A name whose last label is a number is an IPv4 address to everybody, or a mistake.
bool looks_like_ipv4(std::string_view name) noexcept {
  std::string_view label = name.substr(name.rfind('.') + 1);
  if (label.starts_with("0x")) {
    label.remove_prefix(2);
    return label.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  }
  return label.find_first_not_of("0123456789") == std::string_view::npos;
}

error check_name(std::string_view name) {
  for (char c : name)
    if (!is_alpha(c) && !is_digit(c) && c != '-' && c != '_' && c != '.')
      return failure(fmt::format("the character {} is not allowed in a host name", quote({&c, 1})));
  if (name.size() > limits::host_name_bytes)
    return failure(fmt::format("the host name has {} characters, {} are allowed", name.size(), limits::host_name_bytes));
  for (std::string_view label : split(name, '.')) {
    if (label.empty()) return failure("the host name has an empty label (two dots, or a dot at its start)");
    if (label.size() > limits::host_label_bytes)
      return failure(
          fmt::format("a label of the host name has {} characters, {} are allowed", label.size(), limits::host_label_bytes));
  }
  return {};
}

}  // namespace

expected<host_name> normalise_host(std::string_view text) {
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return failure("the \"[\" of an IPv6 address is not closed");
    return normalise_ipv6(text.substr(1, text.size() - 2));
  }
  if (text.find(':') != std::string_view::npos) return normalise_ipv6(text);

  std::string name = percent_decode(text);
  if (has_control(name)) return failure("the host name contains a control character");
  if (!is_ascii(name)) {
    auto ascii = to_ascii(name);
    if (!ascii) return ascii.why();
    name = std::move(*ascii);
  }
  name = to_lower(name);

  std::string_view without_dot = name;
  if (without_dot.ends_with('.')) without_dot.remove_suffix(1);
  if (error why = check_name(without_dot)) return why;
  if (looks_like_ipv4(without_dot)) {
    auto address = parse_ipv4(without_dot);
    if (!address) return failure("an IPv4 address is four decimal numbers up to 255, without leading zeros");
    return host_name{format_ipv4(*address), host_kind::ipv4};
  }
  return host_name{std::move(name), host_kind::name};
}

}  // namespace tern
