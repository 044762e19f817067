// The machine that a session_maker makes.
//
//   login → open → draining → closed            login: AUTH, SELECT ... are on their way; operations wait
//
// draining: a write failed, or the server sent what nobody asked for; what was written may still be answered.
//
// An operation is fresh until pull_output hands it out, then it waits in sent_ for its replies, in order. A cancelled one stays
// there as a tombstone. Entries of the session's own (login, undo) stand among them. What a lease changed of the connection is
// undone before the first operation that is not of this lease; until that is answered nothing else is handed out.
//
// Files: redis_session.cpp the calls of the driver, redis_output.cpp what goes out, redis_replies.cpp what comes in,
// redis_login.cpp login and undo, redis_subscription.cpp subscriptions, redis_feed.cpp feeds, redis_time.cpp deadlines,
// redis_end.cpp ends.
#pragma once

#include <memory>
#include <string>

#include "protocols/redis/feed_state.hpp"
#include "protocols/redis/output.hpp"
#include "protocols/redis/pending.hpp"
#include "protocols/redis/server_error.hpp"
#include "protocols/redis/subscription.hpp"

namespace tern::redis {

class redis_session final : public byte_session {
 public:
  redis_session(std::shared_ptr<shelf> shared, const login& as, now_t now);
  ~redis_session() override;

  void submit(op& o, now_t now) override;
  void resume(op& o, now_t now) override;
  void cancel(op& o, now_t now) override;
  const session_status& status() const override { return status_; }
  size_t feed(const input& in, now_t now) override;
  std::span<const bytes> pull_output(size_t written, size_t budget, now_t now) override;

  std::string snapshot() const;

 private:
  // Abandoned: who had the connection to itself was cancelled. The others end when sinks may be called again.
  enum class life : uint8_t { login, open, draining, abandoned, closed };

  // input
  size_t on_data(bytes data);
  void on_eof();
  void on_write_failed(const error& why);
  void on_tick();

  // output
  void note_written(size_t count);
  void gather(size_t budget);
  void send(pending& p);

  // replies
  void go_on();
  void take_replies();
  reply_use next_use();
  void note_begun();
  void on_reply(reply& r);
  void on_unasked(const reply& r);
  void on_answer(pending& p, reply& r);
  static void note_redirection(pending& p, std::string_view text);
  static bool was_elsewhere(const pending& p);
  void on_transaction_reply(pending& p, reply& r);
  void deliver(pending& p, owned_value&& value);
  bool pause_or_end(pending& p, take answer);  // true: go on

  // login and undo
  void begin_login(bool hello);
  void on_login_reply(pending& p, const reply& r);
  void refuse_login(login_step step, std::string_view text);
  bool must_undo(const pending& p) const noexcept;
  void begin_undo();
  void on_undo_reply(pending& p, const reply& r);
  void give_up_connection(std::string_view why);

  // subscriptions
  bool occupied() const noexcept { return sub_ || feed_; }  // by one who has it to itself
  bool subscribed() const noexcept { return sub_ && !sent_.empty() && &sent_.front() == sub_->entry; }
  void begin_subscription(pending& p);
  void send_changes(size_t budget);
  bool send_scanned();
  void on_event(reply& r);
  void on_confirmation(const tern_value& event);
  void end_if_over();
  void fail_subscription(error why, bool maybe_processed = true);
  void leave_all();
  void close_alone(error why);

  // feeds
  void begin_feed(pending& p);
  void on_feed_reply(reply& r);
  void tell_feed_stands();
  void go_on_with_feed();
  void ask_feed();

  // time
  void heard();
  void ping();
  bool waits_for_undo() const noexcept;
  now_t next_deadline() const noexcept;

  // ends
  pending& add_own(purpose what);
  void release(pending& p);
  void end(pending& p, outcome&& how);
  void fail(pending& p, error why);  // by how far it got
  void fail_by_server(pending& p, std::string_view text);
  void fail_each(const error& first, const error& others);
  void break_off(error why);  // of the reply at hand
  void end_abandoned();
  void close(error why);
  void settle();
  void refresh() noexcept;
  void reached(pending& p, reach r);

  const std::shared_ptr<shelf> shelf_;
  const login as_;
  session_status status_;
  now_t now_;
  life life_ = life::open;

  intrusive_list<pending> fresh_;
  intrusive_list<pending> sent_;
  intrusive_list<pending, unwritten_list> unwritten_;  // of sent_, operations that are not written to their end
  uint32_t live_ = 0;                                  // operations
  uint32_t others_ = 0;                                // tombstones and our own
  uint64_t fresh_bytes_ = 0;
  output out_;
  reply_reader reader_;

  pending* paused_ = nullptr;  // by its sink
  bool resumed_ = false;       // to be taken up by feed or pull_output
  lease_id lease_ = 0;         // of what was handed out last
  uint16_t changed_ = changed::nothing;
  uint32_t undoing_ = 0;
  bool login_again_ = false;  // without HELLO
  bool unasked_ = false;      // a reply has begun that nobody asked for
  std::unique_ptr<subscription> sub_;
  std::unique_ptr<feed_state> feed_;
  error write_error_;

  now_t login_until_ = never;
  now_t heard_at_;
  now_t silent_since_ = never;  // since a tombstone waits in front
  bool suspect_ = false;
  now_t ping_at_ = never;
  now_t pong_until_ = never;
  now_t read_until_ = never;  // of a feed
};

}  // namespace tern::redis
