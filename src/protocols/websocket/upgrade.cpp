#include "protocols/websocket/upgrade.hpp"

#include <algorithm>
#include <array>

#include "base/base64.hpp"
#include "base/message_digest.hpp"
#include "base/text.hpp"

namespace tern::websocket {
namespace {

constexpr std::string_view accept_suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr size_t key_bytes = 16;

constexpr std::array<std::string_view, 7> own_fields = {
    "Upgrade",          "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions",
    "Content-Length",  // the request has no body
    "Transfer-Encoding"};

error refused(std::string why) {
  return error(TERN_E_WEBSOCKET_UPGRADE, std::move(why)).with_native(101, "Switching Protocols");
}

std::vector<std::string_view> values_of(const head& h, std::string_view name) {
  std::vector<std::string_view> found;
  for (const field& f : h.list)
    if (iequals(f.name, name)) found.push_back(trim(f.value));
  return found;
}

bool lists(const std::vector<std::string_view>& lines, std::string_view token) {
  for (std::string_view line : lines)
    while (const auto item = next_list_item(line))
      if (iequals(*item, token)) return true;
  return false;
}

bool fits(int bits) { return bits >= smallest_window_bits && bits <= largest_window_bits; }

}  // namespace

error check_wish(const upgrade_wish& wish) {
  for (size_t i = 0; i < wish.subprotocols.size(); ++i) {
    const std::string& name = wish.subprotocols[i];
    if (!is_token(name)) return error(TERN_E_ARGUMENT, "no subprotocol can be called " + quote(name));
    if (std::find(wish.subprotocols.begin(), wish.subprotocols.begin() + static_cast<ptrdiff_t>(i), name) !=
        wish.subprotocols.begin() + static_cast<ptrdiff_t>(i))
      return error(TERN_E_ARGUMENT, "the subprotocol " + quote(name) + " is named twice");
  }
  if (!wish.deflate) return {};
  if (!fits(wish.deflate->server_max_window_bits) || !fits(wish.deflate->client_max_window_bits))
    return error(TERN_E_ARGUMENT, "the window bits of permessage-deflate are 9 to 15");
  if (wish.deflate->level < 1 || wish.deflate->level > 9)
    return error(TERN_E_ARGUMENT, "the level of permessage-deflate is 1 to 9");
  return {};
}

expected<std::string> make_key(draw_fn draw) {
  std::array<std::byte, key_bytes> nonce;
  if (error e = draw(nonce)) return e;
  return base64_encode(nonce);
}

std::string accept_of(std::string_view key) {
  message_digest sha1(hash_algorithm::sha1);
  sha1.update(key);
  sha1.update(accept_suffix);
  return base64_encode(as_bytes(sha1.raw()));
}

error add_upgrade_fields(const upgrade_wish& wish, std::string_view key, fields& list) {
  for (const owned_field& f : list) {
    const bool own = iequals(f.name, "Connection") ||
                     std::ranges::any_of(own_fields, [&](std::string_view name) { return iequals(f.name, name); });
    if (own) return error(TERN_E_ARGUMENT, "the header " + f.name + " is set by the WebSocket handshake itself");
  }
  list.push_back({"Upgrade", "websocket"});
  list.push_back({"Connection", "Upgrade"});
  list.push_back({"Sec-WebSocket-Version", "13"});
  list.push_back({"Sec-WebSocket-Key", std::string(key)});
  std::string protocols;
  for (const std::string& name : wish.subprotocols) (protocols += protocols.empty() ? "" : ", ") += name;
  if (!protocols.empty()) list.push_back({"Sec-WebSocket-Protocol", std::move(protocols)});
  if (wish.deflate) list.push_back({"Sec-WebSocket-Extensions", offer_text(*wish.deflate)});
  return {};
}

expected<upgraded> read_upgrade(const head& answer, std::string_view key, const upgrade_wish& wish) {
  const auto upgrade = values_of(answer, "Upgrade");
  if (upgrade.size() > 1) return refused("the server sent several Upgrade headers");
  if (upgrade.empty() || !iequals(upgrade[0], "websocket"))
    return refused("the server switched to " + (upgrade.empty() ? "no protocol that it names" : quote(upgrade[0])) +
                   ", not to websocket");
  if (!lists(values_of(answer, "Connection"), "upgrade")) return refused("the server's Connection header does not say Upgrade");
  const auto accept = values_of(answer, "Sec-WebSocket-Accept");
  if (accept.size() != 1)
    return refused(accept.empty() ? "the server sent no Sec-WebSocket-Accept"
                                  : "the server sent several Sec-WebSocket-Accept headers");
  if (accept[0] != accept_of(key))
    return refused("the server's Sec-WebSocket-Accept does not belong to this request: " + quote(accept[0]));

  upgraded agreed;
  const auto protocol = values_of(answer, "Sec-WebSocket-Protocol");
  if (protocol.size() > 1) return refused("the server chose several subprotocols");
  if (!protocol.empty()) {
    agreed.subprotocol = protocol[0];
    if (std::ranges::find(wish.subprotocols, agreed.subprotocol) == wish.subprotocols.end())
      return refused("the server chose a subprotocol that was not offered: " + quote(agreed.subprotocol));
  }
  auto deflate = read_agreement(values_of(answer, "Sec-WebSocket-Extensions"), wish.deflate ? &*wish.deflate : nullptr);
  if (!deflate) return deflate.why().with_native(101, "Switching Protocols");
  agreed.deflate = *deflate;
  return agreed;
}

error not_upgraded(const head& answer) {
  std::string text = "the server answered " + std::to_string(answer.status);
  if (!answer.reason.empty()) text += " " + std::string(answer.reason);
  return error(TERN_E_WEBSOCKET_UPGRADE, text + " instead of opening a WebSocket connection")
      .with_native(answer.status, std::string(answer.reason));
}

}  // namespace tern::websocket
