// What the options retry.* say, read once for each request: how often it is made, after which waits, and what counts as
// failed. Immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.hpp"
#include "engine/settings.hpp"

namespace tern {

struct retry_callbacks;

// HTTP statuses as ranges, both ends included.
class status_set {
 public:
  static expected<status_set> parse(std::string_view text);  // "408,500-599"; TERN_E_OPTION_VALUE
  bool has(int32_t status) const noexcept;

 private:
  std::vector<std::pair<int32_t, int32_t>> ranges_;
};

// "250ms,1s,60s"; TERN_E_OPTION_VALUE.
expected<std::vector<duration>> parse_delays(std::string_view text);

struct retry_rules {
  uint32_t attempts = 1;
  std::vector<duration> delays;  // before each attempt, the first one too; the last serves all that follow
  status_set failures;           // the responses that are no success
  retry_jitter jitter = retry_jitter::none;
  bool unsafe = false;              // also what may have been processed and is not idempotent
  duration longest_after{};         // that a server's Retry-After may ask for
  uint64_t concurrency = no_limit;  // of such requests to one origin
  retry_decide decide = retry_decide::none;
  duration decide_within{};
  std::shared_ptr<const retry_callbacks> callbacks;  // NULL: none

  bool asks() const noexcept { return callbacks || decide != retry_decide::none; }
  // Before attempt `number`, from 1. `draw` is random.
  duration delay_before(uint32_t number, uint64_t draw) const noexcept;
};

// NULL: the request is made once. The texts have been checked when they were set.
std::shared_ptr<const retry_rules> retry_rules_of(const request_settings& how);

}  // namespace tern
