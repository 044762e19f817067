#include "engine/no_proxy.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tern {
namespace {

constexpr std::string_view separators = ", \t\r\n";

template <class F>
void for_each_entry(std::string_view list, F&& f) {
  for (size_t at = 0; (at = list.find_first_not_of(separators, at)) != std::string_view::npos;) {
    const size_t end = std::min(list.find_first_of(separators, at), list.size());
    f(list.substr(at, end - at));
    at = end;
  }
}

// Takes ":80" off; a plain IPv6 address has none.
std::optional<uint16_t> cut_port(std::string_view& text) noexcept {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return uint16_t{0};
  const bool bracketed = colon > 0 && text[colon - 1] == ']';
  if (!bracketed && text.find(':') != colon) return uint16_t{0};
  if (!bracketed && text.ends_with(']')) return uint16_t{0};
  const std::optional<uint16_t> port = parse_number<uint16_t>(text.substr(colon + 1));
  if (!port || *port == 0) return std::nullopt;
  text = text.substr(0, colon);
  return port;
}

std::string_view without_brackets(std::string_view text) noexcept {
  return text.size() > 1 && text.front() == '[' && text.back() == ']' ? text.substr(1, text.size() - 2) : text;
}

bool is_below(std::string_view host, std::string_view name) noexcept {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (!host.ends_with(name)) return false;
  return host.size() == name.size() || host[host.size() - name.size() - 1] == '.';
}

}  // namespace

std::optional<no_proxy::entry> no_proxy::read(std::string_view text) {
  entry out;
  const std::optional<uint16_t> port = cut_port(text);
  if (!port) return std::nullopt;
  out.port = *port;
  if (text == "*") return out;
  out.block = parse_ip_block(without_brackets(text));
  if (out.block) return out;
  if (text.starts_with("*.")) text.remove_prefix(1);
  if (text.find_first_of("/[]:*") != std::string_view::npos) return std::nullopt;
  out.name = to_lower(trim(text, '.'));
  if (out.name.empty()) return std::nullopt;
  return out;
}

void no_proxy::add(std::string_view list) {
  for_each_entry(list, [this](std::string_view text) {
    if (std::optional<entry> one = read(text)) entries_.push_back(std::move(*one));
  });
}

bool no_proxy::matches(std::string_view host, uint16_t port) const {
  const std::optional<ip_address> address = entries_.empty() ? std::nullopt : parse_ip(host);
  return std::ranges::any_of(entries_, [&](const entry& e) {
    if (e.port != 0 && e.port != port) return false;
    if (e.block) return address && e.block->contains(*address);
    return e.name.empty() || (!address && is_below(host, e.name));
  });
}

error check_no_proxy(std::string_view list) {
  error why;
  for_each_entry(list, [&](std::string_view text) {
    no_proxy one;
    one.add(text);
    if (one.empty())
      why = error(TERN_E_OPTION_VALUE, quote(text) +
                                           " matches no host; allowed: *, host, .domain, address, address/bits, each "
                                           "with :port if it is for this port only");
  });
  return why;
}

}  // namespace tern
