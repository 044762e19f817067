package tern

// #include "glue.h"
import "C"

import (
	"context"
	"io"
	"runtime"
)

// EventKind is what an event of a stream tells.
type EventKind uint32

// Event is what came on a stream.
type Event struct {
	Kind   EventKind
	Result *Result // EventOpen: the head, without a body
	Data   []byte  // EventData: a piece of a body, or a message; the caller's own
	Text   bool    // EventData: the message is text
	More   bool    // EventData: the message goes on in the next event
	Value  Value   // EventData of Redis and of server-sent events, whose Data is nil
	Code   int     // EventClosing: the peer's close code
	Reason string  // EventClosing: its reason
	Err    error   // EventGap: why the connection was lost; what the peer sends is missed until the next EventOpen
}

// Stream is everything that is not one answer: a body in motion, WebSocket messages, what is published, the entries of a feed. Its
// methods may be called by any number of goroutines. It is ended by Close, or by the end of what it carries.
type Stream struct{ core *streamCore }

// Open submits a request as a stream and returns at once; its events say what becomes of it. When ctx ends, so does the stream.
func (c *Client) Open(ctx context.Context, request *Request, options ...Option) (*Stream, error) {
	if err := request.whole(); err != nil {
		return nil, err
	}
	stream, err := c.open(ctx, ctx, request, options)
	if err == nil {
		stream.core.watch(ctx, nil)
	}
	return stream, err
}

// Connect opens a stream that lives on when ctx ends, which bounds the opening only: Connect returns the stream with its first event
// when that has come.
func (c *Client) Connect(ctx context.Context, request *Request, options ...Option) (*Stream, Event, error) {
	if err := request.whole(); err != nil {
		return nil, Event{}, err
	}
	stream, err := c.open(ctx, context.Background(), request, options)
	if err != nil {
		return nil, Event{}, err
	}
	first, err := stream.Next(ctx)
	if err != nil {
		stream.Close()
		return nil, Event{}, err
	}
	return stream, first, nil
}

// open submits a stream, for which it waits as long as ctx lets it. The deadline of life is told to the engine; its end is for the
// caller to watch.
func (c *Client) open(ctx, life context.Context, request *Request, options []Option) (*Stream, error) {
	if err := begun(ctx); err != nil {
		return nil, err
	}
	core := &streamCore{client: c, signal: make(chan struct{}, 1), done: make(chan struct{}), ctx: life}
	core.submission.wants = C.TERN_GO_RESULT
	core.submission.apply(options)
	core.key = c.pending.add(core)
	core.submission.prepare(life, core.key, c.limits(request))
	made, err := c.submit(ctx, &order{request: request, open: openStream}, &core.submission)
	if err != nil {
		c.pending.remove(core.key)
		return nil, err
	}
	core.own(made.stream)
	s := &Stream{core}
	runtime.SetFinalizer(s, func(s *Stream) { s.core.release() })
	return s, nil
}

// Next waits for the next event, and grants the peer as much more as it brought. After the last one it returns io.EOF, or why the
// stream failed. A ctx that ends ends this wait only.
func (s *Stream) Next(ctx context.Context) (Event, error) {
	defer runtime.KeepAlive(s)
	for {
		event, state := s.core.take()
		switch state {
		case taken:
			return event, nil
		case ended:
			return Event{}, s.core.end()
		}
		select {
		case <-s.core.signal:
		case <-ctx.Done():
			return Event{}, ctx.Err()
		}
	}
}

// Done is closed when the stream has ended, whether its events have been read or not.
func (s *Stream) Done() <-chan struct{} { return s.core.done }

// Err is nil while the stream goes on, io.EOF when it ended well, else why it failed.
func (s *Stream) Err() error {
	select {
	case <-s.core.done:
		return s.core.end()
	default:
		return nil
	}
}

// Result is what the stream ended with, its trailers and times among it; nil while it goes on.
func (s *Stream) Result() *Result {
	select {
	case <-s.core.done:
		return s.core.final.result
	default:
		return nil
	}
}

// ID is the submission's; None once the stream has been closed.
func (s *Stream) ID() (id int64) {
	defer runtime.KeepAlive(s)
	id = None
	s.core.use(func(handle *C.tern_stream) error {
		id = int64(C.tern_stream_id(handle))
		return nil
	})
	return id
}

// Cancel ends the stream at once; its end is then ErrCancelled.
func (s *Stream) Cancel() {
	defer runtime.KeepAlive(s)
	s.core.use(func(handle *C.tern_stream) error { return failed(C.tern_stream_cancel(handle), nil) })
}

// Close gives the stream up: one that has not ended is cancelled. It may be called again.
func (s *Stream) Close() error {
	s.core.release()
	runtime.SetFinalizer(s, nil)
	return nil
}

// end is what Next returns after the last event. Of a cancelled stream whose context has ended it is the context's error.
func (s *streamCore) end() error {
	err := s.final.err
	if err == nil {
		return io.EOF
	}
	if e, is := err.(*Error); is && e.Code == ErrCancelled && s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	return err
}
