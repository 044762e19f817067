package tern

// #include "glue.h"
import "C"

import (
	"context"
	"sync"
)

// streamWaiter is a waiter that events come to before the completion.
type streamWaiter interface {
	waiter
	event(event *C.tern_event, item *C.tern_go_item, wants uint32)
}

// streamCore is what the pump knows of a stream. The program holds a Stream, so that one it forgets can be told from one it uses.
// What waits here is bounded by the engine: it brings no more than it has credit for.
type streamCore struct {
	client     *Client
	submission submission
	ctx        context.Context
	key        uint64
	writable   room
	signal     chan struct{} // has one when there is something to take
	done       chan struct{} // closed with the completion, after final was set
	final      completion

	mu      sync.Mutex
	waiting []arrived
	used    C.uint64_t // cost of what was taken and not granted yet

	handleMu sync.RWMutex
	handle   *C.tern_stream // nil once given up
}

type arrived struct {
	event Event
	cost  C.uint64_t
}

// Granting takes a crossing each time: small costs are collected up to this, unless there is nothing left to read.
const grantAbove = 64 * 1024

func (s *streamCore) event(event *C.tern_event, item *C.tern_go_item, wants uint32) {
	e := Event{Kind: EventKind(event.kind)}
	bytes := C.tern_str{data: (*C.char)(event.data), size: C.size_t(event.size)}
	switch event.kind {
	case C.TERN_EVENT_STREAM_WRITABLE:
		s.writable.open()
		return
	case C.TERN_EVENT_STREAM_OPEN:
		if event.result != nil {
			e.Result = readItem(item, event.status, wants).result
		}
	case C.TERN_EVENT_STREAM_DATA:
		e.Text, e.More = event.flags&C.TERN_EVENT_TEXT != 0, event.flags&C.TERN_EVENT_MORE != 0
		if event.flags&C.TERN_EVENT_VALUE != 0 {
			e.Value = readValue((*C.tern_value)(event.data))
		} else if e.Data = goBytes(bytes); e.Data == nil {
			e.Data = []byte{}
		}
	case C.TERN_EVENT_STREAM_CLOSING:
		e.Code, e.Reason = int(event.status), goString(bytes)
	case C.TERN_EVENT_STREAM_GAP:
		e.Err = failedBecause(event.status, goString(bytes))
	default: // of a newer library
		return
	}
	s.mu.Lock()
	s.waiting = append(s.waiting, arrived{e, event.cost})
	s.mu.Unlock()
	s.wake()
}

func (s *streamCore) complete(how completion) {
	how.err = s.submission.explain(how.err)
	s.final = how
	close(s.done)
	s.wake()
}

func (s *streamCore) wake() {
	select {
	case s.signal <- struct{}{}:
	default:
	}
}

type takeState uint8

const (
	nothing takeState = iota
	taken
	ended
)

func (s *streamCore) take() (event Event, state takeState) {
	over := false
	select {
	case <-s.done: // nothing is added after this
		over = true
	default:
	}
	s.mu.Lock()
	if len(s.waiting) == 0 {
		s.mu.Unlock()
		if over {
			s.wake() // for other readers
			return Event{}, ended
		}
		return Event{}, nothing
	}
	first := s.waiting[0]
	s.waiting[0] = arrived{}
	s.waiting = s.waiting[1:]
	s.used += first.cost
	grant := C.uint64_t(0)
	if s.used > 0 && (len(s.waiting) == 0 || s.used >= grantAbove) {
		grant, s.used = s.used, 0
	}
	more := len(s.waiting) > 0 || over
	s.mu.Unlock()
	if more {
		s.wake()
	}
	if grant > 0 && !over {
		s.use(func(handle *C.tern_stream) error { return failed(C.tern_stream_grant(handle, grant), nil) })
	}
	return first.event, taken
}

func (s *streamCore) own(handle *C.tern_stream) {
	s.handleMu.Lock()
	defer s.handleMu.Unlock()
	s.handle = handle
}

// use calls a function with the handle while it is there.
func (s *streamCore) use(f func(*C.tern_stream) error) error {
	s.handleMu.RLock()
	defer s.handleMu.RUnlock()
	if s.handle == nil {
		return refused(ErrClosed, "the stream has been closed")
	}
	return f(s.handle)
}

// release gives the handle up, which cancels a stream that has not ended.
func (s *streamCore) release() {
	s.handleMu.Lock()
	defer s.handleMu.Unlock()
	C.tern_stream_release(s.handle)
	s.handle = nil
}

// watch cancels the stream when ctx ends, or `also` is closed, before it.
func (s *streamCore) watch(ctx context.Context, also <-chan struct{}) {
	if ctx.Done() == nil && also == nil {
		return
	}
	select {
	case <-s.done:
		return
	default:
	}
	go func() {
		select {
		case <-s.done:
			return
		case <-ctx.Done():
		case <-also:
		}
		s.use(func(handle *C.tern_stream) error { return failed(C.tern_stream_cancel(handle), nil) })
	}()
}

// failedBecause is an error of which only code and message are told.
func failedBecause(status C.int32_t, message string) error {
	var info C.tern_error_info
	if C.tern_error_describe(status, &info, C.sizeof_tern_error_info) != C.TERN_OK {
		info.code = status
	}
	e := errorOf(&info)
	if message != "" {
		e.Message = message
	}
	return e
}
