/* Decisions about attempts: whether one was a success, whether there is another, and when. The options retry.* say what is done
 * by itself; nothing here is asked under retry.strategy = none. */
#ifndef TERN_RETRY_H
#define TERN_RETRY_H

#include <tern/base.h>
#include <tern/queue.h>
#include <tern/value.h>

TERN_BEGIN_DECLS

/* What is done after an attempt. */
enum {
  TERN_RETRY_DEFAULT = 0, /* what the options say */
  TERN_RETRY_END = 1,     /* what came of it is the result */
  TERN_RETRY_AGAIN = 2    /* another attempt, after a wait */
};

/* An attempt that has ended and could be repeated. Pointers are valid during the call it is passed to, or as long as the
 * event. */
typedef struct tern_retry_state {
  uint32_t struct_size;
  uint32_t attempt; /* which it was, from 1 */
  uint64_t id;      /* of the submission */
  uint64_t user_data;
  int32_t code;            /* TERN_OK: there is a response; else why there is none, or none that is whole */
  int32_t status;          /* HTTP status; 0: none */
  uint32_t action;         /* what is done unless it is decided otherwise: TERN_RETRY_END or TERN_RETRY_AGAIN */
  uint32_t pair_size;      /* how far apart the headers lie */
  int64_t delay_ms;        /* the wait before another attempt, unless it is decided otherwise */
  const tern_error *error; /* NULL: there is a response */
  tern_str url;            /* that was asked, without user information */
  const tern_pair *headers;
  uint64_t header_count;
  tern_str body;           /* absent: it is not in memory, or there is none */
  const tern_value *value; /* of protocols whose answer is a value; NULL: none */
} tern_retry_state;

/* 1: yes, 0: no, -1: as the options say. Called on an engine thread or the driving thread; must not block. */
typedef int32_t (*tern_retry_fn)(uint64_t user_data, const tern_retry_state *state);

/* Milliseconds until the next attempt, -1: as the options say. Called as tern_retry_fn. */
typedef int64_t (*tern_retry_delay_fn)(uint64_t user_data, const tern_retry_state *state);

/* Asked in this order about each attempt that could be repeated. What is NULL is decided by the options. A response that goes
 * into a stream, a descriptor or a callback is asked about by its head alone, before any of its body. */
typedef struct tern_retry_callbacks {
  uint32_t struct_size;
  uint32_t reserved;          /* 0 */
  tern_retry_fn is_success;   /* no more is asked then */
  tern_retry_fn should_retry; /* of what was no success */
  tern_retry_delay_fn delay;  /* before it is repeated */
  uint64_t user_data;
  tern_drop_fn drop; /* called with user_data once, after the last call of the others, or the refusal */
} tern_retry_callbacks;

/* Callbacks of this request, instead of the client's; NULL: none of its own. Attempts that cannot be repeated are not asked
 * about: none are left, the body cannot be sent twice, the program has seen some of the response, or the server may have acted
 * on what is not idempotent (the option retry.unsafe). Errors: TERN_E_ARGUMENT, TERN_E_STATE once frozen, TERN_E_MEMORY. */
TERN_API int32_t tern_request_set_retry(tern_request *request, const tern_retry_callbacks *callbacks,
                                        tern_error **error) TERN_NOEXCEPT;

/* The same for all requests of a client that have none of their own. Errors: TERN_E_ARGUMENT, TERN_E_MEMORY. */
TERN_API int32_t tern_config_set_retry(tern_config *config, const tern_retry_callbacks *callbacks,
                                       tern_error **error) TERN_NOEXCEPT;

/* Decides about a submission that a TERN_EVENT_DECIDE asked about: a TERN_RETRY_..., and for AGAIN the wait, -1 for that of the
 * options. It has no effect when nothing is asked any more: when the event was released, or after retry.decide_timeout.
 * Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_decide(tern_client *client, uint64_t id, uint32_t action, int64_t delay_ms) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
