/* What came back. Immutable, outlives the client, read from any thread. */
#ifndef TERN_RESULT_H
#define TERN_RESULT_H

#include <tern/base.h>
#include <tern/value.h>

TERN_BEGIN_DECLS

/* How a result came about. */
enum {
  TERN_RESULT_REUSED = 1, /* the connection had served others before */
  TERN_RESULT_TLS = 2,
  TERN_RESULT_TLS_RESUMED = 4,
  TERN_RESULT_FROM_CACHE = 8,
  TERN_RESULT_BODY_PARTIAL = 16, /* it failed after some of the body had arrived */
  TERN_RESULT_REVALIDATED = 32,  /* from the cache, after the server said that it still holds */
  TERN_RESULT_STALE = 64         /* from the cache, over its time, and not confirmed */
};

/* An interim response (1xx). */
typedef struct tern_interim {
  int32_t status;
  uint32_t header_count;
  const tern_pair *headers;
} tern_interim;

/* A redirect that was followed. Times are nanoseconds from the submission, -1 = did not happen. */
typedef struct tern_hop {
  int32_t status;
  uint32_t version;
  tern_str url;             /* that was asked, without user information */
  tern_str reason;          /* raw bytes */
  const tern_pair *headers; /* in order, duplicates kept, values raw */
  uint64_t header_count;
  int64_t started_ns;   /* until it was asked for */
  int64_t connected_ns; /* until it had a connection */
  int64_t first_byte_ns;
} tern_hop;

/* One of the attempts at a request that was made several times, or not at once. Times are nanoseconds, from the submission but
 * for the wait. */
typedef struct tern_attempt {
  int32_t status;          /* of its response; 0: none */
  int32_t code;            /* TERN_OK: there was a response */
  const tern_error *error; /* why there was none, or none that is whole; NULL: none; valid as long as the result */
  int64_t waited_ns;       /* before it, for a worker, too */
  int64_t started_ns;
  int64_t ended_ns;
} tern_attempt;

/* Everything a result has. Pointers live as long as the result; elements of arrays lie pair_size, interim_size,
 * hop_size or attempt_size bytes apart.
 * Times are nanoseconds from the submission, -1 = did not happen. */
typedef struct tern_result_info {
  uint32_t struct_size;
  int32_t code; /* TERN_OK or why it failed */
  uint64_t id;
  uint64_t user_data;
  uint32_t client;
  int32_t status;   /* HTTP status; 0: no response */
  uint32_t version; /* 10, 11, 20; 0: no response */
  uint32_t flags;
  uint32_t attempts; /* exchanges begun or connections sought for it: one, and one more for each redirect, 401 and 407 that was
                        answered, retry and resend */
  uint32_t pair_size;
  tern_str method;
  tern_str url;             /* as requested, without user information */
  tern_str final_url;       /* the one that answered */
  tern_str reason;          /* raw bytes */
  const tern_pair *headers; /* in order, duplicates kept, values raw */
  uint64_t header_count;
  const tern_pair *trailers;
  uint64_t trailer_count;
  const tern_interim *interims;
  uint32_t interim_count;
  uint32_t interim_size;
  const tern_pair *meta; /* with req_id and req_method, and the last traceparent that was made for it */
  uint64_t meta_count;
  tern_str body;           /* absent: it went elsewhere, or there is none */
  uint64_t body_size;      /* received, wherever it went */
  uint64_t wire_in;        /* bytes that its connection received meanwhile, above TLS: of others that share it (HTTP/2), too */
  uint64_t wire_out;       /* sent, likewise */
  tern_str remote_address; /* "127.0.0.1:80", "unix:/path"; absent: none */
  tern_str local_address;
  int64_t queued_ns;    /* until a worker took it up */
  int64_t connected_ns; /* until it had a connection, made or reused */
  int64_t dns_ns;       /* spent on each part of making the connection; -1: reused or not needed */
  int64_t connect_ns;
  int64_t tls_ns;
  int64_t first_byte_ns; /* until the response began */
  int64_t total_ns;
  int64_t finished_at_ns; /* wall clock, Unix nanoseconds; 0: of STREAM_OPEN, not finished */
  tern_str tls_version;
  tern_str tls_cipher;
  const tern_error *error; /* NULL: none; valid as long as the result */
  const tern_hop *history; /* the redirects that led here, in order, hop_size bytes apart */
  uint32_t history_count;
  uint32_t hop_size;
  uint32_t stream_id; /* of the HTTP/2 connection; 0: another version */
  uint32_t reserved;
  const tern_attempt *attempt_list; /* those that were repeated, by a strategy or the safe resend, and the last one; none: there
                                       was one, at once */
  uint32_t attempt_count;
  uint32_t attempt_size;
  int64_t age_s; /* how many seconds old a response from the cache is; -1: it is from a server */
} tern_result_info;

