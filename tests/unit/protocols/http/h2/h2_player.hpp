// Plays scripts with several operations to a session of HTTP/2, and plays them again in every way that must not matter.
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

#include "h2_frames.hpp"
#include "protocols/http/h2/session.hpp"
#include "protocols/http/message/request.hpp"
#include "sansio/session.hpp"
#include "support/scripted_parts.hpp"

namespace tern::test::h2 {

struct h2_op {
  std::shared_ptr<http::request_head> request;
  std::function<std::unique_ptr<scripted_body>()> body;  // empty: none
};

inline std::shared_ptr<http::request_head> h2_request(std::string method, fields list = {}) {
  auto head = std::make_shared<http::request_head>();
  head->method = std::move(method);
  head->target = "/";
  head->authority = "h";
  head->scheme = "https";
  head->list = std::move(list);
  head->expect_above = no_limit;
  return head;
}
inline h2_op h2_get(fields list = {}) { return {h2_request("GET", std::move(list)), {}}; }
inline h2_op h2_upload(std::shared_ptr<http::request_head> head, std::vector<std::string> parts, std::optional<uint64_t> length,
                       scripted_body::last then = scripted_body::last::end, fields trailers = {}) {
  return {std::move(head), [=] {
            auto body = std::make_unique<scripted_body>(parts, length, then);
            body->trailer_list = trailers;
            return body;
          }};
}
inline h2_op h2_post(std::vector<std::string> parts, std::optional<uint64_t> length,
                     scripted_body::last then = scripted_body::last::end, fields trailers = {}) {
  return h2_upload(h2_request("POST"), std::move(parts), length, then, std::move(trailers));
}

class h2_player;

struct h2_step {
  std::string gives;                     // the server sends this;
  std::function<void(h2_player&)> does;  // else
};

struct h2_script {
  std::function<std::unique_ptr<byte_session>(now_t)> make;
  std::vector<h2_op> ops;
  std::vector<h2_step> steps;
  size_t budget = 64 * 1024;
};

struct h2_way {
  size_t read_piece = SIZE_MAX;
  size_t write_piece = SIZE_MAX;
  size_t cut_step = SIZE_MAX, cut_at = 0;      // this `gives` comes in two parts
  size_t break_step = SIZE_MAX, break_at = 0;  // broken off here
  int broken_by = -1;                          // 0 eof, 1 read failed, 2 write failed, 3 cancel all, 4 close
};

class h2_player {
 public:
  explicit h2_player(const h2_script& s, h2_way way = {}) : script_(s), way_(way), session_(s.make(now_)) {}
  ~h2_player() {
    for (auto& [n, l] : live_)
      if (l->active()) session_->cancel(l->o, now_), l->out->forget();
  }

