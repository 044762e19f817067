// Package tern runs many requests at once on the tern engine: HTTP/1.1 and HTTP/2 here, server-sent events in package sse, Redis
// in package redis, WebSocket in package ws, all on one Client with its connection pools, limits and timeouts.
//
//	client, err := tern.NewClient(nil)
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//	result, err := client.Get(ctx, "https://example.com/")
//	if err != nil {
//		return err
//	}
//	fmt.Println(result.Status, len(result.Body))
//
// A Client, its streams and leases, and requests that have been submitted may be used by any number of goroutines. A Config, and
// a Request that was not submitted yet, are used by one at a time. What a call returns is plain Go data, valid whatever becomes of
// the client.
//
// # Errors
//
// Every error of the engine is an *Error with a Code. Codes are errors too: errors.Is(err, tern.ErrTimeoutConnect). When the
// context ended the work, errors.Is(err, context.Canceled) or errors.Is(err, context.DeadlineExceeded) holds. An HTTP status from
// 400 on is an answer, not an error; Result.StatusError makes one of it.
//
// # Options
//
// Options have the names, types and defaults of the engine's own documentation (docs/options.md, and Options at run time). They
// are set on a Config for a client, and on a Request; the nearest wins.
package tern
