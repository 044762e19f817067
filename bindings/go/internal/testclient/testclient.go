// Package testclient makes the clients of the tests of the packages that use package tern.
package testclient

import (
	"context"
	"testing"
	"time"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/internal/testservers"
)

// Within is a context that ends a test that hangs.
func Within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// New makes a client with options given as name and value in turn, and closes it behind the test.
func New(t testing.TB, options ...string) *tern.Client {
	t.Helper()
	config, err := tern.NewConfig()
	for i := 0; i < len(options) && err == nil; i += 2 {
		err = config.Set(options[i], options[i+1])
	}
	if err != nil {
		t.Fatal(err)
	}
	client, err := tern.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// EndsWithItsContext checks that what opens a stream waits for room no longer than its context lasts.
func EndsWithItsContext(t *testing.T, open func(context.Context, *tern.Client) error) {
	client := New(t, "queue.max_in_flight", "1")
	request, err := tern.NewRequest("GET", testservers.URL(t, "FAULT")+"/stall/before-head")
	if err != nil {
		t.Fatal(err)
	}
	stalls, err := client.Open(Within(t), request)
	if err != nil {
		t.Fatal(err)
	}
	defer stalls.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- open(ctx, client) }()
	select {
	case err := <-ended:
		if err != context.DeadlineExceeded {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it waits for room long after its context has ended")
	}
}
