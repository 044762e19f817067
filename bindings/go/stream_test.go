package tern

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestStreamOfABodyIsItsEvents(t *testing.T) {
	client := newClient(t)
	stream, err := client.Open(within(t), newRequest(t, "GET", url(t, "HTTP", "/trailers/100")))
	must(t, err)
	defer stream.Close()
	event, err := stream.Next(within(t))
	if err != nil || event.Kind != EventOpen || event.Result.Status != 200 || event.Result.Body != nil {
		t.Fatalf("%+v %v", event, err)
	}
	if data := drain(t, stream); len(data) != 100 {
		t.Errorf("%d bytes", len(data))
	}
	if final := stream.Result(); final == nil || final.Trailer.Get("X-Sum") != "11" || final.BodySize != 100 || final.ID != stream.ID() {
		t.Errorf("%+v", final)
	}
	must(t, stream.Close())
	if id := stream.ID(); id != None {
		t.Error(id)
	}
}

func TestStreamAsTextHasItsHeadAndNoText(t *testing.T) {
	client := newClient(t)
	response, err := client.Stream(within(t), newRequest(t, "GET", url(t, "HTTP", "/100")), AsText())
	must(t, err)
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || len(body) != 100 || response.Result.Status != 200 {
		t.Errorf("%+v, %d bytes, %v", response.Result, len(body), err)
	}
	if final := response.Final(); final == nil || !errors.Is(final.TextError(), ErrState) {
		t.Errorf("%+v", final)
	}
}

func TestBodyThatWasClosedGivesNothing(t *testing.T) {
	client := newClient(t)
	through := &http.Client{Transport: &Transport{Client: client}}
	for name, ask := range map[string]func() io.ReadCloser{
		"Stream": func() io.ReadCloser {
			response, err := client.Stream(within(t), newRequest(t, "GET", url(t, "HTTP", "/large")))
			must(t, err)
			return response.Body
		},
		"Transport": func() io.ReadCloser {
			response, err := through.Get(url(t, "HTTP", "/large"))
			must(t, err)
			return response.Body
		},
	} {
		body := ask()
		if _, err := body.Read(make([]byte, 1)); err != nil {
			t.Error(name, err)
		}
		must(t, body.Close())
		if n, err := body.Read(make([]byte, 10)); n != 0 || err == nil || err == io.EOF {
			t.Errorf("%s: %d bytes, %v behind Close", name, n, err)
		}
	}
}

func TestCancelledStreamOfHTTP2LeavesItsConnectionToOthers(t *testing.T) {
	client := newClient(t, "http.version", "2")
	response, err := client.Stream(within(t), newRequest(t, "GET", url(t, "H2C", "/large")))
	must(t, err)
	if _, err := response.Body.Read(make([]byte, 1)); err != nil {
		t.Error(err)
	}
	must(t, response.Body.Close())
	eventually(t, "the stream has ended", func() bool { return counters(t, client).InFlight == 0 })
	if result := do(t, client, newRequest(t, "GET", url(t, "H2C", "/100"))); result.Version != 20 || result.Flags&ResultReused == 0 {
		t.Errorf("%+v", result)
	}
	if made := counters(t, client).ConnectionsMade; made != 1 {
		t.Errorf("%d connections", made)
	}
}

func TestStreamTakesNoOtherPlaceForItsBody(t *testing.T) {
	client := newClient(t)
	path := filepath.Join(t.TempDir(), "file")
	for name, place := range map[string]Option{"file": ToFile(path), "descriptor": ToDescriptor(os.Stdout), "nowhere": Discard()} {
		if _, err := client.Stream(within(t), newRequest(t, "GET", url(t, "HTTP", "/100")), place); !errors.Is(err, ErrArgument) {
			t.Error(name, err)
		}
	}
	if result, err := client.Get(within(t), url(t, "HTTP", "/100"), Credit(1), SendLimit(1), Background()); err != nil || len(result.Body) != 100 {
		t.Errorf("%+v %v", result, err)
	}
}

func TestContextThatEndsEndsAStream(t *testing.T) {
	client := newClient(t)
	ctx, cancel := context.WithCancel(within(t))
	stream, err := client.Open(ctx, newRequest(t, "GET", url(t, "HTTP", "/large")))
	must(t, err)
	defer stream.Close()
	cancel()
	for err == nil {
		_, err = stream.Next(within(t))
	}
	if err != context.Canceled {
		t.Error(err)
	}
	eventually(t, "no connection is at work", func() bool {
		c := counters(t, client)
		return c.InFlight == 0 && c.ConnectionsOpen == c.ConnectionsIdle
	})
}

func TestWaitThatEndsLeavesTheStreamAsItIs(t *testing.T) {
	client := newClient(t)
	stream, err := client.Open(within(t), newRequest(t, "GET", url(t, "FAULT", "/delay/50")))
	must(t, err)
	defer stream.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := stream.Next(ctx); err != context.DeadlineExceeded {
		t.Error(err)
	}
	if data := drain(t, stream); string(data) != "late" {
		t.Errorf("%q", data)
	}
}

func TestForgottenStreamIsCancelled(t *testing.T) {
	client := newClient(t)
	for i := 0; i < 8; i++ {
		_, err := client.Stream(within(t), newRequest(t, "GET", url(t, "HTTP", "/large")))
		must(t, err)
	}
	eventually(t, "what nobody holds is collected", func() bool {
		runtime.GC()
		return counters(t, client).InFlight == 0 && client.pending.count() == 0
	})
}

