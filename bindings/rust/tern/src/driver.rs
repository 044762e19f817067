//! Who drains a client's queue: a thread of its own, or the program.

use std::future::Future;
use std::os::unix::io::{AsFd, AsRawFd, BorrowedFd, RawFd};
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;
use std::{fmt, mem, thread};

use crate::client::milliseconds;
use crate::client::Client;
use crate::dispatch::Dispatcher;
use crate::error::{check, checked, made, Code, Error, Result};
use crate::handle::QueueHandle;
use tern_sys as sys;

/// How many events one crossing brings at most.
const BATCH: usize = 256;

pub(crate) const FOR_EVER: i64 = -1;

/// Room for one batch of drained events.
struct Batch(Box<[sys::tern_event]>);

// SAFETY: it holds events while they are dispatched only, by one thread.
unsafe impl Send for Batch {}

impl Batch {
    fn new() -> Self {
        // SAFETY: an event of zeroes holds nothing.
        Batch((0..BATCH).map(|_| unsafe { mem::zeroed() }).collect())
    }

    /// Waits for events, which the caller releases.
    fn wait(&mut self, queue: &QueueHandle, timeout_ms: i64) -> Result<&mut [sys::tern_event]> {
        let mut count = 0;
        let size = mem::size_of::<sys::tern_event>();
        let first = self.0.as_mut_ptr();
        // SAFETY: the array has BATCH elements.
        check(unsafe { sys::tern_queue_wait(queue.as_ptr(), first, BATCH, size, timeout_ms, &mut count) })?;
        Ok(&mut self.0[..count])
    }

    /// Waits for events and hands them on. `Ok(None)`: the client has closed.
    fn serve(&mut self, queue: &QueueHandle, dispatcher: &Dispatcher, timeout_ms: i64) -> Result<Option<usize>> {
        let timeout_ms = match dispatcher.room().patience().map(milliseconds) {
            Some(patience) if timeout_ms == FOR_EVER => patience,
            Some(patience) => patience.min(timeout_ms),
            None => timeout_ms,
        };
        let events = self.wait(queue, timeout_ms)?;
        let count = events.len();
        // SAFETY: they were drained.
        let goes_on = unsafe { dispatcher.dispatch(events) };
        dispatcher.room().call_overdue();
        Ok(goes_on.then_some(count))
    }

    /// As [`Batch::serve`], of what is there.
    fn drain(&mut self, queue: &QueueHandle, dispatcher: &Dispatcher) -> Result<usize> {
        let mut count = 0;
        let size = mem::size_of::<sys::tern_event>();
        // SAFETY: the array has BATCH elements; what is drained is handed on and released.
        unsafe {
            check(sys::tern_queue_drain(queue.as_ptr(), self.0.as_mut_ptr(), BATCH, size, &mut count))?;
            dispatcher.dispatch(&mut self.0[..count]);
        }
        Ok(count)
    }
}

/// Starts the thread that hands completions on until the client has closed.
pub(crate) fn start_thread(client: &Client) -> Result<()> {
    let (queue, dispatcher) = (client.queue().clone(), client.dispatcher().clone());
    let thread = thread::Builder::new().name("tern-driver".into()).spawn(move || {
        let mut batch = Batch::new();
        while let Ok(Some(_)) = batch.serve(&queue, &dispatcher, FOR_EVER) {}
        dispatcher.abandon();
    });
    thread.map(drop).map_err(|error| Error::new(Code::INTERNAL, &format!("no thread could be started: {}", error)))
}

/// Hands on the completions of a client that [`build_driven`](crate::ClientBuilder::build_driven) made; with `loops` = 0 it
/// does all the client's work. Nothing completes unless it is used: by [`Driver::block_on`], or in a reactor, which calls
/// [`Driver::drain`] when the descriptor is readable, and when [`Driver::next_timeout`] has passed.
///
/// When it is dropped the client is shut down, and all that waits ends with [`Code::CLOSED`].
pub struct Driver {
    client: Client,
    batch: Batch,
    fd: RawFd,
    /// Whether the client has engine threads.
    threads: bool,
}

impl Driver {
    pub(crate) fn new(client: Client, threads: bool) -> Result<Driver> {
        // SAFETY: client and queue are alive.
        let fd = made(-1, |out, error| unsafe {
            if threads {
                sys::tern_queue_fd(client.queue().as_ptr(), out, error)
            } else {
                sys::tern_client_fd(client.as_ptr(), out, error)
            }
        })?;
        Ok(Driver { client, batch: Batch::new(), fd, threads })
    }

