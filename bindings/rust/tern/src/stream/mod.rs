//! Everything that is not one answer.

mod data;
mod open;
mod sender;

pub use data::Data;
pub use open::OpenStream;
pub use sender::Sender;

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::channel::Channel;
use crate::client::Client;
use crate::error::{Code, Error, Result};
use crate::event::Event as RawEvent;
use crate::handle::StreamHandle;
use crate::poll_fn::poll_fn;
use crate::response::Response;
use tern_sys as sys;

/// Credit is granted back in lumps of this size, or when everything that came was taken.
const GRANT_AT: u64 = 64 * 1024;

/// What happens to a stream.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamEvent {
    /// The head has arrived, the handshake is done, the subscription confirmed; a second time when a connection that was
    /// lost has been made anew.
    Open(Response),
    /// A chunk, a message or a value.
    Data(Data),
    /// The peer began to close.
    Closing {
        /// The peer's code; of WebSocket 1005 stands for none.
        code: i32,
        /// The peer's reason.
        reason: Vec<u8>,
    },
    /// The connection was lost, and is being made anew: what the peer sends is missed until the next `Open`.
    Gap(Error),
}

/// A response body, a request body, a WebSocket connection, a subscription, a feed, as it goes on.
///
/// It is bounded: the engine delivers no more than the stream's credit, which is granted back as [`Stream::next`] hands
/// things out. Dropping it cancels what has not ended.
///
/// ```no_run
/// # async fn example(client: tern::Client) -> tern::Result<()> {
/// let mut stream = client.stream("https://example.com/large").await?;
/// println!("{}", stream.head().await?.status());
/// let mut size = 0;
/// while let Some(chunk) = stream.next_data().await {
///     size += chunk?.len();
/// }
/// # Ok(())
/// # }
/// ```
pub struct Stream {
    client: Client,
    handle: StreamHandle,
    channel: Arc<Channel>,
    key: u64,
    id: u64,
    /// Consumed, and not granted back yet.
    owed: u64,
    /// Taken from the channel by `head`, and not handed out yet.
    ahead: Option<StreamEvent>,
    head: Option<Response>,
    end: Option<Result<Response>>,
    told: bool,
}

impl Stream {
    /// The submission's number.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// What sends on this stream; clones of it may be used elsewhere, at the same time.
    pub fn sender(&self) -> Sender {
        Sender::new(self.client.clone(), self.handle.clone(), self.channel.clone())
    }

    /// The next thing that happens; `None` after the end. Cancel-safe: nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Result<StreamEvent>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// As [`Stream::next`], of data only. Cancel-safe.
    pub async fn next_data(&mut self) -> Option<Result<Data>> {
        loop {
            match self.next().await? {
                Ok(StreamEvent::Data(data)) => return Some(Ok(data)),
                Ok(_) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }

    /// The head of the response, waited for if need be. Cancel-safe. Of a stream that failed before, its error.
    pub async fn head(&mut self) -> Result<Response> {
        poll_fn(|context| self.poll_head(context)).await
    }

    /// What [`Stream::next`] awaits, for those who write an adapter to another kind of stream.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<StreamEvent>>> {
        if let Some(event) = self.ahead.take() {
            return Poll::Ready(Some(Ok(event)));
        }
        loop {
            if self.end.is_some() {
                return Poll::Ready(self.tell_end());
            }
            let event = match self.channel.poll_next(context) {
                Poll::Ready(event) => event,
                Poll::Pending => {
                    self.grant();
                    return Poll::Pending;
                }
            };
            match event {
                None => self.end = Some(Err(crate::dispatch::undriven())),
                Some(event) => {
                    if let Some(event) = self.read(event) {
                        return Poll::Ready(Some(Ok(event)));
                    }
                }
            }
        }
    }

    fn poll_head(&mut self, context: &mut Context<'_>) -> Poll<Result<Response>> {
        if let Some(head) = &self.head {
            return Poll::Ready(Ok(head.clone()));
        }
        // The head comes before everything else, or not at all.
        match self.poll_next(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(Ok(event))) => {
                self.ahead = Some(event);
                Poll::Ready(self.head.clone().ok_or_else(|| Error::new(Code::STATE, "the stream has no head")))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Err(error)),
            Poll::Ready(None) => Poll::Ready(self.end.clone().unwrap_or_else(|| Err(crate::dispatch::undriven()))),
        }
    }

    /// The head, when nobody is to be told of it.
    pub(crate) fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<Result<Response>> {
        let head = self.poll_head(context);
        if matches!(self.ahead, Some(StreamEvent::Open(_))) {
            self.ahead = None;
        }
        head
    }

    /// How it ended, once it has: the response with its trailers and times, or the error.
    pub fn end(&self) -> Option<&Result<Response>> {
        self.end.as_ref()
    }

    /// What an event says to the program; `None`: nothing, or that the stream has ended.
    fn read(&mut self, mut event: RawEvent) -> Option<StreamEvent> {
        match event.kind() {
            sys::TERN_EVENT_STREAM_OPEN => {
                let head = event.take_response()?;
                self.head = Some(head.clone());
                Some(StreamEvent::Open(head))
            }
            sys::TERN_EVENT_STREAM_DATA => {
                self.owed += event.cost();
                if self.owed >= GRANT_AT || self.channel.is_empty() {
                    self.grant();
                }
                Some(StreamEvent::Data(Data::new(event)))
            }
            sys::TERN_EVENT_STREAM_CLOSING => {
                Some(StreamEvent::Closing { code: event.status(), reason: event.bytes().to_vec() })
            }
            sys::TERN_EVENT_STREAM_GAP => {
                let why = String::from_utf8_lossy(event.bytes()).into_owned();
                Some(StreamEvent::Gap(Error::new(Code(event.status()), &why)))
            }
            sys::TERN_EVENT_COMPLETED => {
                let response = event.take_response()?;
                self.end = Some(match event.status() {
                    sys::TERN_OK => Ok(response),
                    status => Err(Error::of_response(status, response)),
                });
                None
            }
            _ => None,
        }
    }

    fn tell_end(&mut self) -> Option<Result<StreamEvent>> {
        if std::mem::replace(&mut self.told, true) {
            return None;
        }
        self.end.as_ref()?.as_ref().err().cloned().map(Err)
    }

    fn grant(&mut self) {
        let owed = std::mem::take(&mut self.owed);
        if owed > 0 {
            // SAFETY: the stream is alive. Of one that has ended, or in the child of a fork, a grant is nothing.
            unsafe { sys::tern_stream_grant(self.handle.as_ptr(), owed) };
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.end.is_none() {
            self.client.dispatcher().forget(self.key);
            // SAFETY: the stream is alive. Senders may hold it longer, so that releasing it may not be its end.
            unsafe { sys::tern_stream_cancel(self.handle.as_ptr()) };
            // Senders that wait are not told by events any more.
            self.channel.abandon();
        }
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("id", &self.id).field("end", &self.end).finish_non_exhaustive()
    }
}
