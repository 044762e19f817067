package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	tern "github.com/tern-engine/tern/bindings/go"
	"github.com/tern-engine/tern/bindings/go/redis"
)

func ternClient(a arguments, connections, width int) *tern.Client {
	config, err := tern.NewConfig()
	must(err)
	set := func(name, value string) { must(config.Set(name, value)) }
	set("workers", strconv.Itoa(width))
	set("connections.per_origin", strconv.Itoa(connections))
	set("http.version", a.http)
	if a.redis != "" {
		set("redis.connections", strconv.Itoa(connections))
	}
	if a.loops != "" {
		set("loops", a.loops)
	}
	if a.ca != "" {
		set("tls.ca_file", a.ca)
	}
	client, err := tern.NewClient(config)
	must(err)
	return client
}

func httpConnections(a arguments) int {
	if a.http == "2" {
		return 1
	}
	return a.streams
}

func ternFetch(a arguments) func() error {
	client := ternClient(a, httpConnections(a), a.streams)
	ctx, version := context.Background(), map[string]tern.Version{"1.1": 11, "2": 20}[a.http]
	get := func() (*tern.Result, error) { return client.Get(ctx, a.url) }
	if a.prepared {
		request, err := tern.NewRequest("GET", a.url)
		must(err)
		get = func() (*tern.Result, error) { return client.Do(ctx, request) }
	}
	return func() error {
		result, err := get()
		if err != nil {
			return err
		}
		if result.Status != 200 || result.Version != version || len(result.Body) == 0 {
			return fmt.Errorf("status %d, version %d, %d bytes", result.Status, result.Version, len(result.Body))
		}
		return nil
	}
}

func redisFetch(a arguments) func() error {
	server := redis.New(ternClient(a, a.connections, a.connections*a.depth), "redis://127.0.0.1:"+strconv.Itoa(a.port)+"/")
	ctx := context.Background()
	_, err := server.Do(ctx, "SET", "key", "xxx")
	must(err)
	do := func(ctx context.Context) (tern.Value, error) { return server.Do(ctx, "GET", "key") }
	if a.prepared {
		prepared, err := server.Prepare("GET", "key")
		must(err)
		do = prepared.Do
	}
	return func() error {
		value, err := do(ctx)
		if err != nil {
			return err
		}
		if text, _ := value.Text(); text != "xxx" {
			return errors.New("the value is " + text)
		}
		return nil
	}
}

// httpFetch is an http.Client on net/http's own transport or on tern's.
func httpFetch(a arguments) func() error {
	client := &http.Client{Transport: ownTransport(a)}
	if a.stack == "transport" {
		client.Transport = &tern.Transport{Client: ternClient(a, httpConnections(a), a.streams), DisableCompression: true}
	}
	return func() error {
		response, err := client.Get(a.url)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if err == nil && (response.StatusCode != 200 || (a.http == "2") != (response.ProtoMajor == 2)) {
			err = fmt.Errorf("status %d, %s", response.StatusCode, response.Proto)
		}
		return err
	}
}

func ownTransport(a arguments) *http.Transport {
	roots := x509.NewCertPool()
	if a.ca != "" {
		pem, err := os.ReadFile(a.ca)
		must(err)
		roots.AppendCertsFromPEM(pem)
	}
	transport := &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:   a.http == "2",
		MaxIdleConnsPerHost: a.streams,
		DisableCompression:  true,
	}
	if a.http == "2" {
		transport.MaxConnsPerHost = 1
	}
	return transport
}
