package tern

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func do(t *testing.T, client *Client, request *Request, options ...Option) *Result {
	t.Helper()
	result, err := client.Do(within(t), request, options...)
	must(t, err)
	return result
}

// echoed is the request as /echo saw it.
func echoed(t *testing.T, client *Client, request *Request) string {
	t.Helper()
	return string(do(t, client, request).Body)
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
}

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
			if result.Times.Total <= 0 || result.Times.FinishedAt.IsZero() || result.Times.TLS != -1 || result.RemoteAddress == "" ||
				result.WireIn <= 100 || result.FinalURL != result.URL || result.Attempts != 1 {
				t.Errorf("%+v", result)
			}
		})
	}
}

func TestHTTP2OverTLSAndByPriorKnowledge(t *testing.T) {
	client := newClient(t, "tls.ca_file", url(t, "CA", ""))
	result, err := client.Get(within(t), url(t, "HTTPS", "/100"))
	must(t, err)
	if result.Version != 20 || result.Flags&ResultTLS == 0 || result.TLSVersion == "" || result.StreamID == 0 || len(result.Body) != 100 {
		t.Errorf("%+v", result)
	}
	request := newRequest(t, "GET", url(t, "H2C", "/100"))
	must(t, request.Set("http.version", "2"))
	if result = do(t, client, request); result.Version != 20 || result.Flags&ResultTLS != 0 {
		t.Errorf("%+v", result)
	}
}

func TestHeaderFieldWithAnEmptyValueIsThere(t *testing.T) {
	client := newClient(t)
	request := newRequest(t, "GET", url(t, "FAULT", "/echo"))
	must(t, request.AddHeader("X-Empty", ""))
	if seen := strings.ToLower(echoed(t, client, request)); !strings.Contains(seen, "x-empty:") {
		t.Error(seen)
	}
}

func TestLargeBodiesAreReadBesideThePump(t *testing.T) {
	client := newClient(t)
	result, err := client.Get(within(t), url(t, "FAULT", "/bytes/1000000"))
	must(t, err)
	if !bytes.Equal(result.Body, bytes.Repeat([]byte("x"), 1000000)) {
		t.Errorf("%d bytes", len(result.Body))
	}
}

func TestHeadersQueryMetaAndOptionsOfARequest(t *testing.T) {
	client := newClient(t)
	request := newRequest(t, "GET", url(t, "FAULT", "/echo?a=1"))
	must(t, request.AddQuery(Field{"b", "x y"}, Field{"c", ""}))
	must(t, request.AddHeader("X-Twice", "1"))
	must(t, request.AddHeader("X-Twice", "2"))
	must(t, request.SetHeader("User-Agent", "mine"))
	must(t, request.RemoveHeader("Accept-Encoding"))
	must(t, request.SetMeta("kind", "test"))
	must(t, request.AcceptJSON())
	result := do(t, client, request)
	contains(t, string(result.Body), "GET /echo?a=1&b=x", "c=", "X-Twice: 1\r\nX-Twice: 2\r\n", "User-Agent: mine\r\n", "Accept: application/json")
	if strings.Contains(string(result.Body), "Accept-Encoding") || result.Meta.Get("kind") != "test" || result.Request != request {
		t.Errorf("%s %v", result.Body, result.Meta)
	}
}

