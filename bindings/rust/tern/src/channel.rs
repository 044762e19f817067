//! The events of one stream, lease or log, from whoever drains the queue to whoever reads them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use crate::dispatch::wake_all;
use crate::event::Event;
use crate::room::Room;
use crate::slots::lock;
use tern_sys as sys;

/// Bounded by the stream's credit, or by `limit` where the engine knows no credit (log lines).
pub(crate) struct Channel {
    state: Mutex<State>,
    writers: Arc<Room>,
    limit: usize,
}

#[derive(Default)]
struct State {
    events: VecDeque<Event>,
    reader: Option<Waker>,
    ended: bool,
    /// How many events there was no place for.
    dropped: u64,
}

impl Channel {
    pub(crate) fn new(limit: usize) -> Self {
        Channel { state: Mutex::default(), writers: Arc::default(), limit }
    }

    /// Hands an event to the reader, or calls the writers: all, as they are few and nobody looks after who does not answer.
    pub(crate) fn push(&self, event: Event) {
        if event.kind() == sys::TERN_EVENT_STREAM_WRITABLE {
            return self.writers.call_all();
        }
        let ends = event.kind() == sys::TERN_EVENT_COMPLETED;
        self.change(ends, |state| {
            if state.events.len() < self.limit {
                state.events.push_back(event);
            } else {
                state.dropped += 1;
            }
        });
    }

    /// No event follows, although no terminal one came: nobody drains the queue any more, or nobody reads.
    pub(crate) fn abandon(&self) {
        self.change(true, |_| ());
    }

    /// Wakes the reader and, at the end, the writers: when the lock is not held.
    fn change(&self, ends: bool, change: impl FnOnce(&mut State)) {
        let mut state = lock(&self.state);
        change(&mut state);
        state.ended |= ends;
        let reader = state.reader.take();
        drop(state);
        wake_all(reader);
        if ends {
            self.writers.call_all();
        }
    }

    /// The next event; `None` once there is none and none follows.
    pub(crate) fn poll_next(&self, context: &mut Context<'_>) -> Poll<Option<Event>> {
        let mut state = lock(&self.state);
        if let Some(event) = state.events.pop_front() {
            return Poll::Ready(Some(event));
        }
        if state.ended {
            return Poll::Ready(None);
        }
        let replaced = state.reader.replace(context.waker().clone());
        drop(state);
        drop(replaced);
        Poll::Pending
    }

    pub(crate) fn is_empty(&self) -> bool {
        lock(&self.state).events.is_empty()
    }

    pub(crate) fn dropped(&self) -> u64 {
        lock(&self.state).dropped
    }

    /// Where those wait who write more than the stream takes for the moment.
    pub(crate) fn writers(&self) -> &Arc<Room> {
        &self.writers
    }

    /// Whether no event follows those that are here.
    pub(crate) fn has_ended(&self) -> bool {
        lock(&self.state).ended
    }
}
