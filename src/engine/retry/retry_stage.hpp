// Makes a request again, as its rules say. Pure; the one place where it is decided whether and when an attempt follows another
// (but for the safe resend below it, engine/retry/resend.hpp, which repeats what never got anywhere).
//
//   first → waiting → trying → waiting ...
//                       |  ^
//                     asking
//
//   first    nothing has been done yet
//   waiting  for the next attempt; the worker serves others meanwhile
//   trying   an attempt is under way; what stages outside make of it (a redirect's next hop) belongs to the same one
//   asking   the program is asked, by event, what to do after an attempt
//
// Rules:
// - Another attempt is made of what failed when the strategy has one left, the body can be sent again, nobody has seen the
//   response, its wait ends before timeout.total does, and the client's budget allows it. Else what came stands.
// - What the server may have acted on is repeated only if it is idempotent, the response says that nothing was done, or
//   retry.unsafe is set. A tunnel that stood is never repeated.
// - A response that fails by its status is dropped at its head. When the program is to be asked it is received whole, as far as
//   it can still be taken back then; else the head has to do.
// - Retry-After takes the place of the strategy's wait, jitter and all, unless it asks for more than retry.max_delay: then that
//   response is the result. A program that wants another attempt of it all the same (is_success does not say so) names the
//   wait, or gets the strategy's: no server holds a request for longer than the options allow.
#pragma once

#include <memory>
#include <optional>

#include "base/random.hpp"
#include "engine/error_handle.hpp"
#include "engine/retry/retry_rules.hpp"
#include "sansio/stage.hpp"
#include "sansio/stage_host.hpp"
#include "tern/retry.h"

namespace tern {

// What a protocol says about a response.
struct response_judgement {
  int32_t status = 0;            // 0: the protocol has none
  bool undone = false;           // the server says that it did nothing
  std::optional<duration> wait;  // it asks to be left alone for so long
};
using judge_fn = response_judgement (*)(const head&);

struct retry_choice {
  uint64_t id = 0;       // of the submission
  uint32_t attempt = 0;  // which it is about; 0: any
  uint32_t action = TERN_RETRY_DEFAULT;
  int64_t delay_ms = -1;
};
struct retry_answer final : answer {
  retry_choice choice;
};

// What the stage needs of the engine.
class retry_desk {
 public:
  virtual ~retry_desk() = default;
  virtual void begin(now_t now) = 0;              // a request that may be repeated
  virtual bool spend(now_t now) = 0;              // one repeat; false: the budget has none left
  virtual bool is_shown_as_it_comes() const = 0;  // the program gets what of a response arrives
  virtual bool can_take_back() const = 0;         // what has arrived of the response at hand has been shown to nobody
  virtual void show(tern_retry_state& into) = 0;  // whose attempt it is, and what of a response has arrived
  virtual void ask(const tern_retry_state& about) = 0;
  virtual void forget() = 0;                                                                // what was asked is decided
  virtual void tell(uint32_t number, int32_t status, const error& why, duration wait) = 0;  // for the log
};

class retry_stage final : public stage, private provider {
 public:
  // `judge` NULL: no response is a failure. `host` outlives it.
  retry_stage(std::shared_ptr<const retry_rules> rules, judge_fn judge, stage_host& host, std::unique_ptr<retry_desk> desk,
              uint64_t seed);

  verdict on_request(attempt& a, now_t now) override;
  verdict on_head(attempt& a, const head& h, now_t now) override;
  verdict on_end(attempt& a, outcome& end, now_t now) override;
  verdict on_answer(attempt& a, const answer& what, now_t now) override;
  verdict on_tick(attempt& a, now_t now) override;
  now_t deadline() const override { return state_ == state::asking ? ask_until_ : never; }

 private:
  enum class state : uint8_t { first, waiting, trying, asking };
  struct plan {
    uint32_t action = TERN_RETRY_END;
    duration wait{};
  };

  // provider, of its own question
  std::shared_ptr<const answer> ask(const question& what, op_id waiter, now_t now) override;
  void forget(op_id) override { desk_->forget(); }
  void tell(const answer&, now_t) override {}
  std::optional<delivery> pull_answer(now_t) override { return {}; }
  std::unique_ptr<spawned> spawn(now_t) override { return nullptr; }

  bool bad_status() const noexcept { return rules_->failures.has(said_.status); }
  bool asks_too_much() const noexcept { return said_.wait && *said_.wait > rules_->longest_after; }
  bool may_repeat(const attempt& a) const;
  verdict decide(const attempt& a, const head* seen, now_t now);
  plan usual_plan();
  tern_retry_state described(const plan& p) const;
  plan asked_of_callbacks(plan p, const head* seen);
  verdict carry_out(const plan& p, now_t now);
  verdict wait_until(now_t due);

  const std::shared_ptr<const retry_rules> rules_;
  const judge_fn judge_;
  stage_host& host_;
  const std::unique_ptr<retry_desk> desk_;
  random_source random_;
  state state_ = state::first;
  uint32_t number_ = 1;  // of the attempt under way, or that comes next
  body_source* body_ = nullptr;
  response_judgement said_;
  bool tunnel_ = false;
  bool headed_ = false;  // the receiver has the head
  // Of the attempt that has ended:
  bool failed_ = false;
  bool maybe_processed_ = false;
  tern_error why_;
  plan usual_;  // what is done unless the program decides otherwise
  now_t ask_until_ = never;
  const question nothing_;
};

}  // namespace tern
