// The client: what all its loops share, and the way in from the program's threads.
//
// Submissions of any thread enter one inbox, in the order of their ids. Whichever loop turns next moves them into the
// scheduler, which all loops share under a lock held for moments, and every admitted one goes to its home loop. What concerns a
// running submission (cancel, resume) is a command to its home loop; to its first one when it has moved, which passes it on.
//
// Life: one word counts the submissions in flight (low bits) and everything else that keeps the client alive: the handle,
// calls, streams, leases, loop threads (high bits). At zero it is deleted.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/fork_guard.hpp"
#include "base/log.hpp"
#include "engine/file_threads.hpp"
#include "engine/log_file.hpp"
#include "engine/loop.hpp"
#include "engine/metrics.hpp"
#include "engine/queue.hpp"
#include "engine/ref.hpp"
#include "engine/report.hpp"
#include "engine/retry/retry_budget.hpp"
#include "engine/scheduler.hpp"
#include "engine/settings.hpp"
#include "engine/spare_memory.hpp"
#include "engine/submission.hpp"
#include "pool/shared_cap.hpp"
#include "tern/client.h"
#include "tern/report.h"
#include "transport/tls_factory.hpp"

struct tern_client final : private tern::queue_driver {
 public:
  struct setup {
    tern::settings options;
    tern::ref<tern_queue> queue;                // empty: one of its own
    std::vector<tern::log_receiver> receivers;  // registered before the first line
    std::array<std::byte, 32> seed{};           // filled by create
  };
  static tern::error create(setup how, tern_client** out);
  tern_client(const tern_client&) = delete;
  tern_client& operator=(const tern_client&) = delete;

  // ---- life (client_life.cpp)
  void retain() noexcept { life_.fetch_add(one_hold, std::memory_order_relaxed); }
  bool try_retain() noexcept override;
  void release() noexcept override { let_go(one_hold); }
  void shutdown(tern::ref<tern_queue> queue, uint64_t user_data);
  void release_handle();  // never blocks
  void leave_queues();
  void destroy();  // waits until all has ended
  bool crossed_fork() const noexcept { return guard_.crossed(); }

  // ---- submitting, any thread (client_submit.cpp)
  tern::error submit(tern_request& request, tern::submit_order order, uint64_t* id);
  struct batch_item {
    tern_request* request = nullptr;  // NULL: `why` is known already
    tern::submission::fresh made{};   // by submit_batch, and gone again when it returns
    uint64_t id = 0;
    tern::error why{};  // with TERN_E_AGAIN all that come after it have it too
    bool accepted = false;
    uint64_t user_data = 0;
  };
  // Handed over at once: a loop that sleeps is woken once for all of them. False: there was no room for all.
  bool submit_batch(std::span<batch_item> items, tern_queue* queue, tern::now_t now);
  tern::error open_stream(tern_request& request, tern::submit_order order, uint64_t credit, uint64_t send_limit,
                          tern_stream** stream, uint64_t* id);
  void resume(uint64_t id);  // the home loop is not known: all are told
  void resume(size_t loop, uint64_t id);
  void cancel(uint64_t id);
  void cancel(size_t loop, uint64_t id);
  void cancel_all();
  void decide(const tern::retry_choice& choice);  // the home loop is not known: all are told
  void decide(size_t loop, const tern::retry_choice& choice);
  void release_lease(size_t loop, uint64_t lease);
  void pause();
  void unpause();

  // ---- driving a client without threads (client_drive.cpp)
  bool driven() const noexcept { return options_.client.loops == 0; }
  int32_t drive(int64_t timeout_ms, uint64_t seen) override;  // also as queue_driver
  using tern::queue_driver::turns;
  int32_t drive_fd();
  int64_t next_timeout();

  // ---- looking (client_counters.cpp)
  uint32_t number() const noexcept { return number_; }
  tern_queue& queue() noexcept { return *queue_; }
  void counters(tern_counters& into);
  tern::expected<tern::owned_value> metrics();
  std::string metrics_text();
  uint64_t connect_times(std::string_view origin);
  tern::expected<tern::owned_value> origins();
  int32_t fetch_all(int64_t timeout_ms, tern_report** report);
  tern::error set_log_levels(std::string_view levels);
  tern::error log_to(tern_queue* queue, uint64_t user_data);  // NULL: stop

