// A WebSocket connection whose peer sends anything after the 101. The front of the input is what it sends; the last bytes
// decide options, how the stream is cut, when the program's sink pauses and what the program sends meanwhile.
//
// Once the stream is played whole, once cut and with pauses: both must give the same messages and the same end. Always: no
// message beyond the limit, text is UTF-8, nothing after the end or the peer's close, every frame that is sent is masked and
// well-formed, and no data follows our close.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/utf8.hpp"
#include "protocols/websocket/codec.hpp"

using namespace tern;
using namespace tern::websocket;

namespace {

constexpr uint64_t most = 3000;

void require(bool ok) {
  if (!ok) __builtin_trap();
}

struct end_host final : stage_host {
  void sink_failed(error why) override {
    require(!over);
    over = true;
    how = "failed " + std::to_string(why.code()) + " " + std::to_string(why.native_code()) + " " + std::string(why.message());
  }
  void sink_done() override {
    require(!over);
    over = true;
    how = "done";
  }
  now_t now() const override { return time; }
  bool over = false;
  std::string how;
  now_t time{std::chrono::hours(1)};
};

class checking_sink final : public sink {
 public:
  explicit checking_sink(const end_host& host) : host_(host) {}

  void on_head(const head& h) override {
    require(!host_.over && !closing_ && h.kind == head_kind::closing);
    require(h.status == 1005 || may_be_sent(static_cast<uint32_t>(h.status)));
    require(is_utf8(h.reason));
    closing_ = true;
    events += "closing " + std::to_string(h.status) + " " + std::string(h.reason) + "\n";
  }
  size_t on_data(bytes) override {
    require(false);
    return 0;
  }
  size_t on_message(bytes data, message_part what) override {
    require(!host_.over && !closing_);
    require(message_.empty() || what.text == text_);
    require(!data.empty() || room() > 0);
    const size_t taken = std::min<size_t>(data.size(), credit);
    credit -= taken;
    text_ = what.text;
    message_ += as_text(data.first(taken));
    require(message_.size() <= most);
    if (taken < data.size() || what.more) return taken;
    require(!text_ || is_utf8(message_));
    events += (text_ ? "text " : "binary ") + message_ + "\n";
    message_.clear();
    return taken;
  }
  uint64_t room() const override { return credit; }
  void on_progress(reach) override {}
  void on_end(outcome&&) override {}

  std::string events;
  size_t credit = SIZE_MAX;

 private:
  const end_host& host_;
  std::string message_;
  bool text_ = false;
  bool closing_ = false;
};

class pieces final : public body_source {
 public:
  peeked peek(size_t max) override {
    if (left_ == 0) return {ends ? pull::end : pull::pending, {}};
    offered_ = std::min(left_, max);
    return {pull::some, as_bytes(std::string_view(text).substr(0, offered_)), is_text, goes_on, offered_ == left_};
  }
  void consume(size_t count) override {
    require(count == offered_);
    left_ -= count;
  }
  std::optional<uint64_t> length() const override { return {}; }
  bool rewind() override { return true; }
  void send(size_t size) { left_ = std::min(size, text.size()); }

  const std::string text = std::string(5000, 'x');
  bool is_text = true;
  bool goes_on = false;
  bool ends = false;

 private:
  size_t left_ = 0;
  size_t offered_ = 0;
};

// Frames of a client, as RFC 6455 §5 wants them.
class sent_check {
 public:
  void add(std::string_view more) {
    text_ += more;
    while (text_.size() >= 2) {
      const bytes all = as_bytes(text_);
      const size_t size = frame_head_size(all);
      if (text_.size() < size) return;
      const auto head = read_frame_head(all.first(size));
      require(static_cast<bool>(head) && head->masked);
      if (text_.size() - size < head->length) return;
      check(*head);
      text_.erase(0, size + static_cast<size_t>(head->length));
    }
  }

 private:
  void check(const frame_head& h) {
    require(!closed_ || h.what == opcode::pong);
    if (h.what == opcode::close) closed_ = true;
    if (is_control(h.what)) return require(h.reserved == 0);
    require((h.what == opcode::continuation) == within_);
    require(h.reserved == 0 || (h.reserved == rsv1 && !within_));
    within_ = !h.fin;
  }
  std::string text_;
  bool within_ = false;
  bool closed_ = false;
};

codec_options make_options(uint8_t choice) {
  codec_options o;
  if (choice & 1) {
    deflate_agreement a;
    a.server_no_context_takeover = choice & 2;
    a.client_no_context_takeover = choice & 4;
    a.server_max_window_bits = choice & 8 ? 9 : 15;
    a.client_max_window_bits = choice & 8 ? 9 : 15;
    o.in.deflate = o.out.deflate = a;
  }
  o.in.how = choice & 16 ? delivery::parts : delivery::whole;
  o.in.max_message = most;
  o.one_answer = choice & 32;
  o.out.compress_from = 10;
  o.out.fragment = 1000;
  o.ping_interval = std::chrono::seconds(30);
  return o;
}

class player {
 public:
  explicit player(const codec_options& how) : to(host), machine(how, &from, to, host) {}

