// What a loop has counted. Its own thread writes, any thread reads; single writer, so that an addition is a load and a store.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "engine/histogram.hpp"

namespace tern {

class counter {
 public:
  void add(uint64_t n = 1) noexcept { value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed); }
  uint64_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

struct loop_stats {
  static constexpr size_t status_slots = 1000;  // by status; 0: no response
  static constexpr size_t version_slots = 64;   // by major * 10 + minor
  static constexpr size_t error_slots = 512;    // by -code

  counter succeeded, failed, timed_out, cancelled, retries, bytes_in, bytes_out, connections_made, connects_failed,
      connections_by_proxy, handshakes_full, handshakes_resumed;
  std::array<counter, status_slots> statuses;
  std::array<counter, version_slots> versions;
  std::array<counter, error_slots> errors;
  histogram latency, queue, first_byte;  // of submissions
  histogram dns, connect, tls;           // of connections made

  // Times from the submission; -1: it did not come to that.
  void completed(int32_t code, int32_t status, uint32_t version, uint32_t attempts, int64_t total_ns, int64_t queued_ns = -1,
                 int64_t first_byte_ns = -1) noexcept;
};

}  // namespace tern
