// Plays scripts ("it writes this, it is given that") to a byte_session and keeps a transcript of what its sinks hear.
//
// rerun() plays a script again with every write and every read cut to one byte, with every read cut at each of its bytes, and,
// at each step and each byte, broken off by the end of the connection, by failed reads and writes, by cancel and by close.
// Transcripts must not depend on the cuts, and whatever happens these hold: one end per operation, none after cancel; sink and
// body untouched after that; a status that agrees with itself; a body consumed only as far as it was peeked.
// Input lies in memory of its own that is gone after the call, so that a sanitizer sees views that outlive it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sansio/session.hpp"
#include "support/scripted_parts.hpp"

namespace tern::test {

struct step {
  enum class kind : uint8_t {
    submits,
    writes,
    gives,
    ends,
    read_fails,
    write_fails,
    passes,
    takes,
    resumes,
    pushes,
    body_ends,
    body_fails,
    cancels,
    closes,
    is
  };
  kind what;
  std::string text;
  int32_t code = 0;
  duration time{};
  size_t count = 0;
};

inline step submits() { return {step::kind::submits, {}}; }                             // the next operation
inline step writes(std::string text) { return {step::kind::writes, std::move(text)}; }  // exactly this, to the last byte
inline step gives(std::string text) { return {step::kind::gives, std::move(text)}; }    // the peer sends
inline step ends() { return {step::kind::ends, {}}; }                                   // the peer closes
inline step read_fails(int32_t code) { return {step::kind::read_fails, {}, code}; }
inline step write_fails(int32_t code) { return {step::kind::write_fails, {}, code}; }
inline step passes(duration time) { return {step::kind::passes, {}, 0, time}; }         // ticks when the deadline is due
inline step takes(size_t count) { return {step::kind::takes, {}, 0, {}, count}; }       // the sink, before it pauses
inline step resumes() { return {step::kind::resumes, {}}; }                             // the sink takes everything again
inline step pushes(std::string part) { return {step::kind::pushes, std::move(part)}; }  // into the body, which wakes
inline step body_ends() { return {step::kind::body_ends, {}}; }
inline step body_fails() { return {step::kind::body_fails, {}}; }
inline step cancels() { return {step::kind::cancels, {}}; }
inline step closes() { return {step::kind::closes, {}}; }
inline step is(std::string status) { return {step::kind::is, std::move(status)}; }  // phase, with "+n" free slots

struct scripted_op {
  std::shared_ptr<const message> request;
  std::function<std::unique_ptr<scripted_body>()> body;  // empty: none
};

struct script {
  std::function<std::unique_ptr<byte_session>()> make;
  std::vector<scripted_op> ops;
  std::vector<step> steps;
  size_t budget = 64 * 1024;
};

enum class broken_by : uint8_t { nothing, eof, read_failed, write_failed, cancel, close };

struct way_to_play {
  size_t read_piece = SIZE_MAX;
  size_t write_piece = SIZE_MAX;
  size_t cut_step = SIZE_MAX;    // this `gives` comes in two parts,
  size_t cut_at = 0;             // the first of this size
  size_t break_step = SIZE_MAX;  // broken off before this step,
  size_t break_at = 0;           // after that much of it when it is a `gives`
  broken_by how = broken_by::nothing;
};

class player {
 public:
  player(const script& s, way_to_play way) : script_(s), way_(way), session_(s.make()) {}

  std::string play() {
    for (size_t i = 0; i < script_.steps.size() && !::testing::Test::HasFatalFailure(); ++i) {
      if (i == way_.break_step) {
        break_off(script_.steps[i]);
        return transcript_;
      }
      run(script_.steps[i], i);
      check_status();
    }
    finish();
    return transcript_;
  }
  const std::string& transcript() const { return transcript_; }
  byte_session& session() { return *session_; }
  recording_sink* sink() { return live_ ? live_->out.get() : nullptr; }
  const std::vector<outcome>& ends() const { return ended_; }

 private:
  struct live_op {
    std::unique_ptr<recording_sink> out;
    std::unique_ptr<scripted_body> body;
    op o;
  };

