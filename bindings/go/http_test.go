package tern

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

func TestGetBringsStatusHeadersAndBody(t *testing.T) {
	for _, loops := range []string{"0", "1", "2"} {
		t.Run("loops="+loops, func(t *testing.T) {
			client := newClient(t, "loops", loops)
			result, err := client.Get(within(t), url(t, "HTTP", "/100"))
			must(t, err)
			if result.Status != 200 || result.Reason != "OK" || result.Version != 11 || !bytes.Equal(result.Body, bytes.Repeat([]byte("x"), 100)) {
				t.Errorf("%+v", result)
			}
			if result.Header.Get("content-length") != "100" || result.Meta.Get("req_method") != "GET" {
				t.Errorf("header %v, meta %v", result.Header, result.Meta)
			}
		})
	}
}

func TestContextThatEndsIsTheError(t *testing.T) {
	client := newClient(t)
	ctx, cancel := context.WithCancel(within(t))
	go func() {
		for counters(t, client).Running == 0 {
		}
		cancel()
	}()
	_, err := client.Get(ctx, url(t, "FAULT", "/stall/before-head"))
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	eventually(t, "the engine knows", func() bool { return counters(t, client).Cancelled == 1 })
}
