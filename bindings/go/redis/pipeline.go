package redis

import (
	"context"

	tern "github.com/tern-engine/tern/bindings/go"
)

// Pipeline is commands that are sent together. It is built by one goroutine and run once or more.
type Pipeline struct {
	server  *Server
	request *tern.Request
	err     error // the first one of building it
	options []tern.Option
}

// Pipeline is a new pipeline: each command has its own reply.
func (s *Server) Pipeline() *Pipeline { return s.pipeline(tern.RedisPipeline) }

// Transaction is a new transaction: MULTI, the commands, EXEC. All of them are done or none.
func (s *Server) Transaction() *Pipeline { return s.pipeline(tern.RedisTransaction) }

func (s *Server) pipeline(kind tern.RedisKind, options ...tern.Option) *Pipeline {
	request, err := tern.NewRedisRequest(s.url, kind)
	return &Pipeline{s, request, err, options}
}

// Add appends a command and returns the pipeline. Exec tells what was wrong with it.
func (p *Pipeline) Add(words ...any) *Pipeline {
	if p.err == nil {
		p.err = p.request.AddCommand(words...)
	}
	return p
}

// AddScript appends a script and returns the pipeline.
func (p *Pipeline) AddScript(flags tern.ScriptFlags, source string, keys []string, arguments ...any) *Pipeline {
	if p.err == nil {
		p.err = p.request.AddScript(flags, source, keys, arguments...)
	}
	return p
}

// Exec sends the commands and waits for the replies, one of each in their order. A command that was answered with an error is an
// item, see tern.Value.Err; a transaction whose watched keys changed is tern.ErrRedisRace.
func (p *Pipeline) Exec(ctx context.Context) ([]tern.Value, error) {
	value, err := p.server.run(ctx, p.request, p.err, p.options...)
	return value.Items(), err
}
