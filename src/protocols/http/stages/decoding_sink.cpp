#include "protocols/http/stages/decoding_sink.hpp"

#include <algorithm>
#include <cassert>

namespace tern::http {

decoding_sink::decoding_sink(sink& inner, stage_host& host, std::span<const coding* const> applied, uint64_t max_ratio)
    : sink_wrapper(inner), host_(host), decoders_(std::in_place, applied, max_ratio) {}

decoding_sink::decoding_sink(sink& inner, stage_host& host, error why)
    : sink_wrapper(inner), host_(host), broken_(std::move(why)) {}

void decoding_sink::on_head(const head& h) {
  if (h.kind != head_kind::final) return inner_.on_head(h);
  head decoded = h;
  decoded.length.reset();
  inner_.on_head(decoded);
  if (broken_) host_.sink_failed(broken_);
}

size_t decoding_sink::on_data(bytes data) {
  if (broken_ || data.size() < ahead_) return 0;
  if (!chunk_) chunk_ = std::make_unique_for_overwrite<std::byte[]>(limits::http_decoded_chunk);
  size_t used = std::exchange(ahead_, 0);
  while (hand_over()) {
    const decode_step step = decoders_->decode(data.subspan(used), {chunk_.get(), limits::http_decoded_chunk});
    if (decoders_->why()) return fail(decoders_->why());
    used += step.used;
    waiting_ = bytes(chunk_.get(), step.made);
    if (step.used == 0 && step.made == 0) {
      assert(used == data.size());
      return used;
    }
  }
  if (used == data.size()) {
    --used;
    ahead_ = 1;
  }
  return used;
}

// False: some of it still waits.
bool decoding_sink::hand_over() {
  if (!waiting_.empty()) waiting_ = waiting_.subspan(std::min(inner_.on_data(waiting_), waiting_.size()));
  return waiting_.empty();
}

size_t decoding_sink::fail(error why) {
  broken_ = std::move(why);
  host_.sink_failed(broken_);
  return 0;
}

void decoding_sink::check(outcome& end) const {
  if (end.why) return;
  if (broken_)
    end.why = broken_;
  else if (!waiting_.empty())
    end.why = error(TERN_E_INTERNAL, "the response ended before its sink had taken all of it");
  else
    end.why = decoders_->finish();
  if (end.why) end.maybe_processed = end.reached != reach::unsent;
}

}  // namespace tern::http
