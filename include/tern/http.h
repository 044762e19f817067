/* HTTP requests (RFC 9110, RFC 9112). */
#ifndef TERN_HTTP_H
#define TERN_HTTP_H

#include <tern/base.h>
#include <tern/request.h>

TERN_BEGIN_DECLS

/* A new HTTP request, released with tern_request_release. `method` is any token; standard names are case-sensitive ("GET").
 * `url` is http:// or https://; its fragment is kept for the result and never sent, nor is its user information. Errors:
 * TERN_E_ARGUMENT (method), TERN_E_URL, TERN_E_LIMIT (64 KiB), TERN_E_MEMORY. Any thread. */
TERN_API int32_t tern_http_request_create(const char *method, tern_str url, tern_request **request,
                                          tern_error **error) TERN_NOEXCEPT;

/* Appends a header field; several of one name are sent in order. Errors: TERN_E_ARGUMENT (not a token; CR, LF or NUL in the
 * value; a field the library frames messages with), TERN_E_STATE, TERN_E_LIMIT (1,000 fields, 1 MiB), TERN_E_UNSUPPORTED (not
 * an HTTP request), TERN_E_MEMORY. */
TERN_API int32_t tern_http_request_add_header(tern_request *request, tern_str name, tern_str value,
                                              tern_error **error) TERN_NOEXCEPT;

/* Replaces all fields of this name, the library's default (User-Agent, Accept, Host) included. An absent value removes them and
 * keeps the default from being sent; Host cannot be removed. Errors: as tern_http_request_add_header. */
TERN_API int32_t tern_http_request_set_header(tern_request *request, tern_str name, tern_str value,
                                              tern_error **error) TERN_NOEXCEPT;

/* Appends query parameters, percent-encoded, with ? or & as the URL needs; an absent value is an empty one.
 * Errors: TERN_E_ARGUMENT, TERN_E_STATE, TERN_E_LIMIT, TERN_E_UNSUPPORTED, TERN_E_MEMORY. */
TERN_API int32_t tern_http_request_add_query(tern_request *request, const tern_pair *pairs, size_t count,
                                             tern_error **error) TERN_NOEXCEPT;

/* Appends a trailer field, sent after the body, which is then sent in chunks whatever its length; those of tern_stream_finish
 * follow it. A request with trailers and without a body is refused with TERN_E_STATE when it is submitted. The limits are those
 * of header fields, both together. Errors: as tern_http_request_add_header. */
TERN_API int32_t tern_http_request_add_trailer(tern_request *request, tern_str name, tern_str value,
                                               tern_error **error) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
