// What is asked of a Redis server: one command, or several that go together. Made once, encoded once, sent any number of times.
//
//   command      one command, one reply
//   pipeline     commands written side by side; the answer is one array of their replies, where an error is an item
//   transaction  MULTI, commands, EXEC, written side by side; the answer is the array of EXEC. An error while they are queued,
//                and a watched key that changed, end it with an error: nothing was done
//   subscription commands of the SUBSCRIBE family; more of them come through the body of the operation (subscription_change),
//                messages are its items
//   feed         one XREAD or XREADGROUP, which is sent again and again from where the last one ended; its items are entries,
//                [key, id, [field, value ...]]
//   script       a command, by the hash of a script; should the server not know that, `otherwise` is sent, which brings it
//
// What changes the state of its connection (SELECT, WATCH, MULTI ...) is made for a lease only; what would end the order of
// replies (MONITOR, QUIT ..., SUBSCRIBE outside a subscription) is never made. TERN_E_ARGUMENT, TERN_E_LIMIT.
#pragma once

#include "protocols/redis/command.hpp"
#include "protocols/redis/connection_changes.hpp"
#include "protocols/redis/feed.hpp"
#include "protocols/redis/key_slot.hpp"
#include "sansio/op.hpp"

namespace tern::redis {

enum class request_kind : uint8_t { command, pipeline, transaction, subscription, feed };
enum class connection_use : uint8_t { shared, lease };

struct request final : message {
  request_kind kind = request_kind::command;
  wire_text wire;
  uint32_t replies = 1;  // that answer it
  uint32_t skipped = 0;  // that come before those and say nothing (to ASKING)
  need wants = need::shared;
  bool blocks = false;  // its answer may wait for others: a cancelled one takes its connection along
  bool runs_script = false;
  bool is_exec = false;  // a nil answer says that a watched key changed
  connection_change change;
  slot_set slots;          // of its keys
  uint32_t keyed = 0;      // commands that have keys
  bool asks_each = false;  // of a pipeline: one more reply that says nothing stands before each of the others, too
  feed_plan feed;          // of a feed, which is encoded as it goes on
  std::shared_ptr<const request> otherwise;

  // It lasts: it ends when it is over, not with an answer, and has its connection to itself.
  bool lasts() const noexcept { return kind == request_kind::subscription || kind == request_kind::feed; }
};
using shared_request = std::shared_ptr<const request>;

// What the makers below check of each command.
error check_allowed(command_args args, connection_use where);
error check_subscription(command_args args);

expected<shared_request> make_command(command_args args, connection_use where = connection_use::shared);
expected<shared_request> make_pipeline(std::span<const command_args> commands, connection_use where = connection_use::shared);
expected<shared_request> make_transaction(std::span<const command_args> commands);
expected<shared_request> make_subscription(std::span<const command_args> commands);
expected<shared_request> make_feed(command_args args);
expected<shared_request> make_feed(feed_plan plan);
// Of EVAL or EVAL_RO: goes as EVALSHA or EVALSHA_RO first.
expected<shared_request> make_script(command_args eval, connection_use where = connection_use::shared);

// The same for the node that a slot is moving to: ASKING goes in front of it, and of each command of a pipeline, for it holds
// for one command. No subscriptions.
expected<shared_request> with_asking(const request& from);

// One command for the body of a subscription: the SUBSCRIBE and UNSUBSCRIBE families, PING.
expected<std::string> subscription_change(command_args args);
error check_subscription_change(command_args args);

}  // namespace tern::redis
