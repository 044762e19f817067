package tern

// #include <stdlib.h>
//
// #include "glue.h"
import "C"

import (
	"runtime"
	"strings"
	"unsafe"
)

// NewRequest is a new HTTP request. method is any token ("GET"), url is http:// or https://.
func NewRequest(method, url string) (*Request, error) {
	if strings.IndexByte(method, 0) >= 0 {
		return nil, refused(ErrArgument, "a method has no NUL")
	}
	name := C.CString(method)
	defer C.free(unsafe.Pointer(name))
	var handle *C.tern_request
	var e *C.tern_error
	if err := failed(C.tern_http_request_create(name, text(url), &handle, &e), e); err != nil {
		return nil, err
	}
	return ownRequest(handle), nil
}

// AddHeader appends a header field; several of one name are sent in order.
func (r *Request) AddHeader(name, value string) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_http_request_add_header(r.handle, text(name), text(value), &e), e)
}

// SetHeader replaces all fields of this name, the engine's default (User-Agent, Accept, Host) included.
func (r *Request) SetHeader(name, value string) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_http_request_set_header(r.handle, text(name), text(value), &e), e)
}

// RemoveHeader removes all fields of this name and keeps the engine's default from being sent; Host cannot be removed.
func (r *Request) RemoveHeader(name string) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_http_request_set_header(r.handle, text(name), C.tern_str{}, &e), e)
}

// AddQuery appends query parameters, percent-encoded.
func (r *Request) AddQuery(parameters ...Field) error {
	defer runtime.KeepAlive(r)
	pairs, free := cPairs(parameters)
	defer free()
	var e *C.tern_error
	return failed(C.tern_http_request_add_query(r.handle, pairs, C.size_t(len(parameters)), &e), e)
}

// AddTrailer appends a trailer field, sent after the body.
func (r *Request) AddTrailer(name, value string) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_http_request_add_trailer(r.handle, text(name), text(value), &e), e)
}

// AcceptJSON asks for JSON, in place of what Accept was.
func (r *Request) AcceptJSON() error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_http_request_accept_json(r.handle, &e), e)
}

// cPairs copies names and values for one call; the caller frees them.
func cPairs(fields []Field) (pairs *C.tern_pair, free func()) {
	texts := make([]string, 0, 2*len(fields))
	for _, f := range fields {
		texts = append(texts, f.Name, f.Value)
	}
	array, free := cTexts(texts)
	return (*C.tern_pair)(unsafe.Pointer(array)), free
}

// ReasonPhrase is the registered phrase of a status ("Not Found" of 404), for what brings none: HTTP/2 sends numbers only. "" when
// there is none.
func ReasonPhrase(status int) string { return goString(C.tern_http_reason_phrase(C.int32_t(status))) }
