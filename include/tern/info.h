/* What this build of the library is and can do. Everything here is constant; text is valid for ever. Any thread. */
#ifndef TERN_INFO_H
#define TERN_INFO_H

#include <tern/base.h>
#include <tern/error.h>

TERN_BEGIN_DECLS

#define TERN_VERSION_MAJOR 0
#define TERN_VERSION_MINOR 1
#define TERN_VERSION_PATCH 0

/* "0.1.0" */
TERN_API const char *tern_version(void) TERN_NOEXCEPT;

/* major * 1000000 + minor * 1000 + patch of the library at run time. */
TERN_API uint32_t tern_version_number(void) TERN_NOEXCEPT;

/* One option of the registry. */
typedef struct tern_option_info {
  uint32_t struct_size;
  uint32_t scopes; /* TERN_SCOPE_... */
  tern_str name;
  tern_str type; /* "duration", "size", "count", "boolean", "text", "list", or "a|b|c" for a choice */
  tern_str default_value;
  tern_str text;
} tern_option_info;

/* Where an option may be set: on configs, on requests. */
enum { TERN_SCOPE_CLIENT = 1, TERN_SCOPE_REQUEST = 2 };

/* A feature, or a library this one is linked with. */
typedef struct tern_feature_info {
  uint32_t struct_size;
  int32_t built; /* 1: in this build */
  tern_str name;
  tern_str version; /* of a library, as it says at run time; absent for features */
} tern_feature_info;

/* What this build has, by number from 0. The lists and the texts in them are static and never change while the program runs;
 * info_size is sizeof *info. Errors of each ..._get: TERN_E_ARGUMENT, TERN_E_NOT_FOUND (no such number). Any thread. */

/* How many options there are, of clients and requests together. */
TERN_API size_t tern_option_count(void) TERN_NOEXCEPT;
/* One option: its name, type, default and text. */
TERN_API int32_t tern_option_get(size_t index, tern_option_info *info, size_t info_size) TERN_NOEXCEPT;

/* How many error codes there are. */
TERN_API size_t tern_error_count(void) TERN_NOEXCEPT;
/* One error code: its name, its kind and what it means in general. */
TERN_API int32_t tern_error_get(size_t index, tern_error_info *info, size_t info_size) TERN_NOEXCEPT;

/* How many features are known to this version, built in or not. */
TERN_API size_t tern_feature_count(void) TERN_NOEXCEPT;
/* One feature, and whether this build has it. */
TERN_API int32_t tern_feature_get(size_t index, tern_feature_info *info, size_t info_size) TERN_NOEXCEPT;

/* How many libraries this build is linked with. */
TERN_API size_t tern_library_count(void) TERN_NOEXCEPT;
/* One of those libraries with its version. */
TERN_API int32_t tern_library_get(size_t index, tern_feature_info *info, size_t info_size) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
