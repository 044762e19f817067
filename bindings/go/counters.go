package tern

// #include "glue.h"
import "C"

// Counters are what a client has done and is doing.
type Counters struct {
	Submitted       uint64 // accepted submissions
	Queued          uint64 // waiting for a worker
	Running         uint64 // being worked on by a worker
	InFlight        uint64 // accepted and not yet handed out
	Succeeded       uint64 // ended without an error, whatever the status
	Failed          uint64
	TimedOut        uint64 // also in Failed
	Cancelled       uint64 // also in Failed
	Retries         uint64
	ConnectionsOpen uint64
	ConnectionsIdle uint64
	ConnectionsMade uint64
	ConnectionsHigh uint64 // most open at once
	ConnectsFailed  uint64
	BytesIn         uint64 // on the wire, above TLS
	BytesOut        uint64
}

// Counters reads them.
func (c *Client) Counters() (Counters, error) {
	var raw C.tern_counters
	err := c.call(func() error { return failed(C.tern_client_counters(c.handle, &raw, C.sizeof_tern_counters), nil) })
	return Counters{
		Submitted: uint64(raw.submitted), Queued: uint64(raw.queued), Running: uint64(raw.running), InFlight: uint64(raw.in_flight),
		Succeeded: uint64(raw.succeeded), Failed: uint64(raw.failed), TimedOut: uint64(raw.timed_out),
		Cancelled: uint64(raw.cancelled), Retries: uint64(raw.retries), ConnectionsOpen: uint64(raw.connections_open),
		ConnectionsIdle: uint64(raw.connections_idle), ConnectionsMade: uint64(raw.connections_made),
		ConnectionsHigh: uint64(raw.connections_high), ConnectsFailed: uint64(raw.connects_failed),
		BytesIn: uint64(raw.bytes_in), BytesOut: uint64(raw.bytes_out),
	}, err
}

// Origin is a server, as "https://example.com:443", and its connections.
type Origin struct {
	Origin     string
	Made, Open uint64
}

// Origins are all that the client has had to do with.
func (c *Client) Origins() ([]Origin, error) {
	v, err := c.tree(func(root **C.tern_value, e **C.tern_error) C.int32_t {
		return C.tern_client_origins(c.handle, root, e)
	})
	origins := make([]Origin, v.Len())
	for i := range origins {
		o := v.Index(i)
		origins[i].Origin, _ = o.Get("origin").Text()
		origins[i].Made, _ = o.Get("made").Uint()
		origins[i].Open, _ = o.Get("open").Uint()
	}
	return origins, err
}

// Metrics are everything that is counted, as values: an array of {name, help, type, samples}, as tern_client_metrics of the C
// API has it. MetricsText has the same for Prometheus.
func (c *Client) Metrics() (Value, error) {
	return c.tree(func(root **C.tern_value, e **C.tern_error) C.int32_t {
		return C.tern_client_metrics(c.handle, root, e)
	})
}

// MetricsText is what a handler of /metrics writes, in the text format of Prometheus, whose Content-Type is
// "text/plain; version=0.0.4". One client is one page.
func (c *Client) MetricsText() (string, error) {
	v, err := c.tree(func(root **C.tern_value, e **C.tern_error) C.int32_t {
		return C.tern_client_metrics_text(c.handle, root, e)
	})
	text, _ := v.Text()
	return text, err
}

// ConnectTimes is how many connections have been made to an origin such as "https://example.com:443".
func (c *Client) ConnectTimes(origin string) (times uint64, err error) {
	var made C.uint64_t
	err = c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_client_connect_times(c.handle, text(origin), &made, &e), e)
	})
	return uint64(made), err
}

// tree reads and releases a tree that the client made.
func (c *Client) tree(make func(**C.tern_value, **C.tern_error) C.int32_t) (v Value, err error) {
	err = c.call(func() error {
		var root *C.tern_value
		var e *C.tern_error
		if err := failed(make(&root, &e), e); err != nil {
			return err
		}
		v = readValue(root)
		C.tern_value_release(root)
		return nil
	})
	return v, err
}
