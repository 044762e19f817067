//! The program's half of a stream.

use std::fmt;
use std::sync::Arc;
use std::task::Poll;

use crate::channel::Channel;
use crate::client::Client;
use crate::error::{check, checked, Code, Error, Result};
use crate::handle::StreamHandle;
use crate::poll_fn::poll_fn;
use crate::request::raw_pairs;
use crate::room::Place;
use crate::text::given;
use tern_sys as sys;

/// Sends on a stream: chunks of a request's body, messages. Clones send on the same stream, from any thread.
#[derive(Clone)]
pub struct Sender {
    /// Its driver is what makes room.
    _client: Client,
    handle: StreamHandle,
    channel: Arc<Channel>,
}

impl Sender {
    pub(super) fn new(client: Client, handle: StreamHandle, channel: Arc<Channel>) -> Self {
        Sender { _client: client, handle, channel }
    }

    /// Queues bytes of a body, or a binary message, and waits while too much is queued (`stream.send_limit`). All or nothing;
    /// `data` may be used again at once. Cancel-safe: what has not been queued is not sent. [`Code::CLOSED`] once the stream has
    /// ended or was dropped.
    pub async fn send(&self, data: impl AsRef<[u8]>) -> Result<()> {
        self.send_with(0, data.as_ref()).await
    }

    /// Queues a message of text.
    pub async fn send_text(&self, text: &str) -> Result<()> {
        self.send_with(sys::TERN_SEND_TEXT, text.as_bytes()).await
    }

    /// Queues a part of a binary message, which goes on with the next send.
    pub async fn send_part(&self, data: impl AsRef<[u8]>) -> Result<()> {
        self.send_with(sys::TERN_SEND_MORE, data.as_ref()).await
    }

    /// Queues a part of a message of text.
    pub async fn send_text_part(&self, text: &str) -> Result<()> {
        self.send_with(sys::TERN_SEND_MORE | sys::TERN_SEND_TEXT, text.as_bytes()).await
    }

    async fn send_with(&self, flags: u32, data: &[u8]) -> Result<()> {
        // SAFETY: the stream is alive; the data is copied.
        self.when_writable(|| {
            checked(|error| unsafe {
                sys::tern_stream_send(self.handle.as_ptr(), flags, data.as_ptr().cast(), data.len(), error)
            })
        })
        .await
    }

    /// As [`Sender::send`], but refused with [`Code::AGAIN`] instead of waiting.
    pub fn try_send(&self, data: impl AsRef<[u8]>) -> Result<()> {
        let data = data.as_ref();
        // SAFETY: the stream is alive; the data is copied.
        checked(|error| unsafe {
            sys::tern_stream_send(self.handle.as_ptr(), 0, data.as_ptr().cast(), data.len(), error)
        })
    }

    /// One more command of a Redis subscription: SUBSCRIBE, UNSUBSCRIBE and their kin, PING.
    pub(crate) async fn command<T: AsRef<[u8]>>(&self, arguments: &[T]) -> Result<()> {
        self.when_writable(|| {
            let raw = crate::request::raw_texts(arguments);
            // SAFETY: the stream is alive; texts are copied.
            checked(|error| unsafe {
                sys::tern_redis_stream_command(self.handle.as_ptr(), raw.as_ptr(), raw.len(), error)
            })
        })
        .await
    }

    /// Tries until it is not refused with `TERN_E_AGAIN`: when the stream says that it can be written to, in turn.
    async fn when_writable(&self, mut attempt: impl FnMut() -> Result<()>) -> Result<()> {
        let mut place = Place::default();
        poll_fn(|context| match place.poll(self.channel.writers(), context, &mut attempt) {
            Poll::Pending if self.channel.has_ended() => {
                Poll::Ready(Err(Error::new(Code::CLOSED, "the stream was dropped, or its client's driver is gone")))
            }
            polled => polled,
        })
        .await
    }

    /// Ends our half: of a body the last chunk, of WebSocket a close with 1000.
    pub fn finish(&self) -> Result<()> {
        self.finish_with(std::iter::empty::<(&str, &str)>())
    }

    /// As [`Sender::finish`], with trailer fields.
    pub fn finish_with<N: AsRef<[u8]>, V: AsRef<[u8]>>(
        &self,
        trailers: impl IntoIterator<Item = (N, V)>,
    ) -> Result<()> {
        let trailers: Vec<(N, V)> = trailers.into_iter().collect();
        let raw = raw_pairs(&trailers);
        // SAFETY: the stream is alive; texts are copied.
        checked(|error| unsafe { sys::tern_stream_finish(self.handle.as_ptr(), raw.as_ptr(), raw.len(), error) })
    }

    /// Closes politely, where the protocol has a way to. Of WebSocket, 0 stands for 1000.
    pub fn close(&self, code: u32, reason: &str) -> Result<()> {
        // SAFETY: the stream is alive; the text is copied.
        checked(|error| unsafe { sys::tern_stream_close(self.handle.as_ptr(), code, given(reason.as_bytes()), error) })
    }

    /// Ends the stream at once, with [`Code::CANCELLED`].
    pub fn cancel(&self) -> Result<()> {
        // SAFETY: the stream is alive.
        check(unsafe { sys::tern_stream_cancel(self.handle.as_ptr()) })
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: the stream is alive.
        let id = unsafe { sys::tern_stream_id(self.handle.as_ptr()) };
        f.debug_struct("Sender").field("stream", &id).finish_non_exhaustive()
    }
}
