/* HTTP requests (RFC 9110), over HTTP/1.1 (RFC 9112) and HTTP/2 (RFC 9113). What builds a request is called by one thread at a
 * time (request.h). */
#ifndef TERN_HTTP_H
#define TERN_HTTP_H

#include <tern/base.h>
#include <tern/request.h>
#include <tern/value.h>

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

/* Appends a trailer field, sent after the body, which over HTTP/1.1 is then sent in chunks whatever its length; those of
 * tern_stream_finish follow it. A request with trailers and without a body is refused with TERN_E_STATE when it is submitted.
 * The limits are those of header fields, both together. Errors: as tern_http_request_add_header. */
TERN_API int32_t tern_http_request_add_trailer(tern_request *request, tern_str name, tern_str value,
                                               tern_error **error) TERN_NOEXCEPT;

/* ---- bodies of a known form. Each of the calls below makes the body, in place of the one there was, and its Content-Type,
 * which is sent unless the program sets another one (or none) with tern_http_request_set_header. All is copied. */

/* The body is a form: application/x-www-form-urlencoded, as browsers send it. An absent value is an empty one; texts are taken
 * as the bytes they are, so give UTF-8. Errors: TERN_E_ARGUMENT, TERN_E_STATE, TERN_E_UNSUPPORTED (not an HTTP request),
 * TERN_E_MEMORY. */
TERN_API int32_t tern_http_request_set_form(tern_request *request, const tern_pair *pairs, size_t count,
                                            tern_error **error) TERN_NOEXCEPT;

/* The body is text/namevalue: a line "name=value" ended by LF for each pair, with %, CR, LF and NUL (and = in names) as %25,
 * %0D, %0A, %00 (%3D). Errors: as tern_http_request_set_form. */
TERN_API int32_t tern_http_request_set_namevalue(tern_request *request, const tern_pair *pairs, size_t count,
                                                 tern_error **error) TERN_NOEXCEPT;

/* The body is JSON text (application/json), which is checked and sent as it is, a byte order mark aside. Errors: as
 * tern_http_request_set_form, TERN_E_PARSE, TERN_E_LIMIT. */
TERN_API int32_t tern_http_request_set_json(tern_request *request, tern_str text, tern_error **error) TERN_NOEXCEPT;

/* The body is a value as JSON: tern_value_to_json. Errors: as tern_http_request_set_form, TERN_E_LIMIT. */
TERN_API int32_t tern_http_request_set_json_value(tern_request *request, const tern_value *value,
                                                  tern_error **error) TERN_NOEXCEPT;

/* The body is an XML document in UTF-8 (text/xml), of which nothing is checked but that it is UTF-8 without NUL. Errors: as
 * tern_http_request_set_form, TERN_E_PARSE. */
TERN_API int32_t tern_http_request_set_xml(tern_request *request, tern_str text, tern_error **error) TERN_NOEXCEPT;

/* The body is a value as the Content-Type says that the program has set before: JSON (application/json, +json) any value; a
 * form or text/namevalue a map of texts to texts, bytes, numbers, booleans, nulls (empty) or arrays of them (the name
 * repeated); XML (text/xml, application/xml, +xml) a text, the document. Errors: as tern_http_request_set_form,
 * TERN_E_UNSUPPORTED also for another Content-Type or none, TERN_E_PARSE, TERN_E_LIMIT. */
TERN_API int32_t tern_http_request_set_value(tern_request *request, const tern_value *value, tern_error **error) TERN_NOEXCEPT;

/* A part of a multipart/form-data body. Absent texts are the default. */
typedef struct tern_part {
  uint32_t struct_size;
  uint32_t flags; /* 0 */
  tern_str name;
  tern_str value;           /* the content; or */
  tern_str path;            /* the file that is the content, opened anew for each submission */
  tern_str file_name;       /* absent: the last part of path; empty: none, the part is a plain field */
  tern_str content_type;    /* absent: by the ending of file_name, none without one; empty: none */
  const tern_pair *headers; /* besides Content-Disposition and Content-Type; NULL: none */
  uint64_t header_count;
} tern_part;

/* Appends a part: the body becomes multipart/form-data, unless it is already. Files are measured first, so that the length is
 * announced, and read while they are sent; one that cannot be read fails the submission with TERN_E_BODY_SOURCE. File names
 * that are not ASCII are sent as filename* too. A multipart type that the program sets without a boundary gets one. Errors: as
 * tern_http_request_set_form, TERN_E_LIMIT (10,000 parts). */
TERN_API int32_t tern_http_request_add_part(tern_request *request, const tern_part *part, tern_error **error) TERN_NOEXCEPT;

/* Asks for JSON: Accept: application/json, in place of what Accept was. For any method. Errors: as
 * tern_http_request_set_header. */
TERN_API int32_t tern_http_request_accept_json(tern_request *request, tern_error **error) TERN_NOEXCEPT;

/* The registered reason phrase of a status ("Not Found" of 404), for what brings none: HTTP/2 sends numbers only (RFC 9113
 * section 8.3.2); absent when the IANA's HTTP Status Code Registry has none. Static. Any thread. */
TERN_API tern_str tern_http_reason_phrase(int32_t status) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
