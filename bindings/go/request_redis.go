package tern

// #include <stdlib.h>
//
// #include "glue.h"
import "C"

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"unsafe"
)

// RedisKind is what the commands of a request are together. Package redis has a function for each; requests are for what goes
// beyond, and for FetchAll.
type RedisKind uint32

// ScriptFlags say more of a script.
type ScriptFlags uint32

// NewRedisRequest is a new request to a Redis server: redis:// or rediss:// (TLS), [user[:password]@]host[:port] and the number of
// the database as path. Its Result.Value is the reply.
func NewRedisRequest(url string, kind RedisKind) (*Request, error) {
	var handle *C.tern_request
	var e *C.tern_error
	if err := failed(C.tern_redis_request_create(text(url), C.uint32_t(kind), &handle, &e), e); err != nil {
		return nil, err
	}
	r := ownRequest(handle)
	r.redis = true
	return r, nil
}

// AddCommand appends a command: its name and its arguments, which are strings, []byte, numbers and booleans (1 and 0).
func (r *Request) AddCommand(words ...any) error {
	defer runtime.KeepAlive(r)
	command, err := packWords(words)
	if err != nil {
		return err
	}
	bytes, lengths, count := command.args()
	var e *C.tern_error
	return failed(C.tern_go_add_command(r.handle, bytes, lengths, count, &e), e)
}

// AddCommandText appends a command from text, split as redis-cli splits it.
func (r *Request) AddCommandText(command string) error {
	defer runtime.KeepAlive(r)
	var e *C.tern_error
	return failed(C.tern_redis_request_add_text(r.handle, text(command), &e), e)
}

// AddScript appends a script (Lua): its source, keys and arguments. The only command of a request goes as EVALSHA, and as EVAL when
// the server does not know the script.
func (r *Request) AddScript(flags ScriptFlags, source string, keys []string, arguments ...any) error {
	defer runtime.KeepAlive(r)
	words, err := wordTexts(arguments)
	if err != nil {
		return err
	}
	array, free := cTexts(append(append([]string(nil), keys...), words...))
	defer free()
	first := (*C.tern_str)(unsafe.Add(unsafe.Pointer(array), len(keys)*C.sizeof_tern_str))
	var e *C.tern_error
	return failed(C.tern_redis_request_add_script(r.handle, C.uint32_t(flags), text(source), array, C.size_t(len(keys)), first,
		C.size_t(len(words)), &e), e)
}

func packWords(words []any) (*packed, error) {
	p := &packed{bytes: make([]byte, 0, 64), lengths: make([]C.uint32_t, 0, len(words))}
	for _, w := range words {
		start := len(p.bytes)
		var ok bool
		if p.bytes, ok = appendWord(p.bytes, w); !ok {
			return nil, refused(ErrArgument, fmt.Sprintf("a %T cannot be an argument of a command", w))
		}
		p.lengths = append(p.lengths, C.uint32_t(len(p.bytes)-start))
	}
	return p, nil
}

func wordTexts(words []any) ([]string, error) {
	texts := make([]string, len(words))
	for i, w := range words {
		b, ok := appendWord(nil, w)
		if !ok {
			return nil, refused(ErrArgument, fmt.Sprintf("a %T cannot be an argument of a command", w))
		}
		texts[i] = string(b)
	}
	return texts, nil
}

func appendWord(to []byte, word any) (b []byte, ok bool) {
	switch w := word.(type) {
	case string:
		return append(to, w...), true
	case []byte:
		return append(to, w...), true
	case int:
		return strconv.AppendInt(to, int64(w), 10), true
	case int64:
		return strconv.AppendInt(to, w, 10), true
	case float64:
		return strconv.AppendFloat(to, w, 'g', -1, 64), true
	case bool:
		if w {
			return append(to, '1'), true
		}
		return append(to, '0'), true
	case int8, int16, int32, uint, uint8, uint16, uint32, uint64, float32:
		return append(to, fmt.Sprint(w)...), true
	}
	return to, false
}

// RedisCommand sends one Redis command and waits for its reply: what Do does with a request of one command, in one crossing to the
// engine.
func (c *Client) RedisCommand(ctx context.Context, url string, words ...any) (Value, error) {
	command, err := packWords(words)
	if err != nil {
		return Value{}, err
	}
	return c.value(ctx, newCall(order{redis: url, command: command}, C.TERN_GO_VALUE, nil))
}
