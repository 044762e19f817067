package tern

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestTimeoutOfTheEngineIsATimeoutOfNet(t *testing.T) {
	viaHTTP, client := httpClient(t, "timeout.first_byte", "20ms")
	_, err := viaHTTP.Get(url(t, "FAULT", "/stall/before-head"))
	_, direct := client.Get(within(t), url(t, "FAULT", "/stall/before-head"))
	for _, err := range []error{err, direct} {
		var e net.Error
		if !errors.As(err, &e) || !e.Timeout() || !errors.Is(err, ErrTimeoutFirstByte) {
			t.Errorf("%v is no timeout", err)
		}
	}
	_, err = client.Get(within(t), url(t, "CLOSES", "/"))
	var e net.Error
	if !errors.As(err, &e) || e.Timeout() {
		t.Errorf("%v is a timeout", err)
	}
}

func httpClient(t *testing.T, options ...string) (*http.Client, *Client) {
	client := newClient(t, options...)
	return &http.Client{Transport: &Transport{Client: client}}, client
}

func read(t *testing.T, response *http.Response) string {
	t.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(t, err)
	return string(body)
}

// seen is a server of Go's own that tells what came, as what it makes of a request is what net/http's transport would have sent.
func seen(t *testing.T, handler http.HandlerFunc) string {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func TestHTTPClientGetsWhatItsOwnTransportGets(t *testing.T) {
	server := seen(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("X-Twice", "1")
		w.Header().Add("X-Twice", "2")
		r.Header.Write(w)
		io.WriteString(w, r.Method+" "+r.Host+" "+r.RequestURI)
	})
	mine, _ := httpClient(t)
	answers := map[string]string{}
	for name, client := range map[string]*http.Client{"tern": mine, "own": {Transport: &http.Transport{}}} {
		request, err := http.NewRequest("OPTIONS", strings.Replace(server, "http://", "http://ann:secret@", 1)+"/a%2Fb?c=d#e", nil)
		must(t, err)
		request.Host = "example.test"
		request.Header["X-Mine"] = []string{"1", "2"}
		response, err := client.Do(request)
		must(t, err)
		body := read(t, response)
		if response.Proto != "HTTP/1.1" || response.Status != "200 OK" || response.ContentLength != int64(len(body)) || len(response.Header["X-Twice"]) != 2 {
			t.Errorf("%s: %+v", name, response)
		}
		answers[name] = body
	}
	if answers["tern"] != answers["own"] {
		t.Errorf("tern:\n%s\nown:\n%s", answers["tern"], answers["own"])
	}
}

func TestHTTPClientUploadsFromMemoryAndFromReaders(t *testing.T) {
	client, _ := httpClient(t)
	pipe, write := io.Pipe()
	go func() {
		io.WriteString(write, strings.Repeat("x", 1<<20))
		write.Close()
	}()
	for name, c := range map[string]struct {
		body io.Reader
		want string
	}{
		"memory": {strings.NewReader("memory"), "6"}, "pipe": {pipe, "1048576"}, "empty": {strings.NewReader(""), "0"},
		"sized": {struct{ io.Reader }{strings.NewReader("sized")}, "5"},
	} {
		request, err := http.NewRequest("POST", url(t, "FAULT", "/upload"), c.body)
		must(t, err)
		if name == "sized" {
			request.ContentLength = 5
		}
		response, err := client.Do(request)
		must(t, err)
		if got := read(t, response); got != c.want {
			t.Errorf("%s: %s bytes came, not %s", name, got, c.want)
		}
	}
}

