// Input: the header lines of a 101, separated by line feeds, "Name: value"; its first byte says what was asked for.
// Always: what is agreed on was offered, and is within what was offered.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "protocols/websocket/message_deflater.hpp"
#include "protocols/websocket/message_inflater.hpp"
#include "protocols/websocket/upgrade.hpp"

using namespace tern;
using namespace tern::websocket;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

upgrade_wish wish_of(uint8_t choice) {
  upgrade_wish wish;
  if (choice & 1) wish.subprotocols = {"chat", "superchat"};
  if (choice & 2)
    wish.deflate = {.server_no_context_takeover = (choice & 4) != 0,
                    .client_no_context_takeover = (choice & 8) != 0,
                    .server_max_window_bits = choice & 16 ? 10 : 15,
                    .client_max_window_bits = choice & 32 ? 12 : 15};
  require(!check_wish(wish));
  return wish;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const upgrade_wish wish = wish_of(data[0]);
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";
  head answer;
  answer.kind = head_kind::tunnel;
  answer.status = 101;
  std::vector<field> list;
  while (!text.empty()) {
    std::string_view line = cut(text, '\n');
    const std::string_view name = trim(cut(line, ':'));
    if (is_token(name) && is_header_value(trim(line))) list.push_back({name, trim(line)});
  }
  answer.list = list;
  const auto agreed = read_upgrade(answer, key, wish);
  if (!agreed) {
    require(agreed.why().code() == TERN_E_WEBSOCKET_UPGRADE && agreed.why().native_code() == 101);
    return 0;
  }
  require(agreed->subprotocol.empty() || std::ranges::find(wish.subprotocols, agreed->subprotocol) != wish.subprotocols.end());
  if (!agreed->deflate) return 0;
  const deflate_agreement& a = *agreed->deflate;
  require(wish.deflate.has_value());
  require(a.server_max_window_bits >= 8 && a.server_max_window_bits <= wish.deflate->server_max_window_bits);
  require(a.client_max_window_bits >= 8 && a.client_max_window_bits <= wish.deflate->client_max_window_bits);
  require(a.server_no_context_takeover || !wish.deflate->server_no_context_takeover);
  require(a.client_no_context_takeover || !wish.deflate->client_no_context_takeover);
  message_inflater in(a);
  if (message_deflater::can(a)) message_deflater out(a, 6);
  return 0;
}
