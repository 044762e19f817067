//! Server-sent events (`text/event-stream`, WHATWG HTML §9.2).

use std::task::{Context, Poll};

pub use crate::lasting::{Event, Opening};

use crate::error::{Code, Error, Result};
use crate::lasting::{poll_event, Lasting};
use crate::poll_fn::poll_fn;
use crate::response::Response;
use crate::stream::{Data, Stream};

/// An event that a server sent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerEvent {
    /// Its type: `message` unless the server names another.
    pub event: String,
    /// Its lines, joined by LF.
    pub data: String,
    /// The last id that the server gave; empty: none.
    pub id: String,
}

impl ServerEvent {
    /// `{event, data, id}`.
    fn of(data: Data) -> Result<ServerEvent> {
        let text = |key| data.value().and_then(|event| event.get(key)?.as_str()).map(str::to_owned);
        match (text("event"), text("data"), text("id")) {
            (Some(event), Some(data), Some(id)) => Ok(ServerEvent { event, data, id }),
            _ => Err(Error::new(Code::STATE, "a request without the option sse has no events")),
        }
    }
}

/// The events of a URL as they come. Dropping it ends them.
///
/// When a response ends, or its connection is lost, the next one is asked for behind the last event (the options `sse.retry` and
/// `sse.reconnect`).
///
/// ```no_run
/// # async fn example(client: tern::Client) -> tern::Result<()> {
/// use tern::sse::Event;
/// let mut events = client.events("https://example.com/news").await?;
/// while let Some(event) = events.next().await {
///     if let Event::Item(event) = event? {
///         println!("{}: {}", event.event, event.data);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Events {
    stream: Stream,
    head: Response,
}

impl Events {
    /// The head of the first response.
    pub fn head(&self) -> &Response {
        &self.head
    }

    /// The next event, or what happened to the connection; `None` once the server has said that there are no more. Cancel-safe.
    pub async fn next(&mut self) -> Option<Result<Event<ServerEvent>>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// What [`Events::next`] awaits, for those who write an adapter to another kind of stream.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<ServerEvent>>>> {
        poll_event(&mut self.stream, context, |data| Some(ServerEvent::of(data)))
    }
}

impl Lasting for Events {
    fn opened(stream: Stream, head: Response) -> Self {
        Events { stream, head }
    }
}

/// Events that are about to be asked for; ready with the head of the first response. They last, so they hold no worker's place.
pub type OpenEvents = Opening<Events>;