func TestBodiesOfEveryKind(t *testing.T) {
	client := newClient(t)
	file := filepath.Join(t.TempDir(), "file.txt")
	must(t, os.WriteFile(file, []byte("from a file"), 0o600))
	open, err := os.Open(file)
	must(t, err)
	defer open.Close()
	value, err := ValueOf(map[string]any{"a": []int{1, 2}})
	must(t, err)
	cases := map[string]struct {
		set  func(*Request) error
		want []string
	}{
		"bytes":      {func(r *Request) error { return r.SetBody([]byte("bytes")) }, []string{"Content-Length: 5", "\r\n\r\nbytes"}},
		"file":       {func(r *Request) error { return r.SetBodyFile(file) }, []string{"Content-Length: 11", "from a file"}},
		"descriptor": {func(r *Request) error { return r.SetBodyDescriptor(open, 4) }, []string{"Content-Length: 4", "\r\n\r\nfrom"}},
		"reader":     {func(r *Request) error { return r.SetBodyReader(strings.NewReader("pushed"), 6) }, []string{"Content-Length: 6", "\r\n\r\npushed"}},
		"chunks":     {func(r *Request) error { return r.SetBodyReader(strings.NewReader("pushed"), None) }, []string{"Transfer-Encoding: chunked", "pushed"}},
		"form":       {func(r *Request) error { return r.SetForm(Field{"a", "1 2"}, Field{"b", ""}) }, []string{"application/x-www-form-urlencoded", "a=1+2&b="}},
		"namevalue":  {func(r *Request) error { return r.SetNameValue(Field{"a", "1"}) }, []string{"text/namevalue", "\r\n\r\na=1\n"}},
		"json":       {func(r *Request) error { return r.SetJSON([]byte(`{"b": 1}`)) }, []string{"application/json", `{"b": 1}`}},
		"json value": {func(r *Request) error { return r.SetJSONValue(value) }, []string{"application/json", `{"a":[1,2]}`}},
		"xml":        {func(r *Request) error { return r.SetXML([]byte("<a/>")) }, []string{"text/xml", "<a/>"}},
		"value": {func(r *Request) error {
			must(t, r.SetHeader("Content-Type", "application/x-www-form-urlencoded"))
			return r.SetValue(value)
		}, []string{"a=1&a=2"}},
		"part": {func(r *Request) error {
			name := "other.bin"
			must(t, r.AddPart(Part{Name: "field", Value: []byte("text"), Header: Fields{{"X-Part", "1"}}}))
			return r.AddPart(Part{Name: "upload", Path: file, FileName: &name})
		}, []string{"multipart/form-data", "name=\"field\"", "X-Part: 1", "filename=\"other.bin\"", "from a file"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			request := newRequest(t, "POST", url(t, "FAULT", "/echo"))
			must(t, c.set(request))
			contains(t, echoed(t, client, request), c.want...)
		})
	}
}

func TestEmptyAndAbsentBodiesAreKeptApart(t *testing.T) {
	client := newClient(t)
	request := newRequest(t, "PATCH", url(t, "FAULT", "/echo"))
	must(t, request.SetBody([]byte{}))
	contains(t, echoed(t, client, request), "Content-Length: 0")
	request = newRequest(t, "GET", url(t, "FAULT", "/echo"))
	must(t, request.SetBody([]byte("x")))
	must(t, request.SetBody(nil))
	if got := echoed(t, client, request); strings.Contains(got, "Content-Length") {
		t.Error(got)
	}
	if result := do(t, client, newRequest(t, "GET", url(t, "FAULT", "/bytes/0"))); result.Body == nil || len(result.Body) != 0 {
		t.Errorf("an empty body is %#v", result.Body)
	}
	if result := do(t, client, newRequest(t, "GET", url(t, "HTTP", "/100")), Discard()); result.Body != nil || result.BodySize != 100 {
		t.Errorf("a body that went elsewhere is %#v", result.Body)
	}
}

func TestBuffersMayBeReusedAtOnce(t *testing.T) {
	client := newClient(t)
	buffer := []byte("first")
	request := newRequest(t, "POST", url(t, "FAULT", "/echo"))
	must(t, request.SetBody(buffer))
	copy(buffer, "later")
	contains(t, echoed(t, client, request), "\r\n\r\nfirst")
	pushed := newRequest(t, "POST", url(t, "FAULT", "/echo"))
	must(t, pushed.SetBodyPushed(10))
	stream, err := client.Open(within(t), pushed)
	must(t, err)
	defer stream.Close()
	copy(buffer, "first")
	must(t, stream.Send(within(t), 0, buffer))
	copy(buffer, "later")
	must(t, stream.Send(within(t), 0, buffer))
	must(t, stream.Finish())
	contains(t, string(drain(t, stream)), "\r\n\r\nfirstlater")
}

// drain is the data of a stream up to its end.
func drain(t *testing.T, stream *Stream) (data []byte) {
	t.Helper()
	for ctx := within(t); ; {
		event, err := stream.Next(ctx)
		if err != nil {
			if stream.Err() != err || err.Error() != "EOF" {
				t.Fatal(err)
			}
			return data
		}
		data = append(data, event.Data...)
	}
}

