// A scripted world around one operation: host, connection, stages, receiver and body, all by hand, with a clock by hand.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/operation.hpp"

namespace tern::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct world final : operation_host, carrier {
  now_t clock = now_t(seconds(1000));
  std::vector<std::string> log;
  std::shared_ptr<const request_terms> terms = std::make_shared<request_terms>();
  operation* laters = nullptr;
  now_t armed = never;
  now_t active{};  // when bytes last moved on the connection
  int finishes = 0;
  op* running = nullptr;  // what the session has
  bool has_served = false;
  link_info peer;
  chain_timing made;
  wire_bytes wire;

  // host
  now_t now() const override { return clock; }
  op_id next_op_id() override { return ++ids; }
  void want(operation& o) override { log.push_back(o.current().wants == need::fresh ? "want fresh" : "want"); }
  void withdraw(operation&) override { log.push_back("withdraw"); }
  void later(operation& o) override { laters = &o; }
  void arm(operation&, now_t due) override { armed = due; }
  void rest(operation&) override { log.push_back("rest"); }
  void unrest(operation&) override { log.push_back("unrest"); }
  void has_tunnel(operation&) override { log.push_back("tunnel"); }
  void provider_due(operation&, provider&) override { log.push_back("provider due"); }
  std::shared_ptr<const request_terms> terms_of(operation&) override { return terms; }
  void finished(operation&) override { ++finishes; }
  // carrier
  void submit(op& o) override {
    running = &o;
    log.push_back("submit");
  }
  void resume(op&) override { log.push_back("resume"); }
  void cancel(op&) override {
    running = nullptr;
    log.push_back("cancel");
  }
  void done() override { log.push_back("done"); }
  bool reused() const override { return has_served; }
  now_t last_activity() const override { return active; }
  const link_info& link() const override { return peer; }
  const chain_timing* timing() const override { return &made; }
  wire_bytes moved() const override { return wire; }

  // the session's side
  void progress(reach r) { running->out->on_progress(r); }
  void respond(int status, std::optional<uint64_t> length = {}, head_kind kind = head_kind::final) {
    progress(reach::sent);
    progress(reach::responding);
    head h;
    h.kind = kind;
    h.version = 11;
    h.status = status;
    h.length = length;
    respond(h);
  }
  void respond(const head& h) { running->out->on_head(h); }
  size_t data(std::string_view text) { return running->out->on_data(as_bytes(text)); }
  void end(error why = {}, reach reached = reach::responding, bool maybe = false) {
    std::exchange(running, nullptr)->out->on_end({std::move(why), reached, maybe});
  }
  void refuse(bool behind_others = false) {
    std::exchange(running, nullptr)->out->on_end({error(TERN_E_STREAM_RESET), reach::sent, false, true, behind_others});
  }
  void run_later() {
    if (operation* o = std::exchange(laters, nullptr)) o->later();
  }
  size_t count(std::string_view what) const { return static_cast<size_t>(std::count(log.begin(), log.end(), what)); }

  op_id ids = 0;
};

struct recorder final : receiver {
  std::string heard;
  std::string body;
  size_t takes = SIZE_MAX;  // bytes it takes per call
  bool can_restart = true;
  bool answers_at_once = true;
  int items = 0;
  int ends = 0;
  error last;

  void on_head(const head& h) override { heard += "head " + std::to_string(h.status) + ';'; }
  void on_dropped(const head& h, bool hop) override { heard += (hop ? "hop " : "dropped ") + std::to_string(h.status) + ';'; }
  size_t on_data(bytes data) override {
    const size_t n = std::min(takes, data.size());
    body.append(as_text(data.first(n)));
    return n;
  }
  take on_item(owned_value&&) override {
    ++items;
    return take::more;
  }
  void on_progress(reach) override {}
  void on_end(outcome&& end) override {
    ++ends;
    last = end.why;
    heard += "end;";
    if (answers_at_once) operation_->receiver_done({});
  }
  bool restart() override {
    if (can_restart) body.clear();
    return can_restart;
  }
};

struct scripted_stage final : stage {
  explicit scripted_stage(std::string n, std::vector<std::string>& l) : name(std::move(n)), log(l) {}
  std::string name;
  std::vector<std::string>& log;
  std::deque<std::function<verdict(attempt&)>> requests, heads, ends, answers, ticks;
  now_t due = never;

  verdict play(const char* what, std::deque<std::function<verdict(attempt&)>>& script, attempt& a) {
    log.push_back(name + ' ' + what);
    if (script.empty()) return {};
    auto next = std::move(script.front());
    script.pop_front();
    return next(a);
  }
  std::function<void(attempt&)> wraps;
  std::string scanned;
  verdict on_request(attempt& a, now_t) override { return play("request", requests, a); }
  void on_body(bytes b) override { scanned += as_text(b); }
  void wrap(attempt& a, const head&) override {
    if (wraps) wraps(a);
  }
  verdict on_head(attempt& a, const head&, now_t) override { return play("head", heads, a); }
  verdict on_end(attempt& a, outcome&, now_t) override { return play("end", ends, a); }
  verdict on_answer(attempt& a, const answer&, now_t) override { return play("answer", answers, a); }
  verdict on_tick(attempt& a, now_t) override { return play("tick", ticks, a); }
  now_t deadline() const override { return due; }
};

