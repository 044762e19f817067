// The channels, patterns and shard channels of one subscription, by what was asked and what the server told.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/redis/command_table.hpp"

namespace tern::redis {

enum class channel_kind : uint8_t { channel, pattern, shard };

bool is_subscribing_command(std::string_view name) noexcept;
bool is_subscription_command(std::string_view name) noexcept;  // also those that unsubscribe

class subscription_set {
 public:
  void note_sent(command_args args);  // a command of ours is on its way
  enum class told : uint8_t {
    nothing,    // it is no confirmation
    confirmed,  // of what was sent
    taken_away  // the server ended what nobody asked it to (a slot has moved): it is still wanted
  };
  told note_told(std::string_view event);  // the first word of what the server sent

  size_t unconfirmed() const noexcept;  // confirmations still to come
  bool empty() const noexcept { return size() == 0; }
  size_t size() const noexcept;

  // The commands that subscribe to all of it again, on another connection; each with at most a thousand channels,
  // and those of shards with channels of one slot.
  std::vector<std::vector<std::string>> resubscribe() const;
  std::vector<std::string_view> leave() const;  // the commands that unsubscribe from all of it

 private:
  struct group {
    std::set<std::string, std::less<>> names;
    std::array<size_t, 2> unconfirmed{};  // of unsubscribing, of subscribing
  };
  std::array<group, 3> groups_;
};

}  // namespace tern::redis
