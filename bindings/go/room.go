package tern

import (
	"container/list"
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// room lets those wait whom the engine refused with TERN_E_AGAIN, in the order they came. Only the first of them tries; the engine
// posts one event behind a refusal when there is room, which wakes that one, and who leaves wakes the next. So the first has been
// woken, or was refused since the last event: none is missed, and an event costs one try, however many wait.
type room struct {
	waiting int32 // len of the queue, to be read without the lock
	mu      sync.Mutex
	queue   list.List // of chan struct{}, each with room for one wake
}

// errGone is of a wait for room where there will be none any more.
var errGone = errors.New("tern: there will be no room any more")

// enter calls try until it tells that it was not refused for want of room, after those that wait already. It gives up when ctx ends,
// with its error, or when gone is closed, with errGone.
func (r *room) enter(ctx context.Context, gone <-chan struct{}, try func() bool) error {
	if atomic.LoadInt32(&r.waiting) == 0 && try() {
		return nil
	}
	place, woken := r.join()
	defer r.leave(place)
	for {
		select {
		case <-woken:
		case <-gone:
			return errGone
		case <-ctx.Done():
			return ctx.Err()
		}
		if try() {
			return nil
		}
	}
}

func (r *room) join() (place *list.Element, woken <-chan struct{}) {
	own := make(chan struct{}, 1)
	r.mu.Lock()
	defer r.mu.Unlock()
	place = r.queue.PushBack(own)
	if r.changed() == place {
		wake(place)
	}
	return place, own
}

func (r *room) leave(place *list.Element) {
	r.mu.Lock()
	defer r.mu.Unlock()
	first := r.queue.Front() == place
	r.queue.Remove(place)
	if next := r.changed(); first && next != nil {
		wake(next)
	}
}

// changed keeps the length and returns the first place, nil: none.
func (r *room) changed() *list.Element {
	atomic.StoreInt32(&r.waiting, int32(r.queue.Len()))
	return r.queue.Front()
}

// open is called behind each event that tells of room.
func (r *room) open() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if first := r.queue.Front(); first != nil {
		wake(first)
	}
}

func wake(place *list.Element) {
	select {
	case place.Value.(chan struct{}) <- struct{}{}:
	default:
	}
}
