// Undoes Content-Encoding (RFC 9110 §8.4): wraps the sink of a response that has one it knows. The head keeps its fields; only
// the announced length goes, which is that of the encoded body.
#pragma once

#include <optional>

#include "protocols/http/stages/decoding_sink.hpp"
#include "sansio/stage.hpp"

namespace tern::http {

struct decode_options {
  bool on = true;
  uint64_t max_ratio = limits::http_decoded_ratio;
};

class decode_stage final : public stage {
 public:
  decode_stage(stage_host& host, const decode_options& options) noexcept : host_(host), options_(options) {}

  void wrap(attempt& a, const head& h) override;
  verdict on_end(attempt& a, outcome& end, now_t now) override;

 private:
  stage_host& host_;
  const decode_options options_;
  std::optional<decoding_sink> sink_;  // of the response at hand
};

}  // namespace tern::http
