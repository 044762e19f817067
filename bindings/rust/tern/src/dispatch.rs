//! From drained events to those who wait for them. Never blocks; a waker that panics stops nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use crate::arrivals::Arrivals;
use crate::channel::Channel;
use crate::contained::contained;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::handle::ResultHandle;
use crate::response::Response;
use crate::room::Room;
use crate::slots::{lock, Slots};
use tern_sys as sys;

/// The `user_data` of the CLIENT_CLOSED event that ends the thread which drains; no key is 0.
pub(crate) const STOP: u64 = 0;

pub(crate) struct Dispatcher {
    slots: Slots<Waiting>,
    room: Arc<Room>,
    log: Mutex<Reader>,
    decisions: Mutex<Reader>,
    fetching: AtomicBool,
    /// Locked while a report is made.
    reporting: Mutex<()>,
}

/// What of a client one reader at a time is told, whoever submits.
#[derive(Clone, Copy)]
pub(crate) enum Reading {
    LogLines,
    Decisions,
}

/// Who reads that.
#[derive(Default)]
struct Reader {
    /// The key of the last one who asked for it.
    key: Option<u64>,
    /// There is nothing any more.
    closed: bool,
}

/// A `fetch_all` that is going on.
pub(crate) struct Fetching<'a>(&'a AtomicBool);

impl Drop for Fetching<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

fn another_fetch() -> Error {
    Error::new(Code::BUSY, "another fetch_all of this client is going on")
}

/// Who waits under a key.
enum Waiting {
    /// For one terminal event.
    Once(Option<Waker>),
    /// It came, and nobody asked yet.
    Ended(Outcome),
    /// For many events.
    Stream(Arc<Channel>),
    /// For the terminal events of a `fetch_all`, this key's among them.
    Many(Arc<Arrivals>),
}

/// How it ended.
pub(crate) enum Outcome {
    Completed(i32, ResultHandle),
    Closed,
    /// Nobody drains the queue any more.
    Undriven,
}

impl Outcome {
    /// The response of a submission; `None`: it was the end of the client that was waited for.
    pub(crate) fn into_result(self) -> Result<Option<Response>> {
        match self {
            Outcome::Completed(sys::TERN_OK, result) => Ok(Some(Response::from(result))),
            Outcome::Completed(status, result) => Err(Error::of_response(status, Response::from(result))),
            Outcome::Closed => Ok(None),
            Outcome::Undriven => Err(undriven()),
        }
    }
}

impl Dispatcher {
    pub(crate) fn new() -> Self {
        Dispatcher {
            slots: Slots::new(),
            room: Arc::default(),
            log: Mutex::default(),
            decisions: Mutex::default(),
            fetching: AtomicBool::default(),
            reporting: Mutex::default(),
        }
    }

    pub(crate) fn expect_once(&self, waker: Option<Waker>) -> u64 {
        self.slots.insert(Waiting::Once(waker))
    }

    pub(crate) fn expect_stream(&self, channel: Arc<Channel>) -> u64 {
        self.slots.insert(Waiting::Stream(channel))
    }

    pub(crate) fn expect_many(&self, arrivals: Arc<Arrivals>) -> u64 {
        self.slots.insert(Waiting::Many(arrivals))
    }

