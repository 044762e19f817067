// An operation with a retry stage, in the scripted world of operation_fixture.hpp: attempts fail by hand, and the clock moves
// to when the next one is due.
#pragma once

#include "engine/retry/retry_callbacks.hpp"
#include "engine/retry/retry_stage.hpp"
#include "unit/engine/operation_fixture.hpp"

namespace tern::testing {

struct scripted_desk final : retry_desk {
  struct records {
    int begun = 0, spent = 0, forgotten = 0;
    int budget = 1000;
    bool shows = false;  // the program gets what arrives
    bool takes_back = true;
    std::vector<tern_retry_state> asked;
    std::vector<std::string> told;
  };
  explicit scripted_desk(records& r) : r_(r) {}
  void begin(now_t) override { ++r_.begun; }
  bool spend(now_t) override { return r_.spent < r_.budget && ++r_.spent > 0; }
  bool is_shown_as_it_comes() const override { return r_.shows; }
  bool can_take_back() const override { return r_.takes_back; }
  void show(tern_retry_state& into) override { into.id = 7; }
  void ask(const tern_retry_state& about) override { r_.asked.push_back(about); }
  void forget() override { ++r_.forgotten; }
  void tell(uint32_t number, int32_t status, const error& why, duration) override {
    r_.told.push_back(std::to_string(number) + " " + std::to_string(status) + " " + std::to_string(why.code()));
  }

 private:
  records& r_;
};

class retry_test : public operation_test, private stage_maker {
 protected:
  retry_test() {
    options.retry = retry_strategy::backoff;
    idempotent = true;
    retry_after.reset();
  }

  scripted_desk::records desk;
  static inline std::optional<duration> retry_after;  // of all responses

  void begin() {
    rules = retry_rules_of(options);
    setup.stages = this;
    start();
  }
  // Lets the wait pass that the operation is in; its length in milliseconds.
  int64_t wait() {
    EXPECT_EQ(o->where(), state::sleeping) << o->snapshot();
    const now_t from = w.clock;
    w.clock = o->deadline();
    o->tick(w.clock);
    if (o->where() == state::sleeping) o->rested();
    return std::chrono::duration_cast<milliseconds>(w.clock - from).count();
  }
  void respond(int status) {
    o->assigned(w);
    w.respond(status);
    w.end();
  }
  void break_off(reach reached = reach::sent) {
    o->assigned(w);
    w.progress(reached);
    w.end(error(TERN_E_RECEIVE), reached, reached != reach::unsent);
  }
  // The waits of attempts that all end with this status, until the operation has ended.
  std::string waits_of(int status) {
    begin();
    std::string list;
    while (o->where() != state::ended) {
      if (o->where() == state::sleeping)
        list += (list.empty() ? "" : " ") + std::to_string(wait());
      else
        respond(status);
    }
    return list;
  }
  std::shared_ptr<const retry_rules> rules;
  using state = operation::state;

 private:
  bool needed_at_once(const attempt&) const override { return true; }
  bool needed_for(const head&) const override { return false; }
  bool needed_for(const outcome&) const override { return false; }
  void make_stages(const attempt&, stage_host& host, std::vector<std::unique_ptr<stage>>& into) override {
    const judge_fn judge = [](const head& h) -> response_judgement { return {h.status, h.status == 429, retry_after}; };
    into.push_back(std::make_unique<retry_stage>(rules, judge, host, std::make_unique<scripted_desk>(desk), 1));
  }
};

}  // namespace tern::testing
