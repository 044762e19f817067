#include "engine/stats.hpp"

#include <algorithm>

#include "tern/error_codes.h"

namespace tern {

void loop_stats::completed(int32_t code, int32_t status, uint32_t version, uint32_t attempts, int64_t total_ns,
                           int64_t queued_ns, int64_t first_byte_ns) noexcept {
  if (code == TERN_OK) {
    succeeded.add();
  } else {
    failed.add();
    errors[std::min<size_t>(static_cast<size_t>(-code), error_slots - 1)].add();
    if (code <= TERN_E_TIMEOUT_QUEUE && code >= TERN_E_TIMEOUT_TOTAL) timed_out.add();
    if (code == TERN_E_CANCELLED || code == TERN_E_SHUTDOWN) cancelled.add();
  }
  if (attempts > 1) retries.add(attempts - 1);
  if (status > 0) {
    statuses[std::min<size_t>(static_cast<size_t>(status), status_slots - 1)].add();
    versions[std::min<size_t>(version, version_slots - 1)].add();
  }
  latency.add(total_ns);
  if (queued_ns >= 0) queue.add(queued_ns);
  if (first_byte_ns >= 0) first_byte.add(first_byte_ns);
}

}  // namespace tern
