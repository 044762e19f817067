//! Many requests at once, each response handed to a function on this thread.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::ptr::null_mut;
use std::time::Duration;

use crate::client::{milliseconds, Client};
use crate::driver::Driver;
use crate::error::{checked, made, Code, Error, Result};
use crate::handle::{ReportHandle, ResultHandle};
use crate::report::Report;
use crate::request::{IntoRequest, Request};
use crate::response::Response;
use tern_sys as sys;

/// How long one round lasts that waits for what was cancelled.
const ROUND_MS: i64 = 100;

/// Adds requests to the [`Client::fetch_all`] that is going on.
pub struct More<'a> {
    backlog: &'a mut Vec<Result<Request>>,
}

impl More<'_> {
    /// One more request. Its number follows those of all before.
    pub fn add(&mut self, request: impl IntoRequest) {
        self.backlog.push(request.into_request());
    }
}

impl fmt::Debug for More<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("More").field("added", &self.backlog.len()).finish()
    }
}

type Each<'a> = dyn FnMut(&mut More<'_>, usize, Result<Response>) + 'a;

/// What the queue's handler works on, which is called on the thread that is in `fetch_all`, never in itself.
struct Run<'a> {
    client: &'a Client,
    source: &'a mut dyn Iterator<Item = Result<Request>>,
    each: &'a mut Each<'a>,
    /// Added by `each`, or refused because the client was full.
    backlog: Vec<Result<Request>>,
    /// Key to number and submission id.
    waiting: HashMap<u64, (usize, u64)>,
    /// How many were submitted, or told that they cannot be.
    numbered: usize,
    /// Nothing more is submitted: it took too long, or `each` panicked.
    stopped: bool,
    panic: Option<Box<dyn Any + Send>>,
}

impl Run<'_> {
    /// Submits all there is, or as many as the client takes.
    fn submit(&mut self) {
        while !self.stopped {
            let request = match self.backlog.pop().or_else(|| self.take()) {
                Some(request) => request,
                None => return,
            };
            let submitted = request.clone().and_then(|request| {
                let key = self.client.dispatcher().expect_nobody();
                // SAFETY: client and request are alive; NULL is the client's own queue.
                let id = made(0, |out, error| unsafe {
                    sys::tern_submit(self.client.as_ptr(), request.as_ptr(), null_mut(), key, out, error)
                });
                if id.is_err() {
                    self.client.dispatcher().forget(key);
                }
                id.map(|id| (key, id))
            });
            match submitted {
                Ok((key, id)) => {
                    self.waiting.insert(key, (self.numbered, id));
                }
                Err(error) if error.code() == Code::AGAIN => {
                    self.backlog.push(request);
                    return;
                }
                Err(error) => self.tell(self.numbered, Err(error)),
            }
            self.numbered += 1;
        }
    }

    /// The next of the program's requests; a panic of its iterator is kept for the end, as one of `each` is.
    fn take(&mut self) -> Option<Result<Request>> {
        let source = &mut self.source;
        catch_unwind(AssertUnwindSafe(|| source.next())).unwrap_or_else(|panic| {
            self.stopped = true;
            self.panic = Some(panic);
            None
        })
    }

    fn tell(&mut self, number: usize, outcome: Result<Response>) {
        let mut added = Vec::new();
        let each = &mut self.each;
        let told = catch_unwind(AssertUnwindSafe(|| each(&mut More { backlog: &mut added }, number, outcome)));
        // The backlog's end goes first.
        self.backlog.splice(0..0, added.into_iter().rev());
        if let Err(panic) = told {
            self.stopped = true;
            self.panic = Some(panic);
        }
    }

    /// # Safety
    /// `event` was drained.
    unsafe fn handle(&mut self, event: &mut sys::tern_event) {
        if event.kind == sys::TERN_EVENT_COMPLETED {
            if let Some((number, _)) = self.waiting.remove(&event.user_data) {
                self.client.dispatcher().forget(event.user_data);
                // SAFETY: a terminal event has a result, which passes on.
                let response = Response::from(unsafe { ResultHandle::owning(sys::tern_event_take_result(event)) });
                let outcome = match event.status {
                    sys::TERN_OK => Ok(response),
                    status => Err(Error::of_response(status, response)),
                };
                // After a panic the others complete, but nobody is told.
                if self.panic.is_none() {
                    self.tell(number, outcome);
                }
                return self.submit();
            }
        }
        // SAFETY: the caller's promise. What is not of this run belongs to futures that the driver looks after.
        unsafe { self.client.dispatcher().hand_on(event) };
        self.submit();
    }
}

