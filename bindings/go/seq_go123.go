//go:build go1.23

// The oldest toolchain there is support for does not see this file: test.sh compiles it only with one of Go 1.23 or later.

package tern

import (
	"context"
	"io"
	"iter"
)

// Events are those of the stream up to its end. Why it failed, if it did, comes with the last, empty one.
func (s *Stream) Events(ctx context.Context) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			event, err := s.Next(ctx)
			if err == io.EOF || !yield(event, err) || err != nil {
				return
			}
		}
	}
}
