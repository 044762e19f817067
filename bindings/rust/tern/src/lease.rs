//! One connection kept for a series of submissions, in order.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::ptr::null_mut;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::channel::Channel;
use crate::client::Client;
use crate::error::{checked, Error, Result};
use crate::handle::LeaseHandle;
use crate::request::Request;
use crate::room::Place;
use crate::send::SubmitOptions;
use crate::slots::{lock, Slots};
use tern_sys as sys;

/// A connection that is kept: what names it ([`SendRequest::on`](crate::SendRequest::on)) runs on it, one after the other.
/// Dropping it gives the connection back once what was submitted on it has ended.
pub struct Lease {
    client: Client,
    handle: Arc<LeaseHandle>,
    channel: Arc<Channel>,
    key: u64,
    id: u64,
    /// How it ended, for all who ask.
    end: Mutex<Option<Error>>,
    /// Those who wait for the end; the channel wakes one of them only.
    watchers: Slots<Waker>,
}

impl Lease {
    /// The lease's own submission.
    pub fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn handle(&self) -> Arc<LeaseHandle> {
        self.handle.clone()
    }

    /// Ready when the connection was lost: [`Code::LEASE_LOST`](crate::Code::LEASE_LOST). It may be awaited while the lease is
    /// used, in several places, and again afterwards. Cancel-safe.
    pub async fn lost(&self) -> Error {
        Lost { lease: self, key: None }.await
    }

    /// Ready with each event: of the reservation, and of its end, which is an error.
    fn poll_event(&self, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.channel.poll_next(context).map(|event| match event {
            Some(event) if event.kind() == sys::TERN_EVENT_STREAM_OPEN => Ok(()),
            Some(mut event) => {
                let status = event.status();
                Err(event.take_response().map_or_else(crate::dispatch::undriven, |end| Error::of_response(status, end)))
            }
            None => Err(crate::dispatch::undriven()),
        })
    }

    /// The end, which the channel tells once.
    fn poll_end(&self, context: &mut Context<'_>) -> Poll<Error> {
        let mut end = lock(&self.end);
        if end.is_none() {
            match self.poll_event(context) {
                Poll::Ready(Err(error)) => *end = Some(error),
                // The reservation was told before there was a lease to watch.
                Poll::Ready(Ok(())) | Poll::Pending => {}
            }
        }
        end.clone().map_or(Poll::Pending, Poll::Ready)
    }

    fn wake_watchers(&self) {
        let wake = |key| self.watchers.update(key, |waker| waker.clone());
        self.watchers.keys().into_iter().filter_map(wake).for_each(Waker::wake);
    }
}

/// One who waits for the end of a lease.
struct Lost<'a> {
    lease: &'a Lease,
    /// Of its waker among the watchers.
    key: Option<u64>,
}

impl Future for Lost<'_> {
    type Output = Error;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Error> {
        let watchers = &self.lease.watchers;
        let waker = context.waker().clone();
        // Dropped when no lock is held.
        let _before = match self.key {
            Some(key) => watchers.update(key, |kept| std::mem::replace(kept, waker)),
            None => {
                self.key = Some(self.lease.watchers.insert(waker));
                None
            }
        };
        self.lease.poll_end(context)
    }
}

impl Drop for Lost<'_> {
    fn drop(&mut self) {
        // It may have been the one that the channel wakes, or was woken by it: the others look for themselves.
        if self.key.and_then(|key| self.lease.watchers.remove(key)).is_some() {
            self.lease.wake_watchers();
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.client.dispatcher().forget(self.key);
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A lease that is about to be opened; ready once the connection is reserved. Dropping it lets the reservation go.
#[must_use = "futures do nothing unless they are awaited"]
pub struct OpenLease {
    client: Client,
    request: Result<Request>,
    options: SubmitOptions,
    place: Place,
    lease: Option<Lease>,
}

impl OpenLease {
    pub(crate) fn new(client: Client, request: Result<Request>) -> Self {
        OpenLease { client, request, options: SubmitOptions::default(), place: Place::default(), lease: None }
    }

    /// The longest time until the connection is reserved; over the option `timeout.total`. Zero is over at once, as one
    /// millisecond.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(Some(timeout));
        self
    }

    fn open(&self) -> Result<Lease> {
        let request = self.request.as_ref().map_err(Error::clone)?;
        let channel = Arc::new(Channel::new(usize::MAX));
        let key = self.client.dispatcher().expect_stream(channel.clone());
        let options = self.options.raw(&self.client, key);
        let (mut raw, mut id) = (null_mut(), 0);
        // SAFETY: client and request are alive; the options are read during the call.
        let opened = checked(|error| unsafe {
            sys::tern_lease_open(self.client.as_ptr(), request.as_ptr(), &options, &mut raw, &mut id, error)
        });
        if let Err(error) = opened {
            self.client.dispatcher().forget(key);
            return Err(error);
        }
        // SAFETY: it was just opened.
        let handle = Arc::new(unsafe { LeaseHandle::owning(raw) });
        Ok(Lease {
            client: self.client.clone(),
            handle,
            channel,
            key,
            id,
            end: Mutex::new(None),
            watchers: Slots::new(),
        })
    }
}

impl Future for OpenLease {
    type Output = Result<Lease>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Lease>> {
        if self.lease.is_none() {
            let mut place = std::mem::take(&mut self.place);
            let polled = place.poll(self.client.dispatcher().room(), context, || self.open());
            self.place = place;
            match polled {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Ready(Ok(lease)) => self.lease = Some(lease),
            }
        }
        let reserved = match &self.lease {
            Some(lease) => lease.poll_event(context),
            None => unreachable!("it was just put there"),
        };
        reserved.map(|outcome| {
            let lease = self.lease.take().expect("it was polled");
            outcome.map(|()| lease)
        })
    }
}

impl fmt::Debug for OpenLease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenLease").field("request", &self.request).finish_non_exhaustive()
    }
}