  // ---- for loops, submissions and streams
  const tern::settings& options() const noexcept { return options_; }
  tern::log_sink& log() noexcept { return log_; }
  const std::shared_ptr<tern::tls_store>& tls() noexcept { return tls_; }
  tern::file_threads& files() noexcept { return files_; }
  tern::protocol_state& state_of(tern::protocol p) noexcept { return *states_[static_cast<size_t>(p)]; }
  tern::shared_cap& connection_cap() noexcept { return connection_cap_; }
  // An origin has so many homes, side by side: never more than it may have connections.
  bool moves() const noexcept { return homes_ < options_.client.loops; }
  bool lives_at(const tern::target& where, size_t loop) const noexcept {
    return (loop + loops_.size() - where.origin.hash % loops_.size()) % loops_.size() < homes_;
  }
  size_t home_of(const tern::target& where, uint64_t id) const noexcept {
    return loops_.size() == 1 ? 0 : (where.origin.hash % loops_.size() + id % homes_) % loops_.size();
  }
  tern::loop& loop_at(size_t index) const noexcept { return *loops_[index]; }
  void post_from_loop(size_t loop, tern_queue& queue, tern::event_node& node) { loops_[loop]->post(queue, node); }
  void drained(bool background) noexcept;  // one submission's terminal event has been taken
  tern::queue_driver* driver() noexcept { return driven() ? this : nullptr; }
  tern::pool_settings pool_settings_of_a_loop() const noexcept;
  void set_slots(const tern::hashed_key& origin, uint32_t of_a_connection);
  uint64_t spawned_id() noexcept { return spawned_ids_.fetch_add(1, std::memory_order_relaxed); }
  bool withdraw(tern::submission& s);  // from the scheduler; false: it has been admitted
  void tell_others(const tern::loop& but, tern::command_kind kind);
  // One step of the shared scheduler for a loop: the inbox goes in, what has finished goes out, and what may start comes back,
  // that of other loops too.
  void schedule(tern::loop& me, tern::schedule_batch& batch);
  tern::retry_budget& retries() noexcept { return retries_; }
  uint64_t jitter_seed(uint64_t id) const noexcept { return jitter_seed_ + id; }
  tern_queue& default_queue() noexcept { return *default_hold_.get(); }  // also when the program has given it up
  bool inbox_empty() const noexcept { return inbox_count_.load() == 0; }
  bool closing() const noexcept { return closing_.load(std::memory_order_acquire); }
  void loop_closed();  // a loop has ended everything it had

 private:
  static constexpr uint64_t one_hold = uint64_t{1} << 32;
  static constexpr uint64_t fetch_watched = uint64_t{1} << 62;  // a fetch_all waits for the last one in flight
  static constexpr uint64_t room_watched = uint64_t{1} << 63;   // ROOM is owed
  static constexpr uint64_t watched = fetch_watched | room_watched;
  static constexpr uint64_t in_flight_mask = one_hold - 1;

  explicit tern_client(setup how);
  ~tern_client();
  void let_go(uint64_t amount) noexcept;
  uint64_t in_flight() const noexcept { return life_.load(std::memory_order_acquire) & in_flight_mask; }
  tern::expected<std::shared_ptr<const tern::prepared>> prepared_for(tern_request& request);
  tern::expected<tern::submission::fresh> make_submission(tern_request& request, tern::submit_order order, tern::now_t now);
  static size_t count_homes(const tern::client_settings& o) noexcept;
  tern::error enter(tern::submission::fresh& s, uint64_t& id, tern::loop*& home);
  bool full() const noexcept { return in_flight() >= options_.client.in_flight_max; }
  tern::error refuse_full(tern_queue* queue);
  void give_room();
  tern::error open_log();
  void close_log();
  tern::error start();
  void post_farewell(tern_queue& queue, uint64_t user_data);
  void drive_until_closed();
  tern::stats_sum sum() const;
  std::vector<tern::metric> collect();
  void on_each_loop(const std::function<void(tern::loop&)>& f);
  void wake() override;
  void tell_all(tern::loop_command c);
  void join_threads();

  const tern::fork_guard guard_;
  const tern::spare_memory spare_memory_;
  const uint32_t number_;
  const tern::settings options_;
  const size_t homes_;
  tern::log_sink log_;
  tern::ref<tern_queue> queue_;
  tern::queue_hold default_hold_;
  const std::shared_ptr<tern::tls_store> tls_;
  tern::shared_cap connection_cap_;
  tern::protocol_states states_;  // since create
  tern::retry_budget retries_;
  const uint64_t jitter_seed_;
  std::vector<std::unique_ptr<tern::loop>> loops_;
  tern::file_threads files_;  // ends before the loops: a thread may still be telling one that its work is done

  std::atomic<uint64_t> life_{one_hold};
  std::atomic<uint64_t> foreground_{0};  // of those in flight: all but the streams that fetch_all does not wait for
  std::atomic<bool> closing_{false};
  std::atomic<size_t> inbox_count_{0};

  std::mutex inbox_mutex_;  // taken before scheduler_mutex_
  tern::intrusive_list<tern::submission, tern::line_tag> inbox_;
  uint64_t next_id_ = 0;
  std::atomic<uint64_t> spawned_ids_{uint64_t{1} << 62};  // apart: those of the program count what it submitted

  std::mutex scheduler_mutex_;
  tern::scheduler scheduler_;

  tern::stats_sum reported_;  // fetch_all's: what was counted when the last one ended, so that none is reported twice or never
  tern::now_t reported_at_ = tern::clock::now();  // and when that was

  std::mutex state_mutex_;
  std::condition_variable state_changed_;
  struct farewell {
    tern::ref<tern_queue> queue;
    uint64_t user_data;
  };
  std::vector<farewell> farewells_;   // CLIENT_CLOSED is owed to them
  tern::ref<tern_queue> room_queue_;  // ROOM is owed to it
  size_t loops_open_ = 0;
  std::atomic<bool> closed_{false};
  std::vector<std::thread> threads_;
  std::mutex log_mutex_;
  uint64_t log_receiver_ = 0;                 // of log_to
  std::shared_ptr<tern::log_file> log_file_;  // NULL: there is none
  uint64_t log_file_receiver_ = 0;
  std::atomic<bool> driving_{false};
  std::atomic<bool> woken_{false};
};
