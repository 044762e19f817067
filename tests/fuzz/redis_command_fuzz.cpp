// Command text: what it is split into, quoted and split again, gives the same words; encoded and taken apart, too. What is
// known of commands is asked about all of them.
#include <fuzzer/FuzzedDataProvider.h>

#include <string>
#include <vector>

#include "protocols/redis/command_scanner.hpp"
#include "protocols/redis/command_text.hpp"
#include "protocols/redis/request.hpp"

using namespace tern;
using namespace tern::redis;

namespace {

void require(bool ok) {
  if (!ok) __builtin_trap();
}

std::string quoted(std::string_view word) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "\"";
  for (char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      text += {'\\', c};
    else if (byte < 0x20 || byte >= 0x7F)
      text += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    else
      text += c;
  }
  return text + '"';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto words = split_command(text);
  if (!words) {
    require(words.why().code() == TERN_E_PARSE && !words.why().message().empty());
    return 0;
  }
  std::string again;
  for (const std::string& word : *words) again += quoted(word) + ' ';
  const auto same = split_command(again);
  require(same && *same == *words);

  const std::vector<std::string_view> args(words->begin(), words->end());
  const auto wire = encode_command(args);
  require(static_cast<bool>(wire) == !check_command(args));
  if (wire) {
    command_scanner scanner;
    scanner.add(wire->text.substr(0, size % (wire->text.size() + 1)));
    const bool early = scanner.next() == command_scanner::state::ready;
    if (!early) {
      scanner.add(wire->text.substr(size % (wire->text.size() + 1)));
      require(scanner.next() == command_scanner::state::ready);
    }
    require(scanner.args() == args && scanner.text() == wire->text && scanner.waiting() == 0);
  }
  for (std::string_view key : command_keys(args)) require(key_slot(key) < cluster_slots);
  const auto shared = make_command(args);
  const auto leased = make_command(args, connection_use::lease);
  require(!shared || leased);
  if (shared) require((*shared)->wire.text == wire->text && !(*shared)->change.any);
  if (leased && (*leased)->change.any) require(!shared && !(*leased)->idempotent);
  return 0;
}
