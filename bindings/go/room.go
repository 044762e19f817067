package tern

import "sync"

// room lets those wait whom the engine refused with TERN_E_AGAIN. It posts one ROOM event after a refusal.
type room struct {
	mu   sync.Mutex
	next chan struct{}
}

// opening is closed at the next ROOM event. Whoever is to wait takes it before trying once more, so that no event is missed.
func (r *room) opening() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next == nil {
		r.next = make(chan struct{})
	}
	return r.next
}

func (r *room) open() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next != nil {
		close(r.next)
		r.next = nil
	}
}
