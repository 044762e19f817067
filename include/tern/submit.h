/* Submitting requests to complete on a queue; cancel and resume. */
#ifndef TERN_SUBMIT_H
#define TERN_SUBMIT_H

#include <tern/base.h>
#include <tern/queue.h>

TERN_BEGIN_DECLS

/* Where a response body goes. */
enum {
  TERN_SINK_MEMORY = 0,     /* into the result, up to the option http.max_body_bytes */
  TERN_SINK_FILE = 1,       /* into sink_path, written beside it and renamed when whole */
  TERN_SINK_DISCARD = 2,    /* counted and thrown away */
  TERN_SINK_DESCRIPTOR = 3, /* into sink_fd as it arrives: a file, a pipe, a socket */
  TERN_SINK_CALLBACK = 4    /* to sink_fn as it arrives */
};

/* An answer of a tern_body_fn besides a number of bytes. */
enum { TERN_SINK_PAUSE = -4 /* = TERN_E_AGAIN: none were taken */ };

/* Takes `size` bytes, at least one, of the response body of submission `id`, from `offset` on. Returns how many it took; when
 * that is not all (or TERN_SINK_PAUSE) nothing more comes until tern_resume(client, id), then the rest again. Another negative
 * number, or more than `size`, fails the submission with TERN_E_BODY_SINK. Called on an engine thread or the driving thread;
 * must not block. */
typedef int64_t (*tern_body_fn)(uint64_t user_data, uint64_t id, uint64_t offset, const void *data, size_t size);

/* What a submission may be told besides its request. Read during the call: texts are copied; queue and lease are kept as long
 * as the submission needs them, so the program may release its own references at once. */
typedef struct tern_submit_options {
  uint32_t struct_size;
  uint32_t flags;    /* 0 */
  tern_queue *queue; /* NULL: the client's default queue */
  uint64_t user_data;
  tern_event_fn on_event; /* NULL: the event waits to be drained */
  tern_drop_fn drop;      /* called with user_data once, after the terminal event was released or the submission refused */
  int64_t timeout_ms;     /* total; 0: the option timeout.total, -1: none */
  int32_t priority;       /* higher first */
  uint32_t sink;          /* TERN_SINK_... */
  tern_str sink_path;     /* TERN_SINK_FILE only */
  tern_lease *lease;      /* NULL: none; one of the same client, to where the request goes */
  tern_body_fn sink_fn;   /* TERN_SINK_CALLBACK only */
  uint64_t sink_user_data;
  tern_drop_fn sink_drop; /* called with sink_user_data once, after the last call of sink_fn or the refusal */
  int32_t sink_fd;        /* TERN_SINK_DESCRIPTOR only: open for writing; a duplicate is kept until the body is written */
  uint32_t reserved;      /* 0 */
} tern_submit_options;

/* One of a batch. The request is the caller's; the submission keeps a reference of its own. */
typedef struct tern_submit_item {
  uint32_t struct_size;
  int32_t status; /* out */
  tern_request *request;
  uint64_t user_data;
  uint64_t id; /* out, when status is TERN_OK */
} tern_submit_item;

/* Submits a request: it completes exactly once, on `queue` (NULL: the client's default), with user_data. Never completes inside
 * the call. *id (may be NULL) counts from 0 per client; a refusal uses none up. The first submit freezes the request.
 * Errors: TERN_E_ARGUMENT, TERN_E_AGAIN (in-flight cap; one ROOM event follows), TERN_E_CLOSED, TERN_E_STATE (a body that
 * cannot be sent twice is used up; a pushed body, which only a stream takes; trailers without a body; a queue that serves a
 * client without threads and another one), TERN_E_NOT_BUILT, TERN_E_OPTION_VALUE, TERN_E_FORKED, TERN_E_MEMORY. Any thread,
 * callbacks included. */
TERN_API int32_t tern_submit(tern_client *client, tern_request *request, tern_queue *queue, uint64_t user_data, uint64_t *id,
                             tern_error **error) TERN_NOEXCEPT;

/* As tern_submit, errors and threads too, with options; NULL: all defaults. */
TERN_API int32_t tern_submit_ex(tern_client *client, tern_request *request, const tern_submit_options *options, uint64_t *id,
                                tern_error **error) TERN_NOEXCEPT;

/* Submits `count` items of `element_size` bytes each to one queue, writing id and status into each; after the first
 * TERN_E_AGAIN the rest get it too. *accepted (may be NULL) is how many were taken. Returns TERN_OK when the items could be
 * read, whatever their own status. Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_submit_batch(tern_client *client, tern_submit_item *items, size_t count, size_t element_size,
                                   tern_queue *queue, size_t *accepted, tern_error **error) TERN_NOEXCEPT;

/* Asks for the end of a submission, which completes with TERN_E_CANCELLED unless it ended otherwise first. Asynchronous,
 * idempotent; an id that has ended or never was is fine. Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_cancel(tern_client *client, uint64_t id) TERN_NOEXCEPT;

/* The same for all submitted before this call; after tern_client_shutdown for renewals, too. Errors: as tern_cancel. Any
 * thread. */
TERN_API int32_t tern_cancel_all(tern_client *client) TERN_NOEXCEPT;

/* Goes on after a body callback answered TERN_PULL_PAUSE or TERN_SINK_PAUSE, or took less than it was given. Errors: as
 * tern_cancel. Any thread. */
TERN_API int32_t tern_resume(tern_client *client, uint64_t id) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
