//! Redis: commands, pipelines, transactions, scripts, subscriptions, feeds.
//!
//! ```no_run
//! # async fn example(client: tern::Client) -> tern::Result<()> {
//! let redis = client.redis("redis://127.0.0.1/");
//! redis.command(["SET", "greeting", "hello world"]).await?;
//! assert_eq!(redis.command(["GET", "greeting"]).await?.as_str(), Some("hello world"));
//!
//! let replies = redis.ask(redis.pipeline().command(["INCR", "n"]).command(["INCR", "n"])).await?;
//! println!("{:?}", replies.as_array());
//! # Ok(())
//! # }
//! ```

mod events;

pub use crate::lasting::{Event, Opening};
pub use events::{Entry, Feed, OpenFeed, PubSub, Published, Subscribe};

use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::ptr::NonNull;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::client::Client;
use crate::error::Result;
use crate::lease::{Lease, OpenLease};
use crate::request::{protocol, IntoRequest, Request, RequestBuilder};
use crate::response::Response;
use crate::send::SendRequest;
use crate::value::Value;

/// A server to send commands to. Cheap to clone; connections are the client's, shared by all who go to the same server.
#[derive(Clone)]
pub struct Redis {
    client: Client,
    url: Arc<str>,
}

impl Redis {
    pub(crate) fn new(client: Client, url: &str) -> Self {
        Redis { client, url: url.into() }
    }

    /// One command: its name and arguments, any bytes.
    pub fn command<T: AsRef<[u8]>>(&self, arguments: impl IntoIterator<Item = T>) -> Ask {
        self.ask(Request::redis(&self.url).command(arguments))
    }

    /// One command as redis-cli reads it.
    pub fn line(&self, text: &str) -> Ask {
        self.ask(Request::redis(&self.url).line(text))
    }

    /// One script (Lua), sent by its hash where the server knows it.
    pub fn script<K: AsRef<[u8]>, A: AsRef<[u8]>>(
        &self,
        source: &str,
        keys: impl IntoIterator<Item = K>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Ask {
        self.ask(Request::redis(&self.url).script(source, keys, arguments))
    }

    /// A pipeline to add commands to, for [`Redis::ask`]. Errors are items of its answer.
    pub fn pipeline(&self) -> RequestBuilder<protocol::Redis> {
        Request::redis_pipeline(&self.url)
    }

    /// A transaction to add commands to, for [`Redis::ask`]. When a watched key changed its answer is the error
    /// [`Code::REDIS_RACE`](crate::Code::REDIS_RACE).
    pub fn transaction(&self) -> RequestBuilder<protocol::Redis> {
        Request::redis_transaction(&self.url)
    }

    /// Sends a pipeline, a transaction, or any request to Redis, and gives the reply.
    pub fn ask(&self, request: impl IntoRequest) -> Ask {
        Ask(self.client.send(request))
    }

    /// Reserves a connection, for what changes its state (WATCH, SELECT ...): commands name it by [`Ask::on`].
    pub fn lease(&self) -> OpenLease {
        self.client.lease(Request::redis(&self.url).command(["PING"]))
    }

    /// Subscribes to channels. Ready once the server has confirmed.
    pub fn subscribe<T: AsRef<[u8]>>(&self, channels: impl IntoIterator<Item = T>) -> Subscribe {
        self.listen("SUBSCRIBE", channels)
    }

    /// Subscribes to patterns of channels.
    pub fn psubscribe<T: AsRef<[u8]>>(&self, patterns: impl IntoIterator<Item = T>) -> Subscribe {
        self.listen("PSUBSCRIBE", patterns)
    }

    /// Subscribes to shard channels.
    pub fn ssubscribe<T: AsRef<[u8]>>(&self, channels: impl IntoIterator<Item = T>) -> Subscribe {
        self.listen("SSUBSCRIBE", channels)
    }

    fn listen<T: AsRef<[u8]>>(&self, name: &str, channels: impl IntoIterator<Item = T>) -> Subscribe {
        let request = Request::redis_subscription(&self.url).command(events::command(name, channels));
        Subscribe::new(self.client.stream(request))
    }

    /// Reads streams on and on: the arguments of an XREAD or XREADGROUP. Ready once the places to begin at are known.
    pub fn feed<T: AsRef<[u8]>>(&self, arguments: impl IntoIterator<Item = T>) -> OpenFeed {
        OpenFeed::new(self.client.stream(Request::redis_feed(&self.url).command(arguments)))
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL may hold a password.
        f.debug_struct("Redis").field("client", &self.client).finish_non_exhaustive()
    }
}

/// A request to Redis on its way; as [`SendRequest`], but ready with the reply.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Ask(SendRequest);

impl Ask {
    /// On the connection of a lease.
    pub fn on(self, lease: &Lease) -> Ask {
        self.with(|send| send.on(lease))
    }

    /// Changes what the submission is told: its timeout, its priority.
    pub fn with(self, change: impl FnOnce(SendRequest) -> SendRequest) -> Ask {
        Ask(change(self.0))
    }
}

impl Future for Ask {
    type Output = Result<Reply>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Reply>> {
        Pin::new(&mut self.0).poll(context).map(|response| response.and_then(Reply::of))
    }
}

/// What a server replied; reads as a [`Value`].
#[derive(Clone)]
pub struct Reply {
    response: Response,
    /// Lives as long as the response.
    value: NonNull<Value>,
}

// SAFETY: responses and values are read from any thread.
unsafe impl Send for Reply {}
unsafe impl Sync for Reply {}

impl Reply {
    fn of(response: Response) -> Result<Reply> {
        let value = NonNull::from(response.value()?);
        Ok(Reply { response, value })
    }

    /// The response that the reply came by: its times, its connection.
    pub fn response(&self) -> &Response {
        &self.response
    }
}

impl Deref for Reply {
    type Target = Value;

    fn deref(&self) -> &Value {
        // SAFETY: it belongs to the response.
        unsafe { self.value.as_ref() }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
