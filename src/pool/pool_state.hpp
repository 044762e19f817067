// Which connections one loop has, which are made and closed, and which operation gets which. Pure: events come in, actions are
// pulled out; the driver connects, closes and submits.
//
// Rules:
// - After any event pull until it says false, and carry out each action before pulling the next: an assigned operation has been
//   submitted, and its connection's new status reported, before the pool decides again.
// - A want is shared (a free slot of any connection), whole (a connection to itself until done), fresh (one that never
//   served, or became ready after the want had come) or on a lease (the first want of a lease claims a connection, all later
//   ones go there until release). Whole and leased uses together leave one of an origin's connections to shared ones when its
//   cap exceeds 1.
// - Older wants go first. An older whole or fresh one that finds nothing idle holds one busy connection back until it is idle.
// - Shared wants fill connections in use, then take the idle one used last. Those with a spread do so only when as many
//   connections are shared; before that they take idle ones, or have one opened beside and go to one in use all the same. Of
//   those in use they take one that has no more than its part, so that what comes together is written together.
// - No more connections are being opened than waiting wants need. While a key's slots are not known one is opened for all;
//   beside a connection that is undecided how many it takes, none.
// - Caps: connections per origin, whatever their keys, and in total, shared with the pools of other loops. At a cap the idle
//   connection used longest ago is closed to make room; keys without any connection are served first, each list in order of
//   waiting; and a connection that has served limits::pool_turns operations while a key starved is closed in its favour.
// - Connections to a proxy that serves every host count by the proxy and have no cap there: what may run at once to each origin
//   is the scheduler's business, and they are of no origin.
// - A tunnel counts in the total only: it is its operation's own for as long as that lasts, and many are no load of requests.
// - Where connections are made one by one, none is opened or used beside one of the same origin that is being opened, or
//   whose operation is neither over nor has made it a tunnel. Keys take turns.
// - A failed connect begins a back-off. It fails the waiting wants of its key when the key has no connection and none opening
//   is left; otherwise, and when they come during the back-off, they wait for its end, when a single connection is tried. But
//   after more than limits::connect_patience in a row those that come fail at once, as those before them did.
// - A connection is forgotten with `close`, `failed` or the status `closed`; what the driver says of it later is ignored.
//
// Connection: opening -first open status-> open -> draining -> (gone); closing: the close action waits to be pulled.
#pragma once

#include <string>
#include <string_view>

#include "base/flat_table.hpp"
#include "base/slab.hpp"
#include "pool/pool_entries.hpp"
#include "pool/shared_cap.hpp"
#include "sansio/session.hpp"

namespace tern {

struct pool_settings {
  uint64_t connections_per_origin = 8;
};

struct pool_action {
  enum class what : uint8_t {
    open,    // connect to who's target and report status or failed
    assign,  // submit who's operation to the connection
    close,   // end its session and close it
    fail,    // who gets no connection
    lost,    // the connection of a lease is gone
    shed,    // the total cap is reached: have the pools of the other loops shed()
    budget   // another loop was refused a place and one is free now: have the other pools told budget()
  };
  what kind{};
  conn_id id = 0;            // open, assign, close
  pool_want* who = nullptr;  // open (one of those that wait), assign, fail
  bool reused = false;       // assign: the connection has served before
  lease_id lease = 0;        // lost
  error why;                 // fail
};

struct origin_counters {
  std::string_view origin;  // scheme://host:port
  uint64_t made = 0;        // connections that became ready, ever
  uint32_t open = 0;
  uint32_t opening = 0;
};

class pool_state {
 public:
  pool_state(const pool_settings& how, shared_cap& total, now_t start);
  pool_state(const pool_state&) = delete;
  pool_state& operator=(const pool_state&) = delete;
  ~pool_state();  // wants still waiting are let go

  // ---- events
  void want(pool_want& w, now_t now);
  void withdraw(pool_want& w, now_t now);  // in any state
  void status(conn_id id, const session_status& s, now_t now);
  void failed(conn_id id, const error& why, now_t now);  // could not be made, or died; or ended as it should
  void done(conn_id id, now_t now, uint32_t count = 1);  // assigned operations ended or were cancelled
  void release(lease_id lease, now_t now);               // nobody uses it any more; what it changed is the session's to undo
  void budget(now_t now);                                // the total cap may have a place
  void shed(now_t now);  // another loop needs a place: give up the idle connection used longest ago
  void tick(now_t now);

  // ---- decisions
  bool pull(pool_action& next);
  now_t deadline() const noexcept { return wheel_.next(); }  // of tick

  // ---- looking
  uint64_t open() const noexcept { return open_; }
  uint64_t opening() const noexcept { return opening_; }
  uint64_t waiting() const noexcept { return waiting_; }
  uint64_t made(std::string_view origin) const;  // connect_times
  template <class F>
  void for_each_origin(F&& f) const {  // f(const origin_counters&); origins without connections are kept, up to a limit
    origins_in_order_.for_each([&](const pooled_origin& o) { f(counters_of(o)); });
  }
  size_t keys() const noexcept { return keys_.size(); }
  std::string snapshot() const;

 private:
  friend struct pooled_key;
  friend struct pooled_connection;
  using what = pool_action::what;
  enum class lack : uint8_t { nothing, time, turn, origin_room, total_room };  // what keeps a key from opening a connection

