package redis

import (
	"context"

	tern "github.com/tern-engine/tern/bindings/go"
)

// Message is what was published, or news of the connection.
type Message struct {
	Channel string
	Pattern string // that matched, of PSubscribe
	Payload string
	Gap     error // not nil: the connection was lost, and messages are missed from here on until Reopened
	// Reopened: all that was subscribed to is again.
	Reopened bool
}

// Subscription is messages as they are published. A reader that is slow stops the server's sending, not the program.
type Subscription struct{ stream *tern.Stream }

// Subscribe subscribes to channels and returns when the server has confirmed them. ctx bounds that only. A connection that is lost
// is made anew (the option redis.reconnect).
func (s *Server) Subscribe(ctx context.Context, channels ...string) (*Subscription, error) {
	return s.subscribe(ctx, "SUBSCRIBE", channels)
}

// PSubscribe subscribes to the channels that match patterns.
func (s *Server) PSubscribe(ctx context.Context, patterns ...string) (*Subscription, error) {
	return s.subscribe(ctx, "PSUBSCRIBE", patterns)
}

// SSubscribe subscribes to sharded channels of a cluster.
func (s *Server) SSubscribe(ctx context.Context, channels ...string) (*Subscription, error) {
	return s.subscribe(ctx, "SSUBSCRIBE", channels)
}

func (s *Server) subscribe(ctx context.Context, command string, names []string) (*Subscription, error) {
	stream, err := s.open(ctx, tern.RedisSubscription, words(command, names))
	if err != nil {
		return nil, err
	}
	return &Subscription{stream}, nil
}

// open waits until a stream is open. It lives on when ctx ends afterwards.
func (s *Server) open(ctx context.Context, kind tern.RedisKind, command []any) (*tern.Stream, error) {
	request, err := tern.NewRedisRequest(s.url, kind)
	if err == nil {
		err = request.AddCommand(command...)
	}
	if err != nil {
		return nil, err
	}
	stream, _, err := s.client.Connect(ctx, request, s.optionsAnd(tern.Background())...)
	return stream, err
}

func words(command string, names []string) []any {
	all := make([]any, 0, len(names)+1)
	all = append(all, command)
	for _, name := range names {
		all = append(all, name)
	}
	return all
}

// Next waits for the next message. After the last one, when nothing is subscribed to any more, it returns io.EOF, or why the
// subscription failed. A ctx that ends ends this wait only.
func (s *Subscription) Next(ctx context.Context) (Message, error) {
	event, err := s.stream.Next(ctx)
	if err != nil {
		return Message{}, err
	}
	switch event.Kind {
	case tern.EventGap:
		return Message{Gap: event.Err}, nil
	case tern.EventOpen:
		return Message{Reopened: true}, nil
	}
	parts := event.Value.Items() // kind, [pattern,] channel, payload
	m := Message{}
	if n := len(parts); n >= 3 {
		m.Channel, _ = parts[n-2].Text()
		m.Payload, _ = parts[n-1].Text()
		if n > 3 {
			m.Pattern, _ = parts[1].Text()
		}
	}
	return m, nil
}

// Subscribe adds channels.
func (s *Subscription) Subscribe(ctx context.Context, channels ...string) error {
	return s.stream.Command(ctx, words("SUBSCRIBE", channels)...)
}

// Unsubscribe leaves channels, or all when none is named.
func (s *Subscription) Unsubscribe(ctx context.Context, channels ...string) error {
	return s.stream.Command(ctx, words("UNSUBSCRIBE", channels)...)
}

// Command sends any command that a subscription takes: PSUBSCRIBE, SUNSUBSCRIBE, PING.
func (s *Subscription) Command(ctx context.Context, words ...any) error {
	return s.stream.Command(ctx, words...)
}

// Close ends the subscription at once.
func (s *Subscription) Close() error { return s.stream.Close() }
