package tern

import (
	"bytes"
	"testing"
	"time"
)

func TestResultSaysWhetherItWasKept(t *testing.T) {
	client := newClient(t, "cache", "memory", "cache.mode", "no-cache")
	first, err := client.Get(within(t), url(t, "HTTP", "/100"))
	must(t, err)
	if first.Flags&(ResultFromCache|ResultRevalidated|ResultStale) != 0 || first.Age != -1 {
		t.Errorf("%+v", first)
	}
	again, err := client.Get(within(t), url(t, "HTTP", "/100"))
	must(t, err)
	if again.Flags&(ResultFromCache|ResultRevalidated|ResultStale) != ResultFromCache|ResultRevalidated {
		t.Errorf("%+v", again)
	}
	if again.Status != 200 || again.Age < 0 || again.Age > time.Minute || !bytes.Equal(again.Body, first.Body) {
		t.Errorf("%+v", again)
	}
}
