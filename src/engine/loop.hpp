// One event loop: its connections, its pool, its timers, and the submissions whose home it is. Everything here belongs to the
// loop's thread (or the driving thread) except wake, send and what says otherwise.
//
// An operation whose next target lives on another loop moves there before it wants a connection (loop_moves.cpp), so that the
// connections to an origin are those of its homes: one loop, or with loop.spread = request as many as it may have. It goes by
// mail, at the end of a turn: then nothing here refers to it, and its events have been handed over. What is said to it here
// afterwards is passed on.
//
// A turn: run the handlers that are ready, read the mail, start what the scheduler admits and what providers ask for, carry out
// what the pool decides, flush the connections that have output, then post completions, one splice per queue. So a batch of
// events costs one write per connection and one wake-up per queue.
#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/wheel.hpp"
#include "engine/connection.hpp"
#include "engine/id_table.hpp"
#include "engine/operation.hpp"
#include "engine/running.hpp"
#include "engine/stats.hpp"
#include "engine/submission.hpp"
#include "pool/pool_state.hpp"
#include "sansio/offload.hpp"
#include "transport/chain_builder.hpp"
#include "transport/context.hpp"
#include "transport/fd_watcher.hpp"
#include "transport/resolver.hpp"
#include "transport/tls_factory.hpp"

struct tern_client;

namespace tern {

enum class command_kind : uint8_t {
  cancel,
  cancel_all,
  resume,
  decide,
  shutdown,
  admit,
  release_lease,
  budget,
  shed,
  call,
  adopt,
  forget
};

struct loop_command {
  command_kind kind;
  uint64_t id = 0;
  std::function<void()> run{};   // call
  submission* moving = nullptr;  // adopt
  retry_choice choice{};         // decide
};

// What passes between a loop and the shared scheduler in one step.
struct schedule_batch {
  std::vector<submission*> finished;   // in
  std::vector<submission*> parked;     // in
  std::vector<submission*> unparked;   // in
  std::vector<submission*> tunnels;    // in: leave their origins
  std::vector<submission*> arrived;    // out: at home here
  std::vector<submission*> admitted;   // out: may start here
  std::vector<submission*> elsewhere;  // out: may start on its own loop, to be told once this turn's completions are posted
  now_t due = never;                   // out: a delay ends then
};

class loop final : public operation_host, public offload {
 public:
  loop(tern_client& client, size_t index);
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;
  ~loop();

  // ---- any thread
  void wake();                                   // a turn, if it sleeps
  void wake_always();                            // also when it does not: the next sleep ends at once
  bool send(loop_command c);                     // and wake; false: the loop has closed
  void whisper(loop_command c);                  // no wake: it need not know before its next turn
  void arrive(submission& s);                    // at home here; no wake. Under the inbox lock
  void collect(std::vector<submission*>& into);  // what arrived, in its order
  void admit_later(submission& s);               // may start here; and wake
  const loop_stats& stats() const noexcept { return stats_; }
  struct pool_counts {
    std::atomic<uint64_t> open{0}, idle{0}, connecting{0};
  };
  const pool_counts& pooled() const noexcept { return pool_counts_; }
  size_t index() const noexcept { return index_; }
  bool moves() const noexcept { return moves_; }  // operations may go from loop to loop

  // ---- the loop's thread
  void run();                     // until the client is closed
  bool turn(int64_t timeout_ms);  // one turn; waits at most so long for something to do; true: something completed
  now_t next_deadline();
  int64_t prepare_sleep();  // milliseconds until a turn is due; from here on wake() reaches the descriptor
  int native_fd();
  void post(tern_queue& queue, event_node& node);
  bool closed() const noexcept { return closed_; }

  // for connections
  now_t now() const override { return clock_.current(); }
  loop_stats& stats() noexcept { return stats_; }
  const log_sink& log() const noexcept;
  // A connection's number in the log: the pools of all loops count for themselves.
  int64_t logged(conn_id id) const noexcept;
  mutable_bytes read_buffer() noexcept { return {read_buffer_.get(), limits::read_buffer}; }
  void has_read(size_t count) noexcept { read_now_ += count; }
  void dirty(connection& c);
  void busy(bool more) noexcept { busy_ += more ? 1 : -1; }  // one connection more or fewer has an operation
  void arm(timer& t, now_t due) { wheel_.arm(t, due); }
  void pool_status(connection& c, const session_status& s);
  void slots_changed(const target& where, uint32_t slots);  // of a connection to there, when more than one
  void pool_done(connection& c, uint32_t count);
  void pool_failed(connection& c, const error& why);
  // for submissions and the client
  pool_state& pool() noexcept { return pool_; }
  void cancel(submission& s, error why);
  void expire(submission& s, now_t now);  // its deadline is over

 private:
  struct opening {  // a connection being made
    log_ids ids;    // for whom
    std::shared_ptr<const target> where;
    std::shared_ptr<const connect_settings> how;
    std::unique_ptr<chain_attempt> attempt;  // NULL: certificates are being loaded
  };
  struct due_provider {
    provider* who;
    std::shared_ptr<const prepared> by;  // whose settings requests have that name none; keeps the provider
  };
  struct outgoing {
    queue_hold queue;  // the queue lives until post has returned, whatever the program does with the events
    event_list events;
  };

