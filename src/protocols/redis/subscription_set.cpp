#include "protocols/redis/subscription_set.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.hpp"
#include "protocols/redis/key_slot.hpp"

namespace tern::redis {
namespace {

struct verb {
  channel_kind kind;
  bool adds;
};

struct row {
  std::string_view name;
  verb means;
};
constexpr row verbs[] = {
    {"SUBSCRIBE", {channel_kind::channel, true}},  {"UNSUBSCRIBE", {channel_kind::channel, false}},
    {"PSUBSCRIBE", {channel_kind::pattern, true}}, {"PUNSUBSCRIBE", {channel_kind::pattern, false}},
    {"SSUBSCRIBE", {channel_kind::shard, true}},   {"SUNSUBSCRIBE", {channel_kind::shard, false}},
};

std::optional<verb> find_verb(std::string_view name) noexcept {
  for (const row& r : verbs)
    if (iequals(r.name, name)) return r.means;
  return std::nullopt;
}

constexpr size_t channels_per_command = 1000;

}  // namespace

bool is_subscribing_command(std::string_view name) noexcept {
  const std::optional<verb> v = find_verb(name);
  return v && v->adds;
}

bool is_subscription_command(std::string_view name) noexcept { return find_verb(name).has_value(); }

void subscription_set::note_sent(command_args args) {
  const std::optional<verb> v = args.empty() ? std::nullopt : find_verb(args[0]);
  if (!v) return;
  group& g = groups_[static_cast<size_t>(v->kind)];
  if (args.size() == 1) {  // from all; from none there is one confirmation as well
    g.unconfirmed[0] += std::max<size_t>(g.names.size(), 1);
    g.names.clear();
    return;
  }
  g.unconfirmed[v->adds] += args.size() - 1;
  for (std::string_view name : args.subspan(1)) {
    const auto it = g.names.find(name);
    if (v->adds && it == g.names.end()) g.names.emplace(name);
    if (!v->adds && it != g.names.end()) g.names.erase(it);
  }
}

subscription_set::told subscription_set::note_told(std::string_view event) {
  const std::optional<verb> v = find_verb(event);
  if (!v) return told::nothing;
  group& g = groups_[static_cast<size_t>(v->kind)];
  if (g.unconfirmed[v->adds] == 0) return v->adds ? told::confirmed : told::taken_away;
  --g.unconfirmed[v->adds];
  return told::confirmed;
}

size_t subscription_set::unconfirmed() const noexcept {
  size_t sum = 0;
  for (const group& g : groups_) sum += g.unconfirmed[0] + g.unconfirmed[1];
  return sum;
}

size_t subscription_set::size() const noexcept {
  size_t sum = 0;
  for (const group& g : groups_) sum += g.names.size();
  return sum;
}

std::vector<std::vector<std::string>> subscription_set::resubscribe() const {
  std::vector<std::vector<std::string>> all;
  const auto add = [&all](std::string_view command, const std::vector<std::string_view>& names) {
    for (size_t i = 0; i < names.size(); ++i) {
      if (i % channels_per_command == 0) all.push_back({std::string(command)});
      all.back().emplace_back(names[i]);
    }
  };
  const auto names_of = [this](channel_kind kind) -> const auto& { return groups_[static_cast<size_t>(kind)].names; };
  const auto& channels = names_of(channel_kind::channel);
  const auto& patterns = names_of(channel_kind::pattern);
  add("SUBSCRIBE", {channels.begin(), channels.end()});
  add("PSUBSCRIBE", {patterns.begin(), patterns.end()});
  std::map<uint16_t, std::vector<std::string_view>> by_slot;
  for (const std::string& name : names_of(channel_kind::shard)) by_slot[key_slot(name)].push_back(name);
  for (const auto& [slot, names] : by_slot) add("SSUBSCRIBE", names);
  return all;
}

std::vector<std::string_view> subscription_set::leave() const {
  constexpr std::string_view commands[] = {"UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE"};
  std::vector<std::string_view> all;
  for (size_t kind = 0; kind < groups_.size(); ++kind)
    if (!groups_[kind].names.empty()) all.push_back(commands[kind]);
  return all;
}

}  // namespace tern::redis
