//! What Redis says by itself: messages of channels, entries of streams.

use std::task::{Context, Poll};

use crate::error::Result;
use crate::lasting::{poll_event, Event, Lasting, Opening};
use crate::poll_fn::poll_fn;
use crate::response::Response;
use crate::stream::{Data, Sender, Stream};
use crate::value::Value;

/// A message of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Published {
    /// The channel it was sent to.
    pub channel: Vec<u8>,
    /// The pattern that it matched, of a subscription to patterns.
    pub pattern: Option<Vec<u8>>,
    /// What was sent.
    pub payload: Vec<u8>,
}

/// An entry of a stream.
#[derive(Debug)]
pub struct Entry(Data);

/// Name and arguments of a command.
pub(super) fn command<T: AsRef<[u8]>>(name: &str, arguments: impl IntoIterator<Item = T>) -> Vec<Vec<u8>> {
    std::iter::once(name.as_bytes().to_vec()).chain(arguments.into_iter().map(|a| a.as_ref().to_vec())).collect()
}

fn bytes_of(value: Option<&Value>) -> Vec<u8> {
    value.and_then(Value::as_bytes).unwrap_or_default().to_vec()
}

impl Published {
    /// `["message", channel, payload]`, `["pmessage", pattern, channel, payload]`.
    fn of(data: Data) -> Option<Published> {
        let parts = data.value()?.as_array()?;
        let pattern = (parts.len() == 4).then(|| bytes_of(parts.get(1)));
        let channel = bytes_of(parts.get(parts.len().checked_sub(2)?));
        Some(Published { channel, pattern, payload: bytes_of(parts.last()) })
    }
}

impl Entry {
    /// `[key, id, [field, value ...]]`.
    fn of(data: Data) -> Option<Entry> {
        (data.value()?.as_array()?.len() == 3).then(|| Entry(data))
    }

    fn part(&self, index: usize) -> Option<&Value> {
        self.0.value()?.as_array()?.get(index)
    }

    /// The key of its stream.
    pub fn key(&self) -> &[u8] {
        self.part(0).and_then(Value::as_bytes).unwrap_or_default()
    }

    /// Its id.
    pub fn id(&self) -> &str {
        self.part(1).and_then(Value::as_str).unwrap_or_default()
    }

    /// Its fields and values; `None` of an entry that was deleted while it was pending in a group.
    pub fn fields(&self) -> Option<impl Iterator<Item = (&[u8], &[u8])>> {
        self.part(2)?.as_array().map(|list| {
            list.chunks_exact(2)
                .map(|pair| (pair[0].as_bytes().unwrap_or_default(), pair[1].as_bytes().unwrap_or_default()))
        })
    }
}

/// Messages of the channels that are subscribed to. Dropping it unsubscribes.
#[derive(Debug)]
pub struct PubSub(Stream);

impl PubSub {
    /// The next message, or what happened to the connection; `None` once nothing is subscribed to any more. Cancel-safe.
    pub async fn next(&mut self) -> Option<Result<Event<Published>>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// What [`PubSub::next`] awaits, for those who write an adapter to another kind of stream.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<Published>>>> {
        poll_event(&mut self.0, context, |data| Published::of(data).map(Ok))
    }

    /// Subscribes to more channels.
    pub async fn subscribe<T: AsRef<[u8]>>(&self, channels: impl IntoIterator<Item = T>) -> Result<()> {
        self.command(command("SUBSCRIBE", channels)).await
    }

    /// Leaves channels.
    pub async fn unsubscribe<T: AsRef<[u8]>>(&self, channels: impl IntoIterator<Item = T>) -> Result<()> {
        self.command(command("UNSUBSCRIBE", channels)).await
    }

    /// Any command of a subscription: PSUBSCRIBE, PUNSUBSCRIBE, SSUBSCRIBE, SUNSUBSCRIBE, PING and those above.
    pub async fn command<T: AsRef<[u8]>>(&self, arguments: impl IntoIterator<Item = T>) -> Result<()> {
        let arguments: Vec<T> = arguments.into_iter().collect();
        self.sender().command(&arguments).await
    }

    /// Leaves all channels; [`PubSub::next`] gives what had come, then `None`.
    pub fn close(&self) -> Result<()> {
        self.sender().close(0, "")
    }

    fn sender(&self) -> Sender {
        self.0.sender()
    }
}

/// The entries of streams, read on and on. It has no end of its own; dropping it ends it.
#[derive(Debug)]
pub struct Feed(Stream);

impl Feed {
    /// The next entry, or what happened to the connection. Cancel-safe.
    pub async fn next(&mut self) -> Option<Result<Event<Entry>>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// What [`Feed::next`] awaits, for those who write an adapter to another kind of stream.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<Entry>>>> {
        poll_event(&mut self.0, context, |data| Entry::of(data).map(Ok))
    }
}

/// A subscription that is about to be made. It lasts, so it holds no worker's place.
pub type Subscribe = Opening<PubSub>;

/// A feed that is about to be opened. It lasts, so it holds no worker's place.
pub type OpenFeed = Opening<Feed>;

impl Lasting for PubSub {
    fn opened(stream: Stream, _: Response) -> Self {
        PubSub(stream)
    }
}

impl Lasting for Feed {
    fn opened(stream: Stream, _: Response) -> Self {
        Feed(stream)
    }
}
