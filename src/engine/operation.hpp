// The life of one submission between its admission and its end, the same for every protocol. Pure: the host carries out what
// it asks for, and calls it with what happened.
//
//   idle -start-> staging -pass-> wanting -assigned-> exchanging -on_end-> (stages) -pass-> finishing -receiver done-> ended
//                   |  ^ask/answer                      |on_head: again        |  ^ask/answer
//                   v  |                                v                      v  |
//                 asking                             dropping                 asking
//                                                       '-> staging from that stage, perhaps after sleeping
//                   reply: replying (a body instead of an exchange) -> finishing
//                   scan: scanning (the request body goes through the stage, and back) -> staging from that stage
//
// Rules:
// - Stages see requests outer to inner, heads and ends inner to outer. Before a stage sees a request the attempt is kept, so
//   that `again` restarts from what stood before that stage.
// - Once all stages have let a head pass they may put sinks around the receiver, outer ones first: what comes from the session
//   goes through the innermost stage's sink first.
// - Stages that have nothing to say before there is a response are made when a head comes that one of them may answer, or an
//   end with an error (stage_maker): a plain request has none.
// - Innermost of all stands the safe resend (engine/retry/resend.hpp): what is safe to send again goes again, once, and what
// the
//   server refused a few times.
// - Sessions must not be called from inside their own feed: what a sink wants then is noted and done in later().
// - Its host may change while it wants a connection and no session, no job and no call into it is left at the old one
//   (move_to). It is the host who sees to that.
// - What runs out of time between two bytes has failed as an attempt: stages see that end like any other. Out of all its time,
//   the operation ends at once.
// - cancel() works in every state and ends the operation before it returns, the receiver's own end aside (a file being
//   removed).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/receiver.hpp"
#include "engine/retry/resend.hpp"
#include "engine/settings.hpp"
#include "sansio/body_source.hpp"
#include "sansio/op.hpp"
#include "sansio/stage.hpp"
#include "sansio/stage_host.hpp"
#include "transport/link.hpp"

namespace tern {

class operation;

struct wire_bytes {
  uint64_t in = 0;
  uint64_t out = 0;
};

// The connection an attempt was assigned to.
class carrier {
 public:
  virtual void submit(op& o) = 0;
  virtual void resume(op& o) = 0;
  virtual void cancel(op& o) = 0;
  virtual void done() = 0;  // its session has ended an op: the slot is free
  virtual bool reused() const = 0;
  virtual now_t last_activity() const = 0;  // when bytes last moved in either direction
  virtual const link_info& link() const = 0;
  virtual const chain_timing* timing() const = 0;  // of making it, for the first operation; NULL for later ones
  virtual wire_bytes moved() const = 0;            // since it was made

 protected:
  ~carrier() = default;
};

class operation_host {
 public:
  virtual now_t now() const = 0;
  virtual op_id next_op_id() = 0;
  virtual void want(operation& o) = 0;            // a connection for o.current(); answered by assigned or not_connected
  virtual void withdraw(operation& o) = 0;        // the want is void
  virtual void later(operation& o) = 0;           // call o.later() once the running input has been dealt with
  virtual void arm(operation& o, now_t due) = 0;  // call o.tick at due or later; replaces the earlier time
  virtual void rest(operation& o) = 0;            // it sleeps: its worker place is free until it asks for it again
  virtual void unrest(operation& o) = 0;          // it wants a worker again: call o.rested() when it has one
  virtual void has_tunnel(operation& o) = 0;      // its connection is outside the cap of its origin now
  virtual void provider_due(operation& o, provider& who) = 0;
  virtual std::shared_ptr<const request_terms> terms_of(operation& o) = 0;
  // For who watches: a head that ends the wait for an answer, of each exchange; what failed is made again at once.
  virtual void has_answer(operation&, const head&) {}
  virtual void sends_again(operation&, const error& why) { static_cast<void>(why); }
  virtual void finished(operation& o) = 0;  // nothing more comes from it; may be destroyed once the call stack is left

