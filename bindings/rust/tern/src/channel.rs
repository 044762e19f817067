//! The events of one stream, lease or log, from whoever drains the queue to whoever reads them.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use crate::event::Event;
use crate::slots::lock;
use tern_sys as sys;

/// Bounded by the stream's credit, or by `limit` where the engine knows no credit (log lines).
pub(crate) struct Channel {
    state: Mutex<State>,
    limit: usize,
}

#[derive(Default)]
struct State {
    events: VecDeque<Event>,
    reader: Option<Waker>,
    writers: Vec<Waker>,
    ended: bool,
    /// How many events there was no place for.
    dropped: u64,
}

impl Channel {
    pub(crate) fn new(limit: usize) -> Self {
        Channel { state: Mutex::default(), limit }
    }

    /// Whom to wake: the lock is not held then.
    #[must_use]
    pub(crate) fn push(&self, event: Event) -> Vec<Waker> {
        let mut state = lock(&self.state);
        if event.kind() == sys::TERN_EVENT_STREAM_WRITABLE {
            return std::mem::take(&mut state.writers);
        }
        if event.kind() == sys::TERN_EVENT_COMPLETED {
            state.ended = true;
        }
        if state.events.len() < self.limit {
            state.events.push_back(event);
        } else {
            state.dropped += 1;
        }
        state.waiting()
    }

    /// No event follows, although no terminal one came: nobody drains the queue any more. Whom to wake.
    #[must_use]
    pub(crate) fn abandon(&self) -> Vec<Waker> {
        let mut state = lock(&self.state);
        state.ended = true;
        state.waiting()
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

    /// Asks to be woken when the stream can be written to, or has ended.
    pub(crate) fn wait_to_write(&self, context: &Context<'_>) {
        let mut state = lock(&self.state);
        if state.ended {
            drop(state);
            context.waker().wake_by_ref();
        } else if !state.writers.iter().any(|waker| waker.will_wake(context.waker())) {
            state.writers.push(context.waker().clone());
        }
    }
}

impl State {
    /// The reader and, at the end, the writers too.
    fn waiting(&mut self) -> Vec<Waker> {
        let mut wakers = if self.ended { std::mem::take(&mut self.writers) } else { Vec::new() };
        wakers.extend(self.reader.take());
        wakers
    }
}