  // events (pool_state.cpp)
  pooled_key& key_of(const target& where);
  pooled_origin& origin_of(const hashed_key& key);
  pooled_connection* find(conn_id id) const;
  pooled_lease* find_lease(lease_id id) const;
  void queue(pooled_key& k, pool_want& w);
  void unqueue(pool_want& w);
  void fail(pool_want& w, const error& why);
  void refuse(pool_want& w, const error& why);
  void fail_all(want_list& list, const error& why);
  void became_ready(pooled_connection& c);
  void connect_failed(pooled_key& k, const error& why);
  bool out_of_patience(const pooled_key& k) const noexcept;
  void drain(pooled_connection& c, const error& why);
  void retry_due(pooled_key& k);
  void idle_due(pooled_connection& c, now_t now);
  void close_excess(pooled_key& k);
  void pass_lease_on(pooled_lease& l);
  void lose(pooled_lease& l);
  void drop(pooled_lease& l);

  // bookkeeping (pool_books.cpp)
  void place(pooled_connection& c);
  void unplace(pooled_connection& c);
  void begin_close(pooled_connection& c);
  void forget(pooled_connection& c);
  void give_place();
  void set_claimed(pooled_connection& c, bool claimed);
  void count_share(pooled_connection& c);
  void set_asks(pooled_connection& c, bool asks);
  void set_tunnel(pooled_connection& c, bool tunnel);
  static void set_undecided(pooled_connection& c, bool undecided);
  static void had_turn(pooled_key& k);
  void mark(pooled_key& k);
  void mark_first(pooled_key& k);
  void offer_room(pooled_origin& o);
  void offer_room(room_queue& room);
  void drop_unused(pooled_key& k);
  void retire_unused(pooled_origin& o);
  static pooled_connection::shelf shelf_of(const pooled_connection& c) noexcept;

  // decisions (pool_decisions.cpp)
  bool step(pooled_key& k, pool_action& next);
  pooled_connection* candidate(pooled_key& k, const pool_want& w) const;
  pooled_connection* in_use(pooled_key& k) const;
  pooled_connection* newer(pooled_key& k, const pool_want& w) const;
  static uint32_t connections_for(const pooled_key& k, uint32_t wants) noexcept;
  bool may_open_beside(const pooled_key& k, const pool_want& w, const pooled_connection& c);
  uint32_t needed(const pooled_key& k, const pool_want& head) const;
  uint32_t needed_in_all(const pooled_key& k) const;
  lack try_open(pooled_key& k, pool_want& w, pool_action& next);
  void open_one(pooled_key& k, pool_want& w, pool_action& next);
  void hold_one(pooled_key& k);
  void release_held(pooled_key& k);
  void assign(pooled_connection& c, pool_want& w, pool_action& next);
  bool must_yield(const pooled_connection& c) const noexcept;
  bool assign_leased(pool_action& next);
  void close_now(pooled_connection& c, pool_action& next);
  void settle(pooled_key& k, lack why, bool claims_full);
  bool at_cap(const pooled_key& k) const noexcept;
  uint64_t claims_left(const pooled_origin& o) const noexcept;
  bool starving(const pooled_origin& o) const noexcept;

  static origin_counters counters_of(const pooled_origin& o) noexcept { return {o.text, o.made, o.open, o.count - o.open}; }

  const uint64_t cap_;
  shared_cap& total_;
  now_t now_;
  wheel wheel_;
  slab<pooled_connection> connection_slab_;
  slab<pooled_key> key_slab_;
  slab<pooled_origin> origin_slab_;
  slab<pooled_lease> lease_slab_;
  flat_table<pooled_connection> connections_;
  flat_table<pooled_key> keys_;
  flat_table<pooled_origin> origins_;
  flat_table<pooled_lease> leases_;
  intrusive_list<pooled_origin, every_origin> origins_in_order_;
  intrusive_list<pooled_origin, unused_origin> unused_origins_;  // kept for their counters, oldest first
  intrusive_list<pooled_key, every_key> keys_in_order_;
  intrusive_list<pooled_key, dirty_key> dirty_;         // something about them changed
  intrusive_list<pooled_connection, total_node> idle_;  // least recently used first
  intrusive_list<pooled_connection, total_node> closing_;
  intrusive_list<pooled_lease, lease_node> ready_leases_;  // may have a want and a slot for it
  intrusive_list<pooled_lease, lease_node> lost_;
  want_list failing_;
  room_queue room_;  // waiting for the total cap
  size_t unused_origin_count_ = 0;
  uint64_t last_id_ = 0;
  uint64_t last_order_ = 0;
  uint64_t open_ = 0;
  uint64_t opening_ = 0;
  uint64_t waiting_ = 0;
  bool total_room_ = true;                                           // not refused since the last place came back
  bool yielding_ = false;                                            // some connection is leaving
  enum class plea : uint8_t { none, due, made } plea_ = plea::none;  // the shed action
  bool tell_others_ = false;                                         // the budget action
  bool owes_ = false;                                                // asked to shed while nothing was idle
  bool closes_ = false;                                              // the action being carried out is a close
};

}  // namespace tern
