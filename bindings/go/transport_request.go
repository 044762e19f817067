package tern

// #include <stdlib.h>
//
// #include "glue.h"
import "C"

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"unsafe"
)

// The longest body that is at hand (Request.GetBody) and sent from memory, so that it can be sent again.
const bodyAtHand = 256 * 1024

// plainRequest is the engine's request for one of net/http, with its body when that is to be pushed.
func plainRequest(r *http.Request, unzip bool) (*Request, *pushedBody, error) {
	if r.URL == nil {
		return nil, nil, errors.New("tern: nil Request.URL")
	}
	if strings.IndexByte(r.Method, 0) >= 0 {
		return nil, nil, refused(ErrArgument, "a method has no NUL")
	}
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	name := C.CString(method)
	defer C.free(unsafe.Pointer(name))
	target := *r.URL
	target.User, target.Fragment, target.RawFragment = nil, "", ""
	fields := plainFields(r, unzip)
	bytes, lengths, count := fields.args()
	var handle *C.tern_request
	var e *C.tern_error
	if err := failed(C.tern_go_plain_request(name, text(target.String()), bytes, lengths, count, &handle, &e), e); err != nil {
		return nil, nil, err
	}
	request := ownRequest(handle)
	body, err := plainBody(r, request)
	return request, body, err
}

// Fields that net/http frames messages with, or takes from elsewhere in the request.
var framing = map[string]bool{"Host": true, "Content-Length": true, "Transfer-Encoding": true, "Trailer": true}

func plainFields(r *http.Request, unzip bool) *packed {
	p := &packed{bytes: make([]byte, 0, 256)}
	add := func(name, value string) {
		p.add(name)
		p.add(value)
	}
	if r.Host != "" && r.Host != r.URL.Host {
		add("Host", r.Host)
	}
	if _, given := r.Header["User-Agent"]; !given {
		add("User-Agent", "Go-http-client/1.1")
	}
	if unzip {
		add("Accept-Encoding", "gzip")
	}
	for name, values := range r.Header {
		for _, value := range values {
			if !framing[name] && !(name == "User-Agent" && value == "") {
				add(name, value)
			}
		}
	}
	if r.Close {
		add("Connection", "close")
	}
	return p
}

func plainBody(r *http.Request, request *Request) (*pushedBody, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	if r.GetBody != nil && r.ContentLength > 0 && r.ContentLength <= bodyAtHand && len(r.Trailer) == 0 {
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err == nil {
			err = request.SetBody(body)
		}
		return nil, err
	}
	length := r.ContentLength
	if length <= 0 || len(r.Trailer) > 0 { // trailers go behind chunks only
		length = None
	}
	if err := request.SetBodyPushed(length); err != nil {
		return nil, err
	}
	body := &pushedBody{reader: r.Body}
	if len(r.Trailer) > 0 {
		body.trailers = func() (fields []Field) { // filled in while the body is read
			for name, values := range r.Trailer {
				for _, value := range values {
					fields = append(fields, Field{name, value})
				}
			}
			return fields
		}
	}
	return body, nil
}
