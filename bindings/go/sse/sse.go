// Package sse reads server-sent events (text/event-stream, WHATWG HTML §9.2).
//
//	events, err := sse.Open(ctx, client, "https://example.com/news")
//	defer events.Close()
//	event, err := events.Next(ctx)
//
// When a response ends, or its connection is lost, the next one is asked for behind the last event: the options sse.retry and
// sse.reconnect.
package sse

import (
	"context"
	"errors"

	tern "github.com/tern-engine/tern/bindings/go"
)

// Event is what the server sent, or news of the connection.
type Event struct {
	Type string // "message" unless the server names another
	Data string // its lines, joined by LF
	ID   string // the last one that the server gave; "": none
	Gap  error  // not nil: the response ended, or was lost, and the next one is asked for behind ID
	// Reopened: the next response is there. When its status is 204 there are no more events.
	Reopened bool
}

// Events are those of a URL, as they come. A reader that is slow stops the server's sending, not the program. Its methods may be
// called by any number of goroutines.
type Events struct {
	stream *tern.Stream
	head   *tern.Result
}

// NewRequest is a request for OpenRequest, to add headers and options to: GET with the option sse. A header Last-Event-ID goes on
// behind the event that it names.
func NewRequest(url string) (*tern.Request, error) {
	request, err := tern.NewRequest("GET", url)
	if err == nil {
		err = request.Set("sse", "true")
	}
	return request, err
}

// Open asks for the events of a URL and returns with the head of the first response. ctx bounds that only.
func Open(ctx context.Context, client *tern.Client, url string) (*Events, error) {
	request, err := NewRequest(url)
	if err != nil {
		return nil, err
	}
	return OpenRequest(ctx, client, request)
}

// OpenRequest is Open of a request that was made with NewRequest, or of another method with the option sse, which is asked once.
func OpenRequest(ctx context.Context, client *tern.Client, request *tern.Request, options ...tern.Option) (*Events, error) {
	stream, first, err := client.Connect(ctx, request, append([]tern.Option{tern.Background()}, options...)...)
	if err != nil {
		return nil, err
	}
	if first.Kind != tern.EventOpen {
		stream.Close()
		return nil, errors.New("sse: an event before the head of its response")
	}
	return &Events{stream, first.Result}, nil
}

// Head is that of the first response.
func (e *Events) Head() *tern.Result { return e.head }

// Next waits for the next event. After the last one, when the server has said that there are no more, it returns io.EOF, or why the
// events failed. A ctx that ends ends this wait only.
func (e *Events) Next(ctx context.Context) (Event, error) {
	event, err := e.stream.Next(ctx)
	if err != nil {
		return Event{}, err
	}
	switch event.Kind {
	case tern.EventGap:
		return Event{Gap: event.Err}, nil
	case tern.EventOpen:
		return Event{Reopened: true}, nil
	}
	if event.Value.Kind() != tern.KindMap {
		return Event{}, errors.New("sse: a request without the option sse has no events")
	}
	return Event{Type: text(event.Value, "event"), Data: text(event.Value, "data"), ID: text(event.Value, "id")}, nil
}

func text(event tern.Value, key string) string {
	s, _ := event.Get(key).Text()
	return s
}

// Close gives the events up at once.
func (e *Events) Close() error { return e.stream.Close() }
