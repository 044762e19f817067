//go:build go1.23

// The oldest toolchain there is support for does not see this file: test.sh compiles it only with one of Go 1.23 or later.

package sse

import (
	"context"
	"io"
	"iter"
)

// All are the events up to their end. Why they failed, if they did, comes with the last, empty one.
func (e *Events) All(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			event, err := e.Next(ctx)
			if err == io.EOF || !yield(event, err) || err != nil {
				return
			}
		}
	}
}
