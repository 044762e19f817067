// What pool_state keeps of each want, connection, key, origin and lease. Nobody else touches the private parts.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/intrusive_list.hpp"
#include "base/limits.hpp"
#include "base/wheel.hpp"
#include "sansio/op.hpp"

namespace tern {

using conn_id = uint64_t;  // counts up in each pool; never reused

class pool_state;
struct pooled_key;
struct pooled_origin;
struct pooled_lease;

struct want_tag {};
// A wish for a connection. Lives in the operation; in the pool, and left as it is, from want() until it is assigned, failed or
// withdrawn.
class pool_want : public list_node<want_tag> {
 public:
  const target* where = nullptr;
  need wants = need::shared;
  lease_id lease = 0;   // those of one id go to the same connection, once that id is open
  bool opens = false;   // its lease, and holds the connection without an exchange
  uint32_t slots = 1;   // operations one connection takes at once; 0: its first status will tell
  uint32_t spread = 1;  // connections to share before their slots are filled
  bool one_by_one = false;
  duration idle_timeout = limits::idle_connection;

  bool waiting() const noexcept { return state_ != state::out; }

 private:
  friend class pool_state;
  enum class state : uint8_t { out, queued, behind_lease, failing };
  state state_ = state::out;
  uint64_t order_ = 0;
  pooled_key* key_ = nullptr;
  pooled_lease* lease_ = nullptr;
  error why_;
};
using want_list = intrusive_list<pool_want, want_tag>;

struct key_node {};     // in one of its key's lists
struct origin_node {};  // idle, of its origin
struct total_node {};   // idle, of the pool; or closing
struct pooled_connection : list_node<key_node>, list_node<origin_node>, list_node<total_node> {
  enum class phase_t : uint8_t { opening, open, draining, closing };
  enum class shelf : uint8_t { none, opening, unused, idle, partial };
  pooled_connection() noexcept;

  conn_id id = 0;
  pool_state* pool = nullptr;
  pooled_key* key = nullptr;
  pooled_lease* lease = nullptr;
  uint32_t free = 0;    // operations it would still take
  uint32_t users = 0;   // assigned and not done
  uint32_t share = 0;   // of them, in its key's books while it is partial
  uint64_t served = 0;  // exchanges it was assigned ever
  uint64_t since = 0;   // of all wants, how many had come when it became ready
  uint32_t turns = 0;   // assigned in a row while another key starved
  phase_t state = phase_t::opening;
  shelf on = shelf::none;
  bool ready = false;      // counted as live
  bool claimed = false;    // one whole use, or a lease
  bool leaving = false;    // makes room for a starving key once it is idle
  bool tunnel = false;     // outside the cap of its origin
  bool asks = false;       // counted as asking
  bool undecided = false;  // session_status::undecided, while it is open
  now_t idle_since{};
  duration idle_timeout{};
  timer idle;
};
using connection_list = intrusive_list<pooled_connection, key_node>;

struct dirty_key {};
struct blocked_key {};
struct claiming_key {};
struct every_key {};
struct turn_key {};
// Keys that would open a connection if a cap allowed it, in the order they began to wait.
struct room_queue {
  intrusive_list<pooled_key, blocked_key> starved;  // have no connection at all
  intrusive_list<pooled_key, blocked_key> hungry;   // could use one more
};

struct pooled_key : list_node<dirty_key>,
                    list_node<blocked_key>,
                    list_node<claiming_key>,
                    list_node<every_key>,
                    list_node<turn_key> {
  pooled_key() noexcept;

  std::string text;
  uint64_t hash = 0;
  pool_state* pool = nullptr;
  pooled_origin* origin = nullptr;
  want_list shared, whole, fresh;
  uint32_t shared_count = 0, whole_count = 0, fresh_count = 0;
  connection_list opening, unused, idle, partial;
  uint32_t count = 0;  // connections in any state
  uint32_t opening_count = 0;
  uint32_t live = 0;       // have been ready and are not gone
  uint32_t sharing = 0;    // connections on partial
  uint64_t share = 0;      // their users
  uint32_t slots = 0;      // of one connection, as last seen; 0: not known
  uint32_t undecided = 0;  // open connections that do not know theirs yet
  uint32_t failures = 0;   // rounds of failed connects since one succeeded
  error why;               // the last one failed
  uint32_t leases = 0;
  pooled_connection* held = nullptr;  // takes nothing new until it is idle, for an older whole or fresh want
  room_queue* blocked_in = nullptr;
  bool starving = false;  // which list of blocked_in
  bool opened = false;    // since it was blocked
  bool one_by_one = false;
  bool any_host = false;  // of a proxy that serves every host
  timer retry;            // armed: backing off
};

struct every_origin {};
struct unused_origin {};
struct pooled_origin : list_node<every_origin>, list_node<unused_origin> {
  std::string text;
  uint64_t hash = 0;
  uint32_t count = 0;    // connections, opening ones included
  uint32_t claimed = 0;  // of them whole or leased
  uint32_t open = 0;
  uint32_t tunnels = 0;  // of count
  uint32_t asking = 0;   // of those made one by one: being opened, or at work and no tunnel yet
  uint32_t keys = 0;
  uint64_t made = 0;
  intrusive_list<pooled_connection, origin_node> idle;  // least recently used first
  room_queue room;
  intrusive_list<pooled_key, claiming_key> claims;  // wait until one whole use or lease less is there
  intrusive_list<pooled_key, turn_key> turns;       // wait until nobody asks

  uint32_t capped() const noexcept { return count - tunnels; }
};

struct lease_node {};
struct pooled_lease : list_node<lease_node> {
  lease_id id = 0;
  pooled_key* key = nullptr;
  pool_want* opener = nullptr;      // waits for the connection
  pooled_connection* on = nullptr;  // NULL: not yet
  want_list waiting;
};

}  // namespace tern
