package tern

// #include "glue.h"
import "C"

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

// pushedBody is a request's body that comes from a reader, for one submission.
type pushedBody struct {
	reader   io.Reader
	used     int32
	closing  sync.Once
	trailers func() []Field // asked for behind the last byte; nil: none
}

// Bytes that are read at once.
const pushedChunk = 64 * 1024

// take says whether this submission is the first.
func (b *pushedBody) take() error {
	if atomic.SwapInt32(&b.used, 1) != 0 {
		return refused(ErrState, "the body's reader has been read by another submission")
	}
	return nil
}

// send reads and sends until the body or the stream ends. What a reader fails or panics with counts while the stream goes on: behind
// its end the reader has been closed under its Read.
func (b *pushedBody) send(s *Stream) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("tern: the body's reader panicked: %v", p)
		}
		if s.Err() != nil {
			err = nil
		}
	}()
	defer b.close()
	chunk := make([]byte, pushedChunk)
	for {
		n, err := b.reader.Read(chunk)
		if n > 0 {
			if sent := s.Send(context.Background(), 0, chunk[:n]); sent != nil {
				return ignoreEnd(s, sent)
			}
		}
		if err == io.EOF {
			var trailers []Field
			if b.trailers != nil {
				trailers = b.trailers()
			}
			return ignoreEnd(s, s.Finish(trailers...))
		}
		if err != nil {
			return err
		}
	}
}

func (b *pushedBody) close() {
	if c, is := b.reader.(io.Closer); is {
		b.closing.Do(func() { c.Close() })
	}
}

// closeBehind closes the reader when the stream has ended, also while a Read waits for what never comes. A panic of Close has no
// request left to fail.
func (b *pushedBody) closeBehind(done <-chan struct{}) {
	defer func() { recover() }()
	<-done
	b.close()
}

// ignoreEnd lets the stream tell itself why it has ended: with its answer, before all of the body was sent, or with a failure.
func ignoreEnd(s *Stream, err error) error {
	if e, is := err.(*Error); is && e.Code == ErrClosed {
		return nil
	}
	return err
}

// upload opens a stream and sends the body while others read it. failed gives why the body could not be sent, when the stream has
// ended.
func (c *Client) upload(ctx context.Context, request *Request, body *pushedBody, options []Option) (s *Stream, failed func() error, err error) {
	if err := body.take(); err != nil {
		return nil, nil, err
	}
	if s, err = c.open(ctx, ctx, request, options); err != nil {
		body.close()
		return nil, nil, err
	}
	result := make(chan error, 1)
	go body.closeBehind(s.Done())
	go func() {
		err := body.send(s)
		result <- err
		if err != nil { // told before the stream ends of it
			s.Cancel()
		}
	}()
	return s, func() error {
		select {
		case err := <-result:
			result <- err
			return err
		default:
			return nil
		}
	}, nil
}

// doPushed is Do of a request whose body comes from a reader.
func (c *Client) doPushed(ctx context.Context, request *Request, options []Option) (*Result, error) {
	response, err := c.Stream(ctx, request, options...)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	result := response.Final()
	if result == nil {
		result = response.Result
	}
	result.Body, result.Request = body, request
	return result, err
}
