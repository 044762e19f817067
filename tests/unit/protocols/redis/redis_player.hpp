// Plays scripts with several operations to a session of Redis, and plays them again in every way that must not matter.
//
// `rerun` plays a script with reads and writes cut to one byte, with each read cut at each of its bytes, and, at each step and
// each byte, broken off by the end of the connection, by failed reads and writes, by cancel and by close. The transcript (what
// each operation hears) must not depend on the cuts. Whatever happens: one end per operation, none after cancel, sink and body
// untouched after that, a status that agrees with itself. Input is gone after the call that fed it.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>

#include "protocols/redis/request.hpp"
#include "protocols/redis/session.hpp"
#include "support/scripted_parts.hpp"
#include "value_lines.hpp"

namespace tern::test::redis {

using namespace tern::redis;

using words = std::vector<std::string_view>;

inline shared_request made(expected<shared_request> r) {
  EXPECT_TRUE(r) << r.why().message();
  return r ? *r : nullptr;
}
inline shared_request command(words args, connection_use where = connection_use::shared) {
  return made(make_command(args, where));
}
inline std::vector<command_args> views_of(const std::vector<words>& commands) { return {commands.begin(), commands.end()}; }
inline shared_request pipeline(std::vector<words> commands, connection_use where = connection_use::shared) {
  return made(make_pipeline(views_of(commands), where));
}
inline shared_request transaction(std::vector<words> commands) { return made(make_transaction(views_of(commands))); }
inline shared_request subscribe_to(std::vector<words> commands) { return made(make_subscription(views_of(commands))); }

// As a client writes it.
inline std::string wire(words args) {
  std::string text = "*" + std::to_string(args.size()) + "\r\n";
  for (std::string_view a : args) text += "$" + std::to_string(a.size()) + "\r\n" + std::string(a) + "\r\n";
  return text;
}

class redis_sink final : public sink {
 public:
  explicit redis_sink(std::string& log) : log_(log) {}

  void on_head(const head& h) override {
    check();
    EXPECT_EQ(h.kind, head_kind::confirmed);
    log_ += "confirmed " + std::string(h.reason) + " " + std::to_string(h.status) + describe_fields(h) + "\n";
  }
  size_t on_data(bytes) override {
    ADD_FAILURE() << "on_data";
    return 0;
  }
  take on_item(owned_value&& item) override {
    check();
    EXPECT_FALSE(paused) << "an item for a paused sink";
    if (answer == take::overflow) return answer;
    log_ += "item " + value_line(*item) + "\n";
    paused = answer == take::pause;
    return answer;
  }
  void on_progress(reach r) override {
    check();
    EXPECT_GT(r, reached) << "progress went back";
    reached = r;
    if (r == reach::sent) log_ += "sent\n";
    if (r == reach::responding) log_ += "responding\n";
  }
  void on_end(outcome&& end) override {
    check();
    constexpr const char* names[] = {"unsent", "partly_sent", "sent", "responding"};
    EXPECT_EQ(end.reached, reached);
    log_ += "end " + code_name(end.why);
    if (end.why) {
      if (!end.why.native_text().empty()) log_ += " " + std::string(end.why.native_text());
      log_ += std::string(" ") + names[static_cast<int>(end.reached)] + (end.maybe_processed ? " maybe_processed" : "") +
              (end.refused ? " refused" : "");
    }
    log_ += "\n";
    how = std::move(end);
    over = true;
    if (body != nullptr) body->usable = false;
  }
  void forget() {
    over = true;
    if (body != nullptr) body->usable = false;
  }

  take answer = take::more;
  bool paused = false;
  bool over = false;
  reach reached = reach::unsent;
  outcome how;
  scripted_body* body = nullptr;

