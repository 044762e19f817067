//! What has completed of one `fetch_all`, from whoever drains the queue to the thread that called it.

use std::mem;
use std::sync::Mutex;
use std::task::{Context, Waker};

use crate::dispatch::Outcome;
use crate::slots::lock;

/// Bounded by what was submitted before it was last emptied.
#[derive(Default)]
pub(crate) struct Arrivals(Mutex<State>);

#[derive(Default)]
struct State {
    /// By the keys of their submissions.
    ended: Vec<(u64, Outcome)>,
    reader: Option<Waker>,
}

impl Arrivals {
    /// Gives whom to wake.
    pub(crate) fn push(&self, key: u64, outcome: Outcome) -> Option<Waker> {
        let mut state = lock(&self.0);
        state.ended.push((key, outcome));
        state.reader.take()
    }

    /// All that is there; what comes later wakes the reader.
    pub(crate) fn take(&self, context: &Context<'_>) -> Vec<(u64, Outcome)> {
        let mut state = lock(&self.0);
        state.reader = Some(context.waker().clone());
        mem::take(&mut state.ended)
    }
}
