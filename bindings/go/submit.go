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

func (o *order) submit(c *Client, options C.tern_go_options) C.tern_go_submitted {
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
	made, err := c.try(o, s)
	for made.status == C.TERN_E_AGAIN {
		opening := c.room.opening()
		if made, err = c.try(o, s); made.status != C.TERN_E_AGAIN {
			break
		}
		select {
		case <-opening:
		case <-c.closed:
			return made, errClosed
		case <-ctx.Done():
			return made, ctx.Err()
		}
	}
	return made, err
}

func (c *Client) try(o *order, s *submission) (C.tern_go_submitted, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.handle == nil {
		return C.tern_go_submitted{}, errClosed
	}
	made := o.submit(c, s.options)
	runtime.KeepAlive(o)
	runtime.KeepAlive(s)
	if made.status != C.TERN_OK {
		return made, failed(made.status, made.error)
	}
	return made, nil
}

// call waits for one submission. Its channel has room for the one completion there will be.
type call struct{ done chan completion }

func (c *call) complete(how completion) { c.done <- how }

var calls = sync.Pool{New: func() any { return &call{make(chan completion, 1)} }}

// await submits and waits. A context that ends first ends the submission in the engine as well.
func (c *Client) await(ctx context.Context, o *order, s *submission) (completion, error) {
	if err := ctx.Err(); err != nil {
		return completion{}, err
	}
	w := calls.Get().(*call)
	key := c.pending.add(w)
	s.prepare(ctx, key)
	made, err := c.submit(ctx, o, s)
	if err != nil {
		c.pending.remove(key)
		calls.Put(w)
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
	calls.Put(w)
	how.err = s.explain(how.err)
	return how, nil
}

// abandon gives a submission up: its result is released by the pump. One that has just completed leaves its channel to the
// garbage collector.
func (c *Client) abandon(key uint64, id C.uint64_t, w *call) {
	if c.pending.remove(key) != nil {
		calls.Put(w)
	}
	c.cancel(id)
}

// Do submits a request, of any protocol, and waits for what comes back. On a failure the result, if there is one, holds what had
// arrived. When ctx ends first the request is cancelled and the error is ctx.Err().
func (c *Client) Do(ctx context.Context, request *Request, options ...Option) (*Result, error) {
	s := submission{wants: request.wants()}
	s.apply(options)
	if request.body != nil {
		return c.doPushed(ctx, request, options)
	}
	return c.result(ctx, &order{request: request}, &s)
}

// Get asks for a URL with GET.
func (c *Client) Get(ctx context.Context, url string, options ...Option) (*Result, error) {
	s := submission{wants: C.TERN_GO_RESULT}
	s.apply(options)
	return c.result(ctx, &order{get: url}, &s)
}

func (c *Client) result(ctx context.Context, o *order, s *submission) (*Result, error) {
	how, err := c.await(ctx, o, s)
	if err != nil {
		return nil, err
	}
	how.result.Request = o.request
	how.result.Value = how.value
	return how.result, how.err
}

// DoValue is Do for who wants nothing of the result but its Value: the reply of a Redis request.
func (c *Client) DoValue(ctx context.Context, request *Request, options ...Option) (Value, error) {
	s := submission{wants: C.TERN_GO_VALUE}
	s.apply(options)
	return c.awaitValue(ctx, &order{request: request}, &s)
}

func (c *Client) awaitValue(ctx context.Context, o *order, s *submission) (Value, error) {
	how, err := c.await(ctx, o, s)
	if err == nil {
		err = how.err
	}
	return how.value, err
}
