/* The cookie jar of a client (RFC 6265bis). It takes part in requests whose option http.cookies is true. */
#ifndef TERN_COOKIES_H
#define TERN_COOKIES_H

#include <tern/base.h>
#include <tern/value.h>

TERN_BEGIN_DECLS

/* Adds the cookies of a file in the Netscape format, as curl and browsers' exports have it; those that have expired are left
 * out. *count (may be NULL) is how many were added. Reads the file before it returns. Errors: TERN_E_ARGUMENT, TERN_E_FILE
 * (also for a pipe), TERN_E_PARSE (names the line; nothing was added), TERN_E_LIMIT (16 MiB), TERN_E_FORKED, TERN_E_REENTRANT.
 * Any thread. */
TERN_API int32_t tern_client_load_cookies(tern_client *client, tern_str path, uint64_t *count,
                                          tern_error **error) TERN_NOEXCEPT;

/* Writes all cookies to a file in the Netscape format, which takes its name when it is whole; those that end with the session
 * have the expiry 0. A device (/dev/null) is written to, a pipe is TERN_E_FILE. Writes the file before it returns. Errors:
 * TERN_E_ARGUMENT, TERN_E_FILE, TERN_E_FORKED, TERN_E_REENTRANT. Any thread. */
TERN_API int32_t tern_client_save_cookies(tern_client *client, tern_str path, tern_error **error) TERN_NOEXCEPT;

/* Every cookie that has not expired: an array of maps {name, value, domain, path, host_only, secure, http_only, same_site,
 * expires}; texts are TERN_VALUE_BYTES where they are not UTF-8, same_site is "none", "lax", "strict" or null, expires a
 * date-time or null. Released with tern_value_release. Errors: TERN_E_ARGUMENT, TERN_E_MEMORY, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_client_cookies(tern_client *client, const tern_value **cookies, tern_error **error) TERN_NOEXCEPT;

/* Keeps a cookie as if the answer to a request for `url` had carried it; `text` is the value of a Set-Cookie field.
 * Errors: TERN_E_ARGUMENT (also a cookie that the rules refuse there), TERN_E_URL, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_client_set_cookie(tern_client *client, tern_str url, tern_str text, tern_error **error) TERN_NOEXCEPT;

/* Forgets all cookies. Errors: TERN_E_ARGUMENT, TERN_E_FORKED. Any thread. */
TERN_API int32_t tern_client_clear_cookies(tern_client *client, tern_error **error) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
