#include "protocols/redis/server_error.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace tern::redis {
namespace {

template <size_t N>
bool is_one_of(std::string_view word, const std::string_view (&words)[N]) noexcept {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// It loads its data, follows a master that is away, has not enough replicas, runs a script without end.
constexpr std::string_view at_the_moment[] = {"LOADING",    "READONLY", "CLUSTERDOWN", "TRYAGAIN",
                                              "MASTERDOWN", "BUSY",     "NOREPLICAS"};
// Said before anything is done.
constexpr std::string_view before_the_work[] = {"MOVED",    "ASK",       "WRONGTYPE", "NOAUTH",    "NOPERM",    "WRONGPASS",
                                                "NOSCRIPT", "OOM",       "MISCONF",   "EXECABORT", "CROSSSLOT", "DENIED",
                                                "NOPROTO",  "BUSYGROUP", "BUSYKEY",   "NOGROUP",   "UNBLOCKED"};

// Sent to a connection that is one too many, before it asked for anything.
constexpr std::string_view too_many_clients = "ERR max number of clients";

bool is_word_char(char c) noexcept { return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_'; }

}  // namespace

std::string_view error_prefix(std::string_view text) noexcept {
  const std::string_view word = text.substr(0, text.find(' '));
  return !word.empty() && std::all_of(word.begin(), word.end(), is_word_char) ? word : std::string_view("ERR");
}

server_error read_server_error(std::string_view text, bool by_script) {
  const std::string_view prefix = error_prefix(text);
  const bool full = text.starts_with(too_many_clients);
  const bool unavailable = full || is_one_of(prefix, at_the_moment);
  // What a script's own commands say carries where it happened.
  const bool inside_script = by_script && text.find("script: ") != std::string_view::npos;
  std::string message = is_utf8(text) ? std::string(text) : repair_utf8(text);
  return {error(unavailable ? TERN_E_REDIS_UNAVAILABLE : TERN_E_REDIS, std::move(message)).with_native(0, std::string(prefix)),
          !inside_script && (unavailable || is_one_of(prefix, before_the_work))};
}

}  // namespace tern::redis
