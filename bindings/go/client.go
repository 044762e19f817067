package tern

// #include "glue.h"
import "C"

import (
	"sync"
)

// Client is the engine: its threads, connection pools, limits and defaults. Any number of clients may live in a program. It is
// ended by Close and by nothing else: one that is forgotten keeps its threads and connections until the program ends.
type Client struct {
	mu      sync.RWMutex // held for reading around every call of C, for writing when the handle goes
	handle  *C.tern_client
	queue   *C.tern_queue
	pending pending
	room    room
	logs    logs
	decider decider

	reporting sync.Mutex // one tern_fetch_all at a time

	limited bool          // its option timeout.total is set
	closed  chan struct{} // closed once everything has ended
}

// NewClient makes a client; nil is all options at their defaults. A library that is older than the headers the program was built
// with is an error that says so.
func NewClient(config *Config) (*Client, error) {
	if err := versionError(uint32(C.tern_version_number()), headersVersion); err != nil {
		return nil, err
	}
	if config == nil {
		var err error
		if config, err = NewConfig(); err != nil {
			return nil, err
		}
	}
	loops, err := config.Get("loops")
	if err != nil {
		return nil, err
	}
	limit, err := config.Get(totalTimeout)
	if err != nil {
		return nil, err
	}
	c := &Client{closed: make(chan struct{}), limited: limit != "none"}
	var e *C.tern_error
	if err := failed(C.tern_client_create(config.handle, &c.handle, &e), e); err != nil {
		return nil, err
	}
	if err := failed(C.tern_queue_create(&c.queue, &e), e); err != nil {
		C.tern_client_destroy(c.handle)
		return nil, err
	}
	p, err := newPump(c, c.queue, loops == "0")
	if err != nil {
		C.tern_client_destroy(c.handle)
		C.tern_queue_release(c.queue)
		return nil, err
	}
	go p.run()
	return c, nil
}

// limits reports whether the option timeout.total bounds a request.
func (c *Client) limits(request *Request) bool {
	return c.limited || request != nil && request.limited
}

// Close cancels everything that is under way and waits until each submission has ended and the engine's threads are gone. What it
// waits for is the engine's own work, not a peer's, so it takes no context. Every later call is refused with ErrClosed. It may be called again.
func (c *Client) Close() error {
	err := c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_shutdown(c.handle, c.queue, 0, &e), e)
	})
	if err == nil || err == errClosed {
		<-c.closed
		return nil
	}
	return err
}

var errClosed error = refused(ErrClosed, "the client has been closed")

// call runs a function while the handle is there.
func (c *Client) call(f func() error) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.handle == nil {
		return errClosed
	}
	return f()
}

// release is the pump's last use of the client, when everything has completed.
func (c *Client) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	C.tern_client_destroy(c.handle)
	c.handle = nil
}

// Number is one that no other client of this process has; log lines carry it.
func (c *Client) Number() (number uint64) {
	c.call(func() error {
		number = uint64(C.tern_client_number(c.handle))
		return nil
	})
	return number
}

// Pause lets no submission start until Resume; what runs goes on.
func (c *Client) Pause() error {
	return c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_pause(c.handle, &e), e)
	})
}

// Resume starts submissions again.
func (c *Client) Resume() error {
	return c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_resume(c.handle, &e), e)
	})
}

// CancelAll ends everything that was submitted before this call, with ErrCancelled.
func (c *Client) CancelAll() error {
	return c.call(func() error { return failed(C.tern_cancel_all(c.handle), nil) })
}

func (c *Client) cancel(id C.uint64_t) {
	c.call(func() error { return failed(C.tern_cancel(c.handle, id), nil) })
}
