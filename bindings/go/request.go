package tern

// #include "glue.h"
import "C"

import (
	"io"
	"os"
	"runtime"
	"time"
)

// Request is one operation, whatever its protocol. It is built by one goroutine; from its first submission on it is frozen, and
// may be submitted again and by any number of goroutines. A call that is refused changes nothing. All that is given is copied.
// Its memory goes with it. It is made by a function of this package: the zero Request is refused with ErrArgument.
type Request struct {
	handle  *C.tern_request
	redis   bool
	limited bool // its option timeout.total is set
	body    *pushedBody
}

const totalTimeout = "timeout.total"

// noted keeps in mind that an option was set.
func (r *Request) noted(option string, err error) error {
	r.limited = r.limited || option == totalTimeout && err == nil
	return err
}

func ownRequest(handle *C.tern_request) *Request {
	r := &Request{handle: handle}
	runtime.SetFinalizer(r, func(r *Request) { C.tern_request_release(r.handle) })
	return r
}

// wants is what the pump is to read of its result.
func (r *Request) wants() C.uint64_t {
	if r.redis {
		return C.TERN_GO_RESULT | C.TERN_GO_VALUE
	}
	return C.TERN_GO_RESULT
}

// Set sets an option of this request, over the client's, as Config.Set does.
func (r *Request) Set(name, value string) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return r.noted(name, failed(C.tern_request_set(r.handle, text(name), text(value), &e), e))
}

// Add appends to an option that is a list, as Config.Add does.
func (r *Request) Add(name, value string) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_request_add(r.handle, text(name), text(value), &e), e)
}

// SetInt sets an option that is a number, as Config.SetInt does.
func (r *Request) SetInt(name string, value int64) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_request_set_int(r.handle, text(name), C.int64_t(value), &e), e)
}

// SetDuration sets an option that is a duration, as Config.SetDuration does.
func (r *Request) SetDuration(name string, value time.Duration) error {
	defer runtime.KeepAlive(r)
	if err := durationError(ErrOptionValue, name, value); err != nil {
		return err
	}
	var e *C.tern_error
	return r.noted(name, failed(C.tern_request_set_ms(r.handle, text(name), milliseconds(value), &e), e))
}

// SetBool sets an option that is a boolean.
func (r *Request) SetBool(name string, value bool) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_request_set_bool(r.handle, text(name), flag(value), &e), e)
}

// SetMeta adds or replaces an entry of the request's meta, which every result carries.
func (r *Request) SetMeta(name, value string) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_request_set_meta(r.handle, text(name), text(value), &e), e)
}

// SetBody makes bytes the body, which are copied; nil removes it, an empty slice is an empty body.
func (r *Request) SetBody(body []byte) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return r.replaced(failed(C.tern_request_set_body(r.handle, blob(body), &e), e))
}

// SetBodyFile makes a file the body. It is opened anew for each submission, which fails with ErrBodySource when it cannot be.
func (r *Request) SetBodyFile(path string) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return r.replaced(failed(C.tern_request_set_body_file(r.handle, text(path), &e), e))
}

// SetBodyDescriptor makes what can be read from an open file, pipe or socket the body; the engine keeps a duplicate of it. A
// regular file is read from where it stands, by any number of submissions, all else by one. length None is up to its end.
func (r *Request) SetBodyDescriptor(body *os.File, length int64) error {
	defer runtime.KeepAlive(r)
	defer runtime.KeepAlive(body)
	var e *C.tern_error
	return r.replaced(failed(C.tern_request_set_body_descriptor(r.handle, C.int32_t(body.Fd()), C.int64_t(length), &e), e))
}

// SetBodyReader makes what a reader gives the body, read while it is sent, of one submission. length None is unknown. A reader that
// is an io.Closer is closed when no more is read of it, and when the request ends, even while its Read waits. A reader's error, or
// its panic, fails the request. Client.Do and Client.Stream send such a body; Open, DoValue and FetchAll refuse it with
// ErrState and leave the reader alone.
func (r *Request) SetBodyReader(body io.Reader, length int64) error {
	if body == nil {
		return refused(ErrArgument, "the body's reader is nil")
	}
	if err := r.SetBodyPushed(length); err != nil {
		return err
	}
	r.body = &pushedBody{reader: body}
	return nil
}

// SetBodyPushed makes what Stream.Send sends the body; such a request is opened with Client.Open only. length None is unknown.
func (r *Request) SetBodyPushed(length int64) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return r.replaced(failed(C.tern_request_set_body_pushed(r.handle, C.int64_t(length), &e), e))
}

// made is an error when there is nothing that could be submitted.
func (r *Request) made() error {
	if r == nil || r.handle == nil {
		return refused(ErrArgument, "the request is nil or a zero Request: NewRequest and its kin make one")
	}
	return nil
}

// whole is an error when the body is a reader's, which another call would neither read nor close.
func (r *Request) whole() error {
	if err := r.made(); err != nil {
		return err
	}
	if r.body != nil {
		return refused(ErrState, "the body of this request comes from a reader: Client.Do and Client.Stream send it")
	}
	return nil
}

// replaced forgets the body's reader once there is another body.
func (r *Request) replaced(err error) error {
	if err == nil {
		r.body = nil
	}
	return err
}
