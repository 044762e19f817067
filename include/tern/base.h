/* The plain types every other header uses. Part of the tern C API (C11, C++). */
#ifndef TERN_BASE_H
#define TERN_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define TERN_NOEXCEPT noexcept
#define TERN_BEGIN_DECLS extern "C" {
#define TERN_END_DECLS }
#else
#define TERN_NOEXCEPT
#define TERN_BEGIN_DECLS
#define TERN_END_DECLS
#endif

#if defined(__GNUC__)
#define TERN_API __attribute__((visibility("default")))
#define TERN_ALIGN_8 __attribute__((aligned(8))) /* where 64 bits would be content with 4 */
#else
#define TERN_API
#define TERN_ALIGN_8
#endif

TERN_BEGIN_DECLS

/* Text or bytes somebody else owns. NULL with size 0 is absent, non-NULL with size 0 is empty, NULL with a size is refused.
 * Valid for the call it is passed to, or as long as the object it was read from. Not necessarily NUL-terminated. */
typedef struct tern_str {
  const char *data;
  size_t size;
} tern_str;

/* A name and its value: a header, a query parameter, a meta entry. */
typedef struct tern_pair {
  tern_str name;
  tern_str value;
} tern_pair;

/* The opaque handles. Each has a release function of its own that accepts NULL. */
typedef struct tern_config tern_config;
typedef struct tern_client tern_client;
typedef struct tern_request tern_request;
typedef struct tern_queue tern_queue;
typedef struct tern_call tern_call;
typedef struct tern_lease tern_lease;
typedef struct tern_report tern_report;
typedef struct tern_result tern_result;
typedef struct tern_stream tern_stream;
typedef struct tern_error tern_error;

/* Called exactly once, when the library needs `user_data` no more. */
typedef void (*tern_drop_fn)(uint64_t user_data);

/* A NUL-terminated C string as a tern_str; NULL gives the absent value. */
static inline tern_str tern_str_from(const char *text) {
  tern_str s = {text, 0};
  if (text != NULL)
    while (text[s.size] != '\0') ++s.size;
  return s;
}

/* Bytes and their number as a tern_str. */
static inline tern_str tern_str_of(const void *data, size_t size) {
  tern_str s = {(const char *)data, size};
  return s;
}

TERN_END_DECLS
#endif
