package tern

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/tern-engine/tern/bindings/go/internal/testservers"
)

func TestMain(m *testing.M) { os.Exit(testservers.Run(m)) }

// patience bounds what a test waits for; nothing that works comes near it, a gibibyte on a busy machine neither.
const patience = 4 * time.Minute

func url(t testing.TB, server, path string) string { return testservers.URL(t, server) + path }

// within is a context that ends a test that hangs.
func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// newClient makes a client with options given as name and value in turn, and closes it behind the test.
func newClient(t testing.TB, options ...string) *Client {
	t.Helper()
	config, err := NewConfig()
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(options); i += 2 {
		if err := config.Set(options[i], options[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	client, err := NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeWithin(t, client) })
	return client
}

func closeWithin(t testing.TB, client *Client) {
	t.Helper()
	closed := make(chan error, 1)
	go func() { closed <- client.Close() }()
	select {
	case err := <-closed:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Error("the client does not close")
	}
}

func newRequest(t testing.TB, method, url string) *Request {
	t.Helper()
	request, err := NewRequest(method, url)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits for what another goroutine, the engine or a server brings about.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it did not come about that %s", what)
		}
	}
}

func counters(t testing.TB, client *Client) Counters {
	t.Helper()
	c, err := client.Counters()
	must(t, err)
	return c
}
