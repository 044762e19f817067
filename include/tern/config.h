/* Options of a client, copied when the client is created. Names, types and defaults: docs/options.md.
 * A config belongs to whoever created it and is used by one thread at a time. */
#ifndef TERN_CONFIG_H
#define TERN_CONFIG_H

#include <tern/base.h>

TERN_BEGIN_DECLS

/* One log line. Text is valid during the call, or as long as the event it was read from. */
typedef struct tern_log_record {
  uint32_t struct_size;
  int32_t level;         /* TERN_LOG_... */
  int64_t time_ns;       /* wall clock, Unix nanoseconds */
  uint64_t thread;       /* the system's thread id */
  uint64_t client;       /* client number */
  int64_t request_id;    /* -1: none */
  int64_t connection_id; /* -1: none */
  tern_str component;    /* "client", "scheduler", "operation", "pool", "dns", "connect", "tls", "http", "io", "storage" */
  tern_str message;      /* UTF-8, without secrets */
} tern_log_record;

/* Levels of log lines; each includes those before it. */
enum { TERN_LOG_OFF = 0, TERN_LOG_ERROR = 1, TERN_LOG_WARN = 2, TERN_LOG_INFO = 3, TERN_LOG_DEBUG = 4, TERN_LOG_TRACE = 5 };

/* Called on any thread, possibly on several at once. May call nothing of this library. */
typedef void (*tern_log_fn)(uint64_t user_data, const tern_log_record *record);

/* A new set of options, all at their defaults. Released with tern_config_release. Errors: TERN_E_ARGUMENT, TERN_E_MEMORY. Any
 * thread. */
TERN_API int32_t tern_config_create(tern_config **config, tern_error **error) TERN_NOEXCEPT;

/* An independent copy, queue and log function shared. Released with tern_config_release. Errors: TERN_E_ARGUMENT,
 * TERN_E_MEMORY. */
TERN_API int32_t tern_config_copy(const tern_config *config, tern_config **copy, tern_error **error) TERN_NOEXCEPT;

/* Sets an option from text: durations and sizes with a unit ("250ms", "64KiB"), booleans true or false, "none" for no limit.
 * A list option is replaced by this one entry, or emptied by empty text. Both texts are copied.
 * Errors: TERN_E_ARGUMENT, TERN_E_OPTION_NAME, TERN_E_OPTION_VALUE, TERN_E_MEMORY; the config is then unchanged. */
TERN_API int32_t tern_config_set(tern_config *config, tern_str name, tern_str value, tern_error **error) TERN_NOEXCEPT;

/* Appends an entry to a list option (resolve, tls.extra_ca ...). Errors: as tern_config_set; not a list: TERN_E_OPTION_VALUE.
 */
TERN_API int32_t tern_config_add(tern_config *config, tern_str name, tern_str value, tern_error **error) TERN_NOEXCEPT;

/* Sets a count, or a size in bytes; -1 = none. Errors: as tern_config_set; another type of option: TERN_E_OPTION_VALUE. */
TERN_API int32_t tern_config_set_int(tern_config *config, tern_str name, int64_t value, tern_error **error) TERN_NOEXCEPT;

/* Sets a duration in milliseconds, -1 = none. Errors: as tern_config_set_int. */
TERN_API int32_t tern_config_set_ms(tern_config *config, tern_str name, int64_t milliseconds, tern_error **error) TERN_NOEXCEPT;

/* Sets a boolean, 0 or 1. Errors: as tern_config_set_int. */
TERN_API int32_t tern_config_set_bool(tern_config *config, tern_str name, int32_t value, tern_error **error) TERN_NOEXCEPT;

/* The value of an option as text, as tern_config_set takes it; of a list every entry, separated by line feeds; of a password
 * "***". *value is valid until this option is read again or the config is released. Errors: TERN_E_ARGUMENT,
 * TERN_E_OPTION_NAME. */
TERN_API int32_t tern_config_get(const tern_config *config, tern_str name, tern_str *value, tern_error **error) TERN_NOEXCEPT;

/* The queue that submissions without one complete on. The config and its clients keep a reference. NULL: each client makes one.
 * Errors: TERN_E_ARGUMENT, TERN_E_FORKED (the queue is the parent's). */
TERN_API int32_t tern_config_set_queue(tern_config *config, tern_queue *queue, tern_error **error) TERN_NOEXCEPT;

/* Where the log lines that the option log.level lets through go, replacing what was set before; fn NULL: nowhere. `drop` (may
 * be NULL) is called once, when the last config and client that use fn are gone, at once when fn is NULL or this call is
 * refused. Errors: TERN_E_ARGUMENT, TERN_E_MEMORY. */
TERN_API int32_t tern_config_set_log(tern_config *config, tern_log_fn fn, uint64_t user_data, tern_drop_fn drop,
                                     tern_error **error) TERN_NOEXCEPT;

/* Releases the config; clients made from it are unaffected. NULL is fine. Any thread. */
TERN_API void tern_config_release(tern_config *config) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