extern "C" fn handle(user_data: u64, event: *mut sys::tern_event) {
    // SAFETY: the run lives until the handler was taken back; the event is alive. No panic of `each` comes this far.
    let _ = catch_unwind(AssertUnwindSafe(|| unsafe { (*(user_data as *mut Run<'_>)).handle(&mut *event) }));
}

/// One round: until nothing is in flight, or the time is over.
fn round(client: &Client, timeout_ms: i64) -> Result<Report> {
    let mut raw = null_mut();
    // SAFETY: the client is alive.
    let status = unsafe { sys::tern_fetch_all(client.as_ptr(), timeout_ms, &mut raw) };
    // SAFETY: a report is this call's to release.
    let report = (!raw.is_null()).then(|| unsafe { ReportHandle::owning(raw) });
    crate::error::check(status)?;
    report.map_or_else(|| Err(Error::of_code(Code::INTERNAL)), |report| Report::of(&report))
}

fn fetch_all(
    client: &Client,
    source: &mut dyn Iterator<Item = Result<Request>>,
    timeout: Option<Duration>,
    each: &mut Each<'_>,
) -> Result<Report> {
    let _only = client.dispatcher().begin_fetch()?;
    let mut run = Run {
        client,
        source,
        each,
        backlog: Vec::new(),
        waiting: HashMap::new(),
        numbered: 0,
        stopped: false,
        panic: None,
    };
    let run = &mut run as *mut Run<'_>;
    // SAFETY: the handler is called by this thread only, in `round`, where `run` is not used otherwise; it is taken back below.
    let outcome = unsafe {
        let queue = sys::tern_client_queue(client.as_ptr());
        checked(|error| sys::tern_queue_set_handler(queue, Some(handle), run as u64, None, error))?;
        (*run).submit();
        let mut outcome = round(client, timeout.map_or(-1, milliseconds));
        if outcome.is_err() {
            (*run).stopped = true;
            outcome = end_all(client, run).and(outcome);
        }
        sys::tern_queue_set_handler(queue, None, 0, None, null_mut());
        outcome
    };
    // SAFETY: nobody else has it any more.
    match unsafe { (*run).panic.take() } {
        Some(panic) => resume_unwind(panic),
        None => outcome,
    }
}

/// Cancels what has not completed and waits for it: nobody would drain it later.
///
/// # Safety
/// `run` is alive, and the handler's.
unsafe fn end_all(client: &Client, run: *mut Run<'_>) -> Result<()> {
    // SAFETY: the caller's promise; the borrows end before each round.
    unsafe {
        let ids: Vec<u64> = (*run).waiting.values().map(|(_, id)| *id).collect();
        for id in ids {
            client.cancel(id)?;
        }
        while !(*run).waiting.is_empty() {
            match round(client, ROUND_MS) {
                Err(error) if error.code() != Code::WAIT_TIMEOUT => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

impl Client {
    /// Submits the requests and calls `each` on this thread with the number and the outcome of each, until nothing is in
    /// flight on this client, streams in the background aside. The iterator is taken from as the client has room; `each` may
    /// add more. How many are worked on at once is the option `workers`.
    ///
    /// After `timeout` what has not completed is cancelled, `each` is told, and the error is [`Code::WAIT_TIMEOUT`]. A panic
    /// of `each`, or of the iterator, is passed on to the caller, when everything that was submitted has completed.
    ///
    /// ```no_run
    /// # fn main() -> tern::Result<()> {
    /// let client = tern::Client::builder().option("workers", 8).build()?;
    /// let urls = ["https://example.com/1", "https://example.com/2"];
    /// let report = client.fetch_all(urls, None, |_more, number, outcome| match outcome {
    ///     Ok(response) => println!("{}: {}", urls[number], response.status()),
    ///     Err(error) => println!("{}: {}", urls[number], error),
    /// })?;
    /// println!("{} requests, {:?}", report.completed, report.duration);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Blocks, so it is nothing for an async function. One at a time on each client, else [`Code::BUSY`].
    pub fn fetch_all<R: IntoRequest>(
        &self,
        requests: impl IntoIterator<Item = R>,
        timeout: Option<Duration>,
        mut each: impl FnMut(&mut More<'_>, usize, Result<Response>),
    ) -> Result<Report> {
        if self.is_driven() {
            return Err(Error::new(
                Code::STATE,
                "a client that the program drives fetches by its driver: Driver::fetch_all",
            ));
        }
        fetch_all(self, &mut requests.into_iter().map(IntoRequest::into_request), timeout, &mut each)
    }
}

impl Driver {
    /// As [`Client::fetch_all`]; what else completes meanwhile is handed on too.
    pub fn fetch_all<R: IntoRequest>(
        &mut self,
        requests: impl IntoIterator<Item = R>,
        timeout: Option<Duration>,
        mut each: impl FnMut(&mut More<'_>, usize, Result<Response>),
    ) -> Result<Report> {
        let client = self.client().clone();
        fetch_all(&client, &mut requests.into_iter().map(IntoRequest::into_request), timeout, &mut each)
    }
}
