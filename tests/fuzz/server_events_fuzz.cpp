// Events of a server against anything. The first byte says how the response is cut and how many events the program takes at a
// time, the second how large lines and events may be; the rest is the response.
//
// It is read whole, byte by byte, and into a sink that keeps pausing: all must bring the same events, the same last id and the
// same end. Every text is UTF-8, no event is larger than allowed, and after a failure nothing is taken.
#include <algorithm>
#include <string>

#include "base/utf8.hpp"
#include "protocols/http/stages/event_sink.hpp"
#include "value/kind.hpp"

using namespace tern;
using namespace tern::http;

namespace {

void require(bool ok) {
  if (!ok) __builtin_trap();
}

class program final : public sink, public stage_host {
 public:
  program(size_t at_a_time, const event_limits& most) : at_a_time_(at_a_time), room_(at_a_time), most_(most) {}
  void on_head(const head&) override {}
  size_t on_data(bytes) override {
    require(false);
    return 0;
  }
  uint64_t room() const override { return room_; }
  take on_item(owned_value&& item) override {
    require(room_ > 0 && failures == 0 && item->kind == TERN_VALUE_MAP && item->length == 3);
    for (size_t i = 0; i < 6; ++i) {
      const tern_value& part = item->as.items[i];
      require(part.kind == TERN_VALUE_STRING && is_utf8(text_of(part)));
      text.append(text_of(part)).push_back('\0');
    }
    // What is mended grows to three times as much.
    require(item->as.items[1].length + item->as.items[3].length <= 3 * most_.event_bytes + sizeof "message");
    return --room_ > 0 ? take::more : take::pause;
  }
  void on_progress(reach) override {}
  void on_end(outcome&&) override {}
  void sink_failed(error e) override {
    require(e.code() == TERN_E_BODY_TOO_LARGE && ++failures == 1);
    text.append(e.message());
  }
  void resume() { room_ = at_a_time_; }

  std::string text;
  int failures = 0;

 private:
  const size_t at_a_time_;
  size_t room_;
  const event_limits most_;
};

std::string play(std::string_view response, size_t cut, size_t at_a_time, const event_limits& most) {
  program p(at_a_time, most);
  event_sink s(p, p, most, "before");
  for (size_t at = 0; at < response.size() && p.failures == 0; at += std::min(cut, response.size() - at)) {
    std::string_view rest = response.substr(at, cut);
    while (!rest.empty() && p.failures == 0) {
      const std::string memory(rest);  // of its own, so that a byte too far is noticed
      const size_t taken = s.on_data(as_bytes(memory));
      require(taken <= rest.size());
      rest.remove_prefix(taken);
      if (p.room() == 0) p.resume();
    }
  }
  if (p.failures > 0) require(s.on_data(as_bytes("data: x\n\n")) == 0);
  const auto retry = s.decoder().retry();
  require(!retry || (*retry >= duration::zero() && *retry <= std::chrono::hours(24)));
  require(is_utf8(s.decoder().last_id()) && s.decoder().last_id().find('\0') == std::string::npos);
  return p.text + "\n" + s.decoder().last_id() + "\n" + std::to_string(retry.value_or(duration(-1)).count());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view response(reinterpret_cast<const char*>(data) + 2, size - 2);
  const event_limits most{uint64_t{1} << (data[1] & 15), uint64_t{1} << (data[1] >> 4)};
  const std::string whole = play(response, SIZE_MAX, SIZE_MAX, most);
  require(play(response, 1, SIZE_MAX, most) == whole);
  require(play(response, 1 + (data[0] & 15), 1 + (data[0] >> 4), most) == whole);
  return 0;
}
