#include "protocols/redis/redirection.hpp"

#include <utility>

#include "base/host.hpp"
#include "base/text.hpp"
#include "protocols/redis/key_slot.hpp"

namespace tern::redis {
namespace {

error no_address(std::string_view text) {
  return error(TERN_E_PROTOCOL, "the server redirects to " + quote(text) + ", which is no address of a node");
}

std::string_view take_word(std::string_view& text) noexcept {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

}  // namespace

std::string to_string(const node_address& node) {
  return (node.kind == host_kind::ipv6 ? '[' + node.host + ']' : node.host) + ':' + std::to_string(node.port);
}

expected<node_address> read_address(std::string_view host, int64_t port, std::string_view asked) {
  if (port < 1 || port > 65535) return no_address(std::string(host) + ':' + std::to_string(port));
  if (host.empty()) host = asked;
  if (host.empty() || host == "?") return no_address(host);
  auto known = normalise_host(host);
  if (!known) return no_address(host);
  return node_address{std::move(known->text), known->kind, static_cast<uint16_t>(port)};
}

bool is_redirection(std::string_view prefix) noexcept { return prefix == "MOVED" || prefix == "ASK"; }

expected<redirection> read_redirection(std::string_view text, std::string_view asked) {
  const std::string_view all = text;
  const std::string_view kind = take_word(text);
  const auto slot = parse_number<uint16_t>(take_word(text));
  const std::string_view where = take_word(text);
  const size_t colon = where.rfind(':');
  if (!is_redirection(kind) || !slot || *slot >= cluster_slots || colon == std::string_view::npos) return no_address(all);
  auto to = read_address(where.substr(0, colon), parse_number<uint16_t>(where.substr(colon + 1)).value_or(0), asked);
  if (!to) return no_address(all);
  return redirection{kind == "ASK", *slot, std::move(*to)};
}

}  // namespace tern::redis
