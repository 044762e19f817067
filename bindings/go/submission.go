package tern

// #include "glue.h"
import "C"

import (
	"context"
	"os"
	"time"
)

// Option says more of one submission than its request does. Where the body goes (ToFile, ToDescriptor, Discard) is not for streams,
// nor for uploads from a reader, which are streams: they are refused with ErrArgument. Credit, SendLimit and Background are for
// streams only and nothing to others.
type Option func(*submission)

type submission struct {
	options   C.tern_go_options
	wants     C.uint64_t
	path      string        // of a sink
	file      *os.File      // likewise, kept until the engine has its own descriptor
	lease     *Lease        // nil: none
	timeout   time.Duration // 0: the option timeout.total
	byContext bool          // the context's deadline is what bounds it
	special   bool          // it has options besides the timeout
}

// Timeout bounds this submission instead of the option timeout.total; None lifts that, zero ends it at once.
func Timeout(d time.Duration) Option {
	if d == 0 {
		d = time.Millisecond // the engine's 0 is its option
	}
	return func(s *submission) { s.timeout = d }
}

// Priority orders those that wait for a worker: higher first, 0 is the default.
func Priority(p int32) Option { return func(s *submission) { s.options.priority = C.int32_t(p) } }

// ToFile writes the body into a file, which takes its name when it is whole. Result.Body is then nil.
func ToFile(path string) Option {
	return func(s *submission) { s.options.sink, s.path = C.TERN_SINK_FILE, path }
}

// ToDescriptor writes the body as it arrives to an open file, pipe or socket. The caller may close it as soon as the body has been
// asked for: the engine keeps a duplicate.
func ToDescriptor(f *os.File) Option {
	return func(s *submission) { s.options.sink, s.file = C.TERN_SINK_DESCRIPTOR, f }
}

// Discard counts the body and throws it away.
func Discard() Option { return func(s *submission) { s.options.sink = C.TERN_SINK_DISCARD } }

// AsText reads the body as text: Result.Text and Result.Encoding are set. Of a body that is read as it arrives, or that answers an
// upload from a reader, there is no text: Result.TextError is then ErrState.
func AsText() Option { return func(s *submission) { s.wants |= C.TERN_GO_TEXT } }

// AsLine makes Result.Line, for who prints it.
func AsLine() Option { return func(s *submission) { s.wants |= C.TERN_GO_LINE } }

// OnLease runs the submission on a lease's connection, after those that were submitted on it before.
// A lease that was released is ErrLeaseLost.
func OnLease(l *Lease) Option { return func(s *submission) { s.lease = l } }

// Background lets a stream give its worker's place back once it is open; for those that live long.
func Background() Option {
	return func(s *submission) { s.options.stream_flags = C.TERN_STREAM_BACKGROUND }
}

// Credit is how many bytes a stream may receive ahead of who reads it, in place of the option stream.credit.
func Credit(bytes uint64) Option { return func(s *submission) { s.options.credit = C.uint64_t(bytes) } }

// SendLimit is how many bytes may wait to be sent by a stream, in place of the option stream.send_limit.
func SendLimit(bytes uint64) Option {
	return func(s *submission) { s.options.send_limit = C.uint64_t(bytes) }
}

func (s *submission) apply(options []Option) {
	for _, option := range options {
		option(s)
		s.special = true
	}
}

// prepare makes the engine's options of it. The engine is told the context's deadline when that is nearer; not where `limited`,
// as it would stand in place of the option timeout.total: then the context alone ends the request.
func (s *submission) prepare(ctx context.Context, key uint64, limited bool) {
	s.options.user_data = C.uint64_t(key)<<C.TERN_GO_KEY_SHIFT | s.wants
	s.options.timeout_ms = milliseconds(s.timeout)
	if deadline, is := ctx.Deadline(); is && (s.timeout != 0 || !limited) {
		left := time.Until(deadline)
		if left <= 0 {
			left = 1 // the context ends it
		}
		if s.timeout == 0 || s.timeout == None || left < s.timeout {
			s.options.timeout_ms = milliseconds(left)
			s.byContext = true
		}
	}
	if s.file != nil {
		s.options.sink_fd = C.int32_t(s.file.Fd())
	}
	s.options.sink_path = C.tern_str{}
	if s.path != "" {
		s.options.sink_path = text(s.path)
	}
}

// check is an error of options that the engine could not see to be wrong.
func (s *submission) check() error {
	if s.options.sink == C.TERN_SINK_DESCRIPTOR && s.file == nil {
		return refused(ErrArgument, "the file of ToDescriptor is nil")
	}
	return durationError(ErrArgument, "Timeout", s.timeout)
}

// explain tells that it was the context's deadline, where that is so.
func (s *submission) explain(err error) error {
	if e, is := err.(*Error); is && e.Code == ErrTimeoutTotal && s.byContext {
		e.cause = context.DeadlineExceeded
	}
	return err
}
