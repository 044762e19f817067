/* Log lines as events of a queue, and levels at run time. */
#ifndef TERN_LOG_H
#define TERN_LOG_H

#include <tern/base.h>
#include <tern/config.h>
#include <tern/queue.h>

TERN_BEGIN_DECLS

/* Posts log lines as TERN_EVENT_LOG to `queue`, at most 1,000 undrained at once (later ones are counted and dropped); NULL
 * stops it. Errors: TERN_E_ARGUMENT, TERN_E_STATE (of queue and client one is driven by the program and the other is not, or by
 * another client's driver), TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_client_log_to(tern_client *client, tern_queue *queue, uint64_t user_data,
                                    tern_error **error) TERN_NOEXCEPT;

/* Sets levels at run time, as the option log.level does: "warn", or "info,dns=debug,tls=off". Errors: TERN_E_ARGUMENT,
 * TERN_E_OPTION_VALUE, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_client_set_log_level(tern_client *client, tern_str levels, tern_error **error) TERN_NOEXCEPT;

/* Reads a TERN_EVENT_LOG; text is valid as long as the event. Errors: TERN_E_ARGUMENT. Any thread, one
 * at a time for one event. */
TERN_API int32_t tern_event_log(const tern_event *event, tern_log_record *record, size_t record_size) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