 protected:
  ~operation_host() = default;
};

// What happened when; for the result.
struct operation_times {
  now_t submitted = never;
  now_t admitted = never;
  now_t began = never;      // last attempt: asks for a connection
  now_t connected = never;  // last attempt: has a connection
  now_t sent = never;
  now_t first_byte = never;
  now_t ended = never;
};

class stage_maker {
 public:
  virtual bool needed_at_once(const attempt& first) const = 0;  // a stage has something to say of the request
  virtual bool needed_for(const head& h) const = 0;             // asked of a final head while there are none
  virtual bool needed_for(const outcome& end) const = 0;        // and of an end with an error
  // Outer to inner. `host` outlives them.
  virtual void make_stages(const attempt& first, stage_host& host, std::vector<std::unique_ptr<stage>>& into) = 0;

 protected:
  ~stage_maker() = default;
};

struct operation_setup {
  attempt first;                      // `out` is set by the operation
  std::unique_ptr<body_source> body;  // NULL: none
  stage_maker* stages = nullptr;      // outlives the operation; NULL: it has none
  receiver* to = nullptr;
  const request_settings* options = nullptr;  // outlives the operation
  duration timeout_total = unlimited;         // of this submission
  now_t submitted{};
  bool idle_in_tunnel = true;  // timeout.idle counts there
  bool reserves = false;       // no exchange: it takes a connection and holds it until end_hold
  bool keeps_worker = false;   // while it sleeps, too: one worker completes requests in their order
  void* context = nullptr;     // the host's
};

// What is said of a request that ran out of time as a whole, or before it got its turn.
error total_timeout(duration limit);
error queue_timeout(duration limit);

class operation final : private sink, private waker, private stage_host {
 public:
  enum class state : uint8_t {
    idle,
    staging,
    asking,
    scanning,
    wanting,
    exchanging,
    dropping,
    replying,
    sleeping,
    holding,
    finishing,
    ended
  };

  operation(operation_host& host, operation_setup setup);
  operation(const operation&) = delete;
  operation& operator=(const operation&) = delete;
  ~operation();

  // From the host.
  void start();
  void assigned(carrier& c);
  void not_connected(error why);  // the pool could not connect
  void answered(const answer& what) override;
  void rested();
  void end_hold();  // a lease is given back
  void later();
  void tick(now_t now);
  void cancel(error why);
  void move_to(operation_host& host);  // while wanting, which the old host has forgotten and the new one is told apart

  // From the receiver and from body sources, on the loop, never inside on_head, on_data or on_end.
  void resume();
  void receiver_done(error why);    // after receiver.on_end: the very end
  void receiver_failed(error why);  // at any time, also inside on_data: ends the exchange soon

  bool fails() const noexcept { return static_cast<bool>(failure_); }  // its response cannot be accepted
  void give_worker_back();  // a background stream has opened: it never wants one again

  void* context() const noexcept { return context_; }
  bool holds() const noexcept { return state_ == state::holding; }  // a connection, without an exchange
  const attempt& current() const noexcept { return attempt_; }
  const operation_times& times() const noexcept { return times_; }
  const outcome& end() const noexcept { return end_; }
  uint32_t attempts() const noexcept { return attempts_; }
  // The connection of the attempt under way or just ended; valid inside the receiver's calls, NULL when there is none.
  const carrier* via() const noexcept { return via_; }
  wire_bytes moved() const noexcept;                                       // by all attempts so far
  const chain_timing& connecting() const noexcept { return connecting_; }  // of its connection, unless it was reused
  bool connected() const noexcept { return connected_; }                   // the last attempt has had a connection
  bool reused() const noexcept { return reused_; }
  // Of the attempts that came to nothing, and of the last one, which is among them only when it was given up, too.
  const std::vector<attempt_note>& notes() const noexcept { return notes_; }
  duration waited() const noexcept { return waited_; }
  now_t attempt_began() const noexcept { return attempt_began_; }
  state where() const noexcept { return state_; }
  now_t deadline() const noexcept;
  std::string snapshot() const;

