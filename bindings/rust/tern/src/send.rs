//! One submission, from its options to its response.

use std::fmt;
use std::future::Future;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::io::{AsFd, AsRawFd, OwnedFd};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::client::{milliseconds, Client};
use crate::error::{checked, made, Code, Error, Result};
use crate::handle::LeaseHandle;
use crate::request::Request;
use crate::response::Response;
use crate::room::Place;
use crate::text::given;
use tern_sys as sys;

/// What a submission may be told besides its request.
#[derive(Default)]
pub(crate) struct SubmitOptions {
    pub(crate) timeout: Option<Option<Duration>>,
    pub(crate) priority: i32,
    pub(crate) lease: Option<Arc<LeaseHandle>>,
    sink: Sink,
}

#[derive(Default)]
enum Sink {
    #[default]
    Memory,
    File(Vec<u8>),
    Discard,
    Descriptor(OwnedFd),
}

impl SubmitOptions {
    /// Valid as long as the options and the client.
    pub(crate) fn raw(&self, client: &Client, key: u64) -> sys::tern_submit_options {
        let mut raw = sys::tern_submit_options {
            queue: client.queue().as_ptr(),
            user_data: key,
            priority: self.priority,
            ..Default::default()
        };
        raw.timeout_ms = match self.timeout {
            None => 0,
            Some(None) => -1,
            // 0 stands for the option's own value.
            Some(Some(timeout)) => milliseconds(timeout).max(1),
        };
        raw.lease = self.lease.as_ref().map_or(std::ptr::null_mut(), |lease| lease.as_ptr());
        match &self.sink {
            Sink::Memory => {}
            Sink::File(path) => {
                raw.sink = sys::TERN_SINK_FILE;
                raw.sink_path = given(path);
            }
            Sink::Discard => raw.sink = sys::TERN_SINK_DISCARD,
            Sink::Descriptor(descriptor) => {
                raw.sink = sys::TERN_SINK_DESCRIPTOR;
                raw.sink_fd = descriptor.as_raw_fd();
            }
        }
        raw
    }
}

/// The options that submissions and streams share, for a struct with `options: SubmitOptions`.
macro_rules! submit_options {
    () => {
        /// The longest time from submit to completion, retries included; over the option `timeout.total`. Whole milliseconds,
        /// rounded up; zero is over at once, as one millisecond.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.options.timeout = Some(Some(timeout));
            self
        }

        /// No limit to the whole, whatever the option `timeout.total` says.
        pub fn no_timeout(mut self) -> Self {
            self.options.timeout = Some(None);
            self
        }

        /// Higher goes first; 0 is usual.
        pub fn priority(mut self, priority: i32) -> Self {
            self.options.priority = priority;
            self
        }

        /// On the connection of a lease, when what was submitted there before has ended.
        pub fn on(mut self, lease: &crate::Lease) -> Self {
            self.options.lease = Some(lease.handle());
            self
        }
    };
}
pub(crate) use submit_options;

/// A request on its way: submitted when it is first polled, or by [`SendRequest::submit`]. Where the client takes no more for
/// the moment (`queue.max_in_flight`) the future waits for room, in turn.
/// Dropping it cancels the request.
///
/// A status of 404 is a response, not an error; see [`Response::error_for_status`].
#[must_use = "futures do nothing unless they are awaited; use submit() to send at once"]
pub struct SendRequest {
    client: Client,
    request: Result<Request>,
    options: SubmitOptions,
    place: Place,
    call: Option<Call>,
}

impl SendRequest {
    pub(crate) fn new(client: Client, request: Result<Request>) -> Self {
        SendRequest { client, request, options: SubmitOptions::default(), place: Place::default(), call: None }
    }

    submit_options!();

    /// The body goes into a file, written beside it and renamed when it is whole.
    pub fn to_file(mut self, path: impl AsRef<Path>) -> Self {
        self.options.sink = Sink::File(path.as_ref().as_os_str().as_bytes().to_vec());
        self
    }

    /// The body is counted and thrown away.
    pub fn discard(mut self) -> Self {
        self.options.sink = Sink::Discard;
        self
    }

