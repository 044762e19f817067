// Refuses a body that is longer than it may be, as it arrives, and a response that was refused for its head: the inner sink
// gets that head, but no data.
#pragma once

#include <cstdint>

#include "sansio/sink_wrapper.hpp"
#include "sansio/stage_host.hpp"

namespace tern::http {

class validating_sink final : public sink_wrapper {
 public:
  // refused: what is wrong with the head, if anything.
  validating_sink(sink& inner, stage_host& host, uint64_t max_bytes, error refused) noexcept
      : sink_wrapper(inner), host_(host), max_bytes_(max_bytes), why_(std::move(refused)) {}

  void on_head(const head& h) override;
  size_t on_data(bytes data) override;

  // Turns the success of a response that was refused into a failure: for the stage, so that other stages see it as well as the
  // inner sink.
  void check(outcome& end) const;

 private:
  stage_host& host_;
  const uint64_t max_bytes_;
  uint64_t taken_ = 0;
  error why_;
};

}  // namespace tern::http
