package tern

import (
	"encoding/json"
	"strings"
	"time"
)

// Field is a name and its value: a header field, a trailer field, an entry of the meta.
type Field struct{ Name, Value string }

// Fields are in the order they came, duplicates kept. Values are raw bytes.
type Fields []Field

// Get is the value of the first field of this name, whatever its case; "" when there is none.
func (f Fields) Get(name string) string {
	for i := range f {
		if strings.EqualFold(f[i].Name, name) {
			return f[i].Value
		}
	}
	return ""
}

// Values are those of every field of this name.
func (f Fields) Values(name string) (values []string) {
	for i := range f {
		if strings.EqualFold(f[i].Name, name) {
			values = append(values, f[i].Value)
		}
	}
	return values
}

// Version is one of HTTP: 10, 11 or 20; 0 when there was no response.
type Version uint32

// ResultFlags tell how a result came about.
type ResultFlags uint32

// Interim is an interim response (1xx).
type Interim struct {
	Status int
	Header Fields
}

// Hop is a redirect that was followed. Times count from the submission; -1 is what did not happen.
type Hop struct {
	Status                        int
	Version                       Version
	URL                           string // that was asked, without user information
	Reason                        string
	Header                        Fields
	Started, Connected, FirstByte time.Duration
}

// Times are how long each part of a request took, -1 what did not happen.
type Times struct {
	Queued            time.Duration // until a worker took it up
	Connected         time.Duration // until it had a connection, made or reused
	DNS, Connect, TLS time.Duration // spent on each part of making the connection
	FirstByte         time.Duration // until the response began
	Total             time.Duration
	FinishedAt        time.Time // zero: not finished
}

// Result is what came back, as plain data.
type Result struct {
	ID                     int64 // of the submission; counts from 0 per client
	Status                 int   // of HTTP; 0: no response
	Version                Version
	Flags                  ResultFlags
	Attempts               int           // exchanges begun: one, and one more for each redirect, answered 401 or 407, retry and resend
	StreamID               uint32        // of the HTTP/2 connection
	Age                    time.Duration // of a response from the cache (ResultFromCache); -1: of a server's
	Method, URL            string        // as requested, without user information
	FinalURL               string        // the one that answered
	Reason                 string
	Header, Trailer        Fields
	Meta                   Fields // of the request, with req_id and req_method
	Interims               []Interim
	History                []Hop     // the redirects that led here
	AttemptList            []Attempt // those that were repeated and the last one; nil: there was one, at once
	Body                   []byte    // nil: it went elsewhere, or there is none; empty: it is empty
	BodySize               uint64    // received, wherever it went
	WireIn, WireOut        uint64    // bytes on the wire, above TLS; of others that share the connection meanwhile, too
	RemoteAddress          string    // "127.0.0.1:80", "unix:/path"; "": none
	LocalAddress           string
	TLSVersion, TLSCipher  string
	Times                  Times
	Cookies                []Cookie // that the response set
	Value                  Value    // of Redis: the reply
	Text, Encoding         string   // with AsText: the body in UTF-8, and what charset it was in
	Line                   string   // with AsLine: "REQID 0. HTTP/2.0 200 OK 4210 bytes received", or why it failed; "" of a head
	Request                *Request // nil of Get
	statusError, textError error
}

// StatusError is a status from 400 on as an error (ErrHTTPStatus, the status its native code), nil for every other.
func (r *Result) StatusError() error { return r.statusError }

// TextError is why the body could not be read as text, where AsText asked for it.
func (r *Result) TextError() error { return r.textError }

// JSON reads the body into what v points to, by encoding/json: into a Value as ParseJSON does.
func (r *Result) JSON(v any) error { return json.Unmarshal(r.Body, v) }
