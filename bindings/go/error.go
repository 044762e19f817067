package tern

// #include "glue.h"
import "C"

// Code is an error code of the engine. It is an error itself, for errors.Is(err, tern.ErrTimeoutConnect).
type Code int32

type codeInfo struct {
	name, domain string
	retryable    bool
	text         string
}

// Error tells what the code means in general.
func (c Code) Error() string { return "tern: " + codes[c].text }

// Name is the code's name in the C API: "TERN_E_TIMEOUT_CONNECT".
func (c Code) Name() string { return codes[c].name }

// Domain is the layer the code belongs to: "timeout", "tls", "protocol".
func (c Code) Domain() string { return codes[c].domain }

// Error is what went wrong, as the engine tells it.
type Error struct {
	Code           Code
	Name           string // "TERN_E_TIMEOUT_CONNECT"
	Domain         string // "timeout"
	Message        string // one sentence, without secrets
	Retryable      bool   // a later try may succeed
	MaybeProcessed bool   // the server may have acted on the request
	NativeCode     int64  // errno, a TLS or DNS library's code, an HTTP status, a close code; 0: none
	NativeText     string
	cause          error // of the context, when its deadline is what ran out
}

// Error is the message.
func (e *Error) Error() string { return "tern: " + e.Message }

// Timeout reports whether a time limit is what ended it, as net.Error has it.
func (e *Error) Timeout() bool { return e.Domain == "timeout" }

// Temporary is Retryable by the name that net.Error has for it.
func (e *Error) Temporary() bool { return e.Retryable }

// Is reports whether target is this error's Code.
func (e *Error) Is(target error) bool {
	code, is := target.(Code)
	return is && code == e.Code
}

// Unwrap is context.DeadlineExceeded when the context's deadline ended the request, else nil.
func (e *Error) Unwrap() error { return e.cause }

func errorOf(info *C.tern_error_info) *Error {
	e := &Error{
		Code: Code(info.code), Message: goString(info.message), NativeText: goString(info.native_text),
		Retryable: info.retryable != 0, MaybeProcessed: info.maybe_processed != 0, NativeCode: int64(info.native_code),
	}
	if known, is := codes[e.Code]; is {
		e.Name, e.Domain = known.name, known.domain
	} else { // of a newer library
		e.Name, e.Domain = goString(info.name), goString(info.domain)
	}
	return e
}

// failed makes an error of what a C function returned, and releases its tern_error; nil when it succeeded.
func failed(status C.int32_t, e *C.tern_error) error {
	if status == C.TERN_OK {
		return nil
	}
	defer C.tern_error_release(e)
	info := new(C.tern_error_info)
	if e != nil {
		C.tern_error_view(e, info, C.sizeof_tern_error_info)
	} else if C.tern_error_describe(status, info, C.sizeof_tern_error_info) != C.TERN_OK {
		return Code(status)
	}
	return errorOf(info)
}

// refused is an error of the binding's own, for what does not reach the engine.
func refused(code Code, message string) *Error {
	known := codes[code]
	return &Error{Code: code, Name: known.name, Domain: known.domain, Retryable: known.retryable, Message: message}
}
