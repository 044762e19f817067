//! Opening streams.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::ptr::null_mut;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::Stream;
use crate::channel::Channel;
use crate::client::Client;
use crate::error::{checked, Error, Result};
use crate::handle::StreamHandle;
use crate::request::Request;
use crate::response::Response;
use crate::room::Place;
use crate::send::{submit_options, SubmitOptions};
use tern_sys as sys;

/// A stream that is about to be opened: when it is first polled, or by [`OpenStream::open`]. It is ready as soon as the client
/// has accepted it; [`Stream::head`] waits for the response.
#[must_use = "futures do nothing unless they are awaited; use open() to open at once"]
pub struct OpenStream {
    client: Client,
    request: Result<Request>,
    options: SubmitOptions,
    credit: u64,
    send_limit: u64,
    flags: u32,
    place: Place,
}

impl OpenStream {
    pub(crate) fn new(client: Client, request: Result<Request>) -> Self {
        OpenStream {
            client,
            request,
            options: SubmitOptions::default(),
            credit: 0,
            send_limit: 0,
            flags: 0,
            place: Place::default(),
        }
    }

    submit_options!();

    /// How many bytes may come before anything was taken; over the option `stream.credit`.
    pub fn credit(mut self, bytes: u64) -> Self {
        self.credit = bytes;
        self
    }

    /// How many bytes may wait to be sent; over the option `stream.send_limit`.
    pub fn send_limit(mut self, bytes: u64) -> Self {
        self.send_limit = bytes;
        self
    }

    /// It lasts: it gives its worker's place to others once it is open.
    pub fn background(mut self) -> Self {
        self.flags = sys::TERN_STREAM_BACKGROUND;
        self
    }

    /// Opens at once. Refused with [`Code::AGAIN`](crate::Code::AGAIN) where the client takes no more for the moment.
    pub fn open(&self) -> Result<Stream> {
        let request = self.request.as_ref().map_err(Error::clone)?;
        let channel = Arc::new(Channel::new(usize::MAX));
        let key = self.client.dispatcher().expect_stream(channel.clone());
        let submit = self.options.raw(&self.client, key);
        let options = sys::tern_stream_options {
            flags: self.flags,
            credit: self.credit,
            send_limit: self.send_limit,
            submit: &submit,
            ..Default::default()
        };
        let (mut raw, mut id) = (null_mut(), 0);
        // SAFETY: client and request are alive; the options are read during the call.
        let opened = checked(|error| unsafe {
            sys::tern_stream_open(self.client.as_ptr(), request.as_ptr(), &options, &mut raw, &mut id, error)
        });
        if let Err(error) = opened {
            self.client.dispatcher().forget(key);
            return Err(error);
        }
        Ok(Stream {
            client: self.client.clone(),
            // SAFETY: it was just opened.
            handle: unsafe { StreamHandle::owning(raw) },
            channel,
            key,
            id,
            owed: 0,
            ahead: None,
            head: None,
            end: None,
            told: false,
        })
    }
}

impl OpenStream {
    /// Opens, then waits for the head. `stream` is where it is kept meanwhile.
    pub(crate) fn poll_opened(
        &mut self,
        stream: &mut Option<Stream>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(Stream, Response)>> {
        if stream.is_none() {
            match Pin::new(&mut *self).poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Ready(Ok(opened)) => *stream = Some(opened),
            }
        }
        let head = stream.as_mut().map_or(Poll::Pending, |stream| stream.poll_open(context));
        head.map_ok(|head| (stream.take().expect("it was polled"), head))
    }
}

impl Future for OpenStream {
    type Output = Result<Stream>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Stream>> {
        let mut place = std::mem::take(&mut self.place);
        let polled = place.poll(self.client.dispatcher().room(), context, || self.open());
        self.place = place;
        polled
    }
}

impl fmt::Debug for OpenStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenStream").field("request", &self.request).finish_non_exhaustive()
    }
}