/* Fills *info with everything the result has; info_size is sizeof *info. Errors: TERN_E_ARGUMENT. Any thread. */
TERN_API int32_t tern_result_view(const tern_result *result, tern_result_info *info, size_t info_size) TERN_NOEXCEPT;

/* The HTTP status, 0 when there was no response (or result is NULL). Any thread. */
TERN_API int32_t tern_result_status(const tern_result *result) TERN_NOEXCEPT;

/* TERN_OK or why the request failed. Any thread. */
TERN_API int32_t tern_result_code(const tern_result *result) TERN_NOEXCEPT;

/* The error of a failed request, valid as long as the result; NULL when there is none. Any thread. */
TERN_API const tern_error *tern_result_error(const tern_result *result) TERN_NOEXCEPT;

/* The body, valid as long as the result; absent when it went elsewhere. Any thread. */
TERN_API tern_str tern_result_body(const tern_result *result) TERN_NOEXCEPT;

/* The value of the first header field of this name (ASCII case-insensitive); absent when there is none. Any thread. */
TERN_API tern_str tern_result_header(const tern_result *result, tern_str name) TERN_NOEXCEPT;

/* The value of an entry of the meta; absent when there is none. Any thread. */
TERN_API tern_str tern_result_meta(const tern_result *result, tern_str name) TERN_NOEXCEPT;

/* Another reference. Any thread. Returns its argument. */
TERN_API tern_result *tern_result_retain(tern_result *result) TERN_NOEXCEPT;

/* Gives a reference up. NULL is fine. Any thread. */
TERN_API void tern_result_release(tern_result *result) TERN_NOEXCEPT;

/* The body as text in UTF-8, converted when first asked for: from the charset of its byte order mark, its Content-Type, or the
 * option http.charset; what is invalid becomes U+FFFD. *text belongs to the result and lives as long. Errors: TERN_E_ARGUMENT,
 * TERN_E_STATE (the body went elsewhere, or there is none), TERN_E_UNSUPPORTED, TERN_E_MEMORY. Any thread. */
TERN_API int32_t tern_result_text(const tern_result *result, tern_str *text, tern_error **error) TERN_NOEXCEPT;

/* The charset that tern_result_text converts from, as the WHATWG Encoding Standard names it: "utf-8", "windows-1252"; absent
 * when there is no body. Any thread. */
TERN_API tern_str tern_result_encoding(const tern_result *result) TERN_NOEXCEPT;

/* The body as a tree of JSON values, read when first asked for; *root belongs to the result, lives as long and is not released.
 * Errors: TERN_E_ARGUMENT, TERN_E_STATE (the body went elsewhere, or there is none), TERN_E_PARSE, TERN_E_LIMIT, TERN_E_MEMORY.
 * Any thread. */
TERN_API int32_t tern_result_json(const tern_result *result, const tern_value **root, tern_error **error) TERN_NOEXCEPT;

/* What the request was for, as a value that belongs to the result and lives as long: of plain HTTP the body, TERN_VALUE_BYTES;
 * of Redis the reply.
 * Errors: TERN_E_ARGUMENT, TERN_E_STATE (the body went elsewhere, or there is none), TERN_E_LIMIT (4 GiB), TERN_E_MEMORY. Any
 * thread. */
TERN_API int32_t tern_result_data(const tern_result *result, const tern_value **data, tern_error **error) TERN_NOEXCEPT;

/* A response that is no success as an error: the code and error of a failed request; TERN_E_HTTP_STATUS, "404 Not Found for
 * <the final URL>" with the status as native code, when the status is 400 or more; else TERN_OK. Errors besides:
 * TERN_E_ARGUMENT. Any thread. */
TERN_API int32_t tern_result_error_for_status(const tern_result *result, tern_error **error) TERN_NOEXCEPT;

/* The cookies that the response set, whether the client keeps cookies or not: an array of maps as in tern_client_cookies, empty
 * when there are none. What a client must not keep (for another host, Secure without TLS) is left out, and so is what ends at
 * once. *cookies belongs to the result, lives as long and is not released. Errors: TERN_E_ARGUMENT, TERN_E_MEMORY. Any
 * thread. */
TERN_API int32_t tern_result_cookies(const tern_result *result, const tern_value **cookies, tern_error **error) TERN_NOEXCEPT;

/* The request that was submitted, which lives at least as long as the result: a new reference, to submit again or to release
 * with tern_request_release. NULL when the result is. Any thread. */
TERN_API tern_request *tern_result_request(const tern_result *result) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
