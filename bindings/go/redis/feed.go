package redis

import (
	"context"

	tern "github.com/tern-engine/tern/bindings/go"
)

// Entry is one of a Redis stream, or news of the connection.
type Entry struct {
	Stream   string
	ID       string
	Fields   tern.Fields // nil: the entry was deleted while it was pending
	Gap      error       // not nil: the connection was lost, and entries with it (NOACK only), until Reopened
	Reopened bool
}

// Feed is the entries of Redis streams, read on and on.
type Feed struct{ stream *tern.Stream }

// Feed reads streams by one XREAD or XREADGROUP, which is repeated from behind the last entry. ctx bounds the beginning only. A
// connection that is lost is made anew, and read on from there.
func (s *Server) Feed(ctx context.Context, words ...any) (*Feed, error) {
	stream, err := s.open(ctx, tern.RedisFeed, words)
	if err != nil {
		return nil, err
	}
	return &Feed{stream}, nil
}

// Next waits for the next entry. No more are read ahead than the option stream.credit allows.
func (f *Feed) Next(ctx context.Context) (Entry, error) {
	event, err := f.stream.Next(ctx)
	if err != nil {
		return Entry{}, err
	}
	switch event.Kind {
	case tern.EventGap:
		return Entry{Gap: event.Err}, nil
	case tern.EventOpen:
		return Entry{Reopened: true}, nil
	}
	parts := event.Value.Items() // key, id, [field, value ...]
	e := Entry{}
	if len(parts) == 3 {
		e.Stream, _ = parts[0].Text()
		e.ID, _ = parts[1].Text()
		e.Fields = fields(parts[2])
	}
	return e, nil
}

func fields(v tern.Value) tern.Fields {
	if v.IsNull() {
		return nil
	}
	items := v.Items()
	all := make(tern.Fields, 0, len(items)/2)
	for i := 0; i+1 < len(items); i += 2 {
		name, _ := items[i].Text()
		value, _ := items[i+1].Text()
		all = append(all, tern.Field{Name: name, Value: value})
	}
	return all
}

// Close ends the feed at once.
func (f *Feed) Close() error { return f.stream.Close() }
