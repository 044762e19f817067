package tern

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestOptionsAreSetAndRead(t *testing.T) {
	config, err := NewConfig()
	must(t, err)
	must(t, config.Set("timeout.idle", "250ms"))
	must(t, config.SetInt("workers", 7))
	must(t, config.SetDuration("timeout.connect", 1500*time.Microsecond))
	must(t, config.SetDuration("timeout.total", None))
	must(t, config.SetBool("http.cookies", true))
	must(t, config.Add("resolve", "a.test:80:127.0.0.1"))
	must(t, config.Add("resolve", "b.test:80:127.0.0.1"))
	must(t, config.Set("auth.password", "secret"))
	copied, err := config.Copy()
	must(t, err)
	must(t, config.SetInt("workers", 8))
	for name, want := range map[string]string{"timeout.idle": "250ms", "workers": "7", "timeout.connect": "2ms", "timeout.total": "none",
		"http.cookies": "true", "resolve": "a.test:80:127.0.0.1\nb.test:80:127.0.0.1", "auth.password": "***", "http.user_agent": ""} {
		if got, err := copied.Get(name); err != nil || got != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
}

func TestBadOptionsAreRefusedAndChangeNothing(t *testing.T) {
	config, err := NewConfig()
	must(t, err)
	request := newRequest(t, "GET", url(t, "HTTP", "/"))
	for i, c := range []struct {
		err  error
		code Code
		says string
	}{
		{config.Set("no.such", "1"), ErrOptionName, "no.such"},
		{config.Set("workers", "many"), ErrOptionValue, "many"},
		{config.SetInt("http.cookies", 1), ErrOptionValue, "http.cookies"},
		{config.SetDuration("timeout.idle", -5), ErrOptionValue, "timeout.idle cannot be -5ns"},
		{config.Add("workers", "1"), ErrOptionValue, "workers"},
		{request.Set("workers", "1"), ErrOptionName, "workers"},
		{request.SetBool("workers", true), ErrOptionName, ""},
		{request.SetMeta("", "x"), ErrArgument, ""},
		{request.AddHeader("a b", "x"), ErrArgument, ""},
		{request.SetJSON([]byte("{")), ErrParse, ""},
		{request.SetBodyReader(nil, 1), ErrArgument, "nil"},
		{request.AddCommandText("GET x"), ErrUnsupported, ""},
		{request.AddSubprotocol("x"), ErrUnsupported, ""},
	} {
		if !errors.Is(c.err, c.code) || !strings.Contains(c.err.Error(), c.says) {
			t.Errorf("%d: %v", i, c.err)
		}
	}
	if workers, err := config.Get("workers"); err != nil || workers != "64" {
		t.Error(workers, err)
	}
	if _, err := NewRequest("GET", "ftp://x"); !errors.Is(err, ErrURL) {
		t.Error(err)
	}
	if _, err := NewRequest("G T", "http://x"); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	if _, err := NewRequest("GET\x00", "http://x"); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
}

func TestRequestsOptionGoesBeforeTheClients(t *testing.T) {
	client := newClient(t, "timeout.total", "1m", "resolve", "tern.test:*:127.0.0.1")
	request := newRequest(t, "GET", url(t, "FAULT", "/stall/before-head"))
	must(t, request.SetDuration("timeout.first_byte", time.Millisecond))
	if _, err := client.Do(within(t), request); !errors.Is(err, ErrTimeoutFirstByte) {
		t.Error(err)
	}
	if err := request.Set("timeout.total", "1s"); !errors.Is(err, ErrState) {
		t.Error("a request that was submitted is changed:", err)
	}
	request = newRequest(t, "GET", strings.Replace(url(t, "HTTP", "/100"), "127.0.0.1", "other.test", 1))
	must(t, request.Add("resolve", "other.test:*:127.0.0.1"))
	must(t, request.SetInt("http.max_redirects", 1))
	if result := do(t, client, request); result.Status != 200 {
		t.Error(result)
	}
}