    /// While what it gives lives no other `fetch_all` begins.
    pub(crate) fn begin_fetch(&self) -> Result<Fetching<'_>> {
        if self.fetching.swap(true, Ordering::Acquire) {
            return Err(another_fetch());
        }
        Ok(Fetching(&self.fetching))
    }

    /// [`Code::BUSY`] while a `fetch_all` is going on.
    pub(crate) fn refuse_fetching(&self) -> Result<()> {
        if self.fetching.load(Ordering::Acquire) {
            return Err(another_fetch());
        }
        Ok(())
    }

    /// While the guard lives no other report is made.
    pub(crate) fn begin_report(&self) -> MutexGuard<'_, ()> {
        lock(&self.reporting)
    }

    fn reader(&self, what: Reading) -> &Mutex<Reader> {
        match what {
            Reading::LogLines => &self.log,
            Reading::Decisions => &self.decisions,
        }
    }

    /// Makes the channel the one where it goes to, once `register` has said so to the library; the one before ends.
    pub(crate) fn begin_reading(
        &self,
        what: Reading,
        channel: &Arc<Channel>,
        register: impl FnOnce(u64) -> Result<()>,
    ) -> Result<u64> {
        let mut reader = lock(self.reader(what));
        if reader.closed {
            return Err(Error::of_code(Code::CLOSED));
        }
        let key = self.expect_stream(channel.clone());
        if let Err(error) = register(key) {
            self.forget(key);
            return Err(error);
        }
        let before = reader.key.replace(key);
        drop(reader);
        self.abandon_stream(before);
        Ok(key)
    }

    /// Its reader is gone. `unregister` is called if no other one has taken its place.
    pub(crate) fn end_reading(&self, what: Reading, key: u64, unregister: impl FnOnce()) {
        let mut reader = lock(self.reader(what));
        if reader.key == Some(key) {
            reader.key = None;
            unregister();
        }
        drop(reader);
        self.forget(key);
    }

    /// The client has closed: nothing follows.
    fn close_readers(&self) {
        for what in [Reading::LogLines, Reading::Decisions] {
            let mut reader = lock(self.reader(what));
            reader.closed = true;
            let key = reader.key.take();
            drop(reader);
            self.abandon_stream(key);
        }
    }

    fn abandon_stream(&self, key: Option<u64>) {
        if let Some(Waiting::Stream(channel)) = key.and_then(|key| self.slots.remove(key)) {
            channel.abandon();
        }
    }

    /// Events that still come for this key are dropped.
    pub(crate) fn forget(&self, key: u64) {
        self.slots.remove(key);
    }

    /// What the key's terminal event brought. The key is forgotten when it is ready.
    pub(crate) fn poll_once(&self, key: u64, context: &mut Context<'_>) -> Poll<Result<Option<Response>>> {
        let replaced = self.slots.update(key, |waiting| match waiting {
            Waiting::Once(Some(waker)) if waker.will_wake(context.waker()) => Some(None),
            Waiting::Once(waker) => Some(waker.replace(context.waker().clone())),
            Waiting::Ended(_) | Waiting::Stream(_) | Waiting::Many(_) => None,
        });
        if let Some(Some(_replaced)) = replaced {
            return Poll::Pending;
        }
        Poll::Ready(match self.slots.remove(key) {
            Some(Waiting::Ended(outcome)) => outcome.into_result(),
            _ => Err(undriven()),
        })
    }

    /// Where those wait whom the client has no room for.
    pub(crate) fn room(&self) -> &Arc<Room> {
        &self.room
    }

    /// Hands drained events on and releases what is left of them. False: the client has closed, none follow.
    ///
    /// # Safety
    /// They were drained.
    pub(crate) unsafe fn dispatch(&self, events: &mut [sys::tern_event]) -> bool {
        let mut goes_on = true;
        for event in events.iter_mut() {
            // SAFETY: the caller's promise.
            goes_on &= unsafe { self.hand_on(event) };
        }
        // SAFETY: the caller's promise.
        unsafe { release(events) };
        goes_on
    }

    /// # Safety
    /// `event` was drained.
    pub(crate) unsafe fn hand_on(&self, event: &mut sys::tern_event) -> bool {
        match event.kind {
            sys::TERN_EVENT_ROOM => self.room.call_next(),
            sys::TERN_EVENT_CLIENT_CLOSED => {
                self.close_readers();
                if event.user_data == STOP {
                    return false;
                }
                self.end(event.user_data, || Outcome::Closed);
            }
            sys::TERN_EVENT_COMPLETED => {
                let (key, status) = (event.user_data, event.status);
                // SAFETY: a terminal event has a result, which passes on.
                let completed = || {
                    Outcome::Completed(status, unsafe {
                        ResultHandle::owning(sys::tern_event_take_result(&mut *event))
                    })
                };
                if let Some(channel) = self.end(key, completed) {
                    self.slots.remove(key);
                    // SAFETY: the caller's promise.
                    channel.push(unsafe { Event::taken_from(event) });
                }
            }
            kind => {
                // A decision goes to who decides for all submissions.
                let decides = kind == sys::TERN_EVENT_DECIDE;
                let key = if decides { lock(&self.decisions).key } else { Some(event.user_data) };
                let channel = key.and_then(|key| self.slots.update(key, |waiting| waiting.channel()).flatten());
                if let Some(channel) = channel {
                    // SAFETY: the caller's promise.
                    channel.push(unsafe { Event::taken_from(event) });
                }
            }
        }
        true
    }

    /// Ends what waits for one event; gives the channel of what waits for many.
    fn end(&self, key: u64, outcome: impl FnOnce() -> Outcome) -> Option<Arc<Channel>> {
        let (waker, channel) = self.slots.update(key, |waiting| match waiting {
            Waiting::Once(waker) => {
                let waker = waker.take();
                *waiting = Waiting::Ended(outcome());
                (waker, None)
            }
            Waiting::Ended(_) => (None, None),
            Waiting::Many(arrivals) => (arrivals.push(key, outcome()), None),
            Waiting::Stream(channel) => (None, Some(channel.clone())),
        })?;
        wake_all(waker);
        channel
    }

    /// Ends everything that waits: no more events are drained.
    pub(crate) fn abandon(&self) {
        for key in self.slots.keys() {
            if let Some(channel) = self.end(key, || Outcome::Undriven) {
                self.slots.remove(key);
                channel.abandon();
            }
        }
        self.room.call_all();
    }
}

impl Waiting {
    fn channel(&self) -> Option<Arc<Channel>> {
        match self {
            Waiting::Stream(channel) => Some(channel.clone()),
            Waiting::Once(_) | Waiting::Ended(_) | Waiting::Many(_) => None,
        }
    }
}

/// Releases what was not taken of events.
///
/// # Safety
/// They were drained.
pub(crate) unsafe fn release(events: &mut [sys::tern_event]) {
    // SAFETY: the caller's promise; those that were taken are zero.
    unsafe { sys::tern_events_release(events.as_mut_ptr(), events.len(), std::mem::size_of::<sys::tern_event>()) };
}

/// What those get who wait for a driver that is gone.
pub(crate) fn undriven() -> Error {
    Error::new(Code::CLOSED, "the client's driver is gone: nothing completes any more")
}

/// A program's own waker may panic; the others are woken all the same.
pub(crate) fn wake_all(wakers: impl IntoIterator<Item = Waker>) {
    for waker in wakers {
        contained(|| waker.wake());
    }
}
