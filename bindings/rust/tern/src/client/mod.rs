//! A client: engine, connections, defaults.

mod builder;
mod cookies;
mod credentials;
mod state;

pub(crate) use builder::{milliseconds, Setters};
pub use builder::{ClientBuilder, OptionValue};
pub use state::{Counters, Origin};

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::dispatch::{Dispatcher, STOP};
use crate::error::{check, checked, Code, Error, Result};
use crate::handle::QueueHandle;
use crate::lease::OpenLease;
use crate::redis::Redis;
use crate::request::{IntoRequest, Request};
use crate::send::{submit_batch, Call, SendRequest};
use crate::sse::OpenEvents;
use crate::stream::OpenStream;
use crate::websocket::ConnectWebSocket;
use tern_sys as sys;

/// Event loops, connection pools, name and TLS caches, and the defaults of its requests. Thread-safe; clones share it.
///
/// The last clone that is dropped, futures and streams included, shuts the client down in the background; it never blocks.
/// [`Client::close`] waits.
///
/// ```no_run
/// # fn main() -> tern::Result<()> {
/// let client = tern::Client::new()?;
/// let response = tern::block_on(client.get("https://example.com/"))?;
/// println!("{} {}", response.status(), response.text()?);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Inner>);

pub(crate) struct Inner {
    raw: *mut sys::tern_client,
    queue: QueueHandle,
    dispatcher: Arc<Dispatcher>,
    /// Whether a `Driver` hands completions on, not a thread of the client's own.
    driven: bool,
}

// SAFETY: the C API lets any thread call what takes a client.
unsafe impl Send for Inner {}
unsafe impl Sync for Inner {}

impl Drop for Inner {
    fn drop(&mut self) {
        // SAFETY: nobody else has the handle. The event ends the thread that drains.
        unsafe {
            sys::tern_client_shutdown(self.raw, self.queue.as_ptr(), STOP, std::ptr::null_mut());
            sys::tern_client_release(self.raw);
        }
    }
}

impl Client {
    /// A client with the default options, whose completions a thread of its own hands on.
    pub fn new() -> Result<Client> {
        ClientBuilder::new().build()
    }

    /// Options first.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    pub(crate) fn as_ptr(&self) -> *mut sys::tern_client {
        self.0.raw
    }

    pub(crate) fn queue(&self) -> &QueueHandle {
        &self.0.queue
    }

    pub(crate) fn dispatcher(&self) -> &Arc<Dispatcher> {
        &self.0.dispatcher
    }

    /// What drains the queue on this thread is the driver's to do, where there is one.
    pub(crate) fn refuse_driven(&self, instead: &str) -> Result<()> {
        if self.0.driven {
            return Err(Error::new(Code::STATE, &format!("the program drives this client: use {}", instead)));
        }
        Ok(())
    }

    /// A number that no other client of this process has.
    pub fn number(&self) -> u32 {
        // SAFETY: the client is alive.
        unsafe { sys::tern_client_number(self.as_ptr()) }
    }

    /// Sends `GET url` and gives the response: `client.send(Request::get(url))`.
    pub fn get(&self, url: &str) -> SendRequest {
        self.send(Request::get(url))
    }

    /// Sends a request of any protocol when the future is first polled. Dropping the future cancels the request.
    ///
    /// The future is also where a single submission gets its timeout, priority, lease, and the place its body goes to:
    ///
    /// ```no_run
    /// # async fn example(client: tern::Client) -> tern::Result<()> {
    /// use std::time::Duration;
    /// use tern::Request;
    /// let request = Request::post("https://example.com/").header("X-Kind", "tern").body("hello");
    /// let response = client.send(request).timeout(Duration::from_secs(5)).await?;
    /// client.get("https://example.com/large").to_file("large.bin").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, request: impl IntoRequest) -> SendRequest {
        SendRequest::new(self.clone(), request.into_request())
    }

    /// Submits many requests in one crossing. Each is accepted or refused on its own; one that was refused with
    /// [`Code::AGAIN`] may be submitted again.
    pub fn submit_batch(&self, requests: &[Request]) -> Vec<Result<Call>> {
        submit_batch(self, requests)
    }

    /// Opens a request as a stream: a body in motion, either way.
    pub fn stream(&self, request: impl IntoRequest) -> OpenStream {
        OpenStream::new(self.clone(), request.into_request())
    }

    /// Reserves a connection to where `request` goes, for a series of submissions in order.
    pub fn lease(&self, request: impl IntoRequest) -> OpenLease {
        OpenLease::new(self.clone(), request.into_request())
    }

    /// Asks for server-sent events: those of a URL, or of a [`Request::events`] with headers and options of its own.
    pub fn events(&self, request: impl IntoRequest) -> OpenEvents {
        OpenEvents::new(OpenStream::new(self.clone(), request.into_events()))
    }

    /// Connects to a WebSocket server: a URL, or a [`Request::websocket`] with headers and subprotocols. Anything
    /// else is refused.
    pub fn websocket(&self, request: impl IntoRequest) -> ConnectWebSocket {
        ConnectWebSocket::new(OpenStream::new(self.clone(), request.into_websocket()))
    }

    /// Commands to the Redis server of a URL (`redis://[user[:password]@]host[:port]/[database]`). Nothing is sent yet.
    pub fn redis(&self, url: &str) -> Redis {
        Redis::new(self.clone(), url)
    }

    /// Asks for the end of a submission; it completes with [`Code::CANCELLED`] unless it ended
    /// otherwise first. An id that has ended, or never was, is fine.
    pub fn cancel(&self, id: u64) -> Result<()> {
        // SAFETY: the client is alive.
        check(unsafe { sys::tern_cancel(self.as_ptr(), id) })
    }

    /// The same for everything that was submitted before this call.
    pub fn cancel_all(&self) -> Result<()> {
        // SAFETY: the client is alive.
        check(unsafe { sys::tern_cancel_all(self.as_ptr()) })
    }

    /// Starts no submission until [`Client::resume`]; what runs goes on.
    pub fn pause(&self) -> Result<()> {
        // SAFETY: the client is alive.
        checked(|error| unsafe { sys::tern_client_pause(self.as_ptr(), error) })
    }

    /// Starts submissions again.
    pub fn resume(&self) -> Result<()> {
        // SAFETY: the client is alive.
        checked(|error| unsafe { sys::tern_client_resume(self.as_ptr(), error) })
    }

    /// Cancels everything, refuses what is new with [`Code::CLOSED`], and is ready when every
    /// submission has completed. It begins at once; polling it only waits.
    pub fn close(&self) -> Close {
        let key = self.dispatcher().expect_once(None);
        // SAFETY: the client is alive.
        let begun =
            checked(|error| unsafe { sys::tern_client_shutdown(self.as_ptr(), self.queue().as_ptr(), key, error) });
        if begun.is_err() {
            self.dispatcher().forget(key);
        }
        Close { client: self.clone(), key, begun: Some(begun) }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("number", &self.number()).finish()
    }
}

/// The end of a client: see [`Client::close`].
#[must_use = "the client closes in any case; await this to know when it has"]
#[derive(Debug)]
pub struct Close {
    client: Client,
    key: u64,
    begun: Option<Result<()>>,
}

impl Future for Close {
    type Output = Result<()>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        if let Some(Err(error)) = self.begun.take() {
            return Poll::Ready(Err(error));
        }
        self.client.dispatcher().poll_once(self.key, context).map_ok(|_| ())
    }
}

impl Drop for Close {
    fn drop(&mut self) {
        self.client.dispatcher().forget(self.key);
    }
}
