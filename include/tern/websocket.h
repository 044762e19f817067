/* WebSocket (RFC 6455) with permessage-deflate (RFC 7692). A request to ws:// or wss:// is an HTTP request that is answered by
 * 101: headers, redirects, cookies and logins are those of http.h. Opened with tern_stream_open it is a connection of messages:
 *
 *   STREAM_OPEN     the head of the 101; its Sec-WebSocket-Protocol is the subprotocol
 *   STREAM_DATA     a message, with TERN_EVENT_TEXT when it is text; with the option websocket.chunks its parts as they come,
 *                   with TERN_EVENT_MORE
 *   STREAM_CLOSING  the peer began to close, with its code (1005: none) and reason
 *
 * tern_stream_send sends a message (TERN_SEND_TEXT: text, UTF-8), or with TERN_SEND_MORE a part of one; tern_stream_close
 * closes with a code and a reason, tern_stream_finish with 1000. Pings are answered by themselves.
 *
 * Submitted like any request, it sends its body (tern_request_set_body and its kin) as one message, and the first message in
 * answer is the result's body; the option timeout.first_byte bounds the wait for it. Without a body it sends nothing and waits
 * for the first message.
 *
 * What builds a request is called by one thread at a time (request.h). */
#ifndef TERN_WEBSOCKET_H
#define TERN_WEBSOCKET_H

#include <tern/base.h>
#include <tern/http.h>
#include <tern/stream.h>

TERN_BEGIN_DECLS

enum { TERN_WEBSOCKET_BINARY = 1 /* the body of a request that is submitted is a binary message, not text */ };

/* A new request, released with tern_request_release; takes headers and query parameters as HTTP requests do. `url` is ws:// or
 * wss:// (TLS). Errors: TERN_E_ARGUMENT, TERN_E_URL, TERN_E_LIMIT (64 KiB), TERN_E_NOT_BUILT, TERN_E_MEMORY. Any thread. */
TERN_API int32_t tern_websocket_request_create(tern_str url, uint32_t flags, tern_request **request,
                                               tern_error **error) TERN_NOEXCEPT;

/* Offers one more subprotocol, in order of preference. Errors: TERN_E_ARGUMENT (no token, or offered already), TERN_E_STATE
 * (frozen), TERN_E_UNSUPPORTED (not a WebSocket request), TERN_E_MEMORY. */
TERN_API int32_t tern_websocket_request_add_subprotocol(tern_request *request, tern_str name, tern_error **error) TERN_NOEXCEPT;

TERN_END_DECLS
#endif
