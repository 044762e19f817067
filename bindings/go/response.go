package tern

// #include "glue.h"
import "C"

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
)

// Response is an answer whose body is read as it arrives.
type Response struct {
	Result *Result       // the head: status and header fields; its Body is nil
	Body   io.ReadCloser // to be closed; closing it before its end cancels the request
	stream *Stream
}

// Final is the result once the body has been read to its end, with trailers, times and sizes; nil before.
func (r *Response) Final() *Result { return r.stream.Result() }

// Stream submits an HTTP request and returns when the head of its answer has arrived. The body waits to be read: no more of it is
// taken from the server than the option stream.credit lets wait here. When ctx ends, the request is cancelled.
func (c *Client) Stream(ctx context.Context, request *Request, options ...Option) (*Response, error) {
	if err := request.made(); err != nil {
		return nil, err
	}
	response, err := c.exchange(ctx, request, request.body, options)
	if err == nil {
		response.Result.Request = request
		response.stream.core.watch(ctx, nil)
	}
	return response, err
}

// exchange is Stream without watching the context's end.
func (c *Client) exchange(ctx context.Context, request *Request, body *pushedBody, options []Option) (*Response, error) {
	var s *Stream
	var err error
	failed := func() error { return nil }
	if body != nil {
		s, failed, err = c.upload(ctx, request, body, options)
	} else {
		s, err = c.open(ctx, ctx, request, options)
	}
	if err != nil {
		return nil, err
	}
	event, err := s.Next(ctx)
	if err == nil && event.Kind != EventOpen {
		err = refused(ErrProtocol, "a stream began without its head")
	}
	if err != nil {
		s.Close()
		if why := failed(); why != nil {
			err = why
		}
		if err == io.EOF {
			err = refused(ErrProtocol, "the answer has no head")
		}
		return nil, err
	}
	return &Response{Result: event.Result, Body: &streamBody{stream: s, ctx: ctx, failed: failed}, stream: s}, nil
}

// streamBody is a stream's data as a reader.
type streamBody struct {
	stream *Stream
	ctx    context.Context
	failed func() error // why the request's body could not be sent
	closed int32        // atomic: Close does not wait for a Read
	mu     sync.Mutex
	rest   []byte
	err    error
}

var errBodyClosed error = refused(ErrClosed, "the body has been closed")

// Read may be called by one goroutine at a time, beside Close, behind which it gives nothing but ErrClosed.
func (b *streamBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	for len(b.rest) == 0 && b.err == nil && atomic.LoadInt32(&b.closed) == 0 {
		event, err := b.stream.Next(b.ctx)
		if err != nil {
			b.end(err)
		} else if event.Kind == EventData {
			b.rest = event.Data
		}
	}
	if atomic.LoadInt32(&b.closed) != 0 {
		return 0, errBodyClosed
	}
	if len(b.rest) == 0 {
		return 0, b.err
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func (b *streamBody) end(err error) {
	if why := b.failed(); why != nil {
		err = why
	}
	b.err = err
	b.stream.Close()
}

// Close gives the rest of the body up.
func (b *streamBody) Close() error {
	atomic.StoreInt32(&b.closed, 1)
	return b.stream.Close()
}
