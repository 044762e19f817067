package tern

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestCloseWith10000InFlightCompletesEachExactlyOnce(t *testing.T) {
	const total = 10_000
	client := newClient(t)
	var completed, other int64
	var all sync.WaitGroup
	for i := 0; i < total; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			_, err := client.Get(context.Background(), url(t, "FAULT", "/stall/before-head"))
			atomic.AddInt64(&completed, 1)
			if !errors.Is(err, ErrShutdown) && !errors.Is(err, ErrCancelled) {
				atomic.AddInt64(&other, 1)
				t.Log(err)
			}
		}()
	}
	eventually(t, "all are in flight", func() bool { return counters(t, client).InFlight == total })
	closeWithin(t, client)
	all.Wait()
	if completed != total || other != 0 || client.pending.count() != 0 {
		t.Errorf("%d completed, %d otherwise, %d are left", completed, other, client.pending.count())
	}
}

func TestCloseWithABatchInFlightTellsEachOnce(t *testing.T) {
	const total = 10_000
	client := newClient(t)
	request := newRequest(t, "GET", url(t, "FAULT", "/stall/before-head"))
	requests := make([]*Request, total)
	for i := range requests {
		requests[i] = request
	}
	go func() {
		eventually(t, "all are in flight", func() bool { return counters(t, client).InFlight == total })
		client.Close()
	}()
	told := make([]int, total)
	client.FetchAll(within(t), requests, func(i int, _ *Result, err error) {
		told[i]++
		if err == nil {
			t.Error("it succeeded")
		}
	})
	for i, n := range told {
		if n != 1 {
			t.Fatalf("%d was told of %d times", i, n)
		}
	}
}

func TestResultsStayValidAfterClose(t *testing.T) {
	client := newClient(t)
	result, err := client.Get(within(t), url(t, "FAULT", "/bytes/1000000"))
	must(t, err)
	closeWithin(t, client)
	if len(result.Body) != 1000000 || result.Header.Get("Content-Length") != "1000000" || result.StatusError() != nil {
		t.Errorf("%+v", result)
	}
}

func TestClosedClientRefusesEverything(t *testing.T) {
	client := newClient(t)
	closeWithin(t, client)
	request := newRequest(t, "GET", url(t, "HTTP", "/100"))
	_, get := client.Get(within(t), url(t, "HTTP", "/100"))
	_, open := client.Open(within(t), request)
	_, lease := client.Lease(within(t), request)
	_, all := client.FetchAll(within(t), []*Request{request}, func(int, *Result, error) {})
	_, count := client.Counters()
	_, report := client.Report()
	for i, err := range []error{get, open, lease, all, count, report, client.Pause(), client.LogTo(nil)} {
		if !errors.Is(err, ErrClosed) {
			t.Error(i, err)
		}
	}
	must(t, client.Close()) // again
}

func TestCloseEndsStreams(t *testing.T) {
	client := newClient(t)
	response, err := client.Stream(within(t), newRequest(t, "GET", url(t, "HTTP", "/large")))
	must(t, err)
	closeWithin(t, client)
	if _, err := io.Copy(io.Discard, response.Body); !errors.Is(err, ErrShutdown) && !errors.Is(err, ErrCancelled) {
		t.Error(err)
	}
	must(t, response.Body.Close())
}

func TestManyClientsLeaveNoThreadAndNoDescriptor(t *testing.T) {
	const clients, loops = 20, 4
	open := func(dir string) int {
		entries, err := os.ReadDir(dir)
		must(t, err)
		return len(entries)
	}
	descriptors, threads := open("/proc/self/fd"), open("/proc/self/task")
	var living []*Client
	for i := 0; i < clients; i++ {
		living = append(living, newClient(t, "loops", strconv.Itoa(loops)))
	}
	alive := open("/proc/self/task")
	if alive < threads+clients*loops {
		t.Fatalf("%d threads with all clients, %d without", alive, threads)
	}
	var all sync.WaitGroup
	for _, client := range living {
		client := client
		all.Add(1)
		go func() {
			defer all.Done()
			if result, err := client.Get(within(t), url(t, "HTTP", "/100")); err != nil || result.Status != 200 {
				t.Error(err)
			}
			closeWithin(t, client)
		}()
	}
	all.Wait()
	eventually(t, "all descriptors are closed", func() bool { return open("/proc/self/fd") <= descriptors })
	// Go's own threads stay and may have become more; the engine's are far more than those.
	eventually(t, "the engine's threads are gone", func() bool { return open("/proc/self/task") <= alive-clients*loops*3/4 })
}

// Go has no fork without exec: what a child may get of the engine is descriptors.
func TestAChildProcessGetsNoDescriptorOfTheEngine(t *testing.T) {
	client := newClient(t)
	_, err := client.Get(within(t), url(t, "HTTP", "/100"))
	must(t, err)
	list, err := exec.Command("ls", "-l", "/proc/self/fd").Output()
	must(t, err)
	if strings.Contains(string(list), "socket:") || strings.Contains(string(list), "eventfd") || strings.Contains(string(list), "eventpoll") {
		t.Errorf("%s", list)
	}
}
