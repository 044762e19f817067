// The Redis session against a server that says anything. The front of the input is what the server sends; its last bytes decide
// how that is cut, and what else happens meanwhile.
//
// Twice the stream is played to the end, whole and cut: every operation must hear the same. Once more with cancels, pauses,
// time, leases and breaks: one end per operation and nothing after it, none after cancel; a status that agrees with itself;
// values that are well-formed; a closed session that stays closed.
#include <fuzzer/FuzzedDataProvider.h>

#include <string>
#include <vector>

#include "protocols/redis/request.hpp"
#include "protocols/redis/session.hpp"
#include "sansio/bytes_source.hpp"
#include "value/kind.hpp"

using namespace tern;
using namespace tern::redis;

namespace {

void require(bool ok) {
  if (!ok) __builtin_trap();
}

void describe_value(std::string& to, const tern_value& v) {
  to += std::to_string(v.kind);
  switch (range_of(v.kind)) {
    case value_range::octets:
      require(v.as.bytes[v.length] == '\0');
      to += text_of(v);
      break;
    case value_range::items:
      to += '[';
      for (size_t i = 0; i < item_count(v); ++i) describe_value(to, v.as.items[i]);
      to += ']';
      break;
    default:
      to += std::to_string(v.as.raw);
  }
}

class event_sink final : public sink {
 public:
  void on_head(const head& h) override {
    require(!over && h.kind == head_kind::confirmed);
    events += "confirmed ";
    events += h.reason;
  }
  size_t on_data(bytes) override {
    require(false);
    return 0;
  }
  take on_item(owned_value&& item) override {
    require(!over && !paused && item);
    if (answer == take::overflow) return answer;
    describe_value(events, *item);
    paused = answer == take::pause;
    return answer;
  }
  void on_progress(reach r) override {
    require(!over && r > reached);
    reached = r;
  }
  void on_end(outcome&& end) override {
    require(!over && end.reached == reached);
    require(!end.maybe_processed || (end.why && reached != reach::unsent));
    require(!end.refused || !end.maybe_processed);
    events += "end ";
    events += std::to_string(end.why.code());  // which complaint about nonsense comes first may depend on the cuts
    over = true;
  }

