/* One operation, whatever its protocol: options, meta, body. Made by the protocol's own header (tern_http_request_create),
 * built by one thread at a time; frozen and shareable by all from the first submit. A refused call changes nothing. */
#ifndef TERN_REQUEST_H
#define TERN_REQUEST_H

#include <tern/base.h>

TERN_BEGIN_DECLS

/* Another reference. Any thread. Returns its argument. */
TERN_API tern_request *tern_request_retain(tern_request *request) TERN_NOEXCEPT;

/* Gives a reference up; submissions and results keep their own. NULL is fine. Any thread. */
TERN_API void tern_request_release(tern_request *request) TERN_NOEXCEPT;

/* An option of this request, over the client's, by its text: as tern_config_set. Errors, of the four below too: those of
 * tern_config_set, TERN_E_STATE once frozen, TERN_E_OPTION_NAME for an option that only a client has, TERN_E_LIMIT (1,000
 * settings). */
TERN_API int32_t tern_request_set(tern_request *request, tern_str name, tern_str value, tern_error **error) TERN_NOEXCEPT;

/* One more value of an option that takes several: as tern_config_add. */
TERN_API int32_t tern_request_add(tern_request *request, tern_str name, tern_str value, tern_error **error) TERN_NOEXCEPT;

/* An option that is a number: as tern_config_set_int. */
TERN_API int32_t tern_request_set_int(tern_request *request, tern_str name, int64_t value, tern_error **error) TERN_NOEXCEPT;

/* An option that is a time, in milliseconds, -1 for none: as tern_config_set_ms. */
TERN_API int32_t tern_request_set_ms(tern_request *request, tern_str name, int64_t milliseconds,
                                     tern_error **error) TERN_NOEXCEPT;

/* An option that is 0 or 1: as tern_config_set_bool. */
TERN_API int32_t tern_request_set_bool(tern_request *request, tern_str name, int32_t value, tern_error **error) TERN_NOEXCEPT;

/* Adds or replaces an entry of the request's meta, which every result carries, with req_id and req_method added for each
 * submission. Both texts are copied. Errors: TERN_E_ARGUMENT (empty or reserved name), TERN_E_STATE, TERN_E_LIMIT (1,000
 * entries), TERN_E_MEMORY. */
TERN_API int32_t tern_request_set_meta(tern_request *request, tern_str name, tern_str value, tern_error **error) TERN_NOEXCEPT;

/* The body, copied. Absent data removes the body. Errors: TERN_E_ARGUMENT, TERN_E_STATE, TERN_E_MEMORY. */
TERN_API int32_t tern_request_set_body(tern_request *request, tern_str body, tern_error **error) TERN_NOEXCEPT;

/* The body without a copy: `data` stays as it is until release(user_data) is called, once, on any thread, when the last
 * reference to the request is gone, the body is replaced, or this call is refused. Errors: as tern_request_set_body. */
TERN_API int32_t tern_request_set_body_borrowed(tern_request *request, tern_str body, tern_drop_fn release, uint64_t user_data,
                                                tern_error **error) TERN_NOEXCEPT;

/* The body is the file at `path`, opened anew for each submission, which reads its length then and fails with
 * TERN_E_BODY_SOURCE when it cannot. Errors: TERN_E_ARGUMENT, TERN_E_STATE, TERN_E_MEMORY. */
TERN_API int32_t tern_request_set_body_file(tern_request *request, tern_str path, tern_error **error) TERN_NOEXCEPT;

/* Answers of a tern_pull_fn besides a number of bytes. */
enum {
  TERN_PULL_END = 0,
  TERN_PULL_PAUSE = -4 /* = TERN_E_AGAIN: nothing now; tern_resume(client, id) when there is more */
};

/* Fills `buffer` with at most `capacity` bytes of the body of submission `id` from `offset` on. Returns their number, one of
 * the answers above, or another negative number, which fails the submission with TERN_E_BODY_SOURCE. Called on an engine
 * thread or the driving thread; must not block. */
typedef int64_t (*tern_pull_fn)(uint64_t user_data, uint64_t id, uint64_t offset, void *buffer, size_t capacity);

enum { TERN_BODY_REWINDABLE = 1 /* the callback can start again at offset 0 */ };

/* The body comes from a callback. length -1: unknown. Without TERN_BODY_REWINDABLE the request takes one submission. `drop` is
 * called once, after the last call of `pull`, also when this call is refused. Errors: TERN_E_ARGUMENT, TERN_E_STATE. */
TERN_API int32_t tern_request_set_body_callback(tern_request *request, tern_pull_fn pull, uint64_t user_data, tern_drop_fn drop,
                                                int64_t length, uint32_t flags, tern_error **error) TERN_NOEXCEPT;

/* The body is pushed through the tern_stream that the request is opened as. length -1: unknown. Such a request is opened with
 * tern_stream_open only. Errors: TERN_E_ARGUMENT, TERN_E_STATE. */
TERN_API int32_t tern_request_set_body_pushed(tern_request *request, int64_t length, tern_error **error) TERN_NOEXCEPT;

/* The body is what can be read from `fd`, a duplicate of which is kept: the program may close its own at once. A regular file
 * is read from where it stands now, without moving that place, by any number of submissions; a pipe, a socket or a terminal to
 * its end by one submission, which closes it then. length: so many bytes of it, fewer are an error; -1: up to the end. Errors:
 * TERN_E_ARGUMENT (length, a descriptor that cannot be read), TERN_E_STATE, TERN_E_MEMORY. */
TERN_API int32_t tern_request_set_body_descriptor(tern_request *request, int32_t fd, int64_t length,
                                                  tern_error **error) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
