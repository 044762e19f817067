#include "protocols/redis/feed.hpp"

#include <optional>
#include <set>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::redis {
namespace {

error bad(std::string what) { return error(TERN_E_ARGUMENT, "a feed: " + std::move(what)); }

bool is_number(std::string_view text) noexcept { return parse_number<uint64_t>(text).has_value(); }

// "1526919030474-55", "1526919030474".
bool is_entry_id(std::string_view text) noexcept {
  const size_t dash = text.find('-');
  return is_number(text.substr(0, dash)) && (dash == std::string_view::npos || is_number(text.substr(dash + 1)));
}

expected<feed_place> read_place(std::string_view text, bool in_group) {
  if (text == "$" && !in_group) return feed_place{feed_place::from::newest, {}};
  if (text == ">" && in_group) return feed_place{feed_place::from::fresh, {}};
  if (is_entry_id(text)) return feed_place{feed_place::from::after, std::string(text)};
  return bad(quote(text) + " is no place to read from: " + (in_group ? "> is one, and IDs are" : "$ is one, and IDs are"));
}

// Takes the options in front of STREAMS off.
error read_options(command_args& args, feed_plan& into) {
  while (!args.empty() && !iequals(args[0], "STREAMS")) {
    if (iequals(args[0], "NOACK") && into.in_group) {
      into.no_ack = true;
      args = args.subspan(1);
      continue;
    }
    const bool counts = iequals(args[0], "COUNT");
    if (!counts && !iequals(args[0], "BLOCK")) return bad(quote(args[0]) + " is no option of it that is known");
    const std::optional<uint64_t> number = args.size() > 1 ? parse_number<uint64_t>(args[1]) : std::nullopt;
    if (!number) return bad(quote(args[0]) + " needs a number");
    (counts ? into.count : into.block) = *number;
    args = args.subspan(2);
  }
  return {};
}

error read_streams(command_args args, feed_plan& into) {
  if (args.size() < 3 || args.size() % 2 == 0) return bad("STREAMS needs keys, and as many IDs behind them");
  const size_t count = args.size() / 2;
  if (count > limits::redis_feed_keys)
    return error(TERN_E_LIMIT, "a feed of " + std::to_string(count) + " streams, " + std::to_string(limits::redis_feed_keys) +
                                   " are allowed");
  std::set<std::string_view> seen;
  for (size_t i = 1; i <= count; ++i) {
    if (!seen.insert(args[i]).second) return bad("the key " + quote(args[i]) + " stands there twice");
    auto place = read_place(args[i + count], into.in_group);
    if (!place) return place.why();
    into.streams.push_back({std::string(args[i]), std::move(*place)});
  }
  return {};
}

}  // namespace

expected<feed_plan> plan_feed(command_args args) {
  feed_plan plan;
  if (args.empty() || (!iequals(args[0], "XREAD") && !iequals(args[0], "XREADGROUP")))
    return bad((args.empty() ? std::string("nothing") : quote(args[0])) + " does not begin one: XREAD and XREADGROUP do");
  plan.in_group = iequals(args[0], "XREADGROUP");
  args = args.subspan(1);
  if (plan.in_group) {
    if (args.size() < 3 || !iequals(args[0], "GROUP")) return bad("XREADGROUP begins with GROUP, its name and a consumer");
    plan.group = args[1];
    plan.consumer = args[2];
    args = args.subspan(3);
  }
  if (error why = read_options(args, plan)) return why;
  if (args.empty()) return bad("STREAMS is missing");
  if (error why = read_streams(args, plan)) return why;
  return plan;
}

}  // namespace tern::redis
