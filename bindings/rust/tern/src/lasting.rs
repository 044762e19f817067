//! Streams that outlive their connection: subscriptions, feeds, server-sent events.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::{Error, Result};
use crate::response::Response;
use crate::stream::{Data, OpenStream, Stream, StreamEvent};

/// What a stream that lasts tells.
#[derive(Debug)]
pub enum Event<T> {
    /// What the server sent: a message, an entry, an event.
    Item(T),
    /// The connection was lost, or the response has ended: another one is made, until [`Event::Reopened`].
    Gap(Error),
    /// The connection has been made anew, and everything is subscribed to again; of server-sent events: the next response is
    /// there.
    Reopened,
}

/// What is made of a stream once it is open.
pub trait Lasting {
    #[doc(hidden)]
    fn opened(stream: Stream, head: Response) -> Self;
}

/// The next thing a stream tells, whose data `read` understands, or passes over.
pub(crate) fn poll_event<T>(
    stream: &mut Stream,
    context: &mut Context<'_>,
    read: fn(Data) -> Option<Result<T>>,
) -> Poll<Option<Result<Event<T>>>> {
    loop {
        let event = match stream.poll_next(context) {
            Poll::Ready(Some(Ok(event))) => event,
            Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => return Poll::Pending,
        };
        let told = match event {
            StreamEvent::Data(data) => read(data).map(|item| item.map(Event::Item)),
            StreamEvent::Gap(why) => Some(Ok(Event::Gap(why))),
            StreamEvent::Open(_) => Some(Ok(Event::Reopened)),
            StreamEvent::Closing { .. } => None,
        };
        if told.is_some() {
            return Poll::Ready(told);
        }
    }
}

/// A stream that is about to be opened; ready once the server has confirmed. It lasts, so it holds no worker's place.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Opening<T> {
    open: OpenStream,
    stream: Option<Stream>,
    made: PhantomData<fn() -> T>,
}

impl<T> Opening<T> {
    pub(crate) fn new(open: OpenStream) -> Self {
        Opening { open: open.background(), stream: None, made: PhantomData }
    }

    /// Changes what the stream below is told: its credit, a timeout.
    pub fn with(mut self, change: impl FnOnce(OpenStream) -> OpenStream) -> Self {
        self.open = change(self.open);
        self
    }
}

impl<T: Lasting> Future for Opening<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        let this = &mut *self;
        this.open.poll_opened(&mut this.stream, context).map_ok(|(stream, head)| T::opened(stream, head))
    }
}