func TestGiBStreamsWithFlatMemory(t *testing.T) {
	for name, get := range map[string]func(*Client) io.ReadCloser{
		"HTTP/1.1": func(client *Client) io.ReadCloser {
			response, err := client.Stream(within(t), newRequest(t, "GET", url(t, "HTTP", "/large")))
			must(t, err)
			return response.Body
		},
		"HTTP/2": func(client *Client) io.ReadCloser {
			request := newRequest(t, "GET", url(t, "H2C", "/large"))
			must(t, request.Set("http.version", "2"))
			response, err := client.Stream(within(t), request)
			must(t, err)
			return response.Body
		},
	} {
		t.Run(name, func(t *testing.T) {
			body := get(newClient(t))
			defer body.Close()
			before := residentKiB(t)
			most := &peak{t: t}
			n, err := io.Copy(most, body)
			if err != nil || n != 1<<30 {
				t.Errorf("%d bytes, %v", n, err)
			}
			if grown := most.kib - before; grown > 96*1024*memoryFactor {
				t.Errorf("memory grew by %d KiB", grown)
			}
		})
	}
}

// peak throws away what is written and looks at the memory now and then.
type peak struct {
	t         testing.TB
	written   int
	kib, last int
}

func (p *peak) Write(b []byte) (int, error) {
	if p.written += len(b); p.written-p.last > 32<<20 {
		p.last = p.written
		if now := residentKiB(p.t); now > p.kib {
			p.kib = now
		}
	}
	return len(b), nil
}

func TestBodyThatNobodyReadsIsHeldBack(t *testing.T) {
	client := newClient(t)
	response, err := client.Stream(within(t), newRequest(t, "GET", url(t, "HTTP", "/large")), Credit(100_000))
	must(t, err)
	defer response.Body.Close()
	stands := func() bool {
		before := counters(t, client).BytesIn
		time.Sleep(20 * time.Millisecond)
		return counters(t, client).BytesIn == before
	}
	eventually(t, "nothing more is read", stands)
	if in := counters(t, client).BytesIn; in > 4<<20 {
		t.Errorf("%d bytes came for a credit of 100,000", in)
	}
	if _, err := io.CopyN(io.Discard, response.Body, 64<<20); err != nil {
		t.Error(err)
	}
}

func TestGiBUploadsWithFlatMemory(t *testing.T) {
	client := newClient(t)
	const size = 1 << 30
	request := newRequest(t, "PUT", url(t, "FAULT", "/upload"))
	body := &counted{left: size, most: peak{t: t}}
	must(t, request.SetBodyReader(body, size))
	before := residentKiB(t)
	result := do(t, client, request)
	if string(result.Body) != "1073741824" || result.WireOut < size {
		t.Errorf("%+v", result)
	}
	eventually(t, "the reader is closed", func() bool { return atomic.LoadInt32(&body.closed) == 1 })
	if grown := body.most.kib - before; grown > 96*1024*memoryFactor {
		t.Errorf("memory grew by %d KiB", grown)
	}
}

// counted gives so many bytes, and looks at the memory meanwhile.
type counted struct {
	left   int
	closed int32
	most   peak
}

func (c *counted) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	if len(p) > c.left {
		p = p[:c.left]
	}
	c.left -= len(p)
	return c.most.Write(p)
}

func (c *counted) Close() error {
	atomic.StoreInt32(&c.closed, 1)
	return nil
}

func TestSendWaitsForRoomAndEndsWithItsContext(t *testing.T) {
	client := newClient(t)
	request := newRequest(t, "POST", url(t, "SILENT", "/"))
	must(t, request.SetBodyPushed(None))
	must(t, request.Set("http.expect_above", "none"))
	stream, err := client.Open(within(t), request, SendLimit(64*1024))
	must(t, err)
	defer stream.Close()
	ctx, cancel := context.WithTimeout(within(t), 300*time.Millisecond)
	defer cancel()
	sent := 0
	for err == nil {
		if err = stream.Send(ctx, 0, make([]byte, 64*1024)); err == nil {
			sent++
		}
	}
	if err != context.DeadlineExceeded {
		t.Error(err)
	}
	stream.Cancel()
	eventually(t, "it has ended", func() bool { return stream.Err() != nil })
	if err := stream.Err(); !errors.Is(err, ErrCancelled) {
		t.Error(err)
	}
	if err := stream.Send(within(t), 0, []byte("x")); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestStreamThatFailsTellsWhy(t *testing.T) {
	client := newClient(t)
	response, err := client.Stream(within(t), newRequest(t, "GET", url(t, "FAULT", "/close/in-body")))
	must(t, err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if !errors.Is(err, ErrTruncated) || !bytes.Equal(data, []byte(strings.Repeat("x", 50))) {
		t.Errorf("%q %v", data, err)
	}
	if _, err := client.Stream(within(t), newRequest(t, "GET", url(t, "CLOSES", "/"))); !refusedByPeer(err) {
		t.Error(err)
	}
}

func TestClosingABodyEndsItsRequest(t *testing.T) {
	client := newClient(t)
	response, err := client.Stream(within(t), newRequest(t, "GET", url(t, "HTTP", "/large")))
	must(t, err)
	if _, err := io.CopyN(io.Discard, response.Body, 1<<20); err != nil {
		t.Fatal(err)
	}
	must(t, response.Body.Close())
	must(t, response.Body.Close())
	eventually(t, "the connection is closed", func() bool { return counters(t, client).ConnectionsOpen == 0 })
	if _, err := io.ReadAll(response.Body); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}