 private:
  void check() { EXPECT_FALSE(over) << "sink called after the end of its operation"; }
  std::string& log_;
};

struct redis_op {
  shared_request request;
  std::function<std::unique_ptr<scripted_body>()> body = {};  // empty: none
  lease_id lease = 0;
  take answer = take::more;
};

class redis_player;

struct redis_step {
  std::string gives;                        // the server sends this;
  std::function<void(redis_player&)> does;  // else
};

struct redis_script {
  std::vector<redis_op> ops;
  std::vector<redis_step> steps;
  login as = {};
  redis_settings settings = {};
  size_t budget = 64 * 1024;
};

enum class broken_by : uint8_t { nothing, eof, read_failed, write_failed, cancel, close };

struct redis_way {
  size_t read_piece = SIZE_MAX;
  size_t write_piece = SIZE_MAX;
  size_t cut_step = SIZE_MAX, cut_at = 0;      // this `gives` comes in two parts
  size_t break_step = SIZE_MAX, break_at = 0;  // broken off here
  broken_by how = broken_by::nothing;
};

class redis_player {
 public:
  explicit redis_player(const redis_script& s, redis_way way = {})
      : script_(s), way_(way), session_(session_maker(s.settings).make(s.as, now_)) {}
  ~redis_player() {
    for (auto& [n, l] : live_)
      if (l->active()) session_->cancel(l->o, now_), l->out->forget();
  }

  std::string play() {
    for (size_t i = 0; i < script_.steps.size(); ++i) {
      if (i == way_.break_step) {
        break_off(script_.steps[i]);
        return transcript();
      }
      const redis_step& s = script_.steps[i];
      if (s.does) {
        s.does(*this);
      } else if (i == way_.cut_step) {
        give(std::string_view(s.gives).substr(0, way_.cut_at));
        give(std::string_view(s.gives).substr(way_.cut_at));
      } else {
        give(s.gives);
      }
      check_status();
      if (::testing::Test::HasFailure()) return transcript() + "(failed at step " + std::to_string(i) + ")";
    }
    return transcript();
  }

  // ---- what steps do
  void submit() {
    const size_t n = ++next_;
    ASSERT_LE(n, script_.ops.size());
    const redis_op& wanted = script_.ops[n - 1];
    auto l = std::make_unique<live>();
    l->out = std::make_unique<redis_sink>(l->log);
    l->out->answer = wanted.answer;
    if (wanted.body) l->body = wanted.body();
    l->out->body = l->body.get();
    l->o.id = n;
    l->o.request = wanted.request.get();
    l->o.body = l->body.get();
    l->o.out = l->out.get();
    l->o.wants = wanted.request->wants;
    l->o.lease = wanted.lease;
    live& it = *l;
    live_[n] = std::move(l);
    session_->submit(it.o, now_);
  }
  void cancel(size_t n) {
    live& l = *live_.at(n);
    if (!l.active()) return;
    const size_t heard = heard_by_all();
    session_->cancel(l.o, now_);
    EXPECT_EQ(heard_by_all(), heard) << "sinks are called by feed and pull_output only";
    EXPECT_EQ(l.o.slot, nullptr);
    l.out->forget();
    l.cancelled = true;
    l.log += "cancelled\n";
  }
  void resume(size_t n, take then = take::more) {
    live& l = *live_.at(n);
    l.out->answer = then;
    l.out->paused = false;
    if (l.active()) session_->resume(l.o, now_);
    give({});
    if (!broken_) written_ += drain();
  }
  void wake(size_t n, const std::function<void(scripted_body&)>& change) {
    live& l = *live_.at(n);
    change(*l.body);
    if (l.active()) session_->resume(l.o, now_);
  }
  void pass(duration time) {
    now_ += std::chrono::duration_cast<clock::duration>(time);
    if (session_->status().deadline <= now_) feed(input_kind::tick);
  }
  void feed(input_kind kind, error why = {}) {
    session_->feed({kind, {}, std::move(why)}, now_);
    check_status();
  }
  // What the session does not take while it is paused is offered again.
  void give(std::string_view text) {
    kept_ += text;
    while (!kept_.empty() && session_->status().wants_read) {
      const size_t size = std::min(kept_.size(), way_.read_piece);
      std::vector<std::byte> memory(as_bytes(kept_).begin(), as_bytes(kept_).begin() + static_cast<ptrdiff_t>(size));
      const size_t used = session_->feed({input_kind::data, memory, {}}, now_);
      ASSERT_LE(used, size);
      if (used < size) {
        EXPECT_FALSE(session_->status().wants_read) << "short, but not paused";
      }
      kept_.erase(0, used);
      check_status();
      ASSERT_TRUE(used > 0 || !session_->status().wants_read);
    }
    if (session_->status().state == phase::closed) kept_.clear();
  }
  void writes(std::string_view text) { EXPECT_EQ(written(), text) << transcript(); }
  std::string written() {
    written_ += drain();
    return std::exchange(written_, {});
  }
  std::string drain() {
    std::string text;
    for (size_t written = 0;;) {
      const std::span<const bytes> views = session_->pull_output(written, script_.budget, now_);
      written = 0;
      size_t offered = 0;
      for (bytes view : views) {
        EXPECT_FALSE(view.empty());
        offered += view.size();
        const bytes part = view.first(std::min(view.size(), way_.write_piece - written));
        text += as_text(part);
        written += part.size();
      }
      EXPECT_LE(offered, script_.budget);
      check_status();
      if (written == 0) return text;
    }
  }
  std::string phase_text() const {
    constexpr const char* names[] = {"login", "open", "draining", "closed"};
    const session_status& s = session_->status();
    std::string text = names[static_cast<int>(s.state)];
    if (s.free_slots > 0) text += "+" + std::to_string(s.free_slots);
    if (s.why) text += " " + code_name(s.why);
    return text;
  }
  redis_sink& sink(size_t n) { return *live_.at(n)->out; }
  const outcome& end(size_t n) { return live_.at(n)->out->how; }
  byte_session& session() { return *session_; }
  now_t now() const { return now_; }

