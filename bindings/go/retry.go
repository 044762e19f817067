package tern

// #include <stdlib.h>
//
// #include "glue.h"
import "C"

import (
	"sync"
	"time"
	"unsafe"
)

// Attempt is one of the attempts at a request that was made several times, or not at once. Times count from the submission, but for
// Waited.
type Attempt struct {
	Status         int           // of its response; 0: none
	Err            error         // why there was none, or none that is whole; nil: there was
	Waited         time.Duration // before it, for a worker, too
	Started, Ended time.Duration
}

// RetryState is an attempt that has ended and could be repeated.
type RetryState struct {
	ID      int64  // of the submission
	Attempt int    // which it was, from 1
	URL     string // that was asked, without user information
	Status  int    // of HTTP; 0: none
	Err     error  // why there is no response, or none that is whole; nil: there is one
	Header  Fields
	Body    []byte        // nil: it is not in memory, or there is none
	Value   Value         // of Redis: the reply
	Again   bool          // whether there is another attempt unless it is decided otherwise
	Delay   time.Duration // the wait before it, unless it is decided otherwise
}

// Decision is what is done after an attempt. The zero Decision is what the options retry.* say.
type Decision struct {
	action C.uint32_t
	delay  C.int64_t
}

// RetryEnd makes what came of the attempt the result.
func RetryEnd() Decision { return Decision{C.TERN_RETRY_END, -1} }

// RetryAgain makes another attempt, after the wait of the options.
func RetryAgain() Decision { return Decision{C.TERN_RETRY_AGAIN, -1} }

// RetryAfter makes another attempt, after a wait.
func RetryAfter(wait time.Duration) Decision {
	if wait < 0 {
		wait = 0
	}
	return Decision{C.TERN_RETRY_AGAIN, milliseconds(wait)}
}

// decider is the program's function that decides about attempts.
type decider struct {
	mu     sync.RWMutex
	decide func(*RetryState) Decision
}

func (d *decider) get() func(*RetryState) Decision {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.decide
}

// DecideRetries has a function decide about attempts of all requests whose option retry.decide says which of them it is asked
// about; nil stops it. It runs in a goroutine of its own for each attempt and may take as long as the option retry.decide_timeout;
// after that, and when it panics, it is done as the options say.
func (c *Client) DecideRetries(decide func(*RetryState) Decision) {
	c.decider.mu.Lock()
	defer c.decider.mu.Unlock()
	c.decider.decide = decide
}

// asked has an attempt decided about. The event is kept until then, as its release decides, too.
func (c *Client) asked(event *C.tern_event) {
	decide := c.decider.get()
	if decide == nil {
		return
	}
	kept := (*C.tern_event)(C.malloc(C.sizeof_tern_event))
	*kept, *event = *event, C.tern_event{}
	go func() {
		defer C.free(unsafe.Pointer(kept))
		defer C.tern_events_release(kept, 1, C.sizeof_tern_event)
		decision := decideSafely(decide, readRetryState((*C.tern_retry_state)(kept.data)))
		c.call(func() error {
			C.tern_decide(c.handle, kept.id, decision.action, decision.delay)
			return nil
		})
	}()
}

func decideSafely(decide func(*RetryState) Decision, state *RetryState) (decision Decision) {
	defer func() {
		if recover() != nil {
			decision = Decision{}
		}
	}()
	return decide(state)
}

func readRetryState(raw *C.tern_retry_state) *RetryState {
	fields := fieldReader{stride: uintptr(raw.pair_size)}
	s := &RetryState{
		ID: int64(raw.id), Attempt: int(raw.attempt), URL: goString(raw.url), Status: int(raw.status), Err: errorCopy(raw.error),
		Header: fields.read(raw.headers, raw.header_count), Body: goBytes(raw.body), Again: raw.action == C.TERN_RETRY_AGAIN,
		Delay: time.Duration(raw.delay_ms) * time.Millisecond,
	}
	if raw.value != nil {
		s.Value = readValue(raw.value)
	}
	return s
}

func readAttempts(info *C.tern_result_info) []Attempt {
	all := make([]Attempt, info.attempt_count)
	for i := range all {
		raw := (*C.tern_attempt)(unsafe.Add(unsafe.Pointer(info.attempt_list), uintptr(i)*uintptr(info.attempt_size)))
		all[i] = Attempt{
			Status: int(raw.status), Err: errorCopy(raw.error), Waited: time.Duration(raw.waited_ns),
			Started: time.Duration(raw.started_ns), Ended: time.Duration(raw.ended_ns),
		}
	}
	return all
}
