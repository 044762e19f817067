//! Those who were refused with `TERN_E_AGAIN`, in the order in which they came: by a client, or by a stream.
//!
//! There is no telling how much room a client's ROOM event is about, so it calls one of them; whoever is accepted calls
//! the next. Who is refused again has asked for another event by that. A future that is kept but not polled does not answer: after
//! a while whoever drains the queue calls the next in its stead.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::dispatch::wake_all;
use crate::error::{Code, Result};
use crate::slots::lock;

/// How long one who was called is waited for.
const PATIENCE: Duration = Duration::from_millis(10);

#[derive(Default)]
pub(crate) struct Room {
    line: Mutex<Line>,
}

#[derive(Default)]
struct Line {
    /// By ticket. Without a waker: called, and not heard of since.
    waiting: BTreeMap<u64, Option<Waker>>,
    next_ticket: u64,
    /// Since when an answer to a call is due.
    called: Option<Instant>,
}

impl Room {
    /// Calls the first who was not called yet.
    pub(crate) fn call_next(&self) {
        let mut line = lock(&self.line);
        let first = line.waiting.values_mut().find_map(Option::take);
        line.called = first.as_ref().map(|_| Instant::now());
        drop(line);
        wake_all(first);
    }

    /// How long there is no need of [`Room::call_overdue`]; `None`: for ever.
    pub(crate) fn patience(&self) -> Option<Duration> {
        lock(&self.line).called.map(|called| PATIENCE.saturating_sub(called.elapsed()))
    }

    /// Calls the next if the one before has not answered in time.
    pub(crate) fn call_overdue(&self) {
        if self.patience() == Some(Duration::ZERO) {
            self.call_next();
        }
    }

    pub(crate) fn call_all(&self) {
        let all: Vec<Waker> = lock(&self.line).waiting.values_mut().filter_map(Option::take).collect();
        wake_all(all);
    }

    /// Keeps the waker at the ticket's place, or at the end of the line.
    fn wait(&self, ticket: Option<u64>, waker: Waker) -> u64 {
        let mut line = lock(&self.line);
        let ticket = ticket.unwrap_or(line.next_ticket);
        line.next_ticket = line.next_ticket.max(ticket + 1);
        let replaced = line.waiting.insert(ticket, Some(waker));
        if matches!(replaced, Some(None)) {
            line.called = None;
        }
        drop(line);
        drop(replaced);
        ticket
    }
}

/// The place in the line of one who may have to wait. Dropping it gives it up.
#[derive(Default)]
pub(crate) struct Place(Option<(Arc<Room>, u64)>);

impl Place {
    /// What `attempt` gives, once it is not refused with `TERN_E_AGAIN`.
    pub(crate) fn poll<T>(
        &mut self,
        room: &Arc<Room>,
        context: &Context<'_>,
        mut attempt: impl FnMut() -> Result<T>,
    ) -> Poll<Result<T>> {
        let refused = |outcome: &Result<T>| matches!(outcome, Err(error) if error.code() == Code::AGAIN);
        let mut outcome = attempt();
        if refused(&outcome) {
            let ticket = room.wait(self.0.as_ref().map(|(_, ticket)| *ticket), context.waker().clone());
            self.0 = Some((room.clone(), ticket));
            // The event may have come before we asked to be told.
            outcome = attempt();
        }
        if refused(&outcome) {
            return Poll::Pending;
        }
        if self.leave().is_some() {
            room.call_next();
        }
        Poll::Ready(outcome)
    }

    /// Gives up the place, if there is one: what was kept there, and the room.
    fn leave(&mut self) -> Option<(Arc<Room>, Option<Waker>)> {
        let (room, ticket) = self.0.take()?;
        let kept = lock(&room.line).waiting.remove(&ticket).flatten();
        Some((room, kept))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Who was called, and gives up, passes the call on.
        if let Some((room, None)) = self.leave() {
            room.call_next();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    #[derive(Default)]
    struct Calls(AtomicUsize);

    impl Wake for Calls {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn poll(place: &mut Place, room: &Arc<Room>, calls: &Arc<Calls>, code: Code) -> bool {
        let waker = Waker::from(calls.clone());
        place.poll(room, &Context::from_waker(&waker), || Err::<(), _>(Error::of_code(code))).is_ready()
    }

    #[test]
    fn those_who_wait_are_called_one_by_one() {
        let room: Arc<Room> = Arc::default();
        let calls = Arc::new(Calls::default());
        let mut places: Vec<Place> = (0..3).map(|_| Place::default()).collect();
        assert!(places.iter_mut().all(|place| !poll(place, &room, &calls, Code::AGAIN)));
        let called = || calls.0.load(Ordering::SeqCst);
        room.call_next();
        assert_eq!(called(), 1);
        // Refused again: its turn is the next one, too.
        assert!(!poll(&mut places[0], &room, &calls, Code::AGAIN));
        assert_eq!((called(), room.patience()), (1, None));
        room.call_next();
        // Its attempt is over, so the second is called; that gives up, so the third is.
        assert!(poll(&mut places[0], &room, &calls, Code::CLOSED));
        assert_eq!(called(), 3);
        drop(places.remove(1));
        assert_eq!(called(), 4);
        assert!(poll(&mut places[1], &room, &calls, Code::CLOSED));
        assert!(room.line.lock().unwrap().waiting.is_empty());
    }

    #[test]
    fn who_gives_up_without_a_call_calls_nobody() {
        let room: Arc<Room> = Arc::default();
        let calls = Arc::new(Calls::default());
        let (mut first, mut second) = (Place::default(), Place::default());
        assert!(!poll(&mut first, &room, &calls, Code::AGAIN) && !poll(&mut second, &room, &calls, Code::AGAIN));
        drop(first);
        assert_eq!((calls.0.load(Ordering::SeqCst), Arc::strong_count(&calls)), (0, 2));
    }
}
