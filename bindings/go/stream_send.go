package tern

// #include <stdlib.h>
//
// #include "glue.h"
import "C"

import (
	"context"
	"math"
	"runtime"
)

// SendFlags say more of what Stream.Send sends, in protocols of messages.
type SendFlags uint32

// Send queues bytes of the request body, or one message, which are copied. It waits while what is queued is at its limit; what of
// data cannot be queued together waits for an empty queue.
func (s *Stream) Send(ctx context.Context, flags SendFlags, data []byte) error {
	defer runtime.KeepAlive(s)
	if data == nil {
		data = []byte{}
	}
	return s.core.push(ctx, func(handle *C.tern_stream) (C.int32_t, *C.tern_error) {
		var e *C.tern_error
		b := blob(data)
		return C.tern_stream_send(handle, C.uint32_t(flags), pointer(b), b.size, &e), e
	})
}

// Command sends one more command of a Redis subscription: SUBSCRIBE, UNSUBSCRIBE and their kin, PING.
func (s *Stream) Command(ctx context.Context, words ...any) error {
	defer runtime.KeepAlive(s)
	texts, err := wordTexts(words)
	if err != nil {
		return err
	}
	array, free := cTexts(texts)
	defer free()
	return s.core.push(ctx, func(handle *C.tern_stream) (C.int32_t, *C.tern_error) {
		var e *C.tern_error
		return C.tern_redis_stream_command(handle, array, C.size_t(len(texts)), &e), e
	})
}

// Finish ends our half, with trailer fields where the protocol has them.
func (s *Stream) Finish(trailers ...Field) error {
	defer runtime.KeepAlive(s)
	pairs, free := cPairs(trailers)
	defer free()
	return s.core.use(func(handle *C.tern_stream) error {
		var e *C.tern_error
		return failed(C.tern_stream_finish(handle, pairs, C.size_t(len(trailers)), &e), e)
	})
}

// CloseWith closes politely, where the protocol has a way to: WebSocket with a code (0 stands for 1000) and a reason, a Redis
// subscription by leaving all channels, a pushed body by finishing it. Events come until the peer has agreed.
func (s *Stream) CloseWith(code int, reason string) error {
	defer runtime.KeepAlive(s)
	if uint64(code) > math.MaxUint32 {
		return refused(ErrArgument, "there is no such close code")
	}
	return s.core.use(func(handle *C.tern_stream) error {
		var e *C.tern_error
		return failed(C.tern_stream_close(handle, C.uint32_t(code), text(reason), &e), e)
	})
}

// push calls a function until it is not refused for want of room.
func (s *streamCore) push(ctx context.Context, f func(*C.tern_stream) (C.int32_t, *C.tern_error)) error {
	var err error
	try := func() bool {
		var status C.int32_t
		err = s.use(func(handle *C.tern_stream) error {
			made, e := f(handle)
			status = made
			return failed(made, e)
		})
		return status != C.TERN_E_AGAIN
	}
	if gaveUp := s.writable.enter(ctx, s.done, try); gaveUp == errGone {
		try() // tells why
	} else if gaveUp != nil {
		return gaveUp
	}
	return err
}