    /// The client that is driven.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Hands on what has completed, without blocking, and says how many events there were.
    pub fn drain(&mut self) -> Result<usize> {
        if !self.threads {
            // SAFETY: the client is alive.
            match checked(|error| unsafe { sys::tern_client_run(self.client.as_ptr(), 0, error) }) {
                Err(error) if error.code() != Code::CLOSED => return Err(error),
                _ => {}
            }
        }
        let mut total = 0;
        loop {
            let count = self.batch.drain(self.client.queue(), self.client.dispatcher())?;
            total += count;
            if count < BATCH {
                self.client.dispatcher().room().call_overdue();
                return Ok(total);
            }
        }
    }

    /// Waits for completions and hands them on; `None` waits for ever. Ends early, with 0, when somebody wakes the driver.
    pub fn wait(&mut self, timeout: Option<Duration>) -> Result<usize> {
        let timeout_ms = timeout.map_or(FOR_EVER, milliseconds);
        self.batch.serve(self.client.queue(), self.client.dispatcher(), timeout_ms).map(|count| count.unwrap_or(0))
    }

    /// How long the descriptor may stay quiet before [`Driver::drain`] is due all the same; `None`: for ever.
    pub fn next_timeout(&self) -> Option<Duration> {
        let patience = self.client.dispatcher().room().patience();
        if self.threads {
            return patience;
        }
        // SAFETY: the client is alive, and this is the driving thread.
        let ms = unsafe { sys::tern_client_next_timeout(self.client.as_ptr()) };
        patience.into_iter().chain(u64::try_from(ms).map(Duration::from_millis)).min()
    }

    /// Runs a future on this thread and drives the client while it waits. The future may be woken from anywhere.
    ///
    /// # Panics
    /// In the child of a fork, where the client cannot be driven any more.
    pub fn block_on<F: Future>(&mut self, future: F) -> F::Output {
        let mut future = Box::pin(future);
        let alarm = self.alarm();
        let waker = Waker::from(alarm.clone());
        let mut context = Context::from_waker(&waker);
        loop {
            if let Poll::Ready(output) = Pin::as_mut(&mut future).poll(&mut context) {
                return output;
            }
            while !alarm.rang() {
                if let Err(error) = self.rest(&alarm, FOR_EVER) {
                    panic!("the client cannot be driven: {}", error);
                }
            }
        }
    }

    pub(crate) fn alarm(&self) -> Arc<Alarm> {
        Arc::new(Alarm { queue: self.client.queue().clone(), state: AtomicU8::new(RUNNING) })
    }

    /// Drives the client until there were events, the alarm rings, or the time is over.
    pub(crate) fn rest(&mut self, alarm: &Alarm, timeout_ms: i64) -> Result<()> {
        let timeout_ms = alarm.may_sleep(timeout_ms);
        let waited = self.batch.serve(self.client.queue(), self.client.dispatcher(), timeout_ms);
        alarm.is_up();
        waited.map(drop)
    }
}

impl AsFd for Driver {
    /// Readable when [`Driver::drain`] has something to do; for poll, epoll and the like, not to be read from.
    fn as_fd(&self) -> BorrowedFd<'_> {
        // SAFETY: it belongs to the client, which the driver keeps.
        unsafe { BorrowedFd::borrow_raw(self.fd) }
    }
}

impl AsRawFd for Driver {
    fn as_raw_fd(&self) -> RawFd {
        self.fd
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // SAFETY: client and queue are alive. Later events are released silently.
        unsafe {
            sys::tern_client_shutdown(
                self.client.as_ptr(),
                self.client.queue().as_ptr(),
                crate::dispatch::STOP,
                std::ptr::null_mut(),
            );
            sys::tern_queue_close(self.client.queue().as_ptr());
        }
        self.client.dispatcher().abandon();
    }
}

impl fmt::Debug for Driver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").field("client", &self.client).field("fd", &self.fd).finish_non_exhaustive()
    }
}

const RUNNING: u8 = 0;
const ASLEEP: u8 = 1;
const RUNG: u8 = 2;

/// Wakes a thread in `tern_queue_wait`, and only one that is there: a wake during dispatch costs no system call.
pub(crate) struct Alarm {
    queue: QueueHandle,
    state: AtomicU8,
}

impl Alarm {
    /// Whether the future was woken; asking stops it ringing.
    pub(crate) fn rang(&self) -> bool {
        self.state.compare_exchange(RUNG, RUNNING, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// The timeout of the wait to come: none when it has rung since.
    fn may_sleep(&self, timeout_ms: i64) -> i64 {
        match self.state.compare_exchange(RUNNING, ASLEEP, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => timeout_ms,
            Err(_) => 0,
        }
    }

    fn is_up(&self) {
        let _ = self.state.compare_exchange(ASLEEP, RUNNING, Ordering::AcqRel, Ordering::Acquire);
    }

    fn ring(&self) {
        if self.state.swap(RUNG, Ordering::AcqRel) == ASLEEP {
            // SAFETY: the queue is alive.
            unsafe { sys::tern_queue_wake(self.queue.as_ptr()) };
        }
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.ring();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ring();
    }
}