  void write(size_t budget) {
    for (int i = 0; i < 100; ++i) {
      const peeked p = machine.peek(budget);
      require(p.state == pull::some || p.state == pull::pending);
      if (p.state == pull::pending) return;
      require(!p.data.empty() && p.data.size() <= budget);
      sent.add(as_text(p.data));
      machine.consume(p.data.size());
    }
  }
  void give(std::string_view text) {
    kept += text;
    if (!paused) feed();
  }
  void resume() {
    paused = false;
    if (!kept.empty()) feed();
  }
  void tick(std::chrono::seconds time) {
    host.time += time;
    if (!host.over) machine.tick(host.time);
    require(host.over || machine.deadline() > host.time);
  }
  std::string end() {
    outcome e{{}, reach::responding, false};
    if (!host.over) {
      machine.ended(e);
      host.over = true;
      host.how = e.why ? "ended " + std::string(e.why.message()) : "ended";
    }
    return to.events + host.how;
  }

  end_host host;
  checking_sink to;
  pieces from;
  codec machine;
  sent_check sent;
  std::string kept;
  bool paused = false;

 private:
  void feed() {
    const std::vector<std::byte> memory(as_bytes(kept).begin(), as_bytes(kept).end());
    const size_t used = machine.feed(memory);
    require(used <= memory.size());
    paused = used < memory.size();
    kept.erase(0, used);
  }
};

std::string play_whole(const codec_options& how, std::string_view stream) {
  player p(how);
  if (!stream.empty()) p.give(stream);
  p.write(100000);
  return p.end();
}

std::string play_cut(const codec_options& how, std::string_view stream, const std::vector<uint8_t>& choices) {
  player p(how);
  size_t turn = 0;
  while (!stream.empty()) {
    const uint8_t c = choices.empty() ? 0 : choices[turn++ % choices.size()];
    const size_t n = std::min<size_t>(c % 16 + 1, stream.size());
    p.to.credit = c >= 128 ? c % 7 : SIZE_MAX;
    p.give(stream.substr(0, n));
    stream.remove_prefix(n);
    for (size_t more = 1; p.paused; ++more) {
      p.to.credit = more;
      p.resume();
    }
  }
  p.write(7);
  return p.end();
}

void play_havoc(const codec_options& how, std::string_view stream, FuzzedDataProvider& choices) {
  player p(how);
  while (choices.remaining_bytes() > 0) {
    const uint8_t c = choices.ConsumeIntegral<uint8_t>();
    const size_t n = std::min<size_t>(c / 8, stream.size());
    switch (c % 8) {
      case 0:
        p.write(c + 1u);
        break;
      case 1:
        p.write(100000);
        break;
      case 2:
        p.from.is_text = c & 16;
        p.from.goes_on = c & 32;
        p.from.send(c * 10u);
        break;
      case 3:
        p.to.credit = c;
        p.resume();
        break;
      case 4:
        p.tick(std::chrono::seconds(c));
        break;
      case 5:
        p.from.ends = c > 200;
        break;
      default:
        p.give(stream.substr(0, n));
        stream.remove_prefix(n);
        break;
    }
  }
  p.write(100000);
  p.end();
}

std::vector<uint8_t> from_the_end(FuzzedDataProvider& in, size_t count) {
  std::vector<uint8_t> bytes(in.ConsumeIntegralInRange<size_t>(0, count));
  for (uint8_t& b : bytes) b = in.ConsumeIntegral<uint8_t>();
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const codec_options how = make_options(data[0]);
  FuzzedDataProvider choices(data + 1, size - 1);
  const std::vector<uint8_t> cuts = from_the_end(choices, 8);
  const std::vector<uint8_t> havoc = from_the_end(choices, 64);
  const std::string stream = choices.ConsumeRemainingBytesAsString();
  require(play_whole(how, stream) == play_cut(how, stream, cuts));
  FuzzedDataProvider turns(havoc.data(), havoc.size());
  play_havoc(how, stream, turns);
  return 0;
}