  void run(const step& s, size_t index) {
    switch (s.what) {
      case step::kind::submits:
        submit();
        break;
      case step::kind::writes:
        expect_writes(s.text);
        break;
      case step::kind::gives:
        if (index == way_.cut_step) {
          give(std::string_view(s.text).substr(0, way_.cut_at));
          give(std::string_view(s.text).substr(way_.cut_at));
        } else {
          give(s.text);
        }
        break;
      case step::kind::ends:
        feed({input_kind::eof, {}, {}});
        break;
      case step::kind::read_fails:
        feed({input_kind::read_failed, {}, failure(s.code)});
        break;
      case step::kind::write_fails:
        feed({input_kind::write_failed, {}, failure(s.code)});
        break;
      case step::kind::passes:
        now_ += std::chrono::duration_cast<clock::duration>(s.time);
        if (session_->status().deadline <= now_) feed({input_kind::tick, {}, {}});
        break;
      case step::kind::takes:
        live_->out->takes = s.count;
        break;
      case step::kind::resumes:
        if (active()) live_->out->takes = SIZE_MAX, session_->resume(live_->o, now_);
        pump();
        break;
      case step::kind::pushes:
        wake([&](scripted_body& b) { b.push(s.text); });
        break;
      case step::kind::body_ends:
        wake([](scripted_body& b) { b.finish(); });
        break;
      case step::kind::body_fails:
        wake([](scripted_body& b) { b.fail(); });
        break;
      case step::kind::cancels:
        cancel();
        break;
      case step::kind::closes:
        feed({input_kind::close, {}, error(TERN_E_SHUTDOWN)});
        break;
      case step::kind::is:
        EXPECT_EQ(phase_text(), s.text) << transcript_;
        break;
    }
  }

  bool active() const { return live_ && !live_->out->ended; }

  void submit() {
    ASSERT_LT(next_, script_.ops.size());
    const scripted_op& wanted = script_.ops[next_++];
    live_ = std::make_unique<live_op>();
    live_->out = std::make_unique<recording_sink>(transcript_);
    if (wanted.body) live_->body = wanted.body();
    live_->out->body = live_->body.get();
    live_->o.id = next_;
    live_->o.request = wanted.request.get();
    live_->o.body = live_->body.get();
    live_->o.out = live_->out.get();
    session_->submit(live_->o, now_);
  }

  void cancel() {
    if (!active()) return;
    session_->cancel(live_->o, now_);
    live_->out->forget();
    keep_.push_back(std::move(live_));  // whatever still points there is seen when it is used
    transcript_ += "cancelled\n";
  }

  template <class F>
  void wake(F&& change) {
    if (!live_ || !live_->body) return;
    change(*live_->body);
    if (active()) session_->resume(live_->o, now_);
  }

  // All the session has to send now, taken piece by piece.
  std::string drain() {
    std::string out;
    size_t written = 0;
    for (;;) {
      std::span<const bytes> views = session_->pull_output(written, script_.budget, now_);
      size_t offered = 0;
      written = 0;
      for (bytes view : views) {
        EXPECT_FALSE(view.empty());
        offered += view.size();
        std::string_view part = as_text(view.first(std::min(view.size(), way_.write_piece - written)));
        out += part;
        written += part.size();
      }
      EXPECT_LE(offered, script_.budget);
      if (written == 0) return out;
      check_status();
    }
  }

  void expect_writes(const std::string& text) { EXPECT_EQ(drain(), text) << transcript_; }

  void give(std::string_view text) {
    waiting_ += text;
    pump();
  }

  // Feeds what waits while the session reads; what it leaves is offered again, from freshly made memory.
  void pump() {
    while (!waiting_.empty() && session_->status().wants_read) {
      size_t size = std::min(waiting_.size(), way_.read_piece);
      std::vector<std::byte> memory(size);
      std::copy_n(as_bytes(waiting_).begin(), size, memory.begin());
      size_t consumed = session_->feed({input_kind::data, memory, {}}, now_);
      ASSERT_LE(consumed, size);
      if (consumed < size) {
        EXPECT_FALSE(session_->status().wants_read) << "short feed, but not paused";
      }
      waiting_.erase(0, consumed);
      check_status();
      if (consumed == 0 && session_->status().wants_read) FAIL() << "nothing consumed, not paused";
    }
    if (session_->status().state == phase::closed) waiting_.clear();
  }

  void feed(const input& in) { session_->feed(in, now_); }

  static error failure(int32_t code) { return code == 0 ? error() : error(code, "scripted").with_native(104, "reset"); }

  std::string phase_text() const {
    constexpr const char* names[] = {"login", "open", "draining", "closed"};
    const session_status& s = session_->status();
    std::string text = names[static_cast<int>(s.state)];
    if (s.free_slots > 0) text += "+" + std::to_string(s.free_slots);
    if (s.why) text += " " + code_name(s.why);
    return text;
  }

