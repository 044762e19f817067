package tern

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

func TestFetchAllTellsOfEachAndReports(t *testing.T) {
	client := newClient(t, "workers", "8")
	ok, missing := newRequest(t, "GET", url(t, "HTTP", "/100")), newRequest(t, "GET", url(t, "HTTP", "/status/404"))
	refused := newRequest(t, "GET", url(t, "CLOSES", "/"))
	redis, err := NewRedisRequest(url(t, "REDIS", ""), RedisCommands)
	must(t, err)
	must(t, redis.AddCommandText("ECHO 'mixed in'"))
	pushed := newRequest(t, "POST", url(t, "HTTP", "/accept"))
	must(t, pushed.SetBodyPushed(1))
	requests := []*Request{ok, missing, refused, redis, pushed}
	for len(requests) < 1000 {
		requests = append(requests, ok)
	}
	told := make([]int, len(requests))
	report, err := client.FetchAll(within(t), requests, func(i int, result *Result, err error) {
		told[i]++
		switch i {
		case 1:
			if err != nil || result.Status != 404 {
				t.Error(result, err)
			}
		case 2:
			if !refusedByPeer(err) || result == nil {
				t.Error(result, err)
			}
		case 3:
			if reply, _ := result.Value.Text(); reply != "mixed in" {
				t.Error(result, err)
			}
		case 4:
			if !errors.Is(err, ErrState) {
				t.Error(err)
			}
		default:
			if err != nil || result.Status != 200 || result.Request != ok {
				t.Error(result, err)
			}
		}
	})
	must(t, err)
	for i, n := range told {
		if n != 1 {
			t.Fatalf("%d was told of %d times", i, n)
		}
	}
	if report.Completed != 999 || report.Failed != 1 || report.Statuses[200] != 996 || report.Statuses[404] != 1 || report.Versions[11] != 997 ||
		report.Errors[ErrPeerClosed]+report.Errors[ErrReceive] != 1 || report.Latency.Max < report.Latency.P50 || report.Latency.Min < 0 || report.BytesIn == 0 ||
		report.RequestsPerSecond <= 0 || report.Duration < report.Latency.P50 { // Max is where its bucket ends
		t.Errorf("%+v", report)
	}
	if report, err = client.Report(); err != nil || report.Completed != 0 || report.Latency.Max != None {
		t.Errorf("%+v %v", report, err)
	}
}

// refusedByPeer is how a connection ends that is closed when it is accepted: by FIN or by RST, as the request was read or not.
func refusedByPeer(err error) bool {
	return errors.Is(err, ErrPeerClosed) || errors.Is(err, ErrReceive)
}

func TestWhereThereIsNoRoomSubmissionsWait(t *testing.T) {
	client := newClient(t, "queue.max_in_flight", "3")
	request := newRequest(t, "GET", url(t, "HTTP", "/100"))
	requests := make([]*Request, 500)
	for i := range requests {
		requests[i] = request
	}
	told := 0
	_, err := client.FetchAll(within(t), requests, func(_ int, result *Result, err error) {
		if told++; err != nil || result.Status != 200 {
			t.Error(result, err)
		}
	})
	if err != nil || told != len(requests) {
		t.Error(told, err)
	}
	ended := make(chan error, 50)
	for i := 0; i < cap(ended); i++ {
		go func() {
			_, err := client.Get(within(t), url(t, "HTTP", "/100"))
			ended <- err
		}()
	}
	for i := 0; i < cap(ended); i++ {
		must(t, <-ended)
	}
}

func TestWaitingForRoomEndsWithTheContext(t *testing.T) {
	client := newClient(t, "queue.max_in_flight", "1")
	must(t, client.Pause())
	go client.Get(within(t), url(t, "HTTP", "/100"))
	eventually(t, "one is in flight", func() bool { return counters(t, client).InFlight == 1 })
	ctx, cancel := context.WithCancel(within(t))
	ended := make(chan error, 1)
	go func() {
		_, err := client.Get(ctx, url(t, "HTTP", "/100"))
		ended <- err
	}()
	cancel()
	if err := <-ended; err != context.Canceled {
		t.Error(err)
	}
	must(t, client.Resume())
	eventually(t, "the first has completed", func() bool { return counters(t, client).Succeeded == 1 })
}

