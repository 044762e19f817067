package tern

// #include "glue.h"
import "C"

import "runtime"

// NewWebSocketRequest is a new request to ws:// or wss:// (TLS), with headers and query as HTTP requests have them. Package ws dials
// with it. Submitted with Do it sends its body, binary or text, as one message, and the first message in answer is the result's
// body.
func NewWebSocketRequest(url string, binary bool) (*Request, error) {
	flags := C.uint32_t(0)
	if binary {
		flags = C.TERN_WEBSOCKET_BINARY
	}
	var handle *C.tern_request
	var e *C.tern_error
	if err := failed(C.tern_websocket_request_create(text(url), flags, &handle, &e), e); err != nil {
		return nil, err
	}
	return ownRequest(handle), nil
}

// AddSubprotocol offers one more subprotocol, in order of preference.
func (r *Request) AddSubprotocol(name string) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_websocket_request_add_subprotocol(r.handle, text(name), &e), e)
}