func TestTrailersBothWays(t *testing.T) {
	client := newClient(t)
	result, err := client.Get(within(t), url(t, "HTTP", "/trailers/100"))
	must(t, err)
	if result.Trailer.Get("X-Sum") != "11" {
		t.Errorf("%v", result.Trailer)
	}
	request := newRequest(t, "POST", url(t, "FAULT", "/echo"))
	must(t, request.SetBody([]byte("body")))
	must(t, request.AddTrailer("X-Mine", "22"))
	contains(t, echoed(t, client, request), "Transfer-Encoding: chunked", "X-Mine: 22")
}

func TestRedirectsAreFollowedAndTold(t *testing.T) {
	client := newClient(t)
	result, err := client.Get(within(t), url(t, "HTTP", "/redirect/302/100"))
	must(t, err)
	if result.Status != 200 || len(result.History) != 1 || result.History[0].Status != 302 || result.Attempts != 2 ||
		!strings.HasSuffix(result.History[0].URL, "/redirect/302/100") || !strings.HasSuffix(result.FinalURL, "/100") ||
		result.History[0].Header.Get("Location") == "" {
		t.Errorf("%+v", result)
	}
	_, err = client.Get(within(t), url(t, "HTTP", "/redirect/loop"))
	if !errors.Is(err, ErrRedirect) {
		t.Error(err)
	}
}

func TestInterimResponsesAreKept(t *testing.T) {
	result := do(t, newClient(t), newRequest(t, "GET", url(t, "FAULT", "/informational/103")))
	if len(result.Interims) != 1 || result.Interims[0].Status != 103 || result.Interims[0].Header.Get("Link") == "" {
		t.Errorf("%+v", result.Interims)
	}
}

func TestBodiesGoToFilesAndDescriptors(t *testing.T) {
	client := newClient(t)
	path := filepath.Join(t.TempDir(), "body")
	if result := do(t, client, newRequest(t, "GET", url(t, "HTTP", "/10k")), ToFile(path)); result.Body != nil || result.BodySize != 10240 {
		t.Errorf("%+v", result)
	}
	if written, err := os.ReadFile(path); err != nil || len(written) != 10240 {
		t.Error(len(written), err)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "other"))
	must(t, err)
	defer file.Close()
	do(t, client, newRequest(t, "GET", url(t, "HTTP", "/10k")), ToDescriptor(file))
	if written, err := os.ReadFile(file.Name()); err != nil || len(written) != 10240 {
		t.Error(len(written), err)
	}
}

func TestTextIsReadByItsCharset(t *testing.T) {
	client := newClient(t)
	request := newRequest(t, "POST", url(t, "FAULT", "/echo"))
	must(t, request.Set("http.charset", "windows-1252"))
	must(t, request.SetBody([]byte("caf\xe9")))
	result := do(t, client, request, AsText())
	if !strings.HasSuffix(result.Text, "café") || result.Encoding != "windows-1252" || result.TextError() != nil {
		t.Errorf("%q %q %v", result.Text, result.Encoding, result.TextError())
	}
	request = newRequest(t, "GET", url(t, "HTTP", "/100"))
	if result = do(t, client, request, AsText(), Discard()); !errors.Is(result.TextError(), ErrState) {
		t.Error(result.TextError())
	}
}

func TestResultIsALineForPeopleWhenAsked(t *testing.T) {
	client := newClient(t)
	request := newRequest(t, "GET", url(t, "HTTP", "/100"))
	if result := do(t, client, request); result.Line != "" {
		t.Errorf("%q", result.Line)
	}
	for _, options := range [][]Option{{AsLine()}, {AsLine(), AsText()}, {AsLine(), Discard()}} {
		result := do(t, client, request, options...)
		if want := fmt.Sprintf("REQID %d. HTTP/1.1 200 OK 100 bytes received", result.ID); result.Line != want {
			t.Errorf("%q, want %q", result.Line, want)
		}
	}
	large := newRequest(t, "POST", url(t, "FAULT", "/echo"))
	must(t, large.SetBody(make([]byte, 1<<20)))
	if result := do(t, client, large, AsLine()); len(result.Body) < 1<<20 || !strings.HasSuffix(result.Line, fmt.Sprintf(" 200 OK %d bytes received", result.BodySize)) {
		t.Errorf("%q", result.Line)
	}
	result, err := client.Get(within(t), "http://127.0.0.1:1/path?secret", AsLine())
	if !errors.Is(err, ErrConnect) || !strings.Contains(result.Line, ". http://127.0.0.1:1/path: ") || !strings.HasSuffix(result.Line, " (TERN_E_CONNECT)") {
		t.Errorf("%v, %+v", err, result)
	}
}

