package tern

// #include "glue.h"
import "C"

import (
	"context"
	"runtime"
	"sync"
)

// Lease is one connection kept for a series of submissions, in order: transactions, WATCH. Submissions name it with OnLease.
type Lease struct {
	handle *C.tern_lease
	mu     sync.Mutex
	core   *leaseCore
}

// leaseCore is what the pump knows of a lease.
type leaseCore struct {
	opened chan struct{} // closed when the connection is reserved
	done   chan struct{} // closed when the lease has ended, after err was set
	err    error
}

func (l *leaseCore) event(event *C.tern_event, _ *C.tern_go_item, _ uint32) {
	if event.kind == C.TERN_EVENT_STREAM_OPEN {
		close(l.opened)
	}
}

func (l *leaseCore) complete(how completion) {
	l.err = how.err
	close(l.done)
}

// Lease reserves a connection to where a request goes, and waits until it is there. The request's body is not used.
func (c *Client) Lease(ctx context.Context, request *Request, options ...Option) (*Lease, error) {
	if err := begun(ctx); err != nil {
		return nil, err
	}
	if err := request.made(); err != nil {
		return nil, err
	}
	core := &leaseCore{opened: make(chan struct{}), done: make(chan struct{})}
	s := submission{wants: C.TERN_GO_RESULT}
	s.apply(options)
	key := c.pending.add(core)
	s.prepare(ctx, key, c.limits(request))
	made, err := c.submit(ctx, &order{request: request, open: openLease}, &s)
	if err != nil {
		c.pending.remove(key)
		return nil, err
	}
	l := &Lease{handle: made.lease, core: core}
	runtime.SetFinalizer(l, (*Lease).Release)
	select {
	case <-core.opened:
		return l, nil
	case <-core.done:
		err = s.explain(core.err)
	case <-ctx.Done():
		c.cancel(made.id)
		err = ctx.Err()
	}
	l.Release()
	return nil, err
}

// Release gives the connection back once what was submitted on it has ended. It may be called again.
func (l *Lease) Release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	C.tern_lease_release(l.handle)
	l.handle = nil
	runtime.SetFinalizer(l, nil)
}

// Done is closed when the lease has ended: released, or its connection lost.
func (l *Lease) Done() <-chan struct{} { return l.core.done }

// Err is why the lease ended (ErrLeaseLost); nil while it goes on and when it was released.
func (l *Lease) Err() error {
	select {
	case <-l.core.done:
		return l.core.err
	default:
		return nil
	}
}
