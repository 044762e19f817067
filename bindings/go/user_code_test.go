package tern

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestPanicOfACallbackReachesItsCallerAndNothingElse(t *testing.T) {
	client := newClient(t)
	requests := []*Request{newRequest(t, "GET", url(t, "HTTP", "/100")), newRequest(t, "GET", url(t, "FAULT", "/stall/before-head"))}
	func() {
		defer func() {
			if p := recover(); p != "mine" {
				t.Errorf("the panic was %v", p)
			}
		}()
		client.FetchAll(within(t), requests, func(int, *Result, error) { panic("mine") })
	}()
	eventually(t, "the rest is cancelled", func() bool { return counters(t, client).Cancelled == 1 })
	stillServes(t, client)
}

func TestPanicOfABodysReaderFailsItsRequestAndNothingElse(t *testing.T) {
	client := newClient(t)
	request := newRequest(t, "POST", url(t, "FAULT", "/upload"))
	must(t, request.SetBodyReader(readerFunc(func([]byte) (int, error) { panic("mine") }), None))
	if _, err := client.Do(within(t), request); err == nil || !strings.Contains(err.Error(), "panicked: mine") {
		t.Error(err)
	}
	stillServes(t, client)
}

// waitingReader waits in Read until it is closed.
type waitingReader struct{ closed chan struct{} }

func (r waitingReader) Read([]byte) (int, error) { <-r.closed; return 0, io.ErrClosedPipe }
func (r waitingReader) Close() error             { close(r.closed); return nil }

func TestReaderThatWaitsIsClosedWhenItsRequestEnds(t *testing.T) {
	client := newClient(t)
	for name, send := range map[string]func(context.Context, io.Reader) error{
		"Do": func(ctx context.Context, body io.Reader) error {
			request := newRequest(t, "POST", url(t, "FAULT", "/upload"))
			must(t, request.SetBodyReader(body, None))
			_, err := client.Do(ctx, request)
			return err
		},
		"Transport": func(ctx context.Context, body io.Reader) error {
			request, err := http.NewRequestWithContext(ctx, "POST", url(t, "FAULT", "/upload"), body)
			must(t, err)
			_, err = (&Transport{Client: client}).RoundTrip(request)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			body := waitingReader{make(chan struct{})}
			ctx, cancel := context.WithCancel(within(t))
			time.AfterFunc(100*time.Millisecond, cancel)
			if err := send(ctx, body); err != context.Canceled {
				t.Error(err)
			}
			select {
			case <-body.closed:
			case <-time.After(patience):
				t.Error("nobody closes it")
			}
		})
	}
}

func TestReaderIsLeftAloneByCallsThatDoNotSendIt(t *testing.T) {
	client := newClient(t)
	request := newRequest(t, "POST", url(t, "FAULT", "/upload"))
	must(t, request.SetBodyReader(strings.NewReader("pushed"), None))
	_, opened := client.Open(within(t), request)
	_, value := client.DoValue(within(t), request)
	var inBatch error
	_, err := client.FetchAll(within(t), []*Request{request}, func(_ int, _ *Result, err error) { inBatch = err })
	must(t, err)
	for i, err := range []error{opened, value, inBatch} {
		if !errors.Is(err, ErrState) || !strings.Contains(err.Error(), "Client.Do") {
			t.Error(i, err)
		}
	}
	if result := do(t, client, request); string(result.Body) != "6" {
		t.Errorf("%q", result.Body)
	}
}

func TestErrorOfABodysReaderIsTheErrorOfItsRequest(t *testing.T) {
	client := newClient(t)
	for i := 0; i < 50; i++ {
		request := newRequest(t, "POST", url(t, "FAULT", "/upload"))
		must(t, request.SetBodyReader(readerFunc(func([]byte) (int, error) { return 0, io.ErrNoProgress }), None))
		if _, err := client.Do(within(t), request); err != io.ErrNoProgress {
			t.Fatal(i, err)
		}
	}
}

func TestLogChannelThatIsFullHoldsNothingUp(t *testing.T) {
	client := newClient(t, "log.level", "trace")
	must(t, client.LogTo(make(chan LogRecord)))
	stillServes(t, client)
}

func stillServes(t *testing.T, client *Client) {
	t.Helper()
	if result, err := client.Get(within(t), url(t, "HTTP", "/100")); err != nil || result.Status != 200 {
		t.Error("the pump has stopped:", err)
	}
}
