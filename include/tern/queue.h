/* Completions. A queue is separate from clients: any number of them may post to it, but a client without threads (loops = 0)
 * needs a queue to itself. */
#ifndef TERN_QUEUE_H
#define TERN_QUEUE_H

#include <tern/base.h>

TERN_BEGIN_DECLS

/* Kinds of events. Unknown ones are released and otherwise ignored. */
enum {
  TERN_EVENT_COMPLETED = 1,     /* terminal: the submission has ended; status and result are set */
  TERN_EVENT_ROOM = 2,          /* once after TERN_E_AGAIN: the client takes submissions again */
  TERN_EVENT_CLIENT_CLOSED = 3, /* after every completion of a client that was shut down */
  TERN_EVENT_LOG = 4,           /* owner: read with tern_event_log */
  TERN_EVENT_DECIDE = 5,        /* data: a const tern_retry_state *; answered with tern_decide. Released without an answer, it
                                   is done as the options say. For the queue's handler, never for a submission's on_event */
  TERN_EVENT_STREAM_OPEN = 16,  /* the head has arrived: result is a snapshot without body; NULL of a lease */
  TERN_EVENT_STREAM_DATA = 17,  /* data, size: a chunk or message; cost is what to grant back */
  TERN_EVENT_STREAM_WRITABLE = 18, /* once after tern_stream_send answered TERN_E_AGAIN */
  TERN_EVENT_STREAM_CLOSING = 19,  /* the peer began to close: status is its code, data and size its reason */
  TERN_EVENT_STREAM_GAP = 20       /* the connection was lost, status says why: what the peer sends is missed from here on until
                                      STREAM_OPEN comes again, then with the connection made instead */
};

/* Flags of an event. */
enum {
  TERN_EVENT_MORE = 1, /* STREAM_DATA: the message goes on in the next event */
  TERN_EVENT_TEXT = 2, /* STREAM_DATA: text, not binary */
  TERN_EVENT_VALUE = 4 /* STREAM_DATA: data is a const tern_value *, a tree that lives as long as the event; size counts its
                          bytes */
};

/* One completion or stream event. Drained events belong to the caller until tern_events_release. */
typedef struct tern_event {
  uint32_t kind;
  int32_t status; /* terminal: TERN_OK or why it failed; an HTTP 404 is TERN_OK */
  uint32_t flags;
  uint32_t client;     /* client number */
  uint64_t id;         /* submission id */
  uint64_t user_data;  /* as given at submit */
  uint64_t cost;       /* stream credit this event used up; never 0 for data */
  uint64_t seq;        /* orders the events of one stream, from 0 */
  tern_result *result; /* the event's reference; tern_event_take_result moves it out */
  tern_stream *stream; /* the event's reference */
  void *owner;         /* the library's */
  const void *data;    /* valid as long as the event */
  uint64_t size;
  uint64_t reserved;
} tern_event;

/* Called for an event, on the thread that dispatches. The event is released afterwards, by who dispatches: move out what is to
 * stay. May call anything but tern_client_destroy. */
typedef void (*tern_event_fn)(uint64_t user_data, tern_event *event);

/* Called when a queue goes from empty to not empty, outside locks, on the thread that posted: an engine thread, or one whose
 * own call made the event (ROOM after a drain, CLIENT_CLOSED, a log line). Must not block. */
typedef void (*tern_notify_fn)(uint64_t user_data);

/* A new queue. Released with tern_queue_release. Errors: TERN_E_ARGUMENT, TERN_E_MEMORY. Any thread. */
TERN_API int32_t tern_queue_create(tern_queue **queue, tern_error **error) TERN_NOEXCEPT;

/* Another reference. Any thread. Returns its argument. */
TERN_API tern_queue *tern_queue_retain(tern_queue *queue) TERN_NOEXCEPT;

/* Gives a reference up. The last one closes the queue and releases what is in it; what is still in flight is then released
 * silently when it completes. Threads of tern_queue_serve dispatch what is left, then end. NULL is fine. Any thread. */
TERN_API void tern_queue_release(tern_queue *queue) TERN_NOEXCEPT;