func TestHTTPClientSendsAndReadsTrailers(t *testing.T) {
	client, _ := httpClient(t)
	server := seen(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Trailer", "X-Sum")
		w.Write(body)
		w.Header().Set("X-Sum", r.Trailer.Get("X-Mine"))
	})
	request, err := http.NewRequest("POST", server, io.NopCloser(strings.NewReader("body")))
	must(t, err)
	request.Trailer = http.Header{"X-Mine": nil}
	request.Body = io.NopCloser(io.TeeReader(request.Body, writerFunc(func(p []byte) (int, error) {
		request.Trailer.Set("X-Mine", "11")
		return len(p), nil
	})))
	response, err := client.Do(request)
	must(t, err)
	if _, announced := response.Trailer["X-Sum"]; !announced {
		t.Errorf("%v", response.Trailer)
	}
	if body := read(t, response); body != "body" || response.Trailer.Get("X-Sum") != "11" {
		t.Errorf("%q %v", body, response.Trailer)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestHTTPClientFollowsRedirectsAndKeepsCookiesItself(t *testing.T) {
	client, engine := httpClient(t)
	client.Jar, _ = cookiejar.New(nil)
	hops := 0
	client.CheckRedirect = func(*http.Request, []*http.Request) error {
		hops++
		return nil
	}
	response, err := client.Get(url(t, "HTTP", "/cookie"))
	must(t, err)
	contains(t, read(t, response), "cookie: from=nginx")
	cookies, err := engine.Cookies()
	if hops != 1 || err != nil || len(cookies) != 0 {
		t.Error(hops, cookies, err)
	}
}

func TestGzipIsDecodedAsNetHTTPDoes(t *testing.T) {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	io.WriteString(zip, "plain")
	zip.Close()
	server := seen(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(packed.Bytes())
			return
		}
		io.WriteString(w, "plain, as "+r.Header.Get("Accept-Encoding"))
	})
	client, engine := httpClient(t)
	response, err := client.Get(server)
	must(t, err)
	if got := read(t, response); got != "plain" || !response.Uncompressed || response.Header.Get("Content-Encoding") != "" {
		t.Errorf("%q %+v", got, response)
	}
	request, err := http.NewRequest("GET", server, nil)
	must(t, err)
	request.Header.Set("Accept-Encoding", "gzip")
	response, err = client.Do(request)
	must(t, err)
	if got := read(t, response); got != packed.String() || response.Uncompressed {
		t.Errorf("%q %+v", got, response)
	}
	client.Transport = &Transport{Client: engine, DisableCompression: true}
	response, err = client.Get(server)
	must(t, err)
	if got := read(t, response); got != "plain, as " {
		t.Errorf("%q", got)
	}
}

func TestClosingAHalfReadResponseEndsItsRequest(t *testing.T) {
	client, engine := httpClient(t)
	response, err := client.Get(url(t, "HTTP", "/large"))
	must(t, err)
	if _, err := io.CopyN(io.Discard, response.Body, 1<<20); err != nil {
		t.Fatal(err)
	}
	must(t, response.Body.Close())
	eventually(t, "the connection is closed", func() bool { return counters(t, engine).ConnectionsOpen == 0 })
	settle(t, engine)
}

func TestHTTPClientsContextAndTimeoutReachTheEngine(t *testing.T) {
	client, engine := httpClient(t)
	ctx, cancel := context.WithCancel(within(t))
	request, err := http.NewRequestWithContext(ctx, "GET", url(t, "HTTP", "/large"), nil)
	must(t, err)
	response, err := client.Do(request)
	must(t, err)
	cancel()
	eventually(t, "the connection is closed though nobody reads", func() bool { return counters(t, engine).ConnectionsOpen == 0 })
	if _, err := io.Copy(io.Discard, response.Body); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	client.Timeout = 50 * time.Millisecond
	var timeout interface{ Timeout() bool }
	if _, err := client.Get(url(t, "FAULT", "/stall/before-head")); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Error(err)
	}
	settle(t, engine)
}

func TestTransportOverHTTP2TellsTLS(t *testing.T) {
	client, _ := httpClient(t, "tls.ca_file", url(t, "CA", ""))
	response, err := client.Get(url(t, "HTTPS", "/100"))
	must(t, err)
	if len(read(t, response)) != 100 || response.ProtoMajor != 2 || response.TLS == nil || response.TLS.NegotiatedProtocol != "h2" || response.Status != "200 OK" {
		t.Errorf("%+v", response)
	}
}

func TestTransportTellsErrorsOfTheEngine(t *testing.T) {
	client, _ := httpClient(t)
	closed := &closeSeen{Reader: strings.NewReader("x")}
	request, err := http.NewRequest("POST", url(t, "CLOSES", "/"), closed)
	must(t, err)
	var e *Error
	if _, err := client.Do(request); !errors.As(err, &e) || !refusedByPeer(err) {
		t.Error(err)
	}
	eventually(t, "the body is closed", func() bool { return closed.is() })
	if _, err := (&http.Client{Transport: &Transport{}}).Get(url(t, "HTTP", "/")); err == nil {
		t.Error("a Transport without a Client works")
	}
	request.Header.Set("X-Bad", "a\nb")
	if _, err := (&Transport{Client: newClient(t)}).RoundTrip(request); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	response, err := client.Head(url(t, "HTTP", "/100"))
	must(t, err)
	if body := read(t, response); body != "" || response.ContentLength != 100 {
		t.Errorf("%q %+v", body, response)
	}
}

type closeSeen struct {
	io.Reader
	closed int32
}

func (c *closeSeen) Close() error { atomic.StoreInt32(&c.closed, 1); return nil }
func (c *closeSeen) is() bool     { return atomic.LoadInt32(&c.closed) == 1 }
