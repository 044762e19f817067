package tern

// #include "glue.h"
import "C"

import (
	"context"
	"runtime"
)

// FetchAll submits all requests, of any protocol, and calls each for every one as it completes, in the goroutine of the caller, so
// that no two calls overlap. How many run at once is the client's option workers. It returns when all have completed. When ctx
// ends, or each panics, what is left is cancelled; of those that ctx ended each is told ctx.Err(). A nil each wants the report only.
// A request whose body comes from a reader is for Client.Do: here it fails with ErrState.
func (c *Client) FetchAll(ctx context.Context, requests []*Request, each func(index int, result *Result, err error)) (*Report, error) {
	if err := given(ctx); err != nil {
		return nil, err
	}
	for _, r := range requests {
		if err := r.made(); err != nil {
			return nil, err
		}
	}
	if each == nil {
		each = func(int, *Result, error) {}
	}
	b := batch{client: c, left: len(requests), requests: requests, keys: make([]uint64, len(requests)), ids: make([]C.uint64_t, len(requests)),
		completed: make(chan batchDone, len(requests)), submitted: make(chan struct{})}
	ctx, stop := context.WithCancel(ctx)
	go b.submit(ctx)
	defer b.abandon()
	defer func() { stop(); <-b.submitted }()
	if err := b.wait(ctx, each); err != nil {
		stop()
		<-b.submitted
		b.tell(err, each)
		return nil, err
	}
	return c.Report()
}

// wait tells of completions until there has been one of each request. It returns early when ctx ends or nothing more can be
// submitted.
func (b *batch) wait(ctx context.Context, each func(int, *Result, error)) error {
	submitted := b.submitted
	for b.left > 0 {
		select {
		case done := <-b.completed:
			b.each(done, each)
		case <-submitted:
			if b.err != nil {
				return b.err
			}
			submitted = nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (b *batch) each(done batchDone, each func(int, *Result, error)) {
	b.left--
	if done.how.result != nil {
		done.how.result.Request, done.how.result.Value = b.requests[done.index], done.how.value
	}
	each(done.index, done.how.result, done.how.err)
}

type batch struct {
	client    *Client
	requests  []*Request
	keys      []uint64     // of each request; 0: not submitted
	ids       []C.uint64_t // and one more; 0: not submitted
	left      int          // have not been told of
	completed chan batchDone
	submitted chan struct{} // closed when nothing more is submitted, after err was set
	err       error
}

type batchDone struct {
	index int
	how   completion
}

// batchCall is a waiter of one request among many. The channel has room for all.
type batchCall struct {
	index int
	to    chan<- batchDone
}

func (b *batchCall) complete(how completion) { b.to <- batchDone{b.index, how} }

// In one crossing, and with the client held, as many as this.
const batchSize = 256

func (b *batch) submit(ctx context.Context) {
	defer close(b.submitted)
	items := make([]C.tern_submit_item, 0, batchSize)
	for first := 0; first < len(b.requests); first += len(items) {
		items = items[:0]
		for i := first; i < len(b.requests) && len(items) < batchSize; i++ {
			items = append(items, b.item(i))
		}
		if b.err = b.submitItems(ctx, first, items); b.err != nil {
			return
		}
	}
}

func (b *batch) item(i int) C.tern_submit_item {
	r := b.requests[i]
	b.keys[i] = b.client.pending.add(&batchCall{i, b.completed})
	return C.tern_submit_item{struct_size: C.sizeof_tern_submit_item, request: r.handle,
		user_data: C.uint64_t(b.keys[i])<<C.TERN_GO_KEY_SHIFT | r.wants()}
}

// submitItems submits until each has been taken or refused for good; where there is no room it waits. With every part that is taken
// its turn is over, so that others get in between.
func (b *batch) submitItems(ctx context.Context, first int, items []C.tern_submit_item) error {
	c := b.client
	for len(items) > 0 {
		var done int
		var err error
		gaveUp := c.room.enter(ctx, c.closed, func() bool {
			done, err = b.submitSome(first, items)
			return done > 0 || err != nil
		})
		if gaveUp == errGone {
			return errClosed
		}
		if gaveUp != nil {
			return gaveUp
		}
		if err != nil {
			return err
		}
		first, items = first+done, items[done:]
	}
	return nil
}

// submitSome submits what there is room for; it returns how many items are done with.
func (b *batch) submitSome(first int, items []C.tern_submit_item) (done int, err error) {
	c := b.client
	err = c.call(func() error {
		var e *C.tern_error
		return failed(C.tern_submit_batch(c.handle, &items[0], C.size_t(len(items)), C.sizeof_tern_submit_item, c.queue, nil, &e), e)
	})
	runtime.KeepAlive(b.requests)
	for err == nil && done < len(items) && items[done].status != C.TERN_E_AGAIN {
		b.took(first+done, &items[done])
		done++
	}
	return done, err
}

func (b *batch) took(i int, item *C.tern_submit_item) {
	if item.status == C.TERN_OK {
		b.ids[i] = item.id + 1
		return
	}
	err := b.requests[i].whole()
	if err == nil {
		err = failed(item.status, nil)
	}
	if w := b.client.pending.remove(b.keys[i]); w != nil {
		w.complete(completion{err: err})
	}
}

// tell tells of every request that has not been told of. Those that somebody else has removed have completed, or are being read: what
// became of them is still to come.
func (b *batch) tell(why error, each func(int, *Result, error)) {
	for i := range b.requests {
		if b.keys[i] != 0 {
			if b.client.pending.remove(b.keys[i]) == nil {
				continue
			}
			b.cancel(i)
		}
		b.left--
		each(i, nil, why)
	}
	for b.left > 0 {
		b.each(<-b.completed, each)
	}
}

// abandon cancels what nobody waits for any more.
func (b *batch) abandon() {
	for i, key := range b.keys {
		if key != 0 && b.client.pending.remove(key) != nil {
			b.cancel(i)
		}
	}
}

func (b *batch) cancel(i int) {
	if id := b.ids[i]; id > 0 {
		b.client.cancel(id - 1)
	}
}
