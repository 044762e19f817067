// Ends a response that is not what was asked for: a 2xx of another media type, a body that is too long. The result keeps its
// head. What is counted is what comes from the stages inside of this one: decoded bytes, when one of them decodes.
#pragma once

#include <optional>
#include <string>

#include "base/limits.hpp"
#include "protocols/http/stages/validating_sink.hpp"
#include "sansio/stage.hpp"

namespace tern::http {

struct validate_options {
  std::string accept;  // media ranges; empty: all types
  uint64_t max_content_bytes = no_limit;
};

class validate_stage final : public stage {
 public:
  validate_stage(stage_host& host, validate_options options) noexcept : host_(host), options_(std::move(options)) {}

  void wrap(attempt& a, const head& h) override;
  verdict on_end(attempt& a, outcome& end, now_t now) override;

 private:
  stage_host& host_;
  const validate_options options_;
  std::optional<validating_sink> sink_;  // of the response at hand
};

}  // namespace tern::http