  // What each operation heard, and how the session is.
  std::string transcript() {
    std::string text;
    for (auto& [n, l] : live_) {
      std::string log = l->log;
      if (l->active()) log += "(not ended)\n";
      for (std::string_view rest = log; !rest.empty();) {
        const size_t end = rest.find('\n');
        text += std::to_string(n) + " " + std::string(rest.substr(0, end)) + "\n";
        rest.remove_prefix(end + 1);
      }
    }
    return text + phase_text();
  }

 private:
  struct live {
    std::unique_ptr<redis_sink> out;
    std::unique_ptr<scripted_body> body;
    op o;
    std::string log;
    bool cancelled = false;
    bool active() const { return !cancelled && !out->over; }
  };

  size_t heard_by_all() const {
    size_t sum = 0;
    for (auto& [n, l] : live_) sum += l->log.size();
    return sum;
  }

  void check_status() {
    const session_status& s = session_->status();
    uint32_t active = 0;
    for (auto& [n, l] : live_) {
      active += l->active();
      if (!l->active()) {
        EXPECT_EQ(l->o.slot, nullptr) << n;
      }
    }
    EXPECT_EQ(s.in_flight, active);
    if (s.state != phase::open) {
      EXPECT_EQ(s.free_slots, 0u);
    }
    if (s.state == phase::closed) {
      EXPECT_EQ(s.deadline, never);
      EXPECT_FALSE(s.wants_read);
      EXPECT_EQ(s.in_flight, 0u);
    }
  }

  void break_off(const redis_step& here) {
    if (!here.does) give(std::string_view(here.gives).substr(0, way_.break_at));
    broken_ = true;
    const error reset = error(TERN_E_RECEIVE, "scripted").with_native(104, "reset");
    switch (way_.how) {
      case broken_by::nothing:
        break;
      case broken_by::eof:
        feed(input_kind::eof);
        break;
      case broken_by::read_failed:
        feed(input_kind::read_failed, reset);
        break;
      case broken_by::write_failed:
        feed(input_kind::write_failed, error(TERN_E_SEND, "scripted"));
        EXPECT_EQ(drain(), "") << "output after a failed write";
        feed(input_kind::eof);
        break;
      case broken_by::cancel:
        for (size_t n = 1; n <= next_; ++n) cancel(n);
        drain();
        feed(input_kind::eof);
        break;
      case broken_by::close:
        feed(input_kind::close, error(TERN_E_SHUTDOWN));
        break;
    }
    EXPECT_EQ(session_->status().state, phase::closed) << transcript();
    EXPECT_EQ(drain(), "");
    session_->feed({input_kind::tick, {}, {}}, never - std::chrono::hours(1));
    session_->feed({input_kind::close, {}, {}}, now_);
    for (auto& [n, l] : live_) EXPECT_FALSE(l->active()) << n;
    session_.reset();
    session_ = session_maker().make({}, now_);
  }

