// The content decoders against anything. The first byte chooses the codings (one alone, or a stack), the second how the body is
// cut and how much the program takes at once; the rest is the body.
//
// The body is decoded whole, byte by byte, and into a sink that keeps pausing: all must end alike, and what one gave before it
// failed is the front of what another gave. A failure is told once, with a text, and nothing is taken after it; no chunk and no
// body is larger than allowed.
#include <algorithm>
#include <string>
#include <vector>

#include "protocols/http/stages/decoding_sink.hpp"
#include "protocols/http/stages/validating_sink.hpp"

using namespace tern;
using namespace tern::http;

namespace {

constexpr uint64_t most = 300'000;

void require(bool ok) {
  if (!ok) __builtin_trap();
}

class program final : public sink, public stage_host {
 public:
  explicit program(size_t per_call) : per_call_(per_call) {}
  void on_head(const head&) override {}
  size_t on_data(bytes data) override {
    require(!over && failures == 0 && !data.empty() && data.size() <= limits::http_decoded_chunk);
    const size_t taken = std::min(data.size(), per_call_);
    text.append(as_text(data.first(taken)));
    require(text.size() <= most);
    return taken;
  }
  void on_progress(reach) override {}
  void on_end(outcome&& end) override {
    require(!over);
    over = true;
    why = std::move(end.why);
  }
  void sink_failed(error e) override {
    require(e && !e.message().empty() && ++failures == 1);
    failed = std::move(e);
  }
  std::string text;
  error why;
  error failed;
  int failures = 0;
  bool over = false;

 private:
  const size_t per_call_;
};

program play(std::span<const coding* const> applied, std::string_view body, size_t cut, size_t per_call) {
  program p(per_call);
  validating_sink counted(p, p, most, {});
  decoding_sink s(counted, p, applied, 5000);
  for (size_t at = 0; at < body.size() && p.failures == 0; at += std::min(cut, body.size() - at)) {
    std::string_view rest = body.substr(at, cut);
    while (!rest.empty() && p.failures == 0) {
      const std::vector<std::byte> memory(as_bytes(rest).begin(), as_bytes(rest).end());
      const size_t taken = s.on_data(memory);
      require(taken <= rest.size());
      rest.remove_prefix(taken);
    }
  }
  if (p.failures > 0) require(s.on_data(as_bytes("x")) == 0);
  outcome end{p.failed, reach::responding, false};
  s.check(end);
  counted.check(end);
  s.on_end(std::move(end));
  require(p.over && (p.failures == 0 || p.why));
  require(!p.why || p.why.code() == TERN_E_DECODE || p.why.code() == TERN_E_BODY_TOO_LARGE);
  return p;
}

void compare(const program& a, const program& b) {
  require(!a.why == !b.why);
  if (a.why)
    require(a.text.starts_with(b.text) || b.text.starts_with(a.text));
  else
    require(a.text == b.text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::vector<std::vector<std::string_view>> stacks = {
      {"gzip"},         {"deflate"},           {"br"}, {"zstd"}, {"gzip", "gzip"}, {"deflate", "gzip"}, {"br", "deflate"},
      {"gzip", "zstd"}, {"zstd", "br", "gzip"}};
  if (size < 2) return 0;
  std::vector<const coding*> applied;
  for (std::string_view name : stacks[data[0] % stacks.size()]) {
    const coding* c = find_coding(name);
    if (!c) return 0;
    applied.push_back(c);
  }
  const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);
  const program whole = play(applied, body, SIZE_MAX, SIZE_MAX);
  compare(whole, play(applied, body, 1, SIZE_MAX));
  compare(whole, play(applied, body, 1 + (data[1] & 15), 300 + (data[1] >> 4) * 100));
  return 0;
}
