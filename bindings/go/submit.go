package tern

// #include "glue.h"
import "C"

import (
	"context"
	"runtime"
	"sync"
)

// order is what is submitted: a request, or the one crossing that makes one, submits and drops it.
type order struct {
	request *Request
	get     string  // the URL of a plain GET
	redis   string  // the URL of a command
	command *packed // its words
	open    openKind
}

type openKind uint8

const (
	openNothing openKind = iota
	openStream
	openLease
)

func (o *order) submit(c *Client, s *submission) C.tern_go_submitted {
	if o.open == openNothing && o.request != nil && !s.special {
		return C.tern_go_submit_plain(c.handle, c.queue, o.request.handle, s.options.user_data, s.options.timeout_ms)
	}
	options := s.options
	switch {
	case o.open == openStream:
		return C.tern_go_open(c.handle, c.queue, o.request.handle, options)
	case o.open == openLease:
		return C.tern_go_lease(c.handle, c.queue, o.request.handle, options)
	case o.request != nil:
		return C.tern_go_submit(c.handle, c.queue, o.request.handle, options)
	case o.command != nil:
		bytes, lengths, count := o.command.args()
		return C.tern_go_redis(c.handle, c.queue, text(o.redis), bytes, lengths, count, options)
	}
	return C.tern_go_get(c.handle, c.queue, text(o.get), options)
}

// submit hands an order to the engine, after waiting for room where there is none.
func (c *Client) submit(ctx context.Context, o *order, s *submission) (C.tern_go_submitted, error) {
	if err := s.check(); err != nil {
		return C.tern_go_submitted{}, err
	}
	var made C.tern_go_submitted
	var err error
	gaveUp := c.room.enter(ctx, c.closed, func() bool {
		made, err = c.try(o, s)
		return made.status != C.TERN_E_AGAIN
	})
	if gaveUp == errGone {
		gaveUp = errClosed
	}
	if gaveUp != nil {
		err = gaveUp
	}
	return made, err
}

func (c *Client) try(o *order, s *submission) (C.tern_go_submitted, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.handle == nil {
		return C.tern_go_submitted{}, errClosed
	}
	if s.lease != nil {
		s.lease.mu.Lock()
		defer s.lease.mu.Unlock()
		if s.options.lease = s.lease.handle; s.options.lease == nil {
			return C.tern_go_submitted{}, refused(ErrLeaseLost, "the lease has been released")
		}
	}
	made := o.submit(c, s)
	runtime.KeepAlive(o)
	runtime.KeepAlive(s)
	if made.status != C.TERN_OK {
		return made, failed(made.status, made.error)
	}
	return made, nil
}

// call is one submission and who waits for it. Its channel has room for the one completion there will be.
type call struct {
	order      order
	submission submission
	done       chan completion
}

func (c *call) complete(how completion) { c.done <- how }

var calls = sync.Pool{New: func() any { return &call{done: make(chan completion, 1)} }}

// newCall is given back by await.
func newCall(o order, wants C.uint64_t, options []Option) *call {
	w := calls.Get().(*call)
	w.order, w.submission = o, submission{wants: wants}
	w.submission.apply(options)
	return w
}

func (c *call) release() {
	c.order, c.submission = order{}, submission{}
	calls.Put(c)
}

// given is an error of a context that is nil.
func given(ctx context.Context) error {
	if ctx == nil {
		return refused(ErrArgument, "the context is nil")
	}
	return nil
}

// begun is that, or that of a context that has ended before its call began.
func begun(ctx context.Context) error {
	if err := given(ctx); err != nil {
		return err
	}
	return ctx.Err()
}

// await submits and waits. A context that ends first ends the submission in the engine as well.
func (c *Client) await(ctx context.Context, w *call) (completion, error) {
	if err := begun(ctx); err != nil {
		w.release()
		return completion{}, err
	}
	key := c.pending.add(w)
	w.submission.prepare(ctx, key, c.limits(w.order.request))
	made, err := c.submit(ctx, &w.order, &w.submission)
	if err != nil {
		c.pending.remove(key)
		w.release()
		return completion{}, err
	}
	var how completion
	if ctx.Done() == nil {
		how = <-w.done
	} else {
		select {
		case how = <-w.done:
		case <-ctx.Done():
			c.abandon(key, made.id, w)
			return completion{}, ctx.Err()
		}
	}
	how.err = w.submission.explain(how.err)
	w.release()
	return how, nil
}

// abandon gives a submission up: its result is released by the pump. One that has just completed leaves its channel to the
// garbage collector.
func (c *Client) abandon(key uint64, id C.uint64_t, w *call) {
	if c.pending.remove(key) != nil {
		w.release()
	}
	c.cancel(id)
}

// Do submits a request, of any protocol, and waits for what comes back. On a failure the result, if there is one, holds what had
// arrived. When ctx ends first the request is cancelled and the error is ctx.Err().
func (c *Client) Do(ctx context.Context, request *Request, options ...Option) (*Result, error) {
	if err := request.made(); err != nil {
		return nil, err
	}
	if request.body != nil {
		return c.doPushed(ctx, request, options)
	}
	return c.result(ctx, request, newCall(order{request: request}, request.wants(), options))
}

// Get asks for a URL with GET.
func (c *Client) Get(ctx context.Context, url string, options ...Option) (*Result, error) {
	return c.result(ctx, nil, newCall(order{get: url}, C.TERN_GO_RESULT, options))
}

func (c *Client) result(ctx context.Context, request *Request, w *call) (*Result, error) {
	how, err := c.await(ctx, w)
	if err != nil {
		return nil, err
	}
	how.result.Request, how.result.Value = request, how.value
	return how.result, how.err
}

// DoValue is Do for who wants nothing of the result but its Value: the reply of a Redis request.
func (c *Client) DoValue(ctx context.Context, request *Request, options ...Option) (Value, error) {
	if err := request.whole(); err != nil {
		return Value{}, err
	}
	return c.value(ctx, newCall(order{request: request}, C.TERN_GO_VALUE, options))
}

func (c *Client) value(ctx context.Context, w *call) (Value, error) {
	how, err := c.await(ctx, w)
	if err == nil {
		err = how.err
	}
	return how.value, err
}