  // operation_host
  op_id next_op_id() override { return ++last_op_id_; }
  void want(operation& o) override;
  void withdraw(operation& o) override;
  void later(operation& o) override;
  void arm(operation& o, now_t due) override;
  void rest(operation& o) override;
  void unrest(operation& o) override;
  void has_tunnel(operation& o) override;
  void has_answer(operation& o, const head& h) override;
  void sends_again(operation& o, const error& why) override;
  void provider_due(operation& o, provider& who) override;
  std::shared_ptr<const request_terms> terms_of(operation& o) override;
  void finished(operation& o) override;
  // offload
  void submit(std::function<void()> work, std::function<void()> done) override;
  log_voice voice() const override;
  void later(std::function<void()> done) override;
  bool post(std::function<void()> done) override { return send({command_kind::call, 0, std::move(done)}); }
  std::unique_ptr<watch> when_readable(int fd, std::function<void()> done) override {
    return watched_fds_.watch(fd, way::read, std::move(done));
  }
  std::unique_ptr<watch> when_writable(int fd, std::function<void()> done) override {
    return watched_fds_.watch(fd, way::write, std::move(done));
  }

  void end_sleep();
  bool has_work();  // a turn would find something without waiting
  void read_mail();
  void take_arrivals();
  void obey(loop_command& c);
  void take_in(submission& s);
  void start(submission& s);
  bool take_turn(submission& s);
  void pass_turns();
  bool take_back(submission& s);
  void end_turn();
  void schedule();
  void run_pool();
  void act(pool_action& a);
  void open(conn_id id, running& r);
  void connect(conn_id id);
  void connected(conn_id id, chain_result r);
  void count_connection(bool by_proxy, const tls_info* tls, const chain_timing& took);
  session_factory& sessions_of(const target& where);
  void trim();
  void run_later();
  void reap();
  void flush();
  void hand_over();
  void complete(submission& s, tern_result& r, int64_t connection = -1);
  void complete_unstarted(submission& s, error why, bool admitted);
  int64_t wall_now();
  void end_lease_if_due(tern_lease& lease);
  void open_lease(tern_lease& lease);
  void end_lease(tern_lease& lease);
  void shut_down();
  static bool is_renewal(const submission& s);
  void end_renewals();
  bool may_close();
  void check_closed();  // unless mail comes in between
  static running& running_of(operation& o);
  // loop_providers.cpp
  void run_providers();
  void spawn(provider& by, spawned& what, const prepared& told_by);
  void finish_spawned(submission& s, tern_result& r);
  // loop_moves.cpp
  loop& home_for(running& r);
  void send_off();
  void move(running& r);
  void settle(submission& s);
  void adopt(submission& s);
  void pass_on(const loop_command& c);
  void cancel_before(uint64_t id);
  void leave_lease(submission& s);

  tern_client& client_;
  const size_t index_;
  const bool moves_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};  // waiting needs no connection
  fd_watcher watched_fds_{io_};
  mutable loop_clock clock_;
  wheel wheel_;
  std::unique_ptr<std::byte[]> read_buffer_;
  std::unique_ptr<std::byte[]> cipher_buffer_;
  transport_context transport_;
  std::unique_ptr<resolver> resolver_;
  std::unique_ptr<tls_factory> tls_;
  loop_stats stats_;
  pool_state pool_;
  std::unordered_map<const registry_row*, std::unique_ptr<session_factory>> factories_;
  std::unordered_map<conn_id, std::unique_ptr<connection>> connections_;
  std::unordered_map<conn_id, opening> openings_;
  std::vector<std::unique_ptr<connection>> graveyard_;
  dirty_list dirty_;
  intrusive_list<running, later_tag> later_;
  intrusive_list<running, ended_tag> ended_;
  intrusive_list<running, leaving_tag> leaving_;  // for their targets' homes
  std::unordered_map<uint64_t, loop*> moved_;     // ids of submissions that left, until they end: where to
  block_shelf spare_{sizeof(running)};            // of ended ones
  timer trim_;                                    // armed while there may be memory to give back
  id_table<submission> submissions_;
  schedule_batch batch_;
  std::vector<outgoing> outgoing_;
  std::vector<ref<tern_lease>> turns_;  // leases whose next submission may have its turn
  std::vector<due_provider> due_providers_;
  std::vector<submission*> calls_;  // completed, their results not yet handed over
  op_id last_op_id_ = 0;
  uint64_t offloaded_ = 0;  // jobs whose done has not run
  bool shutting_down_ = false;
  timer renewals_end_;  // armed while the loop is shutting down and renewals may go on
  bool closed_ = false;
  bool completed_any_ = false;
  size_t read_now_ = 0;        // bytes, in this turn
  int64_t busy_ = 0;           // connections with an operation
  bool pool_changed_ = false;  // it may have something to decide
  bool ran_late_ = false;      // a handler, after the turn's end
  bool look_again_ = false;    // the scheduler may admit although nothing here changed
  int64_t wall_ = 0;
  now_t wall_for_{};
  pool_counts pool_counts_;

  std::atomic<bool> asleep_{false};
  std::atomic<bool> watched_{false};  // the program may sleep on native_fd
  std::mutex mail_mutex_;
  // Guarded by mail_mutex_:
  std::vector<loop_command> commands_;
  std::vector<submission*> arrivals_;
  std::vector<submission*> admissions_;
  bool mail_closed_ = false;
  std::atomic<bool> has_mail_{false};
};

}  // namespace tern
