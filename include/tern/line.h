/* What came of a request as one line that people read: "REQID 0. HTTP/2.0 200 OK 4210 bytes received". */
#ifndef TERN_LINE_H
#define TERN_LINE_H

#include <tern/base.h>
#include <tern/queue.h>
#include <tern/value.h>

TERN_BEGIN_DECLS

/* What else a line has. */
enum {
  TERN_LINE_COLOR = 1,  /* ANSI colours, for a terminal that takes them */
  TERN_LINE_HISTORY = 2 /* in front of it a line for each redirect that was followed, "REQID 0. HTTP/1.1 302 Found URL -> URL",
                           with whole URLs, that is with their queries but without user information */
};

/* The line of a result, without a line feed at its end, as TERN_VALUE_STRING, released with tern_value_release; `flags` are of
 * TERN_LINE_*. The reason is the registered one where the response has none, as over HTTP/2; control characters of it become
 * "?". Where there is no response of HTTP (Redis) the line is "REQID 0. OK". Of a request that failed it is "REQID 0.
 * http://host/path: what the error says (TERN_E_CONNECT)", without the query of the URL. Errors: TERN_E_ARGUMENT,
 * TERN_E_MEMORY. Any thread. */
TERN_API int32_t tern_result_line(const tern_result *result, uint32_t flags, const tern_value **line,
                                  tern_error **error) TERN_NOEXCEPT;

/* A tern_event_fn ready for use, as the handler of a queue or as the on_event of a submission: writes the line of each
 * TERN_EVENT_COMPLETED, with a line feed, and leaves other events alone. `user_data` is the descriptor to write to, which stays
 * the program's and must be open as long; 0 is standard error. A line is written at once, so that those of several threads do
 * not mix, and raises no SIGPIPE. What cannot be written is left out: an error has nowhere to go, and a descriptor that takes
 * nothing is waited for a second for each line. Any thread; in tern_queue_run, tern_queue_serve, tern_fetch_all and
 * tern_event_dispatch it runs on the thread that dispatches. */
TERN_API void tern_print_finished(uint64_t user_data, tern_event *event) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
