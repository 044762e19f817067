// The HTTP/1.1 session against a server that says anything. The front of the input is what the server sends; its last bytes
// decide how that is cut, and when the sink pauses, time passes, the operation is cancelled or the connection breaks.
//
// Twice the stream is played to the end, whole and cut: both must give the same events. Once more with everything else that can
// happen: one end per operation and nothing after it, none after cancel; a status that agrees with itself; a closed session
// that stays closed.
#include <fuzzer/FuzzedDataProvider.h>

#include <string>
#include <vector>

#include "base/limits.hpp"
#include "protocols/http/h1/session.hpp"
#include "protocols/http/message/request.hpp"
#include "sansio/bytes_source.hpp"

using namespace tern;

namespace {

void require(bool ok) {
  if (!ok) __builtin_trap();
}

class event_sink final : public sink {
 public:
  void on_head(const head& h) override {
    require(!over);
    add("head " + std::to_string(static_cast<int>(h.kind)) + " " + std::to_string(h.status) + " ");
    add(h.reason);
    for (const field& f : h.list) {
      require(!f.name.empty());
      require(f.name.find_first_of("\r\n: \t") == std::string_view::npos &&
              f.value.find_first_of("\r\n") == std::string_view::npos);
      add("[");
      add(f.name);
      add(f.value);
    }
    data_open_ = false;
  }
  size_t on_data(bytes data) override {
    require(!over && !data.empty());
    size_t taken = std::min(data.size(), room);
    if (!data_open_) add("data ");
    data_open_ = true;
    events.append(as_text(data.first(taken)));
    return taken;
  }
  void on_progress(reach r) override {
    require(!over && r > reached);
    reached = r;
  }
  void on_end(outcome&& end) override {
    require(!over && end.reached == reached);
    require(!end.why || end.maybe_processed == (reached != reach::unsent));
    add("end " + std::to_string(end.why.code()) + " ");
    over = true;
  }

  std::string events;
  reach reached = reach::unsent;
  size_t room = SIZE_MAX;
  bool over = false;

 private:
  void add(std::string_view text) { events += text; }
  bool data_open_ = false;
};

http::request_head make_request(unsigned kind) {
  http::request_head r;
  constexpr const char* methods[] = {"GET", "HEAD", "POST", "GET", "POST"};
  r.method = methods[kind % 5];
  r.target = "/";
  r.authority = "h";
  r.max_head_bytes = 2000;
  r.max_head_fields = 40;
  r.expect_above = kind % 5 == 4 ? 0 : no_limit;
  if (kind % 5 == 3) r.list.push_back({"Upgrade", "x"});
  return r;
}

class driver {
 public:
  explicit driver(unsigned kind) : kind_(kind), request_(make_request(kind)), session_(http::make_h1_session({4, 50})) {}

  void submit() {
    out_ = std::make_unique<event_sink>();
    body_ = std::make_unique<bytes_source>(as_bytes("some body"), nullptr);
    op_ = {++next_, &request_, nullptr, kind_ % 5 >= 2 ? body_.get() : nullptr, out_.get()};
    session_->submit(op_, now_);
  }
  void write(size_t most) {
    size_t written = 0;
    do {
      auto views = session_->pull_output(written, most, now_);
      written = 0;
      for (bytes v : views) written += v.size();
      require(written <= most);
    } while (written > 0);
    check();
  }
  // Feeds from memory of its own, as long as the session reads.
  void give(std::string_view text) {
    kept_ += text;
    while (!kept_.empty() && session_->status().wants_read) {
      std::vector<std::byte> memory(as_bytes(kept_).begin(), as_bytes(kept_).end());
      size_t used = session_->feed({input_kind::data, memory, {}}, now_);
      require(used <= memory.size() && (used == memory.size() || !session_->status().wants_read));
      kept_.erase(0, used);
    }
    check();
  }
  void pause_after(size_t count) { out_->room = count; }
  void resume() {
    out_->room = SIZE_MAX;
    if (active()) session_->resume(op_, now_);
    give({});
  }
  void tell(input_kind what) {
    session_->feed({what, {}, {}}, now_);
    check();
  }
  void pass(std::chrono::milliseconds time) {
    now_ += time;
    if (session_->status().deadline <= now_) tell(input_kind::tick);
  }
  void cancel() {
    if (!active()) return;
    session_->cancel(op_, now_);
    out_->over = true;
    check();
  }
  bool active() const { return out_ && !out_->over; }
  bool can_submit() const { return session_->status().free_slots > 0; }
  const std::string& events() const { return out_->events; }

