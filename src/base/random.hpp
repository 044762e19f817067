// A seeded source of random numbers for the queue discipline: the same seed gives the same run. Not for secrets.
#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace tern {

class random_source {  // xoshiro256** (Blackman, Vigna); satisfies std::uniform_random_bit_generator
 public:
  using result_type = uint64_t;
  explicit random_source(uint64_t seed) noexcept;

  uint64_t next() noexcept;
  uint64_t below(uint64_t bound) noexcept;  // 0 ... bound - 1, every one as likely; bound > 0

  uint64_t operator()() noexcept { return next(); }
  static constexpr uint64_t min() noexcept { return 0; }
  static constexpr uint64_t max() noexcept { return std::numeric_limits<uint64_t>::max(); }

 private:
  std::array<uint64_t, 4> state_;
};

}  // namespace tern
