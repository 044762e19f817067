/* Calls: a promise for one submission. */
#ifndef TERN_CALL_H
#define TERN_CALL_H

#include <tern/base.h>
#include <tern/submit.h>

TERN_BEGIN_DECLS

/* Submits and returns a promise instead of posting to a queue; options->queue and on_event must be NULL. In flight until it has
 * its result: at the cap it is refused like any submission, with the ROOM event on the default queue. Errors: as tern_submit.
 * Any thread. */
TERN_API int32_t tern_call_start(tern_client *client, tern_request *request, const tern_submit_options *options,
                                 tern_call **call, tern_error **error) TERN_NOEXCEPT;

/* Waits up to timeout_ms for the result, a new reference each time; the result of a failed request holds the error. Drives a
 * client without threads. Errors: TERN_E_ARGUMENT, TERN_E_WAIT_TIMEOUT, TERN_E_REENTRANT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_call_wait(tern_call *call, int64_t timeout_ms, tern_result **result) TERN_NOEXCEPT;

/* 1 once the call has a result. Any thread. */
TERN_API int32_t tern_call_done(tern_call *call) TERN_NOEXCEPT;

/* The submission's id. Any thread. */
TERN_API uint64_t tern_call_id(const tern_call *call) TERN_NOEXCEPT;

/* As tern_cancel. Any thread. */
TERN_API int32_t tern_call_cancel(tern_call *call) TERN_NOEXCEPT;

/* Another reference. Any thread. Returns its argument. */
TERN_API tern_call *tern_call_retain(tern_call *call) TERN_NOEXCEPT;

/* Gives a reference up; the request is not cancelled. NULL is fine. Any thread. */
TERN_API void tern_call_release(tern_call *call) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
