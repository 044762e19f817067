package tern

import (
	"sync"
	"sync/atomic"
)

// completion is how a submission ended.
type completion struct {
	result *Result // when the waiter wants it
	value  Value   // likewise
	err    error
}

// waiter is told by the pump how its submission ended, exactly once. It must not block.
type waiter interface{ complete(completion) }

// pending is who waits for what, by a key of the binding's own that goes through the engine as user_data. A waiter is added before
// it is submitted, as its completion may be there before the submission returns, and whoever removes it owns it: the pump to
// complete it, or a caller that gave up, whose completion is then of an unknown key and dropped.
type pending struct {
	last   uint64
	shards [64]struct {
		mu      sync.Mutex
		waiters map[uint64]waiter
		_       [40]byte // one cache line each
	}
}

func (p *pending) add(w waiter) (key uint64) {
	key = atomic.AddUint64(&p.last, 1)
	s := &p.shards[key%64]
	s.mu.Lock()
	if s.waiters == nil {
		s.waiters = make(map[uint64]waiter)
	}
	s.waiters[key] = w
	s.mu.Unlock()
	return key
}

func (p *pending) get(key uint64) waiter {
	s := &p.shards[key%64]
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiters[key]
}

// remove returns nil when somebody else has removed it.
func (p *pending) remove(key uint64) waiter {
	s := &p.shards[key%64]
	s.mu.Lock()
	w := s.waiters[key]
	delete(s.waiters, key)
	s.mu.Unlock()
	return w
}

func (p *pending) count() int {
	n := 0
	for i := range p.shards {
		p.shards[i].mu.Lock()
		n += len(p.shards[i].waiters)
		p.shards[i].mu.Unlock()
	}
	return n
}