    /// The body goes into a descriptor as it arrives: a file, a pipe, a socket. A duplicate of it is kept.
    pub fn to_descriptor(mut self, descriptor: impl AsFd) -> Self {
        match descriptor.as_fd().try_clone_to_owned() {
            Ok(duplicate) => self.options.sink = Sink::Descriptor(duplicate),
            Err(error) => {
                let text = format!("the descriptor cannot be duplicated: {}", error);
                self.request = Err(Error::new(Code::ARGUMENT, &text));
            }
        }
        self
    }

    /// Submits at once, and gives what can be cancelled and awaited. Refused with [`Code::AGAIN`] where the client takes no
    /// more for the moment: then, as at any other time, it may be called again. Each call is a submission of its own.
    pub fn submit(&self) -> Result<Call> {
        let request = self.request.as_ref().map_err(Error::clone)?;
        submit(&self.client, request, &self.options, None)
    }
}

impl Future for SendRequest {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Response>> {
        let this = &mut *self;
        if let Some(call) = &mut this.call {
            return Pin::new(call).poll(context);
        }
        let request = match &this.request {
            Ok(request) => request,
            Err(error) => return Poll::Ready(Err(error.clone())),
        };
        let attempt = || submit(&this.client, request, &this.options, Some(context.waker().clone()));
        match this.place.poll(this.client.dispatcher().room(), context, attempt) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok(call)) => {
                this.call = Some(call);
                Poll::Pending
            }
        }
    }
}

impl fmt::Debug for SendRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendRequest").field("request", &self.request).field("call", &self.call).finish_non_exhaustive()
    }
}

fn submit(client: &Client, request: &Request, options: &SubmitOptions, waker: Option<Waker>) -> Result<Call> {
    let key = client.dispatcher().expect_once(waker);
    let raw = options.raw(client, key);
    // SAFETY: client and request are alive; the options are read during the call.
    let id = made(0, |out, error| unsafe { sys::tern_submit_ex(client.as_ptr(), request.as_ptr(), &raw, out, error) });
    match id {
        Ok(id) => Ok(Call { client: client.clone(), key, id, ended: false }),
        Err(error) => {
            client.dispatcher().forget(key);
            Err(error)
        }
    }
}

pub(crate) fn submit_batch(client: &Client, requests: &[Request]) -> Vec<Result<Call>> {
    let mut items: Vec<sys::tern_submit_item> = requests
        .iter()
        .map(|request| sys::tern_submit_item {
            request: request.as_ptr(),
            user_data: client.dispatcher().expect_once(None),
            ..Default::default()
        })
        .collect();
    let size = std::mem::size_of::<sys::tern_submit_item>();
    // SAFETY: client, queue and requests are alive.
    let submitted = checked(|error| unsafe {
        let queue = client.queue().as_ptr();
        sys::tern_submit_batch(
            client.as_ptr(),
            items.as_mut_ptr(),
            items.len(),
            size,
            queue,
            std::ptr::null_mut(),
            error,
        )
    });
    let outcome = |item: &sys::tern_submit_item| {
        submitted.clone().and_then(|()| crate::error::check(item.status)).map_err(|error| {
            client.dispatcher().forget(item.user_data);
            error
        })?;
        Ok(Call { client: client.clone(), key: item.user_data, id: item.id, ended: false })
    };
    items.iter().map(outcome).collect()
}

/// A submission that was accepted; completes exactly once. Dropping it cancels the submission.
#[must_use = "dropping it cancels the submission"]
pub struct Call {
    client: Client,
    key: u64,
    id: u64,
    ended: bool,
}

impl Call {
    /// The submission's number, counted from 0 by each client.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Asks for the end of the submission, which then completes with [`Code::CANCELLED`] unless it ended otherwise first.
    pub fn cancel(&self) -> Result<()> {
        self.client.cancel(self.id)
    }
}

impl Future for Call {
    type Output = Result<Response>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Response>> {
        let polled = self.client.dispatcher().poll_once(self.key, context);
        self.ended = polled.is_ready();
        polled.map_ok(|response| response.expect("a submission completes with a result"))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.ended {
            // What still comes is dropped by who drains the queue. In the child of a fork there is nothing to cancel.
            self.client.dispatcher().forget(self.key);
            let _ = self.cancel();
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("id", &self.id).finish_non_exhaustive()
    }
}
