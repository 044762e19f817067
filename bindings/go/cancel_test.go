package tern

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// faultsAnswering is how many connections of the fault server are in the midst of an answer.
func faultsAnswering(t testing.TB) int {
	t.Helper()
	client := newClient(t)
	result, err := client.Get(within(t), url(t, "FAULT", "/counters"))
	must(t, err)
	var seen struct{ Answering int }
	must(t, json.Unmarshal(result.Body, &seen))
	must(t, client.Close())
	return seen.Answering
}

func TestCancellationReachesTheServer(t *testing.T) {
	client := newClient(t)
	eventually(t, "earlier requests are gone", func() bool { return faultsAnswering(t) == 0 })
	ctx, cancel := context.WithCancel(within(t))
	ended := make(chan error, 1)
	go func() {
		_, err := client.Get(ctx, url(t, "FAULT", "/stall/before-head"))
		ended <- err
	}()
	eventually(t, "the server has the request", func() bool { return faultsAnswering(t) == 1 })
	cancel()
	if err := <-ended; err != context.Canceled {
		t.Error(err)
	}
	eventually(t, "the server lost the connection", func() bool { return faultsAnswering(t) == 0 })
	eventually(t, "the engine counts it", func() bool { return counters(t, client).Cancelled == 1 })
}

func TestContextThatHasEndedSubmitsNothing(t *testing.T) {
	client := newClient(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := client.Get(ctx, url(t, "HTTP", "/100")); err != context.Canceled {
		t.Error(err)
	}
	if _, err := client.Open(ctx, newRequest(t, "GET", url(t, "HTTP", "/100"))); err != context.Canceled {
		t.Error(err)
	}
	if n := counters(t, client).Submitted; n != 0 {
		t.Error(n)
	}
}

func TestDeadlineIsTheContextsWhoeverNoticesFirst(t *testing.T) {
	client := newClient(t)
	for i := 0; i < 20; i++ {
		ctx, cancel := context.WithTimeout(within(t), 5*time.Millisecond)
		_, err := client.Get(ctx, url(t, "FAULT", "/stall/before-head"))
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
	}
	_, err := client.Get(within(t), url(t, "FAULT", "/stall/before-head"), Timeout(5*time.Millisecond))
	if !errors.Is(err, ErrTimeoutTotal) || errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestTimeoutOfZeroEndsAtOnceAndANegativeOneIsRefused(t *testing.T) {
	client := newClient(t)
	if _, err := client.Get(context.Background(), url(t, "FAULT", "/stall/before-head"), Timeout(0)); !errors.Is(err, ErrTimeoutTotal) {
		t.Error(err)
	}
	for _, ctx := range []context.Context{context.Background(), within(t)} {
		if _, err := client.Get(ctx, url(t, "HTTP", "/100"), Timeout(-time.Second)); !errors.Is(err, ErrArgument) || !strings.Contains(err.Error(), "Timeout cannot be -1s") {
			t.Error(err)
		}
	}
	request := newRequest(t, "GET", url(t, "HTTP", "/100"))
	if err := request.SetDuration("timeout.total", -time.Second); !errors.Is(err, ErrOptionValue) || !strings.Contains(err.Error(), "timeout.total cannot be -1s") {
		t.Error(err)
	}
	must(t, request.SetDuration("timeout.total", None))
}

// silentContext has a deadline and nobody who tells of it.
type silentContext struct {
	context.Context
	at time.Time
}

func (c silentContext) Deadline() (time.Time, bool) { return c.at, true }

func TestDeadlineIsToldToTheEngine(t *testing.T) {
	ctx := silentContext{context.Background(), time.Now().Add(50 * time.Millisecond)}
	if _, err := newClient(t).Get(ctx, url(t, "FAULT", "/stall/before-head")); !errors.Is(err, ErrTimeoutTotal) || !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestContextLeavesTheOptionsLimitInForce(t *testing.T) {
	_, err := newClient(t, "timeout.total", "5ms").Get(within(t), url(t, "FAULT", "/stall/before-head"))
	if !errors.Is(err, ErrTimeoutTotal) || errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	request, err := NewRequest("GET", url(t, "FAULT", "/stall/before-head"))
	if err != nil {
		t.Fatal(err)
	}
	if err := request.Set("timeout.total", "5ms"); err != nil {
		t.Fatal(err)
	}
	_, err = newClient(t).Do(within(t), request)
	if !errors.Is(err, ErrTimeoutTotal) || errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestCancelAllEndsWhatIsUnderWay(t *testing.T) {
	client := newClient(t)
	ended := make(chan error, 8)
	for i := 0; i < cap(ended); i++ {
		go func() {
			_, err := client.Get(within(t), url(t, "FAULT", "/stall/before-head"))
			ended <- err
		}()
	}
	eventually(t, "all are submitted", func() bool { return counters(t, client).InFlight == uint64(cap(ended)) })
	must(t, client.CancelAll())
	for i := 0; i < cap(ended); i++ {
		if err := <-ended; !errors.Is(err, ErrCancelled) {
			t.Error(err)
		}
	}
}

func TestAbandonedContextsLeakNothing(t *testing.T) {
	const total, width = 100_000, 64
	client := newClient(t)
	run := func(count int) {
		var all sync.WaitGroup
		for i := 0; i < width; i++ {
			all.Add(1)
			go func(random *rand.Rand) {
				defer all.Done()
				for n := 0; n < count/width; n++ {
					ctx, cancel := context.WithCancel(context.Background())
					go func() {
						for spins := random.Intn(64); spins > 0; spins-- {
							runtime.Gosched()
						}
						cancel()
					}()
					result, err := client.Get(ctx, url(t, "HTTP", "/10k"))
					if err != nil && err != context.Canceled || err == nil && len(result.Body) != 10240 {
						t.Errorf("%v %v", result, err)
					}
					<-ctx.Done()
				}
			}(rand.New(rand.NewSource(int64(i))))
		}
		all.Wait()
		settle(t, client) // else what is cancelled and not yet ended adds up to what the machine is slow
	}
	for i := 0; i < 3; i++ {
		run(total / 10)
	}
	before := residentKiB(t)
	for i := 0; i < 10; i++ {
		run(total / 10)
	}
	if grown := residentKiB(t) - before; grown > 64*1024*memoryFactor {
		t.Errorf("grew by %d KiB", grown)
	}
	c := counters(t, client)
	if c.Submitted != c.Succeeded+c.Failed || c.Failed != c.Cancelled || c.Cancelled == 0 || c.Succeeded == 0 {
		t.Errorf("%+v", c)
	}
	eventually(t, "no more connections are open than may be", func() bool { return counters(t, client).ConnectionsOpen <= 8 })
}

// settle waits until nothing is under way.
func settle(t testing.TB, client *Client) {
	t.Helper()
	eventually(t, "nothing is in flight", func() bool { return counters(t, client).InFlight == 0 })
	eventually(t, "nobody is waited for", func() bool { return client.pending.count() == 0 })
	runtime.GC()
}

func residentKiB(t testing.TB) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	must(t, err)
	pages, err := strconv.Atoi(strings.Fields(string(text))[1])
	must(t, err)
	return pages * os.Getpagesize() / 1024
}

func TestCompletionOfAForgottenKeyIsDropped(t *testing.T) {
	client := newClient(t)
	forget := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		client.Get(within(t), url(t, "FAULT", "/delay/100"))
		close(ended)
	}()
	go func() {
		eventually(t, "it is submitted", func() bool { return counters(t, client).InFlight == 1 })
		for key := client.pending.last; client.pending.remove(key) != nil; {
		}
		close(forget)
	}()
	<-forget
	eventually(t, "it has completed", func() bool { return counters(t, client).Succeeded == 1 })
	select {
	case <-ended:
		t.Error("a completion of a forgotten key was delivered")
	default:
	}
	if result, err := client.Get(within(t), url(t, "HTTP", "/100")); err != nil || result.Status != 200 {
		t.Error("the pump has stopped:", err)
	}
}
