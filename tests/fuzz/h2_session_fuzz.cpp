// The HTTP/2 session against a server that says anything. The front of the input decides what happens in which order (submit,
// cancel, pause, resume, write, time, the end of the connection) and how the server's bytes are cut; the rest is what the
// server sends, either as it is or as frames made of it, so that most of it gets past the frame headers.
//
// One end per operation and nothing after it, none after cancel; progress that only grows; a status that agrees with itself; a
// closed session that stays closed; a request body consumed only as far as it was peeked; after the end of the connection and
// resume of what is paused, nothing is left.
#include <fuzzer/FuzzedDataProvider.h>

#include <memory>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "protocols/http/h1/session.hpp"
#include "protocols/http/h2/session.hpp"
#include "protocols/http/message/request.hpp"

using namespace tern;

namespace {

void require(bool ok) {
  if (!ok) __builtin_trap();
}

class checking_body final : public body_source {
 public:
  checking_body(std::string text, bool counted, bool fails) : text_(std::move(text)), counted_(counted), fails_(fails) {}

  peeked peek(size_t max) override {
    require(usable && max > 0);
    offered_ = 0;
    const size_t there = std::min(open, text_.size());
    if (there > at_) {
      offered_ = std::min(max, there - at_);
      return {pull::some, as_bytes(std::string_view(text_).substr(at_, offered_))};
    }
    if (open < text_.size()) return {pull::pending, {}};
    return {fails_ ? pull::failed : pull::end, {}};
  }
  void consume(size_t count) override {
    require(usable && count <= offered_);
    at_ += count;
    offered_ -= count;
  }
  std::optional<uint64_t> length() const override { return counted_ ? std::optional<uint64_t>(text_.size()) : std::nullopt; }
  bool rewind() override { return at_ == 0; }
  const fields* trailers() const override { return counted_ ? nullptr : &trailers_; }

  size_t open = 0;  // what is there
  bool usable = true;

