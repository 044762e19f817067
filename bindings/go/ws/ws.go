// Package ws is WebSocket (RFC 6455) with permessage-deflate.
//
//	conn, err := ws.Dial(ctx, client, "ws://127.0.0.1:9001/")
//	err = conn.Write(ctx, ws.Text, []byte("hello"))
//	kind, message, err := conn.Read(ctx)
//	err = conn.Close(ctx, 1000, "done")
//
// Pings are answered, and sent, by the engine: options websocket.ping_interval and websocket.ping_timeout.
package ws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	tern "github.com/tern-engine/tern/bindings/go"
)

// Kind is what a message is.
type Kind int

// Kinds of messages. Text is UTF-8.
const (
	Binary Kind = iota
	Text
)

// CloseError is what Read returns when the connection has been closed, by the peer or by Close.
type CloseError struct {
	Code   int // the peer's, or where it told nothing one's own; 1005: it said none
	Reason string
	cause  error
}

// Error tells code and reason.
func (e *CloseError) Error() string {
	if e.Reason == "" {
		return fmt.Sprintf("ws: the connection was closed with %d", e.Code)
	}
	return fmt.Sprintf("ws: the connection was closed with %d: %s", e.Code, e.Reason)
}

// Unwrap is io.EOF of a connection that ended well, else the *tern.Error that it ended with.
func (e *CloseError) Unwrap() error { return e.cause }

// Conn is a connection. Its methods may be called by any number of goroutines; messages are read whole by each.
type Conn struct {
	stream *tern.Stream
	head   *tern.Result

	mu      sync.Mutex
	closing *CloseError // as the peer has it
	own     *CloseError // as Close has it, for an end of which the peer told nothing
	gone    bool        // ended here without the close handshake
}

// Dial opens a connection: ws:// or wss:// (TLS). ctx bounds the handshake only.
func Dial(ctx context.Context, client *tern.Client, url string, subprotocols ...string) (*Conn, error) {
	request, err := tern.NewWebSocketRequest(url, false)
	for _, name := range subprotocols {
		if err == nil {
			err = request.AddSubprotocol(name)
		}
	}
	if err != nil {
		return nil, err
	}
	return DialRequest(ctx, client, request)
}

// DialRequest is Dial of a request that was made with tern.NewWebSocketRequest: with headers, options and subprotocols of its own.
func DialRequest(ctx context.Context, client *tern.Client, request *tern.Request, options ...tern.Option) (*Conn, error) {
	stream, event, err := client.Connect(ctx, request, append([]tern.Option{tern.Background()}, options...)...)
	if err != nil {
		return nil, err
	}
	if event.Kind != tern.EventOpen {
		stream.Close()
		return nil, errors.New("ws: a message before the handshake")
	}
	return &Conn{stream: stream, head: event.Result}, nil
}

// Subprotocol is the one that the server chose; "" when there is none.
func (c *Conn) Subprotocol() string { return c.head.Header.Get("Sec-WebSocket-Protocol") }

// Handshake is the head of the server's answer.
func (c *Conn) Handshake() *tern.Result { return c.head }

// Read waits for a message. When the peer has closed, or Close has, it returns a *CloseError, and net.ErrClosed behind a CloseNow or a
// Close that failed. A ctx that ends ends this wait only. With the option websocket.chunks a message comes in parts; ReadPart tells
// which is the last.
func (c *Conn) Read(ctx context.Context) (Kind, []byte, error) {
	kind, message, _, err := c.ReadPart(ctx)
	return kind, message, err
}

// ReadPart is Read that tells whether the message goes on with the next part.
func (c *Conn) ReadPart(ctx context.Context) (kind Kind, part []byte, more bool, err error) {
	for {
		event, err := c.stream.Next(ctx)
		if err != nil {
			return 0, nil, false, c.ended(err)
		}
		if c.isGone() {
			return 0, nil, false, net.ErrClosed
		}
		switch event.Kind {
		case tern.EventClosing:
			c.closes(&c.closing, event.Code, event.Reason)
		case tern.EventData:
			if event.Text {
				kind = Text
			}
			return kind, event.Data, event.More, nil
		}
	}
}

// closes keeps with what a side closes first.
func (c *Conn) closes(side **CloseError, code int, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if *side == nil {
		*side = &CloseError{Code: code, Reason: reason}
	}
}

func (c *Conn) isGone() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.gone
}

// ended is what Read returns of what Stream.Next did.
func (c *Conn) ended(err error) error {
	select {
	case <-c.stream.Done():
	default:
		return err // of ctx
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.gone:
		return net.ErrClosed
	case c.closing != nil:
		return &CloseError{c.closing.Code, c.closing.Reason, err}
	case c.own != nil && err == io.EOF:
		return &CloseError{c.own.Code, c.own.Reason, err}
	}
	return err
}

// Write sends a message, after waiting while what has not been sent is at its limit (the option stream.send_limit). The bytes are
// copied.
func (c *Conn) Write(ctx context.Context, kind Kind, message []byte) error {
	return c.stream.Send(ctx, flags(kind), message)
}

// WritePart sends a part of a message that goes on with the next one.
func (c *Conn) WritePart(ctx context.Context, kind Kind, part []byte) error {
	return c.stream.Send(ctx, flags(kind)|tern.SendMore, part)
}

func flags(kind Kind) tern.SendFlags {
	if kind == Text {
		return tern.SendText
	}
	return 0
}

// Close closes with a code (0 stands for 1000) and a reason of at most 123 bytes, and waits until the peer has agreed, but no longer
// than the option websocket.close_timeout; a ctx that ends first ends the connection. Messages that come meanwhile are dropped.
func (c *Conn) Close(ctx context.Context, code int, reason string) error {
	if code == 0 {
		code = 1000
	}
	c.closes(&c.own, code, reason) // before another goroutine's Read can see the end
	if err := c.stream.CloseWith(code, reason); err != nil {
		if errors.Is(err, tern.ErrClosed) {
			return c.stream.Close()
		}
		c.CloseNow()
		return err
	}
	for {
		event, err := c.stream.Next(ctx)
		switch {
		case err == io.EOF:
			return c.stream.Close()
		case err != nil:
			c.CloseNow()
			return err
		case event.Kind == tern.EventClosing:
			c.closes(&c.closing, event.Code, event.Reason)
		}
	}
}

// CloseNow ends the connection without the close handshake. Behind it, and behind Close, it does nothing.
func (c *Conn) CloseNow() error {
	c.mu.Lock()
	if c.stream.Err() == nil {
		c.gone = true
	}
	c.mu.Unlock()
	return c.stream.Close()
}