/* Takes up to `max` (at least 1) events of `element_size` bytes each (sizeof(tern_event)) without blocking; *count is their
 * number. They belong to the caller until tern_events_release and keep the queue in memory.
 * Errors: TERN_E_ARGUMENT, TERN_E_CLOSED (closed and empty), TERN_E_FORKED. Any thread, engine threads included. */
TERN_API int32_t tern_queue_drain(tern_queue *queue, tern_event *events, size_t max, size_t element_size,
                                  size_t *count) TERN_NOEXCEPT;

/* As drain, but waits up to timeout_ms (-1: for ever) for the first event. Time-out and wake give TERN_OK with no event. Drives
 * a client without threads whose queue this is. Errors: as drain; TERN_E_REENTRANT on an engine thread. */
TERN_API int32_t tern_queue_wait(tern_queue *queue, tern_event *events, size_t max, size_t element_size, int64_t timeout_ms,
                                 size_t *count) TERN_NOEXCEPT;

/* Makes one wait, present or future, return without events; n calls end n waits. Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any
 * thread. */
TERN_API int32_t tern_queue_wake(tern_queue *queue) TERN_NOEXCEPT;

/* A descriptor that is readable if and only if the queue is not empty; for poll, epoll and the like, not to be read from. It
 * belongs to the queue. Errors: TERN_E_ARGUMENT, TERN_E_INTERNAL (none could be made), TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_queue_fd(tern_queue *queue, int32_t *fd, tern_error **error) TERN_NOEXCEPT;

/* Events in the queue now; 0 for NULL. Any thread. */
TERN_API size_t tern_queue_size(tern_queue *queue) TERN_NOEXCEPT;

/* No more events: what comes later is released silently, waits end with TERN_E_CLOSED once the queue is empty. Idempotent.
 * Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_queue_close(tern_queue *queue) TERN_NOEXCEPT;

/* Replaces the notify hook; NULL removes it. Returns after a running call has ended, unless called from inside it. `drop` (may
 * be NULL) is called once: after the last call of fn, at once when fn is NULL or this is refused.
 * Errors: TERN_E_ARGUMENT, TERN_E_MEMORY, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_queue_set_notify(tern_queue *queue, tern_notify_fn fn, uint64_t user_data, tern_drop_fn drop,
                                       tern_error **error) TERN_NOEXCEPT;

/* What tern_queue_run and tern_queue_serve do with events that have no callback of their own; NULL: they are released.
 * Un-registering, `drop` and errors: as tern_queue_set_notify. Any thread. */
TERN_API int32_t tern_queue_set_handler(tern_queue *queue, tern_event_fn fn, uint64_t user_data, tern_drop_fn drop,
                                        tern_error **error) TERN_NOEXCEPT;

/* Waits up to timeout_ms for events and calls their callbacks on this thread; *count (may be NULL) is how many were dispatched.
 * Several threads may run one queue; the events of one stream are never dispatched at once, and in their order.
 * Errors: as tern_queue_wait. */
TERN_API int32_t tern_queue_run(tern_queue *queue, int64_t timeout_ms, size_t *count) TERN_NOEXCEPT;

/* Dispatches on `threads` threads of the library's own until the queue is closed; another number replaces them once their
 * callbacks have ended, 0 stops and joins them. Errors: TERN_E_ARGUMENT, TERN_E_STATE (the queue serves a client without
 * threads), TERN_E_INTERNAL (no thread), TERN_E_REENTRANT (from a callback), TERN_E_FORKED. */
TERN_API int32_t tern_queue_serve(tern_queue *queue, uint32_t threads, tern_error **error) TERN_NOEXCEPT;

/* Calls the callback (or the queue's handler) of a drained event on this thread; the caller still releases it.
 * Any thread. Errors: TERN_E_ARGUMENT, TERN_E_NOT_FOUND (there is none), TERN_E_FORKED. */
TERN_API int32_t tern_event_dispatch(tern_event *event) TERN_NOEXCEPT;

/* Moves the result out of an event; the caller releases it with tern_result_release. NULL if there is none. Any thread,
 * one at a time for one event. */
TERN_API tern_result *tern_event_take_result(tern_event *event) TERN_NOEXCEPT;

/* Releases what `count` drained events hold, of known and unknown kinds, and zeroes them; zeroed ones are skipped. NULL is
 * fine. Any thread. */
TERN_API void tern_events_release(tern_event *events, size_t count, size_t element_size) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
