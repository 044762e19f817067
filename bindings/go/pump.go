package tern

// #include <stdlib.h>
//
// #include "glue.h"
import "C"

import (
	"errors"
	"os"
	"syscall"
	"time"
	"unsafe"
)

// pump takes a client's events from its queue and hands them to who waits for them. It is one goroutine, which sleeps in Go's own
// poller and calls nothing that blocks and nothing of the program's. A client without threads (the option loops is 0) works in
// it as well.
type pump struct {
	client *Client
	batch  *C.tern_go_pump
	ready  *os.File // the queue's descriptor, or that of a driven client
	driven bool
}

func newPump(client *Client, queue *C.tern_queue, driven bool) (*pump, error) {
	var fd C.int32_t
	var e *C.tern_error
	var status C.int32_t
	if driven {
		status = C.tern_client_fd(client.handle, &fd, &e)
	} else {
		status = C.tern_queue_fd(queue, &fd, &e)
	}
	if err := failed(status, e); err != nil {
		return nil, err
	}
	own, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_DUPFD_CLOEXEC, 0)
	if errno != 0 {
		return nil, os.NewSyscallError("fcntl", errno)
	}
	if err := syscall.SetNonblock(int(own), true); err != nil { // else os.NewFile leaves it out of the poller
		syscall.Close(int(own))
		return nil, os.NewSyscallError("fcntl", err)
	}
	batch := (*C.tern_go_pump)(C.calloc(1, C.sizeof_tern_go_pump))
	batch.queue = queue
	if driven {
		batch.driven = client.handle
	}
	return &pump{client, batch, os.NewFile(own, "tern queue"), driven}, nil
}

// run ends when the client has closed. The poller is edge-triggered: it may wait only after the queue was seen empty.
func (p *pump) run() {
	defer p.release()
	ready, err := p.ready.SyscallConn()
	for err == nil {
		closed := false
		err = ready.Read(func(fd uintptr) bool {
			closed = p.drain(C.int32_t(fd))
			return closed
		})
		if closed {
			return
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = p.ready.SetReadDeadline(time.Time{})
		}
	}
	panic("tern: the queue cannot be waited for: " + err.Error())
}

// drain hands out events until there are none; it reports whether the client has closed.
func (p *pump) drain(fd C.int32_t) bool {
	for {
		n := C.tern_go_pump_next(p.batch)
		if n < 0 {
			return true
		}
		for i := 0; i < int(n); i++ {
			if p.dispatch(i) {
				return true
			}
		}
		if n == 0 && !(p.driven && p.isDue(fd)) {
			return false
		}
	}
}

// isDue reports whether a driven client has more to do at once; if not, it is called again when it has.
func (p *pump) isDue(fd C.int32_t) bool {
	due := C.tern_go_pump_due(p.batch, fd)
	if due > 0 {
		p.ready.SetReadDeadline(time.Now().Add(time.Duration(due) * time.Millisecond))
	}
	return due == 0
}

// dispatch hands out one event; it reports whether it was the client's last.
func (p *pump) dispatch(i int) (closed bool) {
	event := &p.batch.events[i]
	key, wants := uint64(event.user_data)>>C.TERN_GO_KEY_SHIFT, uint32(event.user_data&C.TERN_GO_WANTS)
	switch event.kind {
	case C.TERN_EVENT_CLIENT_CLOSED:
		return true
	case C.TERN_EVENT_ROOM:
		p.client.room.open()
	case C.TERN_EVENT_LOG:
		p.client.logs.post(event)
	case C.TERN_EVENT_DECIDE:
		p.client.asked(event)
	case C.TERN_EVENT_COMPLETED:
		if taken := p.batch.taken[i]; taken != nil {
			p.batch.taken[i] = nil
			go p.client.completeTaken(key, taken, event.status, wants)
		} else if w := p.client.pending.remove(key); w != nil {
			w.complete(readItem(&p.batch.items[i], event.status, wants))
		}
	default:
		if w, is := p.client.pending.get(key).(streamWaiter); is {
			w.event(event, &p.batch.items[i], wants)
		}
	}
	return false
}

// completeTaken reads a large result, so that the pump need not.
func (c *Client) completeTaken(key uint64, taken *C.tern_result, status C.int32_t, wants uint32) {
	defer C.tern_result_release(taken)
	w := c.pending.remove(key)
	if w == nil {
		return
	}
	item := new(C.tern_go_item)
	C.tern_go_taken_read(item, taken, status, C.uint32_t(wants))
	defer C.tern_go_item_release(item)
	w.complete(readItem(item, status, wants))
}

func (p *pump) release() {
	C.tern_events_release(&p.batch.events[0], p.batch.count, C.sizeof_tern_event)
	p.client.release()
	C.tern_queue_release(p.batch.queue)
	C.free(unsafe.Pointer(p.batch))
	p.ready.Close()
	close(p.client.closed)
}