 private:
  std::string text_;
  bool counted_;
  bool fails_;
  size_t at_ = 0;
  size_t offered_ = 0;
  fields trailers_ = {{"Sum", "1"}};
};

class checking_sink final : public sink {
 public:
  void on_head(const head& h) override {
    require(!over && !trailed);
    require(h.kind == head_kind::informational || h.kind == head_kind::final || h.kind == head_kind::trailers);
    require((h.kind == head_kind::trailers) == headed || h.kind == head_kind::informational);
    if (h.kind == head_kind::final) headed = true;
    if (h.kind == head_kind::trailers) trailed = true;
    require(h.version == 20 || h.version == 11 || h.version == 10);
    if (h.version == 20 && h.kind != head_kind::trailers) require(h.stream % 2 == 1 && h.status >= 100 && h.status < 1000);
    for (const field& f : h.list) {
      require(!f.name.empty() && f.name[0] != ':');
      require(f.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
      if (h.version == 20)
        require(f.name.data() >= h.text.data() && f.value.data() + f.value.size() < h.text.data() + h.text.size());
    }
  }
  size_t on_data(bytes data) override {
    require(!over && headed && !trailed && !data.empty());
    const size_t taken = std::min(data.size(), room);
    if (room != SIZE_MAX) room -= taken;
    return taken;
  }
  void on_progress(reach r) override {
    require(!over && r > reached);
    reached = r;
  }
  void on_end(outcome&& end) override {
    require(!over && end.reached == reached);
    require(end.why || (headed && reached == reach::responding));
    require(!end.refused || (end.why && !end.maybe_processed));
    over = true;
  }

  reach reached = reach::unsent;
  size_t room = SIZE_MAX;
  bool headed = false;
  bool trailed = false;
  bool over = false;
};

struct exchange {
  http::request_head request;
  std::unique_ptr<checking_body> body;
  checking_sink out;
  op o;
  bool cancelled = false;
  bool active() const { return !cancelled && !out.over; }
};

class driver {
 public:
  explicit driver(bool upgrade) {
    http::h2_settings how;
    how.max_streams = 5;
    how.max_requests = 40;
    how.max_informational_heads = 4;
    how.stream_window = 70'000;
    how.max_held_bytes = 100;
    how.spare_frames = 50;
    how.spare_frames_per_second = 10;
    auto shelf = http::make_h2_shelf(how);
    session_ = upgrade ? http::make_h2c_upgrade_session(shelf, http::make_h1_session()) : http::make_h2_session(shelf, now_);
    check();
  }
  ~driver() {
    tell(input_kind::eof);
    for (auto& e : all_) resume(*e);
    write(100'000);
    require(session_->status().in_flight == 0);
    tell(input_kind::close);
    require(session_->status().state == phase::closed);
  }

  void submit(uint8_t kind) {
    if (session_->status().free_slots == 0) return;
    auto e = std::make_unique<exchange>();
    constexpr const char* methods[] = {"GET", "HEAD", "POST", "POST"};
    e->request.method = methods[kind & 3];
    e->request.target = "/";
    e->request.authority = "h";
    e->request.scheme = "http";
    e->request.list = {{"Cookie", "a=b"}, {"X", "y"}};
    e->request.max_head_bytes = 2000;
    e->request.max_head_fields = 20;
    e->request.expect_above = (kind & 4) != 0 ? 0 : no_limit;
    if ((kind & 2) != 0)
      e->body =
          std::make_unique<checking_body>(std::string((kind & 8) != 0 ? 50'000 : 20, 'b'), (kind & 16) != 0, (kind & 32) != 0);
    if ((kind & 64) != 0) e->out.room = 3;
    e->o.id = all_.size() + 1;
    e->o.request = &e->request;
    e->o.body = e->body.get();
    e->o.out = &e->out;
    all_.push_back(std::move(e));
    session_->submit(all_.back()->o, now_);
    check();
  }
  void write(size_t budget) {
    for (size_t written = 0;;) {
      auto views = session_->pull_output(written, budget, now_);
      written = 0;
      for (bytes v : views) written += v.size();
      require(written <= budget);
      check();
      if (written == 0) break;
    }
  }
  void write_part(size_t most) {
    auto views = session_->pull_output(0, 1000, now_);
    if (!views.empty()) session_->pull_output(std::min(most, views[0].size()), 0, now_);
    check();
  }
  void give(std::string_view text) {
    if (text.empty() || !session_->status().wants_read) return;
    std::vector<std::byte> memory(as_bytes(text).begin(), as_bytes(text).end());
    require(session_->feed({input_kind::data, memory, {}}, now_) <= memory.size());
    check();
  }
  void tell(input_kind what) {
    session_->feed({what, {}, {}}, now_);
    check();
  }
  void pass(std::chrono::milliseconds time) {
    now_ += time;
    if (session_->status().deadline <= now_) tell(input_kind::tick);
  }
  exchange* pick(size_t n) { return all_.empty() ? nullptr : all_[n % all_.size()].get(); }
  void cancel(exchange& e) {
    if (!e.active()) return;
    session_->cancel(e.o, now_);
    e.cancelled = e.out.over = true;
    check();
  }
  void resume(exchange& e) {
    e.out.room = SIZE_MAX;
    if (e.body) e.body->open += 30'000;
    if (e.active()) session_->resume(e.o, now_);
    check();
  }

 private:
  void check() {
    const session_status& s = session_->status();
    uint32_t active = 0;
    for (auto& e : all_) {
      active += e->active();
      if (e->active()) continue;
      require(e->o.slot == nullptr);
      if (e->body) e->body->usable = false;
    }
    require(s.in_flight == active);
    require(s.free_slots <= 5 && (s.free_slots == 0 || s.state == phase::open));
    require(!was_closed_ || s.state == phase::closed);
    was_closed_ = s.state == phase::closed;
    if (was_closed_) require(active == 0 && s.deadline == never && !s.wants_read);
  }

  now_t now_{};
  std::vector<std::unique_ptr<exchange>> all_;
  std::unique_ptr<byte_session> session_;
  bool was_closed_ = false;
};

// The payload of a HEADERS frame for text in lines "name:value".
std::string packed_fields(std::string_view text) {
  std::string block;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    line = line.substr(0, 200);
    const size_t colon = std::min(line.find(':', 1), line.size());
    const std::string_view name = line.substr(0, std::min<size_t>(colon, 100));
    const std::string_view value = colon < line.size() ? line.substr(colon + 1, 100) : std::string_view();
    block += '\x40';
    block += static_cast<char>(name.size());
    block += name;
    block += static_cast<char>(value.size());
    block += value;
  }
  return block;
}

std::string one_frame(FuzzedDataProvider& from) {
  const auto type = from.ConsumeIntegralInRange<uint8_t>(0, 10);
  const auto flags = from.ConsumeIntegral<uint8_t>();
  const auto stream = from.ConsumeIntegralInRange<uint8_t>(0, 15);
  std::string payload = from.ConsumeRandomLengthString(300);
  if (type == 1) payload = (flags & 8) != 0 ? payload : packed_fields(payload);
  const size_t fixed[] = {0, 0, 5, 4, 0, 0, 8, 8, 4, 0, 0};
  if (fixed[type] > 0 && (flags & 64) == 0) payload.resize(fixed[type]);
  if (type == 4) payload.resize(payload.size() / 6 * 6);
  std::string text = {static_cast<char>(payload.size() >> 16),
                      static_cast<char>(payload.size() >> 8),
                      static_cast<char>(payload.size()),
                      static_cast<char>(type),
                      static_cast<char>(type == 1 ? flags & ~(8 | 32) : flags),
                      0,
                      0,
                      0,
                      static_cast<char>(stream)};
  return text + payload;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzedDataProvider choices(data, size);
  const auto mode = choices.ConsumeIntegral<uint8_t>();
  driver d((mode & 1) != 0);
  if ((mode & 1) != 0 && (mode & 2) != 0) {
    d.submit(0);
    d.write(1000);
    d.give("HTTP/1.1 101 S\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
  }
  if ((mode & 4) != 0) {
    d.give(std::string("\0\0\0\4\0\0\0\0\0", 9));
    for (int i = 0; i < 3; ++i) d.submit(0);
    d.write(100'000);
  }
  std::string kept;
  while (choices.remaining_bytes() > 0) {
    const auto c = choices.ConsumeIntegral<uint8_t>();
    const uint8_t more = c >> 4;
    switch (c & 15) {
      case 0:
        d.submit(choices.ConsumeIntegral<uint8_t>());
        break;
      case 1:
        if (exchange* e = d.pick(more)) d.cancel(*e);
        break;
      case 2:
        if (exchange* e = d.pick(more)) d.resume(*e);
        break;
      case 3:
        if (exchange* e = d.pick(more)) e->out.room = 2;
        break;
      case 4:
        d.write(more < 4 ? 100 : 100'000);
        break;
      case 5:
        d.write_part(more);
        break;
      case 6:
        d.pass(std::chrono::milliseconds(more * more * 100));
        break;
      case 7:
        if (more == 0) d.tell(input_kind::eof);
        if (more == 1) d.tell(input_kind::write_failed);
        if (more == 2) d.tell(input_kind::read_failed);
        if (more == 3) d.tell(input_kind::close);
        break;
      case 8:
      case 9:
        d.give(choices.ConsumeRandomLengthString(100));
        break;
      default: {
        kept += one_frame(choices);
        const size_t cut = more < 8 ? kept.size() : std::min<size_t>(kept.size(), more);
        d.give(std::string_view(kept).substr(0, cut));
        kept.erase(0, cut);
        break;
      }
    }
  }
  return 0;
}