  std::string play() {
    for (size_t i = 0; i < script_.steps.size(); ++i) {
      if (i == way_.break_step) {
        break_off(script_.steps[i]);
        return transcript();
      }
      const h2_step& s = script_.steps[i];
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
    auto l = std::make_unique<live>();
    l->out = std::make_unique<recording_sink>(l->log);
    if (script_.ops[n - 1].body) l->body = script_.ops[n - 1].body();
    l->out->body = l->body.get();
    l->o.id = n;
    l->o.request = script_.ops[n - 1].request.get();
    l->o.body = l->body.get();
    l->o.out = l->out.get();
    live& it = *l;
    live_[n] = std::move(l);
    session_->submit(it.o, now_);
  }
  void cancel(size_t n) {
    live& l = *live_.at(n);
    if (!l.active()) return;
    session_->cancel(l.o, now_);
    EXPECT_EQ(l.o.slot, nullptr);
    l.out->forget();
    l.cancelled = true;
    l.log += "cancelled\n";
  }
  void resume(size_t n) { resume_taking(n, SIZE_MAX); }
  void resume_taking(size_t n, size_t more) {
    live& l = *live_.at(n);
    if (l.active()) l.out->takes = more, session_->resume(l.o, now_);
    if (broken_) return;
    written_ += drain();
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
  void give(std::string_view text) {
    while (!text.empty() && session_->status().wants_read) {
      const size_t size = std::min(text.size(), way_.read_piece);
      std::vector<std::byte> memory(as_bytes(text).begin(), as_bytes(text).begin() + static_cast<ptrdiff_t>(size));
      EXPECT_EQ(session_->feed({input_kind::data, memory, {}}, now_), size) << "HTTP/2 takes all its input";
      text.remove_prefix(size);
      check_status();
    }
  }
  // The frames written since the last call, one per line.
  std::string frames() {
    written_ += drain();
    return std::exchange(written_, {});
  }
  std::string drain() {
    std::string lines;
    for (size_t written = 0;;) {
      const std::span<const bytes> views = session_->pull_output(written, script_.budget, now_);
      written = 0;
      size_t offered = 0;
      for (bytes view : views) {
        EXPECT_FALSE(view.empty());
        offered += view.size();
        const bytes part = view.first(std::min(view.size(), way_.write_piece - written));
        lines += reader_.read(as_text(part));
        written += part.size();
      }
      EXPECT_LE(offered, script_.budget);
      check_status();
      if (written == 0) return lines;
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
  recording_sink& sink(size_t n) { return *live_.at(n)->out; }
  scripted_body& body(size_t n) { return *live_.at(n)->body; }
  const outcome& end(size_t n) { return live_.at(n)->out->ends.at(0); }
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
    std::unique_ptr<recording_sink> out;
    std::unique_ptr<scripted_body> body;
    op o;
    std::string log;
    bool cancelled = false;
    bool active() const { return !cancelled && !out->ended; }
  };

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

  void break_off(const h2_step& here) {
    if (!here.does) give(std::string_view(here.gives).substr(0, way_.break_at));
    broken_ = true;
    const error reset = error(TERN_E_RECEIVE, "scripted").with_native(104, "reset");
    switch (way_.broken_by) {
      case 0:
        feed(input_kind::eof);
        break;
      case 1:
        feed(input_kind::read_failed, reset);
        break;
      case 2:
        feed(input_kind::write_failed, error(TERN_E_SEND, "scripted"));
        EXPECT_EQ(drain(), "") << "output after a failed write";
        feed(input_kind::eof);
        break;
      case 3:
        for (auto& [n, l] : live_) cancel(n), check_status();
        drain();
        break;
      default:
        feed(input_kind::close, error(TERN_E_SHUTDOWN));
        EXPECT_EQ(session_->status().state, phase::closed);
        break;
    }
    for (auto& [n, l] : live_) {
      l->out->takes = SIZE_MAX;
      if (l->active()) session_->resume(l->o, now_);  // paused, and complete but for that
    }
    drain();
    for (auto& [n, l] : live_) EXPECT_FALSE(l->active()) << n << "\n" << transcript();
    check_status();
    session_->feed({input_kind::tick, {}, {}}, never - std::chrono::hours(1));
    session_->feed({input_kind::eof, {}, {}}, now_);
    session_->feed({input_kind::close, {}, {}}, now_);
    EXPECT_EQ(session_->status().state, phase::closed);
    EXPECT_EQ(drain(), "");
  }

  const h2_script& script_;
  h2_way way_;
  now_t now_ = now_t() + std::chrono::hours(1);
  std::unique_ptr<byte_session> session_;
  std::map<size_t, std::unique_ptr<live>> live_;
  frame_reader reader_;
  std::string written_;
  size_t next_ = 0;
  bool broken_ = false;
};

inline h2_step submits(size_t count = 1) {
  return {{}, [=](h2_player& p) {
            for (size_t i = 0; i < count; ++i) p.submit();
          }};
}
inline h2_step gives(std::string text) { return {std::move(text), {}}; }
inline h2_step writes(std::string lines) {
  return {{}, [=](h2_player& p) { EXPECT_EQ(p.frames(), lines) << p.transcript(); }};
}
inline h2_step writes_something() {
  return {{}, [](h2_player& p) { EXPECT_NE(p.frames(), ""); }};
}
inline h2_step is(std::string status) {
  return {{}, [=](h2_player& p) { EXPECT_EQ(p.phase_text(), status) << p.transcript(); }};
}
inline h2_step takes(size_t op, size_t count) {
  return {{}, [=](h2_player& p) { p.sink(op).takes = count; }};
}
inline h2_step resumes(size_t op) {
  return {{}, [=](h2_player& p) { p.resume(op); }};
}
inline h2_step cancels(size_t op) {
  return {{}, [=](h2_player& p) { p.cancel(op); }};
}
inline h2_step pushes(size_t op, std::string part) {
  return {{}, [=](h2_player& p) { p.wake(op, [&](scripted_body& b) { b.push(part); }); }};
}
inline h2_step body_ends(size_t op) {
  return {{}, [=](h2_player& p) { p.wake(op, [](scripted_body& b) { b.finish(); }); }};
}
inline h2_step body_fails(size_t op) {
  return {{}, [=](h2_player& p) { p.wake(op, [](scripted_body& b) { b.fail(); }); }};
}
inline h2_step passes(duration time) {
  return {{}, [=](h2_player& p) { p.pass(time); }};
}
inline h2_step tells(input_kind kind, int32_t code = 0) {
  return {{}, [=](h2_player& p) { p.feed(kind, code == 0 ? error() : error(code, "scripted")); }};
}

// The connection's beginning, both sides.
inline const std::string hello_frames = "MAGIC\nSETTINGS 2=0 4=262144\nWINDOW_UPDATE 0 983041\n";
inline std::vector<h2_step> hello(std::string server_settings = settings()) {
  return {writes(hello_frames), gives(server_settings + settings_ack()), writes("SETTINGS ACK\n")};
}

inline h2_script h2_scripted(std::vector<h2_op> ops, std::vector<h2_step> steps, http::h2_settings how = {},
                             std::string server_settings = settings()) {
  auto shelf = http::make_h2_shelf(how);
  std::vector<h2_step> all = hello(server_settings);
  all.insert(all.end(), steps.begin(), steps.end());
  return {[shelf](now_t now) { return http::make_h2_session(shelf, now); }, std::move(ops), std::move(all)};
}

inline std::string play(const h2_script& s, h2_way way = {}) { return h2_player(s, way).play(); }

// See the top. `expected` is the transcript of the script as it stands.
inline void rerun(const h2_script& s, const std::string& expected) {
  ASSERT_EQ(play(s), expected);
  h2_way way;
  way.read_piece = 1;
  EXPECT_EQ(play(s, way), expected) << "read one byte at a time";
  way.write_piece = 1;
  EXPECT_EQ(play(s, way), expected) << "read and written one byte at a time";
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
      for (int how = 0; how < 5; ++how) {
        SCOPED_TRACE("step " + std::to_string(i) + " at " + std::to_string(at) + " broken by " + std::to_string(how));
        way = {};
        way.break_step = i;
        way.break_at = at;
        way.broken_by = how;
        play(s, way);
      }
    }
  }
}

inline const std::string get_frame = "[:method: GET] [:scheme: https] [:path: /] [:authority: h] END\n";
inline std::string get_frames(uint32_t first, uint32_t last) {
  std::string lines;
  for (uint32_t id = first; id <= last; id += 2) lines += "HEADERS " + std::to_string(id) + " " + get_frame;
  return lines;
}

}  // namespace tern::test::h2
