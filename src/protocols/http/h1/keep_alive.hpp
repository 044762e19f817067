// Whether a connection goes on after an exchange, and for how long: version, Connection (RFC 9112 §9.3) and the Keep-Alive
// header (`timeout=5, max=100`), which no standard holds but most servers send and mean.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "base/clock.hpp"

namespace tern::http::h1 {

class section_reader;

class keep_alive {
 public:
  void note(const section_reader& final_head);

  bool goes_on() const noexcept { return persistent_ && requests_left_ > 0; }
  // When an idle connection is given up, a little before the server does; never without a timeout.
  now_t idle_deadline(now_t now) const noexcept;

 private:
  void note_parameters(std::string_view value);

  bool persistent_ = true;
  uint32_t requests_left_ = std::numeric_limits<uint32_t>::max();  // by the lowest word so far: some servers repeat one number
  std::optional<uint32_t> timeout_seconds_;                        // the last one said
};

}  // namespace tern::http::h1
