#include "protocols/redis/connection_changes.hpp"

#include "base/text.hpp"
#include "protocols/redis/login.hpp"

namespace tern::redis {
namespace {

struct row {
  std::string_view name;
  connection_change change;
};

constexpr row commands[] = {
    {"MULTI", {changed::in_transaction | changed::had_transaction, 0, true}},
    {"EXEC", {0, changed::in_transaction, true}},
    {"DISCARD", {0, changed::in_transaction, true}},
    {"WATCH", {changed::watching, 0, true}},
    {"UNWATCH", {0, 0, true}},
    {"SELECT", {changed::database, 0, true}},
    {"READONLY", {changed::replica_reads, 0, true}},
    {"READWRITE", {0, changed::replica_reads, true}},
    {"ASKING", {0, 0, true}},
    {"AUTH", {changed::for_good, 0, true}},
    {"HELLO", {changed::for_good, 0, true}},
    {"RESET", {changed::for_good, 0, true}},
};

constexpr row client_subcommands[] = {
    {"SETNAME", {changed::client_name, 0, true}}, {"SETINFO", {changed::for_good, 0, true}},
    {"TRACKING", {changed::tracking, 0, true}},   {"CACHING", {changed::tracking, 0, true}},
    {"NO-EVICT", {changed::no_evict, 0, true}},   {"NO-TOUCH", {changed::no_touch, 0, true}},
};

template <size_t N>
connection_change find(const row (&rows)[N], std::string_view name) noexcept {
  for (const row& r : rows)
    if (iequals(r.name, name)) return r.change;
  return {};
}

}  // namespace

void connection_change::then(const connection_change& next) noexcept {
  sets = next.applied_to(sets);
  clears = static_cast<uint16_t>(clears | next.clears);
  any = any || next.any;
}

connection_change change_by(command_args args) noexcept {
  const command_facts* known = args.empty() ? nullptr : find_command(args[0]);
  if (known == nullptr || !(known->traits & traits::changes)) return {};
  if (known->name != "client") return find(commands, args[0]);
  return args.size() < 2 ? connection_change{} : find(client_subcommands, args[1]);
}

std::vector<undo_command> undo(uint16_t state, const login& as) {
  std::vector<undo_command> all;
  // What ends transactions and watches may have failed: it is not known from what was sent.
  if (state & changed::had_transaction) all.push_back({{"DISCARD"}, true});
  if (state & changed::watching) all.push_back({{"UNWATCH"}});
  if (state & changed::database) all.push_back({{"SELECT", std::to_string(as.database)}});
  if (state & changed::client_name) all.push_back({{"CLIENT", "SETNAME", as.client_name}});
  if (state & changed::tracking) all.push_back({{"CLIENT", "TRACKING", "OFF"}});
  if (state & changed::replica_reads) all.push_back({{"READWRITE"}, true});  // refused outside clusters, as READONLY was
  if (state & changed::no_evict) all.push_back({{"CLIENT", "NO-EVICT", "OFF"}});
  if (state & changed::no_touch) all.push_back({{"CLIENT", "NO-TOUCH", "OFF"}, true});  // not known before 7.2
  return all;
}

}  // namespace tern::redis
