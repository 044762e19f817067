//! Many requests at once, each response handed to a function on this thread.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use std::{fmt, process};

use crate::arrivals::Arrivals;
use crate::block_on::Bell;
use crate::client::{milliseconds, Client};
use crate::dispatch::Outcome;
use crate::driver::{Driver, FOR_EVER};
use crate::error::{made, Code, Error, Result};
use crate::report::Report;
use crate::request::{IntoRequest, Request};
use crate::response::Response;
use crate::room::Place;
use tern_sys as sys;

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

/// Sleeps until what is waited for wakes this thread, or that long.
type Rest<'a> = dyn FnMut(Option<Duration>) -> Result<()> + 'a;

struct Run<'a> {
    client: &'a Client,
    source: &'a mut dyn Iterator<Item = Result<Request>>,
    each: &'a mut Each<'a>,
    /// What has completed: taken from the queue by whoever drains it, so that it is in flight no more while `each` runs.
    arrivals: Arc<Arrivals>,
    place: Place,
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

impl<'a> Run<'a> {
    fn new(client: &'a Client, source: &'a mut dyn Iterator<Item = Result<Request>>, each: &'a mut Each<'a>) -> Self {
        Run {
            client,
            source,
            each,
            arrivals: Arc::default(),
            place: Place::default(),
            backlog: Vec::new(),
            waiting: HashMap::new(),
            numbered: 0,
            stopped: false,
            panic: None,
        }
    }

    /// Until everything has completed, what was added included; after the time what is left is cancelled first.
    fn complete(&mut self, timeout: Option<Duration>, waker: &Waker, rest: &mut Rest<'_>) -> Result<()> {
        let mut deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let context = Context::from_waker(waker);
        let mut outcome = Ok(());
        loop {
            for (key, ended) in self.arrivals.take(&context) {
                self.handle(key, ended);
            }
            self.submit(&context);
            if self.waiting.is_empty() && (self.stopped || self.backlog.is_empty()) {
                return outcome;
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                deadline = None;
                self.stopped = true;
                outcome = Err(Error::of_code(Code::WAIT_TIMEOUT));
                for (_, id) in self.waiting.values() {
                    self.client.cancel(*id)?;
                }
                continue;
            }
            rest(left)?;
        }
    }

    /// Submits all there is, or as many as the client takes.
    fn submit(&mut self, context: &Context<'_>) {
        while !self.stopped {
            let request = match self.backlog.pop().or_else(|| self.take()) {
                Some(request) => request,
                None => return,
            };
            let submitted = match &request {
                Ok(request) => {
                    let attempt = || submit(self.client, request, &self.arrivals);
                    self.place.poll(self.client.dispatcher().room(), context, attempt)
                }
                Err(error) => Poll::Ready(Err(error.clone())),
            };
            match submitted {
                Poll::Ready(Ok((key, id))) => {
                    self.waiting.insert(key, (self.numbered, id));
                }
                Poll::Ready(Err(error)) => self.tell(self.numbered, Err(error)),
                Poll::Pending => {
                    self.backlog.push(request);
                    return;
                }
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

    fn handle(&mut self, key: u64, ended: Outcome) {
        let number = match self.waiting.remove(&key) {
            Some((number, _)) => number,
            None => return,
        };
        self.client.dispatcher().forget(key);
        // After a panic the others complete, but nobody is told.
        if self.panic.is_none() {
            let outcome = ended.into_result();
            self.tell(number, outcome.map(|response| response.expect("a submission completes with a result")));
        }
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        for key in self.waiting.keys() {
            self.client.dispatcher().forget(*key);
        }
    }
}

/// The key and the id of a submission whose completion arrives there.
fn submit(client: &Client, request: &Request, arrivals: &Arc<Arrivals>) -> Result<(u64, u64)> {
    let key = client.dispatcher().expect_many(arrivals.clone());
    // SAFETY: client, request and queue are alive.
    let id = made(0, |out, error| unsafe {
        sys::tern_submit(client.as_ptr(), request.as_ptr(), client.queue().as_ptr(), key, out, error)
    });
    if id.is_err() {
        client.dispatcher().forget(key);
    }
    id.map(|id| (key, id))
}

fn fetch_all(
    client: &Client,
    source: &mut dyn Iterator<Item = Result<Request>>,
    timeout: Option<Duration>,
    each: &mut Each<'_>,
    waker: &Waker,
    rest: &mut Rest<'_>,
) -> Result<Report> {
    let _fetching = client.dispatcher().begin_fetch()?;
    let mut run = Run::new(client, source, each);
    let outcome = run.complete(timeout, waker, rest);
    if let Some(panic) = run.panic.take() {
        resume_unwind(panic);
    }
    outcome?;
    Report::take(client)
}

impl Client {
    /// Submits the requests and calls `each` on this thread with the number and the outcome of each, until all of them have
    /// completed; what else is in flight on this client is not waited for. The iterator is taken from as the client has room;
    /// `each` may add more. How many are worked on at once is the option `workers`. The report is of the whole client,
    /// since the report before.
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
    /// Blocks, so it is nothing for an async function. One at a time on each client, else [`Code::BUSY`]. `each` may use the
    /// client otherwise, and wait for it.
    pub fn fetch_all<R: IntoRequest>(
        &self,
        requests: impl IntoIterator<Item = R>,
        timeout: Option<Duration>,
        mut each: impl FnMut(&mut More<'_>, usize, Result<Response>),
    ) -> Result<Report> {
        self.refuse_driven("Driver::fetch_all")?;
        let (process, bell) = (process::id(), Bell::of_this_thread());
        let mut rest = |limit: Option<Duration>| {
            if process::id() != process {
                // `each` has forked, and there is no thread here that drains.
                return Err(Error::of_code(Code::FORKED));
            }
            bell.sleep(limit);
            Ok(())
        };
        let mut requests = requests.into_iter().map(IntoRequest::into_request);
        fetch_all(self, &mut requests, timeout, &mut each, &Waker::from(bell.clone()), &mut rest)
    }
}

impl Driver {
    /// As [`Client::fetch_all`]; what else completes meanwhile is handed on too. While `each` runs nothing completes, so it must
    /// not wait for this client.
    pub fn fetch_all<R: IntoRequest>(
        &mut self,
        requests: impl IntoIterator<Item = R>,
        timeout: Option<Duration>,
        mut each: impl FnMut(&mut More<'_>, usize, Result<Response>),
    ) -> Result<Report> {
        let (client, alarm) = (self.client().clone(), self.alarm());
        let mut rest = |limit: Option<Duration>| {
            if !alarm.rang() {
                self.rest(&alarm, limit.map_or(FOR_EVER, milliseconds))?;
            }
            Ok(())
        };
        let mut requests = requests.into_iter().map(IntoRequest::into_request);
        fetch_all(&client, &mut requests, timeout, &mut each, &Waker::from(alarm.clone()), &mut rest)
    }
}
