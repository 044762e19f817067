#include "protocols/http/decode/decoder_stack.hpp"

#include <algorithm>
#include <cassert>

namespace tern::http {

decoder_stack::decoder_stack(std::span<const coding* const> applied, uint64_t max_ratio)
    : max_ratio_(std::max<uint64_t>(max_ratio, 1)) {
  assert(!applied.empty());
  layers_.reserve(applied.size());
  for (size_t i = applied.size(); i-- > 0;) {
    layer& l = layers_.emplace_back();
    l.decoder = applied[i]->make();
    if (i > 0) l.out = std::make_unique_for_overwrite<std::byte[]>(limits::http_between_codings);
  }
}

// Works from the end: a decoder without input asks the one before it, whose buffer is empty then.
decode_step decoder_stack::decode(bytes in, mutable_bytes room) {
  decode_step all;
  for (size_t at = layers_.size() - 1;;) {
    layer& l = layers_[at];
    const bytes from = at == 0 ? in.subspan(all.used) : layers_[at - 1].waiting;
    const decode_step step = l.decoder->decode(from, l.out ? mutable_bytes(l.out.get(), limits::http_between_codings) : room);
    if ((why_ = l.decoder->why())) return all;
    if (at == 0) {
      all.used += step.used;
      used_ += step.used;
    } else {
      layers_[at - 1].waiting = from.subspan(step.used);
    }
    l.made += step.made;
    if (!watch(l)) return all;
    if (step.made > 0) {
      if (!l.out) {
        all.made = step.made;
        return all;
      }
      l.waiting = bytes(l.out.get(), step.made);
      ++at;
    } else if (step.used == 0) {
      assert(from.empty());
      if (at == 0) return all;
      --at;
    }
  }
}

// Every layer is measured against what came from the network: one that grows without end and decodes to nothing in the next
// costs as much.
bool decoder_stack::watch(const layer& l) {
  if (l.made > limits::http_ratio_from && l.made / max_ratio_ > used_)
    why_ = error(TERN_E_DECODE, "the " + std::string(l.decoder->coding()) + " data of the response grows more than " +
                                    std::to_string(max_ratio_) + " times when it is decoded");
  return !why_;
}

error decoder_stack::finish() const {
  if (used_ == 0) return {};
  for (const layer& l : layers_)
    if (error e = l.decoder->finish()) return e;
  return {};
}

}  // namespace tern::http
