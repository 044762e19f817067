package redis

import (
	"context"

	tern "github.com/tern-engine/tern/bindings/go"
)

// Conn is one connection, kept for commands that change or watch it: WATCH, MULTI, SELECT. Its commands are done one after the
// other. What they changed is put back before others get the connection.
type Conn struct {
	server *Server
	lease  *tern.Lease
}

// Conn waits for a connection of its own. Close gives it back.
func (s *Server) Conn(ctx context.Context) (*Conn, error) {
	request, err := s.command([]any{"PING"})
	if err != nil {
		return nil, err
	}
	lease, err := s.client.Lease(ctx, request, s.options...)
	if err != nil {
		return nil, err
	}
	return &Conn{s, lease}, nil
}

// Do sends one command on this connection, as Server.Do does.
func (c *Conn) Do(ctx context.Context, words ...any) (tern.Value, error) {
	request, err := c.server.command(words)
	return c.server.run(ctx, request, err, tern.OnLease(c.lease))
}

// Pipeline is a new pipeline on this connection.
func (c *Conn) Pipeline() *Pipeline {
	return c.server.pipeline(tern.RedisPipeline, tern.OnLease(c.lease))
}

// Transaction is a new transaction on this connection, where keys may have been watched.
func (c *Conn) Transaction() *Pipeline {
	return c.server.pipeline(tern.RedisTransaction, tern.OnLease(c.lease))
}

// Err is why the connection was lost (tern.ErrLeaseLost); nil while it is there.
func (c *Conn) Err() error { return c.lease.Err() }

// Close gives the connection back once what was sent on it has ended.
func (c *Conn) Close() error {
	c.lease.Release()
	return nil
}