 private:
  // sink, called by the session
  void on_head(const head& h) override;
  size_t on_data(bytes data) override;
  size_t on_message(bytes data, message_part what) override;
  uint64_t room() const override;
  take on_item(owned_value&& item) override;
  void on_progress(reach reached) override;
  void on_end(outcome&& end) override;
  // waker, called by the body source
  void wake() override;
  // stage_host, called by the sinks of stages
  void sink_failed(error why) override { receiver_failed(std::move(why)); }
  void sink_done() override;
  void stage_due() override;
  void stage_wakes() override;
  void provider_due(provider& who) override { host_->provider_due(*this, who); }
  std::shared_ptr<const request_terms> terms() override { return host_->terms_of(*this); }
  now_t now() const override { return host_->now(); }
  now_t began() const override { return times_.began; }
  void note_attempt(int32_t status, error why, bool maybe_processed) override;
  now_t ends_at() const override { return after(times_.submitted, timeout_total_); }

  void begin();
  void run_requests(size_t from);
  void make_late_stages();
  std::optional<verdict> pass_head(const head& h);
  void show_what_failed(const head& h, const error& why);
  void scan_some();
  template <class Offer>
  size_t offer(bytes data, Offer&& to_receiver);
  now_t stages_due() const noexcept;
  now_t last_moved() const noexcept;
  bool tick_stages(now_t now);
  void run_ends(outcome&& end);
  void pass_end(outcome&& end, size_t from);
  bool carry_out(verdict&& v, size_t at, outcome& end);
  void take_answer(verdict&& v);
  void act(verdict&& v, size_t at);
  void restart(size_t at, now_t not_before);
  void wake_up(size_t at);
  void act_on_dropped();
  void do_later();
  resend_on may_resend(const outcome& end) const;
  void resend(resend_on where, const error& why, bool behind_others);
  void begin_reply(std::unique_ptr<reply> what, size_t at);
  void reply_some();
  void finish(outcome&& end);
  void detach();
  carrier* leave_carrier();
  void rearm();
  void rearm_before(now_t due);
  error overdue(now_t now) const;
  void end_attempt(error why);
  error told_of_proxy(error why) const;

  operation_host* host_;
  void* const context_;
  attempt attempt_;
  std::vector<attempt> kept_;  // the attempt as it stood before each stage
  std::unique_ptr<body_source> body_;
  stage_maker* maker_;  // NULL once the stages are made
  std::vector<std::unique_ptr<stage>> stages_;
  receiver& to_;
  const request_settings& options_;
  duration timeout_total_;
  op op_;
  carrier* carrier_ = nullptr;  // while the session has the op
  const carrier* via_ = nullptr;
  chain_timing connecting_;
  wire_bytes moved_, moved_before_;
  const body_source* spent_ = nullptr;  // cannot be sent again
  provider* asked_ = nullptr;           // while asking
  std::unique_ptr<reply> reply_;
  operation_times times_;
  outcome end_;
  std::unique_ptr<verdict> pending_;  // what to do once the response at hand has been dropped
  std::unique_ptr<outcome> ending_;   // while a stage asks about it
  std::vector<attempt_note> notes_;
  duration waited_{};  // before the attempt under way
  now_t attempt_began_{};
  now_t slept_from_{};
  error failure_;  // from the receiver, waiting for later()
  now_t last_data_{};
  now_t wake_at_{};
  now_t armed_ = never;
  uint64_t dropped_ = 0;
  uint32_t attempts_ = 0;
  uint32_t resends_ = 0;
  uint32_t behind_others_ = 0;  // resends that do not count among them
  size_t at_ = 0;               // the stage that asks or restarts
  size_t inner_ = 0;            // stages that see the response: those outside of who answers
  reach reached_ = reach::unsent;
  state state_ = state::idle;
  bool reused_ = false;
  bool headed_ = false;     // the receiver has seen the final head
  bool paused_ = false;     // the receiver takes nothing at the moment
  bool tunnel_ = false;     // it has one, or a subscription
  bool later_ = false;      // later() is due
  bool done_ = false;       // the exchange has served its purpose
  bool wakes_ = false;      // the body that a stage put in place has more
  bool timed_ = false;      // a stage has a deadline while the exchange goes on
  bool placeless_ = false;  // it runs without a worker
  bool connected_ = false;
  bool retries_ = false;          // what begins next is an attempt
  bool maybe_processed_ = false;  // an attempt before this one
  const bool idle_in_tunnel_;
  const bool reserves_;
  const bool keeps_worker_;
};

}  // namespace tern
