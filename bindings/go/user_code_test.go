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

func TestLogChannelThatIsClosedStopsNothing(t *testing.T) {
	client := newClient(t, "log.level", "trace")
	lines := make(chan LogRecord, 1)
	must(t, client.LogTo(lines))
	close(lines)
	stillServes(t, client)
	lines = make(chan LogRecord, 1)
	must(t, client.LogTo(lines))
	stillServes(t, client)
	<-lines
}

func TestWhatIsNilOrZeroIsRefusedInTheCallersGoroutine(t *testing.T) {
	client := newClient(t)
	request := newRequest(t, "GET", url(t, "HTTP", "/100"))
	calls := map[string]error{}
	for name, bad := range map[string]*Request{"nil": nil, "zero": {}} {
		_, calls["Do of "+name] = client.Do(within(t), bad)
		_, calls["DoValue of "+name] = client.DoValue(within(t), bad)
		_, calls["Open of "+name] = client.Open(within(t), bad)
		_, _, calls["Connect of "+name] = client.Connect(within(t), bad)
		_, calls["Stream of "+name] = client.Stream(within(t), bad)
		_, calls["Lease of "+name] = client.Lease(within(t), bad)
		_, calls["FetchAll of "+name] = client.FetchAll(within(t), []*Request{request, bad}, nil)
	}
	var none context.Context
	_, calls["Get without a context"] = client.Get(none, url(t, "HTTP", "/100"))
	_, calls["Do without a context"] = client.Do(none, request)
	_, calls["Open without a context"] = client.Open(none, request)
	_, calls["Lease without a context"] = client.Lease(none, request)
	_, calls["FetchAll without a context"] = client.FetchAll(none, []*Request{request}, nil)
	_, calls["Get to no file"] = client.Get(within(t), url(t, "HTTP", "/100"), ToDescriptor(nil))
	for name, err := range calls {
		if !errors.Is(err, ErrArgument) || strings.Contains(err.Error(), "NULL") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func stillServes(t *testing.T, client *Client) {
	t.Helper()
	if result, err := client.Get(within(t), url(t, "HTTP", "/100")); err != nil || result.Status != 200 {
		t.Error("the pump has stopped:", err)
	}
}
