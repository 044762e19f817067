package tern

// #include <stdlib.h>
//
// #include "glue.h"
import "C"

import (
	"compress/gzip"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Transport lets an existing http.Client run on tern. Redirects, cookies and logins are left to http.Client; gzip is asked for and
// decoded as http.Transport does, and nothing else. Timeouts, pools, TLS and everything else are options of the Client. Protocol
// upgrades and CONNECT are not for a Transport.
type Transport struct {
	Client             *Client
	DisableCompression bool // do not ask for gzip where the request names no Accept-Encoding
}

// RoundTrip sends a request and returns when the head of its answer has arrived.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if t.Client == nil {
		closeBody(r)
		return nil, errors.New("tern: the Transport has no Client")
	}
	unzip := !t.DisableCompression && r.Header.Get("Accept-Encoding") == "" && r.Header.Get("Range") == "" && r.Method != http.MethodHead
	request, body, err := plainRequest(r, unzip)
	if err != nil {
		closeBody(r)
		return nil, err
	}
	response, err := t.Client.exchange(r.Context(), request, body, nil)
	if err != nil {
		return nil, err
	}
	response.stream.core.watch(r.Context(), r.Cancel) //lint:ignore SA1019 http.Client.Timeout closes it
	return plainResponse(r, response, unzip), nil
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		r.Body.Close()
	}
}

// plainResponse is what net/http makes of an answer.
func plainResponse(r *http.Request, response *Response, unzip bool) *http.Response {
	head := response.Result
	made := &http.Response{
		StatusCode: head.Status, ProtoMajor: int(head.Version) / 10, ProtoMinor: int(head.Version) % 10,
		Header: make(http.Header, len(head.Header)), Request: r, TLS: connectionState(head), ContentLength: -1,
	}
	made.Proto = "HTTP/" + strconv.Itoa(made.ProtoMajor) + "." + strconv.Itoa(made.ProtoMinor)
	reason := head.Reason
	if reason == "" {
		reason = http.StatusText(head.Status)
	}
	made.Status = strconv.Itoa(head.Status) + " " + reason
	values := make([]string, len(head.Header)) // one piece of memory for the nearly always single values
	for i, f := range head.Header {
		name := http.CanonicalHeaderKey(f.Name)
		if before := made.Header[name]; before != nil {
			made.Header[name] = append(before, f.Value)
			continue
		}
		values[i] = f.Value
		made.Header[name] = values[i : i+1 : i+1]
	}
	made.Close = strings.EqualFold(made.Header.Get("Connection"), "close")
	setFraming(made)
	made.Body = &transportBody{response: response, made: made}
	if unzip && strings.EqualFold(made.Header.Get("Content-Encoding"), "gzip") {
		made.Body = &gzipBody{source: made.Body}
		made.Header.Del("Content-Encoding")
		made.Header.Del("Content-Length")
		made.ContentLength, made.Uncompressed = -1, true
	}
	return made
}

func setFraming(made *http.Response) {
	for _, codings := range made.Header["Transfer-Encoding"] {
		for _, coding := range strings.Split(codings, ",") {
			made.TransferEncoding = append(made.TransferEncoding, strings.ToLower(strings.TrimSpace(coding)))
		}
	}
	made.Header.Del("Transfer-Encoding")
	for _, names := range made.Header["Trailer"] {
		for _, name := range strings.Split(names, ",") {
			if made.Trailer == nil {
				made.Trailer = http.Header{}
			}
			made.Trailer[http.CanonicalHeaderKey(strings.TrimSpace(name))] = nil
		}
	}
	made.Header.Del("Trailer")
	if length, err := strconv.ParseInt(made.Header.Get("Content-Length"), 10, 64); err == nil && length >= 0 {
		made.ContentLength = length
	} else if made.Request.Method == http.MethodHead {
		made.ContentLength = -1
	} else if made.StatusCode == 204 || made.StatusCode == 304 {
		made.ContentLength = 0
	}
}

// connectionState is what tern tells of TLS; certificates are not among it.
func connectionState(head *Result) *tls.ConnectionState {
	if head.Flags&ResultTLS == 0 {
		return nil
	}
	state := &tls.ConnectionState{HandshakeComplete: true, DidResume: head.Flags&ResultTLSResumed != 0}
	switch head.TLSVersion {
	case "TLSv1.2":
		state.Version = tls.VersionTLS12
	case "TLSv1.3":
		state.Version = tls.VersionTLS13
	}
	if head.Version == 20 {
		state.NegotiatedProtocol, state.NegotiatedProtocolIsMutual = "h2", true
	}
	return state
}

// transportBody fills the response's trailers in when it has been read to its end.
type transportBody struct {
	response *Response
	made     *http.Response
}

func (b *transportBody) Read(p []byte) (int, error) {
	n, err := b.response.Body.Read(p)
	if err == io.EOF {
		b.setTrailers()
	}
	return n, err
}

func (b *transportBody) setTrailers() {
	final := b.response.Final()
	if final == nil || len(final.Trailer) == 0 {
		return
	}
	if b.made.Trailer == nil {
		b.made.Trailer = http.Header{}
	}
	for _, f := range final.Trailer {
		b.made.Trailer.Add(f.Name, f.Value)
	}
	b.made = &http.Response{} // once only
}

func (b *transportBody) Close() error { return b.response.Body.Close() }

// gzipBody decodes; the decoder begins with the first read, as its head may not have arrived.
type gzipBody struct {
	source  io.ReadCloser
	decoder *gzip.Reader
	err     error
}

func (b *gzipBody) Read(p []byte) (int, error) {
	if b.decoder == nil && b.err == nil {
		b.decoder, b.err = gzip.NewReader(b.source)
	}
	if b.err != nil {
		return 0, b.err
	}
	return b.decoder.Read(p)
}

func (b *gzipBody) Close() error { return b.source.Close() }
