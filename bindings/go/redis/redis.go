// Package redis speaks to Redis servers: commands, pipelines, transactions, scripts, subscriptions and feeds.
//
//	server := redis.New(client, "redis://127.0.0.1:6379/0")
//	value, err := server.Do(ctx, "GET", "key")
//
// Replies are values (tern.Value): integers, strings (bytes as they are), arrays, nulls. An error that a command is answered with
// is the error of its call, a *tern.Error whose NativeText is its first word ("WRONGTYPE"); inside a pipeline it is an item, see
// tern.Value.Err. Words of commands are strings, []byte, numbers and booleans.
package redis

import (
	"context"

	tern "github.com/tern-engine/tern/bindings/go"
)

// Server is a Redis server, or a cluster by the URL of any of its nodes. It may be used by any number of goroutines; their commands
// share few connections and are written together.
type Server struct {
	client  *tern.Client
	url     string
	options []tern.Option // of each submission
}

// New is a server by its URL: redis:// or rediss:// (TLS), [user[:password]@]host[:port] and the number of the database as path.
// Nothing is connected yet.
func New(client *tern.Client, url string) *Server {
	return &Server{client: client, url: url}
}

// With is the same server, each of whose submissions has these options too: commands, also those on a Conn, subscriptions and feeds,
// which a time-out bounds as a whole.
func (s *Server) With(options ...tern.Option) *Server {
	return &Server{s.client, s.url, s.optionsAnd(options...)}
}

func (s *Server) optionsAnd(more ...tern.Option) []tern.Option {
	return append(s.options[:len(s.options):len(s.options)], more...)
}

// Do sends one command and waits for its reply. A command that was written is carried out, also when ctx ends first.
func (s *Server) Do(ctx context.Context, words ...any) (tern.Value, error) {
	if len(s.options) == 0 {
		return s.client.RedisCommand(ctx, s.url, words...)
	}
	request, err := s.command(words)
	return s.run(ctx, request, err)
}

// DoText is Do of a command as text, split as redis-cli splits it.
func (s *Server) DoText(ctx context.Context, command string) (tern.Value, error) {
	request, err := tern.NewRedisRequest(s.url, tern.RedisCommands)
	if err == nil {
		err = request.AddCommandText(command)
	}
	return s.run(ctx, request, err)
}

// Script runs a script (Lua): by its digest, and by its source when the server does not know it.
func (s *Server) Script(ctx context.Context, flags tern.ScriptFlags, source string, keys []string, arguments ...any) (tern.Value, error) {
	request, err := tern.NewRedisRequest(s.url, tern.RedisCommands)
	if err == nil {
		err = request.AddScript(flags, source, keys, arguments...)
	}
	return s.run(ctx, request, err)
}

func (s *Server) run(ctx context.Context, request *tern.Request, err error, options ...tern.Option) (tern.Value, error) {
	if err != nil {
		return tern.Value{}, err
	}
	return s.client.DoValue(ctx, request, s.optionsAnd(options...)...)
}

// command is a request of one command.
func (s *Server) command(words []any) (*tern.Request, error) {
	request, err := tern.NewRedisRequest(s.url, tern.RedisCommands)
	if err == nil {
		err = request.AddCommand(words...)
	}
	return request, err
}