  void check_status() {
    const session_status& s = session_->status();
    EXPECT_EQ(s.in_flight, active() ? 1u : 0u) << transcript_;
    if (s.state != phase::open) {
      EXPECT_EQ(s.free_slots, 0u);
    }
    if (s.state == phase::closed) {
      EXPECT_EQ(s.deadline, never);
      EXPECT_FALSE(s.wants_read);
    }
    if (live_ && live_->out->ended) {
      EXPECT_EQ(live_->o.slot, nullptr);
      for (outcome& o : live_->out->ends) ended_.push_back(std::move(o));
      keep_.push_back(std::move(live_));
    }
  }

  void break_off(const step& here) {
    if (here.what == step::kind::gives) give(std::string_view(here.text).substr(0, way_.break_at));
    bool was_active = active();
    switch (way_.how) {
      case broken_by::nothing:
        break;
      case broken_by::eof:
        feed({input_kind::eof, {}, {}});
        break;
      case broken_by::read_failed:
        feed({input_kind::read_failed, {}, failure(TERN_E_RECEIVE)});
        break;
      case broken_by::write_failed:
        feed({input_kind::write_failed, {}, failure(TERN_E_SEND)});
        check_status();
        EXPECT_EQ(drain(), "") << "output after a failed write";
        feed({input_kind::eof, {}, {}});
        break;
      case broken_by::cancel:
        cancel();
        drain();
        break;
      case broken_by::close:
        feed({input_kind::close, {}, error(TERN_E_SHUTDOWN)});
        break;
    }
    EXPECT_FALSE(active()) << transcript_;
    check_status();
    if (way_.how != broken_by::cancel || !was_active) {
      if (way_.how != broken_by::cancel) {
        EXPECT_EQ(session_->status().state, phase::closed) << transcript_;
      }
    }
    EXPECT_EQ(drain(), "");
    session_->feed({input_kind::tick, {}, {}}, never - std::chrono::hours(1));
    session_->feed({input_kind::eof, {}, {}}, now_);
    session_->feed({input_kind::close, {}, {}}, now_);
    EXPECT_EQ(session_->status().state, phase::closed);
    session_.reset();
  }

  void finish() {
    if (active()) transcript_ += "(not ended)\n";
    transcript_ += phase_text();
    if (live_) live_->out->forget();
    if (active()) session_->cancel(live_->o, now_);
  }

  const script& script_;
  way_to_play way_;
  std::unique_ptr<byte_session> session_;
  std::unique_ptr<live_op> live_;
  std::vector<std::unique_ptr<live_op>> keep_;
  std::vector<outcome> ended_;
  std::string waiting_;
  std::string transcript_;
  size_t next_ = 0;
  now_t now_ = now_t() + std::chrono::hours(1);
};

inline std::string play(const script& s, way_to_play way = {}) { return player(s, way).play(); }

// See the top. `expected` is the transcript of the script as it stands.
inline void rerun(const script& s, const std::string& expected) {
  ASSERT_EQ(play(s), expected);
  way_to_play way;
  way.read_piece = 1;
  EXPECT_EQ(play(s, way), expected) << "read one byte at a time";
  way.write_piece = 1;
  EXPECT_EQ(play(s, way), expected) << "read and written one byte at a time";
  constexpr broken_by breaks[] = {broken_by::eof, broken_by::read_failed, broken_by::write_failed, broken_by::cancel,
                                  broken_by::close};
  for (size_t i = 0; i < s.steps.size() && !::testing::Test::HasFailure(); ++i) {
    size_t length = s.steps[i].what == step::kind::gives ? s.steps[i].text.size() : 0;
    size_t stride = std::max<size_t>(length / 512, 1);  // long reads: a sample
    for (size_t at = 0; at <= length && !::testing::Test::HasFailure(); at += stride) {
      way = {};
      if (at > 0 && at < length) {
        way.cut_step = i;
        way.cut_at = at;
        EXPECT_EQ(play(s, way), expected) << "step " << i << " cut at " << at;
      }
      for (broken_by how : breaks) {
        SCOPED_TRACE("step " + std::to_string(i) + " at " + std::to_string(at) + " broken by " +
                     std::to_string(static_cast<int>(how)));
        way_to_play broken;
        broken.break_step = i;
        broken.break_at = at;
        broken.how = how;
        play(s, broken);
      }
    }
  }
}

}  // namespace tern::test
