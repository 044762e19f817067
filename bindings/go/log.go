package tern

// #include "glue.h"
import "C"

import (
	"sync"
	"time"
)

// LogLevel is how much is logged; each level includes those before it.
type LogLevel int32

// LogRecord is one line of the engine's log.
type LogRecord struct {
	Level        LogLevel
	Time         time.Time
	Thread       uint64 // the system's
	Client       uint64 // Client.Number
	RequestID    int64  // Result.ID, Stream.ID; None: none
	ConnectionID int64  // None: none
	Component    string // "client", "operation", "pool", "dns", "connect"
	Message      string // without secrets
}

type logs struct {
	mu sync.Mutex
	to chan<- LogRecord
}

func (l *logs) post(event *C.tern_event) {
	var raw C.tern_log_record
	if C.tern_event_log(event, &raw, C.sizeof_tern_log_record) != C.TERN_OK {
		return
	}
	record := LogRecord{
		Level: LogLevel(raw.level), Time: time.Unix(0, int64(raw.time_ns)), Thread: uint64(raw.thread), Client: uint64(raw.client),
		RequestID: int64(raw.request_id), ConnectionID: int64(raw.connection_id), Component: goString(raw.component),
		Message: goString(raw.message),
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	defer func() {
		if recover() != nil { // the program has closed the channel
			l.to = nil
		}
	}()
	select {
	case l.to <- record:
	default:
	}
}

// LogTo sends the log lines that the option log.level, or SetLogLevel, lets through to a channel; nil stops it. Nothing waits for
// the channel: lines that it has no room for are dropped, as are all once it has been closed.
func (c *Client) LogTo(to chan<- LogRecord) error {
	c.logs.mu.Lock()
	defer c.logs.mu.Unlock()
	err := c.call(func() error {
		queue := c.queue
		if to == nil {
			queue = nil
		}
		var e *C.tern_error
		return failed(C.tern_client_log_to(c.handle, queue, 0, &e), e)
	})
	if err == nil {
		c.logs.to = to
	}
	return err
}

// SetLogLevel sets levels as the option log.level does: "warn", or "info,dns=debug,tls=off".
func (c *Client) SetLogLevel(levels string) error {
	return c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_set_log_level(c.handle, text(levels), &e), e)
	})
}
