// Package examples runs every example against the servers of the tests.
package examples

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tern-engine/tern/bindings/go/internal/testservers"
)

func TestMain(m *testing.M) { os.Exit(testservers.Run(m)) }

func run(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	said, err := try(t, name, arguments...)
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return said
}

func try(t *testing.T, name string, arguments ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	program := filepath.Join(t.TempDir(), name)
	if said, err := exec.CommandContext(ctx, "go", "build", "-o", program, "./"+name).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	said, err := exec.CommandContext(ctx, program, arguments...).Output()
	return string(said), err
}

func TestFetchManyExitsWith1WhenARequestFailedOrTheCountIsNone(t *testing.T) {
	for _, arguments := range [][]string{{testservers.URL(t, "CLOSES"), "2", "1"}, {testservers.URL(t, "HTTP"), "-1", "3"}} {
		said, err := try(t, "fetch_many", arguments...)
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 {
			t.Errorf("%s: %v\n%s", arguments, err, said)
		}
	}
}

func TestFetchMany(t *testing.T) {
	said := run(t, "fetch_many", testservers.URL(t, "HTTP")+"/100", "500", "4")
	if !strings.HasPrefix(said, "500 of 500 succeeded, 50000 bytes, 4 connections, statuses map[200:500], ") {
		t.Error(said)
	}
}

func TestDownload(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	said := run(t, "download", testservers.URL(t, "FAULT")+"/bytes/3000000", path)
	if file, err := os.Stat(path); err != nil || file.Size() != 3000000 || !strings.HasPrefix(said, "3000000 bytes in ") {
		t.Error(said, err)
	}
}

func TestWebSocketEcho(t *testing.T) {
	if said := run(t, "websocket_echo", testservers.URL(t, "WS")+"/", "hello", "world"); said != "hello\nworld\n" {
		t.Error(said)
	}
}

func TestEventsArePrintedUntilThereAreNoMore(t *testing.T) {
	const next = "the next response is asked for\n"
	said := run(t, "events", testservers.URL(t, "EVENTS")+"/count?total=3&each=2&retry=100")
	if said != "1 (number): n1\n2 (number): n2\n"+next+"3 (number): n3\n"+next {
		t.Error(said)
	}
	if said, err := try(t, "events", testservers.URL(t, "EVENTS")+"/500"); err == nil || said != "" {
		t.Error(said, err)
	}
}

func TestRetryTellsOfEachAttempt(t *testing.T) {
	said := run(t, "retry", testservers.URL(t, "FAULT")+"/status/503")
	lines := strings.Split(said, "\n")
	if len(lines) != 6 || lines[0] != "attempt 1, after waiting 0s: status 503" || lines[4] != "status 503" {
		t.Error(said)
	}
	if said := run(t, "retry", testservers.URL(t, "FAULT")+"/status/501"); said != "status 501\n" {
		t.Error(said)
	}
}

func TestRedisPipeline(t *testing.T) {
	said := run(t, "redis_pipeline", testservers.URL(t, "REDIS"))
	if said != "OK\n11\nhello world\nerror: tern: ERR value is not an integer or out of range\n" {
		t.Error(said)
	}
}