struct scripted_body final : body_source {
  std::string text;    // the whole body
  size_t at = 0;       // how much of it has been consumed
  bool stuck = false;  // nothing now
  bool is_ready = true;
  bool rewinds = true;
  int rewound = 0;
  error failure;
  bool ready() const override { return is_ready; }
  peeked peek(size_t max) override {
    if (stuck) return {pull::pending, {}};
    if (failure) return {pull::failed, {}};
    if (at == text.size()) return {pull::end, {}};
    return {pull::some, as_bytes(std::string_view(text).substr(at, max))};
  }
  void consume(size_t count) override { at += count; }
  std::optional<uint64_t> length() const override { return 0; }
  bool rewind() override {
    ++rewound;
    if (rewinds) at = 0;
    return rewinds;
  }
  bool can_rewind() const override { return rewinds; }
  error why() const override { return failure; }
  waker* who() { return waker_; }
};

struct scripted_provider final : provider {
  std::shared_ptr<const answer> known;
  std::vector<op_id> asked, forgotten;
  std::shared_ptr<const answer> ask(const question&, op_id waiter, now_t) override {
    asked.push_back(waiter);
    return known;
  }
  void forget(op_id waiter) override { forgotten.push_back(waiter); }
  void tell(const answer&, now_t) override {}
  std::optional<delivery> pull_answer(now_t) override { return {}; }
  std::unique_ptr<spawned> spawn(now_t) override { return nullptr; }
  now_t deadline() const override { return never; }
};

inline verdict again(now_t not_before = {}) {
  verdict v;
  v.kind = verdict_kind::again;
  v.not_before = not_before;
  return v;
}
inline verdict fail(int32_t code) {
  verdict v;
  v.kind = verdict_kind::fail;
  v.why = error(code);
  return v;
}

// Hands prepared stages over, at once or when a head of this status or an end with this code comes.
struct scripted_maker final : stage_maker {
  std::vector<std::unique_ptr<stage>> stages;
  int late_for = 0;        // a status
  int32_t late_error = 0;  // a code
  stage_host* host = nullptr;
  bool needed_at_once(const attempt&) const override { return late_for == 0 && late_error == 0; }
  bool needed_for(const head& h) const override { return h.status == late_for; }
  bool needed_for(const outcome& end) const override { return end.why.code() == late_error; }
  void make_stages(const attempt&, stage_host& h, std::vector<std::unique_ptr<stage>>& into) override {
    host = &h;
    into = std::move(stages);
  }
};

// An exchange under way whose response goes to `to`.
inline std::unique_ptr<operation> exchange_into(receiver& to, world& w, const request_settings& options,
                                                duration timeout_total = unlimited) {
  operation_setup setup;
  setup.first.request = std::make_shared<message>();
  setup.to = &to;
  setup.options = &options;
  setup.timeout_total = timeout_total;
  setup.submitted = w.clock;
  auto o = std::make_unique<operation>(w, std::move(setup));
  o->start();
  o->assigned(w);
  return o;
}

class operation_test : public ::testing::Test {
 protected:
  world w;
  recorder to;
  request_settings options;
  bool idempotent = false;
  scripted_body* body = nullptr;
  std::vector<scripted_stage*> stages;
  scripted_maker maker;
  std::unique_ptr<operation> o;
  operation_setup setup;

  scripted_stage& add_stage(std::string name) {
    auto s = std::make_unique<scripted_stage>(std::move(name), w.log);
    stages.push_back(s.get());
    maker.stages.push_back(std::move(s));
    setup.stages = &maker;
    return *stages.back();
  }
  void add_body() {
    auto b = std::make_unique<scripted_body>();
    body = b.get();
    setup.body = std::move(b);
  }
  operation& make() {
    setup.to = &to;
    setup.options = &options;
    setup.submitted = w.clock;
    auto asks = std::make_shared<message>();
    asks->idempotent = idempotent;
    setup.first.request = std::move(asks);
    o = std::make_unique<operation>(w, std::move(setup));
    return *o;
  }
  operation& start() {
    make().start();
    return *o;
  }
  operation& exchange() {
    start();
    o->assigned(w);
    return *o;
  }
  void expect_end(int32_t code) {
    EXPECT_EQ(w.finishes, 1) << o->snapshot();
    EXPECT_EQ(to.ends, 1);
    EXPECT_EQ(o->end().why.code(), code) << o->snapshot();
    EXPECT_EQ(o->where(), operation::state::ended);
  }
};

}  // namespace tern::testing