  const redis_script& script_;
  redis_way way_;
  now_t now_ = now_t() + std::chrono::hours(1);
  std::unique_ptr<byte_session> session_;
  std::map<size_t, std::unique_ptr<live>> live_;
  std::string kept_;
  std::string written_;
  size_t next_ = 0;
  bool broken_ = false;
};

inline redis_step gives(std::string text) { return {std::move(text), {}}; }
inline redis_step submits(size_t count = 1) {
  return {{}, [=](redis_player& p) {
            for (size_t i = 0; i < count; ++i) p.submit();
          }};
}
inline redis_step writes(std::string text) {
  return {{}, [=](redis_player& p) { p.writes(text); }};
}
inline redis_step cancels(size_t n) {
  return {{}, [=](redis_player& p) { p.cancel(n); }};
}
inline redis_step resumes(size_t n, take then = take::more) {
  return {{}, [=](redis_player& p) { p.resume(n, then); }};
}
inline redis_step passes(duration time) {
  return {{}, [=](redis_player& p) { p.pass(time); }};
}
inline redis_step ends() {
  return {{}, [](redis_player& p) { p.feed(input_kind::eof); }};
}
inline redis_step is(std::string text) {
  return {{}, [=](redis_player& p) { EXPECT_EQ(p.phase_text(), text) << p.transcript(); }};
}
inline redis_step pushes(size_t n, std::string part) {
  return {{}, [=](redis_player& p) { p.wake(n, [&](scripted_body& b) { b.push(part); }); }};
}
inline redis_step body_ends(size_t n) {
  return {{}, [=](redis_player& p) { p.wake(n, [](scripted_body& b) { b.finish(); }); }};
}

inline std::string play(const redis_script& s, redis_way way = {}) { return redis_player(s, way).play(); }

// See the top. `expected` is the transcript of the script as it stands.
inline void rerun(const redis_script& s, const std::string& expected) {
  ASSERT_EQ(play(s), expected);
  redis_way way;
  way.read_piece = 1;
  EXPECT_EQ(play(s, way), expected) << "read one byte at a time";
  way.write_piece = 1;
  EXPECT_EQ(play(s, way), expected) << "read and written one byte at a time";
  constexpr broken_by breaks[] = {broken_by::eof, broken_by::read_failed, broken_by::write_failed, broken_by::cancel,
                                  broken_by::close};
  for (size_t i = 0; i < s.steps.size() && !::testing::Test::HasFailure(); ++i) {
    const size_t length = s.steps[i].does ? 0 : s.steps[i].gives.size();
    const size_t stride = std::max<size_t>(length / 256, 1);  // long reads: a sample
    for (size_t at = 0; at <= length && !::testing::Test::HasFailure(); at += stride) {
      if (at > 0 && at < length) {
        way = {};
        way.cut_step = i;
        way.cut_at = at;
        EXPECT_EQ(play(s, way), expected) << "step " << i << " cut at " << at;
      }
      for (broken_by how : breaks) {
        SCOPED_TRACE("step " + std::to_string(i) + " at " + std::to_string(at) + " broken by " +
                     std::to_string(static_cast<int>(how)));
        way = {};
        way.break_step = i;
        way.break_at = at;
        way.how = how;
        play(s, way);
      }
    }
  }
}

}  // namespace tern::test::redis
