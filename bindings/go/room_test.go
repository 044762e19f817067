package tern

import (
	"context"
	"sync"
	"testing"
	"time"
)

func TestRoomLetsInOneAfterTheOtherAsTheyCame(t *testing.T) {
	var r room
	const waiters = 300
	var mu sync.Mutex
	free, tries := 0, 0
	var order []int
	var all sync.WaitGroup
	for i := 0; i < waiters; i++ {
		i := i
		all.Add(1)
		go func() {
			defer all.Done()
			r.enter(within(t), nil, func() bool {
				mu.Lock()
				defer mu.Unlock()
				tries++
				if free == 0 {
					return false
				}
				free--
				order = append(order, i)
				return true
			})
		}()
		eventually(t, "it waits", func() bool {
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.queue.Len() == i+1
		})
	}
	for served := 0; served < waiters; served++ {
		mu.Lock()
		free++
		mu.Unlock()
		r.open()
		eventually(t, "the first got in", func() bool { mu.Lock(); defer mu.Unlock(); return len(order) == served+1 })
	}
	all.Wait()
	for i := range order {
		if order[i] != i {
			t.Fatalf("%d got in as number %d", order[i], i)
		}
	}
	if tries > 4*waiters {
		t.Errorf("%d tries for %d waiters", tries, waiters)
	}
}

func TestRoomPassesOnTheWakeOfWhoGivesUp(t *testing.T) {
	var r room
	ctx, cancel := context.WithCancel(context.Background())
	gaveUp, got := make(chan error, 1), make(chan error, 1)
	go func() { gaveUp <- r.enter(ctx, nil, func() bool { return false }) }()
	eventually(t, "the first waits", func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.queue.Len() == 1 })
	go func() { got <- r.enter(within(t), nil, func() bool { return ctx.Err() != nil }) }()
	eventually(t, "the second waits", func() bool { r.mu.Lock(); defer r.mu.Unlock(); return r.queue.Len() == 2 })
	cancel()
	if err := <-gaveUp; err != context.Canceled {
		t.Error(err)
	}
	must(t, <-got)
}

func TestThousandsThatWaitForRoomAreServedInTurn(t *testing.T) {
	client := newClient(t, "queue.max_in_flight", "1")
	const waiters = 2000
	ended := make(chan error, waiters)
	for i := 0; i < waiters; i++ {
		ctx, cancel := within(t), context.CancelFunc(func() {})
		if i%10 == 0 {
			ctx, cancel = context.WithTimeout(ctx, time.Duration(i%50)*time.Millisecond)
		}
		gives := i%10 == 0
		go func() {
			defer cancel()
			_, err := client.Get(ctx, url(t, "HTTP", "/100"))
			if gives && ctx.Err() != nil {
				err = nil
			}
			ended <- err
		}()
	}
	for i := 0; i < waiters; i++ {
		must(t, <-ended)
	}
}
