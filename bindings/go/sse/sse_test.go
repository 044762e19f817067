package sse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/internal/testclient"
	"github.com/tern-engine/tern/bindings/go/internal/testservers"
)

func TestMain(m *testing.M) { os.Exit(testservers.Run(m)) }

func open(t *testing.T, client *tern.Client, path string) *Events {
	t.Helper()
	events, err := Open(testclient.Within(t), client, testservers.URL(t, "EVENTS")+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { events.Close() })
	return events
}

func TestEventsComeAcrossResponsesUntilThereAreNoMore(t *testing.T) {
	for path, lost := range map[string]error{
		"/count?total=4&each=2&retry=100":        tern.ErrPeerClosed,
		"/count?total=4&each=2&retry=100&drop=1": tern.ErrTruncated,
	} {
		events := open(t, testclient.New(t), path)
		if head := events.Head(); head.Status != 200 || head.Header.Get("Content-Type") != "text/event-stream" {
			t.Errorf("%+v", head)
		}
		got := []string{}
		for {
			event, err := events.Next(testclient.Within(t))
			if err != nil {
				if err != io.EOF {
					t.Error(path, err)
				}
				break
			}
			switch {
			case event.Gap != nil:
				if !errors.Is(event.Gap, lost) {
					t.Error(path, event.Gap)
				}
				got = append(got, "gap")
			case event.Reopened:
				got = append(got, "reopened")
			default:
				got = append(got, fmt.Sprint(event.Type, event.Data, event.ID))
			}
		}
		want := "numbern11 numbern22 gap reopened numbern33 numbern44 gap reopened"
		if s := strings.Join(got, " "); s != want {
			t.Error(path, s)
		}
	}
}

func TestRequestHasHeadersOfItsOwn(t *testing.T) {
	client := testclient.New(t)
	request, err := NewRequest(testservers.URL(t, "EVENTS") + "/seen")
	if err == nil {
		err = request.SetHeader("Last-Event-ID", "41")
	}
	if err != nil {
		t.Fatal(err)
	}
	events, err := OpenRequest(testclient.Within(t), client, request, tern.Credit(1))
	if err != nil {
		t.Fatal(err)
	}
	defer events.Close()
	event, err := events.Next(testclient.Within(t))
	if err != nil || event.Type != "message" || event.ID != "41" || !strings.Contains(event.Data, "\nlast-event-id: 41\n") ||
		!strings.Contains(event.Data, "\naccept: text/event-stream\n") {
		t.Errorf("%+v %v", event, err)
	}
}

func TestContextEndsTheWaitAndCloseTheEvents(t *testing.T) {
	client := testclient.New(t)
	events := open(t, client, "/count?total=1&hold=1")
	if event, err := events.Next(testclient.Within(t)); err != nil || event.ID != "1" {
		t.Errorf("%+v %v", event, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := events.Next(ctx); err != context.DeadlineExceeded {
		t.Error(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := events.Next(testclient.Within(t))
		ended <- err
	}()
	if err := events.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, tern.ErrCancelled) {
		t.Error(err)
	}
	if c, err := client.Counters(); err != nil || c.InFlight != 0 {
		t.Errorf("%+v %v", c, err)
	}
}

func TestWhatIsNoEventsFails(t *testing.T) {
	client := testclient.New(t)
	server := testservers.URL(t, "EVENTS")
	for url, want := range map[string]error{
		server + "/500": tern.ErrHTTPStatus, server + "/json": tern.ErrContentType, "nonsense": tern.ErrURL, "ws://127.0.0.1:1/": tern.ErrURL,
	} {
		if events, err := Open(testclient.Within(t), client, url); !errors.Is(err, want) {
			t.Error(url, events, err)
		}
	}
	plain, err := tern.NewRequest("GET", server+"/count?total=1")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := OpenRequest(testclient.Within(t), client, plain)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if event, err := raw.Next(testclient.Within(t)); err == nil {
		t.Errorf("%+v", event)
	}
	events := open(t, client, "/204")
	if event, err := events.Next(testclient.Within(t)); err != io.EOF || events.Head().Status != 204 {
		t.Errorf("%+v %v", event, err)
	}
}

func TestOpenWaitsNoLongerThanItsContext(t *testing.T) {
	testclient.EndsWithItsContext(t, func(ctx context.Context, client *tern.Client) error {
		_, err := Open(ctx, client, testservers.URL(t, "EVENTS")+"/silence")
		return err
	})
}
