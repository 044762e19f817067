/* fetch_all: run until nothing is left, and what was seen on the way. */
#ifndef TERN_REPORT_H
#define TERN_REPORT_H

#include <tern/base.h>

TERN_BEGIN_DECLS

/* How often something was seen. */
typedef struct tern_tally {
  int64_t key; /* an HTTP status; a version as major * 10 + minor; a TERN_E_... code */
  uint64_t count;
} tern_tally;

/* What happened since the previous tern_fetch_all of the client ended, or the client was made. Arrays are valid as long as the
 * report; elements lie tally_size bytes apart. */
typedef struct tern_report_info {
  uint32_t struct_size;
  uint32_t tally_size;
  int64_t duration_ns; /* of that time, in which the call itself may have been a part */
  uint64_t completed;
  uint64_t succeeded;
  uint64_t failed;
  uint64_t retries;
  uint64_t bytes_in;
  uint64_t bytes_out;
  uint64_t connections_made;
  uint64_t connections_high; /* most open at once */
  double requests_per_second; /* completed, in duration_ns */
  int64_t latency_min_ns; /* from submit to completion, all of them at most 1/64 too high; -1: nothing completed */
  int64_t latency_mean_ns;
  int64_t latency_p50_ns;
  int64_t latency_p90_ns;
  int64_t latency_p99_ns;
  int64_t latency_p999_ns;
  int64_t latency_p9999_ns;
  int64_t latency_max_ns;
  const tern_tally *statuses;
  uint64_t status_count;
  const tern_tally *versions;
  uint64_t version_count;
  const tern_tally *errors;
  uint64_t error_count;
} tern_report_info;

/* Dispatches the client's default queue on this thread until nothing is queued or in flight; callbacks may submit more. What has
 * no callback goes to the handler of the queue. What completes on other queues is waited for too, and drained by others.
 * *report (may be NULL) is released with tern_report_release. The client can be used again. Errors: TERN_E_ARGUMENT,
 * TERN_E_WAIT_TIMEOUT (with a report of what there was), TERN_E_BUSY (concurrent or nested), TERN_E_CLOSED (its
 * queue was closed), TERN_E_REENTRANT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_fetch_all(tern_client *client, int64_t timeout_ms, tern_report **report) TERN_NOEXCEPT;

/* Fills *info; info_size is sizeof *info. Errors: TERN_E_ARGUMENT. Any thread. */
TERN_API int32_t tern_report_view(const tern_report *report, tern_report_info *info, size_t info_size) TERN_NOEXCEPT;

/* Releases a report. NULL is fine. Any thread. */
TERN_API void tern_report_release(tern_report *report) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
