// The tour in Go: ../README.md says what it does. Exits with 0 when everything was as it should be.
//
//	tour HTTP=http://127.0.0.1:8080 HTTPS=https://localhost:8443 CA=ca.pem ...
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	tern "github.com/tern-engine/tern/bindings/go"
)

const (
	total    = 10000
	streamed = 64 << 20
)

var names = []string{"HTTP", "HTTPS", "CA", "FAULT", "SILENT", "GARBAGE", "REDIS", "WS"}

// places are the servers and files by name, from the command line.
var places = map[string]string{}

func readPlaces(arguments []string) error {
	for _, argument := range arguments {
		name, value, is := strings.Cut(argument, "=")
		if !is || !isPlace(name) {
			return fmt.Errorf("%s is no place of the tour", argument)
		}
		places[name] = value
	}
	for _, name := range names {
		if places[name] == "" {
			return fmt.Errorf("%s=... is missing", name)
		}
	}
	return nil
}

func isPlace(name string) bool {
	for _, known := range names {
		if name == known {
			return true
		}
	}
	return false
}

// at is a place with `scheme` instead of its own, unless that is empty, and a path behind it.
func at(scheme, name, path string) string {
	value := places[name]
	if _, rest, is := strings.Cut(value, "://"); is && scheme != "" {
		value = scheme + "://" + rest
	}
	return value + path
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func get(url string, options ...string) *tern.Request {
	return with(must(tern.NewRequest("GET", url)), options...)
}

// with sets options, names and values in turn.
func with(request *tern.Request, options ...string) *tern.Request {
	for i := 0; i < len(options); i += 2 {
		must(0, request.Set(options[i], options[i+1]))
	}
	return request
}

func command(words ...any) *tern.Request {
	request := must(tern.NewRedisRequest(at("", "REDIS", ""), tern.RedisCommands))
	must(0, request.AddCommand(words...))
	return request
}

func message(url, text string) *tern.Request {
	request := must(tern.NewWebSocketRequest(url, false))
	must(0, request.SetBody([]byte(text)))
	return request
}

// ---- 10,000 requests

var kinds = [...]string{"HTTP/1.1", "HTTP/2", "Redis", "WebSocket"}

func mixedRequest(number int) *tern.Request {
	switch number % len(kinds) {
	case 0:
		return get(at("", "HTTP", "/100"), "http.version", "1.1")
	case 1:
		return get(at("", "HTTPS", "/100"), "http.version", "2")
	case 2:
		return command("ECHO", number)
	default:
		return message(at("", "WS", "/"), fmt.Sprintf("message %d", number))
	}
}

// check tells whether an answer is right, and what it adds to the sum of its kind.
func check(number int, result *tern.Result) (right bool, sum int) {
	switch number % len(kinds) {
	case 0:
		return result.Status == 200 && result.Version == 11 && len(result.Body) == 100, len(result.Body)
	case 1:
		return result.Status == 200 && result.Version == 20 && len(result.Body) == 100, len(result.Body)
	case 2:
		text, _ := result.Value.Text()
		sum, _ = strconv.Atoi(text)
		return sum == number, sum
	default:
		return string(result.Body) == fmt.Sprintf("message %d", number), len(result.Body)
	}
}

func mixed(ctx context.Context, client *tern.Client) bool {
	requests := make([]*tern.Request, total)
	for i := range requests {
		requests[i] = mixedRequest(i)
	}
	var right, sum [len(kinds)]int
	must(client.FetchAll(ctx, requests, func(number int, result *tern.Result, err error) {
		if err != nil {
			return
		}
		if is, more := check(number, result); is {
			right[number%len(kinds)]++
			sum[number%len(kinds)] += more
		}
	}))
	fmt.Printf("mixed: %d requests, 100 workers\n", total)
	all := 0
	for kind, name := range kinds {
		unit := "bytes"
		if name == "Redis" {
			unit = "in sum"
		}
		fmt.Printf("  %s: %d right, %d %s\n", name, right[kind], sum[kind], unit)
		all += right[kind]
	}
	return all == total
}

// ---- one after another

func redirects(ctx context.Context, client *tern.Client) bool {
	fmt.Println("redirects:")
	right := true
	for _, status := range []int{301, 302, 303, 307, 308} {
		result := must(client.Get(ctx, at("", "HTTP", fmt.Sprintf("/redirect/%d/100", status))))
		led := 0
		if len(result.History) == 1 {
			led = result.History[0].Status
		}
		fmt.Printf("  %d, then %d with %d bytes\n", led, result.Status, len(result.Body))
		right = right && led == status && result.Status == 200
	}
	return right
}

// tell prints an error of the engine; it reports whether there was one.
func tell(what string, err error) bool {
	var e *tern.Error
	if !errors.As(err, &e) {
		return false
	}
	fate, processed := "final", "not processed"
	if e.Retryable {
		fate = "retryable"
	}
	if e.MaybeProcessed {
		processed = "maybe processed"
	}
	fmt.Printf("  %s: %s, %s, %s, %s\n", what, e.Name, e.Domain, fate, processed)
	return true
}

func postFile(url, path string) *tern.Request {
	request := must(tern.NewRequest("POST", url))
	must(0, request.SetBodyFile(path))
	return request
}

// configured is a client with options, names and values in turn.
func configured(options ...string) *tern.Client {
	config := must(tern.NewConfig())
	for i := 0; i < len(options); i += 2 {
		must(0, config.Set(options[i], options[i+1]))
	}
	return must(tern.NewClient(config))
}

// closed is what a request gets whose client is closed before it could start.
func closed(ctx context.Context, client *tern.Client) error {
	must(0, client.Pause())
	ended := make(chan error, 1)
	go func() {
		_, err := client.Get(ctx, at("", "HTTP", "/100"))
		ended <- err
	}()
	for must(client.Counters()).InFlight == 0 {
		time.Sleep(time.Millisecond)
	}
	must(0, client.Close())
	return <-ended
}

func failures(ctx context.Context, client *tern.Client) bool {
	fmt.Println("errors:")
	told := 0
	count := func(what string, err error) {
		if tell(what, err) {
			told++
		}
	}
	// What the program got wrong is refused at once ...
	_, err := tern.NewRequest("GET", "http://")
	count("no URL", err)
	count("no option", must(tern.NewConfig()).Set("no.such", "1"))
	request := get(at("", "HTTP", "/100"))
	count("no duration", request.Set("timeout.total", "soon"))
	count("no header name", request.AddHeader("bad name", "x"))
	// ... what needs a client of its own ...
	alone := configured("dns.servers", "127.0.0.1:1")
	_, err = alone.Get(ctx, "http://name.test/")
	count("no DNS server", err)
	count("client closed", closed(ctx, alone))
	// ... and all else comes as the end of a request.
	for _, try := range []struct {
		what    string
		request *tern.Request
	}{
		{"no such file", postFile(at("", "HTTP", "/100"), "no such file")},
		{"nobody listens", get("http://127.0.0.1:1/")},
		{"no TLS there", get(at("https", "HTTP", "/100"))},
		{"unknown authority", get(at("", "HTTPS", "/100"), "tls.ca_file", "")},
		{"closed unanswered", get(at("", "FAULT", "/close/before-head"))},
		{"silence", get(at("", "SILENT", "/"), "timeout.first_byte", "200ms")},
		{"stalled body", get(at("", "FAULT", "/stall/in-body"), "timeout.idle", "200ms")},
		{"slow body", get(at("", "FAULT", "/endless/slow-body"), "timeout.total", "300ms")},
		{"nonsense", get(at("", "GARBAGE", "/"))},
		{"cut short", get(at("", "FAULT", "/length/short"))},
		{"too large", get(at("", "HTTP", "/10k"), "http.max_body_bytes", "1KiB")},
		{"endless redirect", get(at("", "HTTP", "/redirect/loop"))},
		{"no such command", command("NOSUCH")},
		{"no WebSocket there", message(at("ws", "HTTP", "/100"), "hello")},
		{"closed by the peer", message(at("", "WS", "/close/4000"), "hello")},
	} {
		_, err := client.Do(ctx, try.request)
		count(try.what, err)
	}
	return told == 21
}

// ---- a cancel and a stream

func cancel(ctx context.Context, client *tern.Client) bool {
	short, stop := context.WithCancel(ctx)
	time.AfterFunc(100*time.Millisecond, stop)
	_, err := client.Get(short, at("", "FAULT", "/stall/before-head"))
	how := "not cancelled"
	if errors.Is(err, context.Canceled) {
		how = "cancelled"
	}
	// The engine ends it a moment after the context did.
	left := must(client.Counters()).InFlight
	for deadline := time.Now().Add(5 * time.Second); left > 0 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		left = must(client.Counters()).InFlight
	}
	fmt.Printf("cancel: %s, %d in flight\n", how, left)
	return how == "cancelled"
}

func stream(ctx context.Context, client *tern.Client) bool {
	request := get(at("", "HTTP", "/large"))
	must(0, request.SetHeader("Range", fmt.Sprintf("bytes=0-%d", streamed-1)))
	response := must(client.Stream(ctx, request))
	defer response.Body.Close()
	received := must(io.Copy(io.Discard, response.Body))
	fmt.Printf("stream: %d, %d bytes\n", response.Result.Status, received)
	return response.Result.Status == 206 && received == streamed
}

func main() {
	if err := readPlaces(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	client := configured("workers", "100", "tls.ca_file", at("", "CA", ""))
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()

	right := true
	for _, step := range []func(context.Context, *tern.Client) bool{mixed, redirects, failures, cancel, stream} {
		right = step(ctx, client) && right
	}
	must(0, client.Close())
	if !right {
		os.Exit(1)
	}
}
