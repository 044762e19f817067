// Decodes what passes through it. At most one chunk of output waits for the inner sink.
//
// While output waits, encoded bytes are left to the session, so that it has something to offer again after resume: the last
// byte the decoders have used is reported only when everything made of it was taken. When such a byte comes again it is
// skipped.
//
// Its room is that of the inner sink: what is encoded is hardly larger than what becomes of it.
//
//   decoding -corrupt data, a limit-> broken: the host knows, nothing is taken any more
#pragma once

#include <memory>

#include "protocols/http/decode/decoder_stack.hpp"
#include "sansio/sink_wrapper.hpp"
#include "sansio/stage_host.hpp"

namespace tern::http {

class decoding_sink final : public sink_wrapper {
 public:
  decoding_sink(sink& inner, stage_host& host, std::span<const coding* const> applied, uint64_t max_ratio);
  // For a body that cannot be decoded: fails once the inner sink has the head.
  decoding_sink(sink& inner, stage_host& host, error why);

  void on_head(const head& h) override;  // the final one loses its length
  size_t on_data(bytes data) override;

  // Turns the success of a cut-off body into a failure: for the stage, so that other stages see it as well as the inner sink.
  void check(outcome& end) const;

 private:
  bool hand_over();
  size_t fail(error why);

  stage_host& host_;
  std::optional<decoder_stack> decoders_;
  std::unique_ptr<std::byte[]> chunk_;
  bytes waiting_;     // in chunk_: made, not taken
  size_t ahead_ = 0;  // of what comes next: used already
  error broken_;
};

}  // namespace tern::http
