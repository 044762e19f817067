#include "protocols/redis/server_error.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "protocols/redis/redirection.hpp"

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

// The server's own sentences, said before a script runs. Any other error may be the script's, after it has done something: it
// may answer with whatever it likes, also with the errors of the commands it called.
constexpr std::string_view before_a_script[] = {"CLUSTERDOWN The cluster is down",
                                                "CLUSTERDOWN Hash slot not served",
                                                "TRYAGAIN Multiple keys request during rehashing of slot",
                                                "NOSCRIPT No matching script.",
                                                "LOADING Redis is loading the dataset in memory",
                                                "BUSY Redis is busy running",
                                                "MASTERDOWN Link with MASTER is down",
                                                "NOAUTH Authentication required."};

// Sent to a connection that is one too many, before it asked for anything.
constexpr std::string_view too_many_clients = "ERR max number of clients";

bool comes_before_a_script(std::string_view text) {
  if (is_redirection(error_prefix(text))) return static_cast<bool>(read_redirection(text, "it"));
  return std::any_of(std::begin(before_a_script), std::end(before_a_script),
                     [&](std::string_view sentence) { return text.starts_with(sentence); });
}

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
  const bool before = by_script ? full || comes_before_a_script(text) : unavailable || is_one_of(prefix, before_the_work);
  std::string message = is_utf8(text) ? std::string(text) : repair_utf8(text);
  return {error(unavailable ? TERN_E_REDIS_UNAVAILABLE : TERN_E_REDIS, std::move(message)).with_native(0, std::string(prefix)),
          before};
}

}  // namespace tern::redis