 private:
  void check() {
    const session_status& s = session_->status();
    require(s.in_flight == (active() ? 1u : 0u));
    require(s.free_slots <= 1 && (s.free_slots == 0 || (s.state == phase::open && !active())));
    require(!was_closed_ || s.state == phase::closed);
    was_closed_ = s.state == phase::closed;
    if (was_closed_) require(!active() && s.deadline == never && !s.wants_read && session_->pull_output(0, 1000, now_).empty());
  }

  unsigned kind_;
  http::request_head request_;
  std::unique_ptr<byte_session> session_;
  std::unique_ptr<event_sink> out_;
  std::unique_ptr<bytes_source> body_;
  op op_;
  op_id next_ = 0;
  std::string kept_;
  now_t now_{};
  bool was_closed_ = false;
};

std::string play(unsigned kind, std::string_view stream, const std::vector<size_t>& cuts) {
  driver d(kind);
  d.submit();
  d.write(100000);
  d.pass(std::chrono::seconds(10));
  d.write(100000);
  size_t at = 0;
  for (size_t cut : cuts) {
    size_t size = std::min(cut, stream.size() - at);
    d.give(stream.substr(at, size));
    at += size;
  }
  d.give(stream.substr(at));
  d.tell(input_kind::eof);
  require(!d.active());
  return d.events();
}

void play_havoc(unsigned kind, std::string_view stream, FuzzedDataProvider& choices) {
  driver d(kind);
  size_t at = 0;
  while (choices.remaining_bytes() > 0) {
    if (!d.active() && d.can_submit()) d.submit();
    uint8_t c = choices.ConsumeIntegral<uint8_t>();
    switch (c & 15) {
      case 0:
        d.cancel();
        break;
      case 1:
        d.tell(input_kind::eof);
        break;
      case 2:
        d.tell(input_kind::read_failed);
        break;
      case 3:
        d.tell(input_kind::write_failed);
        break;
      case 4:
        d.pass(std::chrono::milliseconds(c * 10));
        break;
      case 5:
        if (d.active()) d.pause_after(c >> 4);
        break;
      case 6:
        if (d.active()) d.resume();
        break;
      case 7:
      case 8:
      case 9:
        d.write(c >> 4 == 15 ? 100000 : c >> 4);
        break;
      default: {
        size_t size = std::min<size_t>((c >> 4) * (c & 7), stream.size() - at);
        d.give(stream.substr(at, size));
        at += size;
        break;
      }
    }
  }
  d.tell(input_kind::close);
  require(!d.active());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzedDataProvider choices(data, size);
  unsigned kind = choices.ConsumeIntegral<uint8_t>();
  std::vector<size_t> cuts;
  for (int i = choices.ConsumeIntegralInRange(0, 8); i > 0; --i) cuts.push_back(choices.ConsumeIntegralInRange<size_t>(0, 60));
  size_t decisions = choices.ConsumeIntegralInRange<size_t>(0, 60);
  size_t rest = choices.remaining_bytes();
  std::string stream = choices.ConsumeBytesAsString(rest - std::min(rest, decisions));
  require(play(kind, stream, {}) == play(kind, stream, cuts));
  play_havoc(kind, stream, choices);
  return 0;
}
