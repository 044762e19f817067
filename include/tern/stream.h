/* Everything that is not one answer: bodies in motion, WebSocket messages, what is published, the entries of Redis streams. */
#ifndef TERN_STREAM_H
#define TERN_STREAM_H

#include <tern/base.h>
#include <tern/submit.h>

TERN_BEGIN_DECLS

/* Of tern_stream_options. */
enum { TERN_STREAM_BACKGROUND = 1 /* gives its worker place back at OPEN; fetch_all does not wait for it */ };

/* What tern_stream_open may be told; read during the call only. */
typedef struct tern_stream_options {
  uint32_t struct_size;
  uint32_t flags;
  uint64_t credit;                   /* bytes that events bring before the first grant; 0: the option stream.credit */
  uint64_t send_limit;               /* bytes that send may queue; 0: the option stream.send_limit */
  const tern_submit_options *submit; /* NULL: all defaults; the sink must be 0 */
} tern_stream_options;

/* Of tern_stream_send, for protocols of messages. HTTP bodies are bytes: there they say nothing. */
enum { TERN_SEND_MORE = 1 /* the message goes on in the next send */, TERN_SEND_TEXT = 2 /* text, not binary */ };

/* Submits a request as a stream. Events, on its queue: STREAM_OPEN, STREAM_DATA, STREAM_WRITABLE, STREAM_CLOSING, of a protocol
 * that makes a lost connection anew STREAM_GAP and another STREAM_OPEN, and COMPLETED, which is the submission's completion.
 * The caller releases *stream. Errors: as tern_submit. Any thread. */
TERN_API int32_t tern_stream_open(tern_client *client, tern_request *request, const tern_stream_options *options,
                                  tern_stream **stream, uint64_t *id, tern_error **error) TERN_NOEXCEPT;

/* Queues bytes of the request body, or one message: all or nothing, copied. One message larger than the limit passes when
 * nothing is queued. Errors: TERN_E_ARGUMENT, TERN_E_AGAIN (one STREAM_WRITABLE follows), TERN_E_STATE (no pushed body, or
 * finished), TERN_E_CLOSED (the stream has ended), TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_stream_send(tern_stream *stream, uint32_t flags, const void *data, size_t size,
                                  tern_error **error) TERN_NOEXCEPT;

/* Ends our half, with trailer fields where the protocol has them; all is copied. A body that has all it announced may be
 * finished after its stream has ended, as the answer may come before this call. Errors: as tern_stream_send,
 * TERN_E_CLOSED also for a second finish after the end; TERN_E_STATE for a body shorter than announced, and for trailers after a body whose length was announced (HTTP/1.1 sends
 * them after chunks only); TERN_E_LIMIT (1,000 trailers, 1 MiB). Any thread. */
TERN_API int32_t tern_stream_finish(tern_stream *stream, const tern_pair *trailers, size_t count,
                                    tern_error **error) TERN_NOEXCEPT;

/* Closes politely, where the protocol has a way to: a Redis subscription ends when all it subscribed to has been left. HTTP has
 * none: a pushed body is finished and its answer awaited, any other stream goes on as it is, code and reason are not sent.
 * WebSocket: 0 stands for 1000; TERN_E_ARGUMENT, and nothing changes, for a code that nobody may send (RFC 6455 7.4: 1000 to
 * 1003, 1007 to 1014 and 3000 to 4999 are fine) and for a reason of more than 123 bytes or that is not UTF-8. Errors: as
 * tern_stream_finish for a pushed body or messages, else TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_stream_close(tern_stream *stream, uint32_t code, tern_str reason, tern_error **error) TERN_NOEXCEPT;

/* Ends the stream at once, with TERN_E_CANCELLED. Idempotent. Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_stream_cancel(tern_stream *stream) TERN_NOEXCEPT;

/* Lets events bring `bytes` more: the cost of those that were consumed. Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_stream_grant(tern_stream *stream, uint64_t bytes) TERN_NOEXCEPT;

/* The submission's id. Any thread. */
TERN_API uint64_t tern_stream_id(const tern_stream *stream) TERN_NOEXCEPT;

/* Another reference. Any thread. Returns its argument. */
TERN_API tern_stream *tern_stream_retain(tern_stream *stream) TERN_NOEXCEPT;

/* Gives a reference up. The last of the program's own (events do not count) cancels a stream that has not ended. NULL is fine.
 * Any thread. */
TERN_API void tern_stream_release(tern_stream *stream) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
