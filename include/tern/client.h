/* A client: event loops, connection pools, DNS, TLS and defaults. Thread-safe; many may live in one process. */
#ifndef TERN_CLIENT_H
#define TERN_CLIENT_H

#include <tern/base.h>
#include <tern/value.h>

TERN_BEGIN_DECLS

/* What a client has done and is doing. Read at any time. */
typedef struct tern_counters {
  uint32_t struct_size;
  uint32_t reserved;
  uint64_t submitted; /* accepted submissions */
  uint64_t queued;    /* waiting for a worker */
  uint64_t running;   /* being worked on by a worker; those on a lease need none */
  uint64_t in_flight; /* accepted and not yet drained from their queue */
  uint64_t succeeded; /* ended without an error, whatever the status */
  uint64_t failed;
  uint64_t timed_out; /* also in failed */
  uint64_t cancelled; /* also in failed */
  uint64_t retries;
  uint64_t connections_open;
  uint64_t connections_idle;
  uint64_t connections_made;
  uint64_t connections_high; /* most open at once */
  uint64_t connects_failed;
  uint64_t bytes_in; /* on the wire above TLS */
  uint64_t bytes_out;
} tern_counters;

/* A new client. config NULL: defaults. With the option loops = 0 it has no thread but those for
 * files (the option io.threads), which start with the first file that is needed, and the log file's (log.directory), and is
 * driven by tern_client_run.
 * Ended by tern_client_destroy, or by tern_client_shutdown and tern_client_release.
 * Errors: TERN_E_ARGUMENT, TERN_E_MEMORY, TERN_E_STATE (the queue of `config` serves a client without threads,
 * or the other way round), TERN_E_FORKED (that queue is the parent's), TERN_E_INTERNAL (no thread, no descriptor),
 * TERN_E_OPTION_VALUE (cache.directory names none), TERN_E_FILE (cache.directory or log.directory cannot be used, or another
 * client writes that log; it waits for the disk), TERN_E_NOT_BUILT (no log files here). Any thread.
 */
TERN_API int32_t tern_client_create(const tern_config *config, tern_client **client, tern_error **error) TERN_NOEXCEPT;

/* A number that no other client of this process has, as in tern_event.client. Any thread. */
TERN_API uint32_t tern_client_number(const tern_client *client) TERN_NOEXCEPT;

/* The client's default queue, valid as long as the client; retain it to keep it longer. Any thread. */
TERN_API tern_queue *tern_client_queue(tern_client *client) TERN_NOEXCEPT;

/* Cancels everything (renewals: when cache.finish_renewals is over, or by tern_cancel_all) and refuses what is new:
 * TERN_E_CLOSED. When all has ended, TERN_EVENT_CLIENT_CLOSED with user_data is posted to `queue` (NULL: the default queue).
 * Idempotent; later calls post their own event. Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_client_shutdown(tern_client *client, tern_queue *queue, uint64_t user_data,
                                      tern_error **error) TERN_NOEXCEPT;

/* Gives the handle up. A client that was not shut down is shut down in the background: never blocks. One without threads has no
 * background; it is driven to its end here, which waits for files being closed and cache.finish_renewals only. NULL is fine.
 * Any thread; the handle must not be in use elsewhere. */
TERN_API void tern_client_release(tern_client *client) TERN_NOEXCEPT;

/* Shuts down, waits until everything has ended, joins the threads, releases. Drives a client without threads. On an engine
 * thread it does what tern_client_release does. NULL is fine. */
TERN_API void tern_client_destroy(tern_client *client) TERN_NOEXCEPT;

/* No submission is started until resumed; what runs goes on. Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_client_pause(tern_client *client, tern_error **error) TERN_NOEXCEPT;

/* Starts submissions again. Without effect on a client that is not paused. Errors: as tern_client_pause. Any thread. */
TERN_API int32_t tern_client_resume(tern_client *client, tern_error **error) TERN_NOEXCEPT;

/* Drives a client whose option loops is 0: works until something has completed or timeout_ms has passed (0: what is ready,
 * -1: until something completes). One thread at a time. Errors: TERN_E_ARGUMENT, TERN_E_STATE (the client has threads),
 * TERN_E_BUSY, TERN_E_REENTRANT, TERN_E_CLOSED (everything has ended after a shutdown), TERN_E_FORKED. */
TERN_API int32_t tern_client_run(tern_client *client, int64_t timeout_ms, tern_error **error) TERN_NOEXCEPT;

/* A descriptor that is readable when tern_client_run(client, 0) has work; for poll, epoll, kqueue. It belongs to the client.
 * Errors: TERN_E_ARGUMENT, TERN_E_STATE (the client has threads), TERN_E_FORKED. */
TERN_API int32_t tern_client_fd(tern_client *client, int32_t *fd, tern_error **error) TERN_NOEXCEPT;

/* Milliseconds until tern_client_run is due although the descriptor is quiet; 0: now, -1: never. By the driving thread. */
TERN_API int64_t tern_client_next_timeout(tern_client *client) TERN_NOEXCEPT;

/* Fills *counters; counters_size is sizeof *counters. Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_client_counters(tern_client *client, tern_counters *counters, size_t counters_size) TERN_NOEXCEPT;

/* Connections made so far to an origin such as "https://example.com:443"; 0 for one that is not known. Any thread.
 * Errors: TERN_E_ARGUMENT, TERN_E_URL, TERN_E_REENTRANT, TERN_E_FORKED. */
TERN_API int32_t tern_client_connect_times(tern_client *client, tern_str origin, uint64_t *times,
                                           tern_error **error) TERN_NOEXCEPT;

/* Every origin with its counters: an array of maps {origin, made, open}. Released with tern_value_release. Any thread.
 * Errors: TERN_E_ARGUMENT, TERN_E_MEMORY, TERN_E_FORKED, TERN_E_REENTRANT. */
TERN_API int32_t tern_client_origins(tern_client *client, const tern_value **origins, tern_error **error) TERN_NOEXCEPT;

/* Everything that is counted, at once: an array of maps {name, help, type, samples}. type is "counter" or "gauge", samples an
 * array of maps {labels, value}; of a "histogram" there are instead buckets, an array of [upper bound in seconds, how many were
 * at most that], count and sum (seconds). Names are those of tern_client_metrics_text, listed in docs/logging.md.
 * *metrics is released with tern_value_release. Errors: TERN_E_ARGUMENT, TERN_E_MEMORY, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_client_metrics(tern_client *client, const tern_value **metrics, tern_error **error) TERN_NOEXCEPT;

/* The same in the text format of Prometheus (0.0.4), for a page that one scrapes; one client's a page. *text is a new
 * TERN_VALUE_STRING, released with tern_value_release. Errors: as tern_client_metrics. Any thread. */
TERN_API int32_t tern_client_metrics_text(tern_client *client, const tern_value **text, tern_error **error) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