  std::string events;
  reach reached = reach::unsent;
  take answer = take::more;
  bool paused = false;
  bool over = false;
};

using words = std::vector<std::string_view>;

template <class Make>
shared_request made(Make&& make) {
  auto r = make();
  require(static_cast<bool>(r));
  return *r;
}

// All that operations can be; the last ones have the connection to themselves.
const std::vector<shared_request>& requests() {
  static const std::vector<shared_request> all = [] {
    const words get = {"GET", "a"}, incr = {"INCR", "n"}, eval = {"EVAL", "x", "0"}, watch = {"WATCH", "a"},
                select = {"SELECT", "1"}, auth = {"AUTH", "x"}, pop = {"BLPOP", "a", "0"}, subscribe = {"SUBSCRIBE", "a", "b"};
    const std::string large(20'000, 'v');
    const words set = {"SET", "a", large};
    const std::vector<command_args> both = {get, incr}, subscription = {subscribe};
    const words read = {"XREAD", "STREAMS", "a", "b", "c", "0", "$", "$"},
                read_group = {"XREADGROUP", "GROUP", "g", "me", "STREAMS", "a", "b", "0", ">"};
    return std::vector<shared_request>{
        made([&] { return make_command(get); }),
        made([&] { return make_pipeline(both); }),
        made([&] { return make_transaction(both); }),
        made([&] { return make_command(eval); }),
        made([&] { return make_command(set); }),
        made([&] { return with_asking(*made([&] { return make_command(get); })); }),
        made([&] { return make_command(pop); }),
        made([&] { return make_command(watch, connection_use::lease); }),
        made([&] { return make_command(select, connection_use::lease); }),
        made([&] { return make_command(auth, connection_use::lease); }),
        made([&] { return make_subscription(subscription); }),
        made([&] { return make_feed(read); }),
        made([&] { return make_feed(read_group); }),
    };
  }();
  return all;
}

struct running {
  event_sink out;
  std::unique_ptr<bytes_source> body;
  op o;
};

class driver {
 public:
  explicit driver(bool logs_in) : session_(session_maker(limited()).make(who(logs_in), now_)) {}

  void submit(size_t kind) {
    auto r = std::make_unique<running>();
    const request& what = *requests()[kind % requests().size()];
    r->o.id = all_.size() + 1;
    r->o.request = &what;
    r->o.out = &r->out;
    r->o.wants = what.wants;
    r->o.lease = what.change.any ? 1 + kind / requests().size() % 2 : 0;
    if (what.kind == request_kind::subscription) {
      r->body = std::make_unique<bytes_source>(as_bytes("*1\r\n$11\r\nUNSUBSCRIBE\r\n"), nullptr);
      r->o.body = r->body.get();
    }
    all_.push_back(std::move(r));
    session_->submit(all_.back()->o, now_);
    check();
  }
  void write(size_t most) {
    size_t written = 0;
    do {
      const auto views = session_->pull_output(written, most, now_);
      written = 0;
      for (bytes v : views) {
        require(!v.empty());
        written += v.size();
      }
      require(written <= most);
      check();
    } while (written > 0);
  }
  // A part of what it offers, of which the rest stays.
  void write_some(size_t most) {
    size_t offered = 0;
    for (bytes v : session_->pull_output(0, most, now_)) offered += v.size();
    session_->pull_output(offered / 2, most, now_);
    check();
  }
  // Feeds from memory of its own, as long as the session reads.
  void give(std::string_view text) {
    kept_ += text;
    while (!kept_.empty() && session_->status().wants_read) {
      std::vector<std::byte> memory(as_bytes(kept_).begin(), as_bytes(kept_).end());
      const size_t used = session_->feed({input_kind::data, memory, {}}, now_);
      require(used <= memory.size() && (used == memory.size() || !session_->status().wants_read));
      kept_.erase(0, used);
      check();
    }
  }
  void tell(input_kind what) {
    session_->feed({what, {}, {}}, now_);
    check();
  }
  void pass(std::chrono::milliseconds time) {
    now_ += time;
    if (session_->status().deadline <= now_) tell(input_kind::tick);
  }
  void cancel(size_t n) {
    if (all_.empty()) return;
    running& r = *all_[n % all_.size()];
    if (r.out.over) return;
    session_->cancel(r.o, now_);
    r.out.over = true;
    check();
  }
  void answer(size_t n, take how) {
    if (!all_.empty()) all_[n % all_.size()]->out.answer = how;
  }
  void resume(size_t n) {
    if (all_.empty()) return;
    running& r = *all_[n % all_.size()];
    r.out.paused = false;
    r.out.answer = take::more;
    if (!r.out.over) session_->resume(r.o, now_);
    give({});
  }
  bool takes(size_t kind) const {
    const session_status& s = session_->status();
    return s.free_slots > 0 && (requests()[kind % requests().size()]->wants == need::shared || s.in_flight == 0);
  }
  std::string events() const {
    std::string text;
    for (const auto& r : all_) text += r->out.events + "\n";
    return text;
  }
  void require_over() const {
    for (const auto& r : all_) require(r->out.over);
  }

 private:
  static login who(bool logs_in) {
    login as;
    if (!logs_in) return as;
    as.password = secret("x");
    as.database = 3;
    return as;
  }
  static redis_settings limited() {
    redis_settings s;
    s.replies.bulk_bytes = 1000;
    s.replies.array_items = 100;
    s.replies.reply_bytes = 3000;
    s.in_flight = 20;
    return s;
  }
  void check() {
    const session_status& s = session_->status();
    uint32_t active = 0;
    for (const auto& r : all_) {
      active += !r->out.over;
      require(!r->out.over || r->o.slot == nullptr);
    }
    require(s.in_flight == active);
    require(s.free_slots == 0 || s.state == phase::open);
    require(!was_closed_ || s.state == phase::closed);
    was_closed_ = s.state == phase::closed;
    if (was_closed_)
      require(active == 0 && s.deadline == never && !s.wants_read && session_->pull_output(0, 1000, now_).empty());
  }

  now_t now_{};
  std::unique_ptr<byte_session> session_;
  std::vector<std::unique_ptr<running>> all_;
  std::string kept_;
  bool was_closed_ = false;
};

std::string play(bool logs_in, const std::vector<size_t>& kinds, std::string_view stream, const std::vector<size_t>& cuts) {
  driver d(logs_in);
  if (logs_in) {
    d.write(1 << 20);
    d.give("+OK\r\n+OK\r\n");
  }
  for (size_t kind : kinds)
    if (d.takes(kind)) d.submit(kind);
  d.write(1 << 20);
  size_t at = 0;
  for (size_t cut : cuts) {
    const size_t size = std::min(cut, stream.size() - at);
    d.give(stream.substr(at, size));
    at += size;
  }
  d.give(stream.substr(at));
  d.tell(input_kind::eof);
  d.require_over();
  return d.events();
}

void play_havoc(bool logs_in, std::string_view stream, FuzzedDataProvider& choices) {
  driver d(logs_in);
  size_t at = 0;
  while (choices.remaining_bytes() > 0) {
    const uint8_t c = choices.ConsumeIntegral<uint8_t>();
    const size_t n = c >> 4;
    switch (c & 15) {
      case 0:
      case 1:
        d.cancel(n);
        break;
      case 2:
        d.tell(n > 12 ? input_kind::eof : input_kind::tick);
        break;
      case 3:
        if (n > 12) d.tell(n > 13 ? input_kind::read_failed : input_kind::write_failed);
        break;
      case 4:
        d.pass(std::chrono::milliseconds(n * n * 250));
        break;
      case 5:
        d.answer(n, c & 64 ? take::pause : take::overflow);
        break;
      case 6:
        d.resume(n);
        break;
      case 7:
        d.write_some(n * 100);
        break;
      case 8:
      case 9:
        d.write(n == 0 ? 97 : n * 1000);
        break;
      case 10:
      case 11:
      case 12: {
        const size_t kind = n + (c & 3) * 8;
        if (d.takes(kind)) d.submit(kind);
        break;
      }
      default: {
        const size_t size = std::min<size_t>(n * (c & 7), stream.size() - at);
        d.give(stream.substr(at, size));
        at += size;
        break;
      }
    }
  }
  d.tell(input_kind::close);
  d.require_over();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzedDataProvider choices(data, size);
  const bool logs_in = choices.ConsumeBool();
  std::vector<size_t> kinds, cuts;
  for (int i = choices.ConsumeIntegralInRange(0, 6); i > 0; --i) kinds.push_back(choices.ConsumeIntegral<uint8_t>());
  for (int i = choices.ConsumeIntegralInRange(0, 8); i > 0; --i) cuts.push_back(choices.ConsumeIntegralInRange<size_t>(0, 60));
  const size_t decisions = choices.ConsumeIntegralInRange<size_t>(0, 80);
  const size_t rest = choices.remaining_bytes();
  const std::string stream = choices.ConsumeBytesAsString(rest - std::min(rest, decisions));
  require(play(logs_in, kinds, stream, {}) == play(logs_in, kinds, stream, cuts));
  play_havoc(logs_in, stream, choices);
  return 0;
}
