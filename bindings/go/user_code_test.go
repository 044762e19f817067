package tern

import (
	"strings"
	"testing"
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
