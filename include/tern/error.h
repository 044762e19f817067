/* What went wrong: a stable code, name and domain, a message, and what the layer below said. */
#ifndef TERN_ERROR_H
#define TERN_ERROR_H

#include <tern/base.h>
#include <tern/error_codes.h>

TERN_BEGIN_DECLS

/* Everything an error holds. Text is valid as long as the error (or, for tern_error_describe, for ever). */
typedef struct tern_error_info {
  uint32_t struct_size;
  int32_t code;            /* TERN_E_... */
  int32_t retryable;       /* 1: a later try may succeed */
  int32_t maybe_processed; /* 1: the server may have acted on the request */
  int64_t native_code;     /* errno, TLS or DNS library code; 0: none */
  tern_str name;           /* "TERN_E_TIMEOUT_CONNECT" */
  tern_str domain;         /* "timeout" */
  tern_str message;        /* one sentence, UTF-8, no secrets */
  tern_str native_text;
} tern_error_info;

/* The code of an error; TERN_OK for NULL. Any thread. */
TERN_API int32_t tern_error_code(const tern_error *error) TERN_NOEXCEPT;

/* The message of an error, NUL-terminated, valid as long as the error; "" for NULL. Any thread. */
TERN_API const char *tern_error_message(const tern_error *error) TERN_NOEXCEPT;

/* Fills *info with everything the error holds; info_size is sizeof *info. Errors: TERN_E_ARGUMENT. Any thread. */
TERN_API int32_t tern_error_view(const tern_error *error, tern_error_info *info, size_t info_size) TERN_NOEXCEPT;

/* What the library says of a code in general. Errors: TERN_E_ARGUMENT, TERN_E_NOT_FOUND. Any thread. */
TERN_API int32_t tern_error_describe(int32_t code, tern_error_info *info, size_t info_size) TERN_NOEXCEPT;

/* Releases an error that a function returned through its tern_error ** argument. NULL is fine. Any thread. */
TERN_API void tern_error_release(tern_error *error) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