func TestFetchAllEndsWithItsContext(t *testing.T) {
	client := newClient(t)
	stalls := newRequest(t, "GET", url(t, "FAULT", "/stall/before-head"))
	requests := make([]*Request, 100)
	for i := range requests {
		requests[i] = stalls
	}
	ctx, cancel := context.WithCancel(within(t))
	go func() {
		eventually(t, "all are submitted", func() bool { return counters(t, client).InFlight == 100 })
		cancel()
	}()
	told := 0
	if _, err := client.FetchAll(ctx, requests, func(_ int, _ *Result, err error) { told++ }); err != context.Canceled || told != 100 {
		t.Error(told, err)
	}
	eventually(t, "the engine has cancelled them", func() bool { return counters(t, client).Cancelled == 100 })
}

func TestFetchAllTellsOfEachOnceWhateverHadCompletedWhenItsContextEnds(t *testing.T) {
	for _, path := range []string{"/60000", "/400000"} { // read by the pump, and by others
		client := newClient(t)
		request := newRequest(t, "GET", url(t, "HTTP", path))
		requests := make([]*Request, 40)
		for i := range requests {
			requests[i] = request
		}
		for round := 0; round < 40; round++ {
			ctx, cancel := context.WithCancel(within(t))
			told, count := make([]int, len(requests)), 0
			client.FetchAll(ctx, requests, func(i int, _ *Result, _ error) {
				told[i]++
				if count++; count == 1+round {
					cancel()
				}
			})
			cancel()
			for i, n := range told {
				if n != 1 {
					t.Fatalf("%s: %d was told of %d times in round %d", path, i, n, round)
				}
			}
		}
	}
}

func TestFetchAllWaitsForWhatIsBeingReadWhenItsContextEnds(t *testing.T) {
	client := newClient(t)
	b := batch{client: client, requests: make([]*Request, 1), left: 1, completed: make(chan batchDone, 1)}
	b.keys = []uint64{client.pending.add(&batchCall{0, b.completed})}
	read := client.pending.remove(b.keys[0]) // as completeTaken does first
	time.AfterFunc(50*time.Millisecond, func() { read.complete(completion{err: ErrReceive}) })
	var told []error
	b.tell(context.Canceled, func(_ int, _ *Result, err error) { told = append(told, err) })
	if len(told) != 1 || told[0] != ErrReceive {
		t.Error(told)
	}
}

func TestFetchAllWithoutAFunctionReports(t *testing.T) {
	report, err := newClient(t).FetchAll(within(t), []*Request{newRequest(t, "GET", url(t, "HTTP", "/100"))}, nil)
	if err != nil || report.Completed != 1 {
		t.Error(report, err)
	}
}

func TestPausedClientStartsNothing(t *testing.T) {
	client := newClient(t)
	must(t, client.Pause())
	ended := make(chan error, 1)
	go func() {
		_, err := client.Get(within(t), url(t, "HTTP", "/100"))
		ended <- err
	}()
	eventually(t, "it is queued", func() bool { return counters(t, client).Queued == 1 })
	if made := counters(t, client).ConnectionsMade; made != 0 {
		t.Error(made)
	}
	must(t, client.Resume())
	must(t, <-ended)
}

func TestPriorityGoesFirst(t *testing.T) {
	client := newClient(t, "workers", "1", "connections.per_origin", "1")
	must(t, client.Pause())
	finished := make([]time.Time, 4)
	var all sync.WaitGroup
	for priority := range finished {
		all.Add(1)
		go func(priority int) {
			defer all.Done()
			result, err := client.Get(within(t), url(t, "HTTP", "/100"), Priority(int32(priority-1)))
			if err != nil {
				t.Error(err)
				return
			}
			finished[priority] = result.Times.FinishedAt
		}(priority)
		eventually(t, "it is queued", func() bool { return counters(t, client).Queued == uint64(priority+1) })
	}
	must(t, client.Resume())
	all.Wait()
	for i := 1; i < len(finished); i++ {
		if finished[i].After(finished[i-1]) {
			t.Errorf("%v", finished)
		}
	}
}