func TestStatusFrom400OnIsAnAnswerAndAnErrorWhenAsked(t *testing.T) {
	result := do(t, newClient(t), newRequest(t, "GET", url(t, "HTTP", "/status/404")))
	var e *Error
	if err := result.StatusError(); !errors.Is(err, ErrHTTPStatus) || !errors.As(err, &e) || e.NativeCode != 404 || !strings.Contains(e.Message, "404 Not Found for http") {
		t.Error(err)
	}
	if ok := do(t, newClient(t), newRequest(t, "GET", url(t, "HTTP", "/status/204"))); ok.StatusError() != nil {
		t.Error(ok.StatusError())
	}
}

func TestCookiesOfTheJarAndOfAResponse(t *testing.T) {
	client := newClient(t, "http.cookies", "true")
	result, err := client.Get(within(t), url(t, "HTTP", "/cookie"))
	must(t, err)
	contains(t, string(result.Body), "cookie: from=nginx")
	must(t, client.SetCookie(url(t, "HTTP", "/"), "mine=1; Path=/show; Max-Age=60; SameSite=Lax; HttpOnly"))
	cookies, err := client.Cookies()
	must(t, err)
	if len(cookies) != 2 {
		t.Fatalf("%+v", cookies)
	}
	mine := cookies[0]
	if mine.Name != "mine" {
		mine = cookies[1]
	}
	if mine.Value != "1" || mine.Path != "/show" || mine.SameSite != "lax" || !mine.HTTPOnly || time.Until(mine.Expires) <= 0 {
		t.Errorf("%+v", mine)
	}
	path := filepath.Join(t.TempDir(), "cookies")
	must(t, client.SaveCookies(path))
	must(t, client.ClearCookies())
	if count, err := client.LoadCookies(path); err != nil || count != 2 {
		t.Error(count, err)
	}
	request := newRequest(t, "GET", url(t, "HTTP", "/cookie"))
	must(t, request.Set("http.redirects", "none"))
	if set := do(t, client, request).Cookies; len(set) != 1 || set[0].Name != "from" || set[0].Value != "nginx" || set[0].Path != "/show" {
		t.Errorf("%+v", set)
	}
}

func TestCredentialsOfAnOrigin(t *testing.T) {
	client := newClient(t)
	get := func() int { return do(t, client, newRequest(t, "GET", url(t, "HTTP", "/basic/100"))).Status }
	if status := get(); status != 401 {
		t.Error(status)
	}
	must(t, client.SetCredentials(url(t, "HTTP", ""), "user", "password"))
	if status := get(); status != 200 {
		t.Error(status)
	}
	must(t, client.RemoveCredentials(url(t, "HTTP", "")))
	must(t, client.SetToken(url(t, "HTTP", ""), "secret"))
	contains(t, string(do(t, client, newRequest(t, "GET", url(t, "HTTP", "/show"))).Body), "authorization: Bearer secret")
	must(t, client.RemoveToken(url(t, "HTTP", "")))
	contains(t, string(do(t, client, newRequest(t, "GET", url(t, "HTTP", "/show"))).Body), "authorization: \n")
	if err := client.SetToken("nonsense", "x"); !errors.Is(err, ErrURL) {
		t.Error(err)
	}
}

func TestPushedBodyThatFailsFailsTheRequest(t *testing.T) {
	client := newClient(t)
	broken := errors.New("broken")
	request := newRequest(t, "POST", url(t, "FAULT", "/upload"))
	must(t, request.SetBodyReader(readerFunc(func([]byte) (int, error) { return 0, broken }), None))
	if _, err := client.Do(within(t), request); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := client.Do(within(t), request); !errors.Is(err, ErrState) {
		t.Error("a reader was read twice:", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestEarlyAnswerEndsAnUpload(t *testing.T) {
	client := newClient(t)
	request := newRequest(t, "POST", url(t, "FAULT", "/early/413-close"))
	must(t, request.SetBodyReader(readerFunc(func(p []byte) (int, error) { return len(p), nil }), None))
	ctx, cancel := context.WithTimeout(within(t), patience/2)
	defer cancel()
	result, err := client.Do(ctx, request)
	if err != nil || result.Status != 413 {
		t.Error(result, err)
	}
}
