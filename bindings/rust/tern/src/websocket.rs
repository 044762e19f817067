//! WebSocket connections (RFC 6455).

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::Result;
use crate::poll_fn::poll_fn;
use crate::response::Response;
use crate::stream::{OpenStream, Sender, Stream, StreamEvent};

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Vec<u8>),
}

impl Message {
    fn of(whole: Vec<u8>, is_text: bool) -> Message {
        if !is_text {
            return Message::Binary(whole);
        }
        let text = String::from_utf8(whole);
        Message::Text(text.unwrap_or_else(|why| String::from_utf8_lossy(why.as_bytes()).into_owned()))
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Message::Text(text.to_owned())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Message::Text(text)
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Message::Binary(bytes)
    }
}

/// How the peer closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloseFrame {
    /// Its code; 1005 stands for none.
    pub code: u16,
    /// Its reason.
    pub reason: String,
}

/// A connection of messages. Pings are answered, and sent, by themselves. Dropping it ends the connection at once;
/// [`WebSocket::close`] takes leave.
///
/// ```no_run
/// # async fn example(client: tern::Client) -> tern::Result<()> {
/// let mut socket = client.websocket("wss://example.com/chat").await?;
/// socket.send("hello").await?;
/// while let Some(message) = socket.next().await {
///     println!("{:?}", message?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct WebSocket {
    stream: Stream,
    head: Response,
    /// The parts so far of a message that comes in parts.
    parts: Vec<u8>,
    closed: Option<CloseFrame>,
}

impl WebSocket {
    /// The head of the 101 that the handshake was answered by.
    pub fn head(&self) -> &Response {
        &self.head
    }

    /// The subprotocol that the server chose.
    pub fn subprotocol(&self) -> Option<&str> {
        self.head.header("Sec-WebSocket-Protocol").and_then(|name| std::str::from_utf8(name).ok())
    }

    /// Queues a message, and waits while too much is queued. Cancel-safe.
    pub async fn send(&self, message: impl Into<Message>) -> Result<()> {
        match message.into() {
            Message::Text(text) => self.sender().send_text(&text).await,
            Message::Binary(bytes) => self.sender().send(&bytes).await,
        }
    }

    /// What sends, to use elsewhere, and to send a message in parts.
    pub fn sender(&self) -> Sender {
        self.stream.sender()
    }

    /// The next message, whole; `None` when the connection was closed as it should be. Cancel-safe.
    ///
    /// To read long messages as they come (option `websocket.chunks`) open the request as a stream
    /// ([`Client::stream`](crate::Client::stream)).
    pub async fn next(&mut self) -> Option<Result<Message>> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// What [`WebSocket::next`] awaits, for those who write an adapter to another kind of stream.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Message>>> {
        loop {
            let event = match self.stream.poll_next(context) {
                Poll::Ready(Some(event)) => event,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            };
            match event {
                Err(error) => return Poll::Ready(Some(Err(error))),
                Ok(StreamEvent::Data(data)) => {
                    self.parts.extend_from_slice(&data);
                    if !data.has_more() {
                        let whole = std::mem::take(&mut self.parts);
                        return Poll::Ready(Some(Ok(Message::of(whole, data.is_text()))));
                    }
                }
                Ok(StreamEvent::Closing { code, reason }) => {
                    let reason = String::from_utf8_lossy(&reason).into_owned();
                    self.closed = Some(CloseFrame { code: code as u16, reason });
                }
                Ok(_) => {}
            }
        }
    }

    /// Begins to close, with a code (1000, 1001, 3000 to 4999 ...) and a reason of at most 123 bytes. What was sent before is
    /// written first; [`WebSocket::next`] gives what still comes, then `None`.
    pub fn close(&self, code: u16, reason: &str) -> Result<()> {
        self.sender().close(u32::from(code), reason)
    }

    /// How the peer closed, if it was the peer who began.
    pub fn peer_close(&self) -> Option<&CloseFrame> {
        self.closed.as_ref()
    }
}

/// A connection that is about to be made; ready once the handshake is done. It lasts, so it holds no worker's place.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct ConnectWebSocket {
    open: OpenStream,
    stream: Option<Stream>,
}

impl ConnectWebSocket {
    pub(crate) fn new(open: OpenStream) -> Self {
        ConnectWebSocket { open: open.background(), stream: None }
    }

    /// Changes what the stream below is told: its credit, its send limit, a timeout.
    pub fn with(mut self, change: impl FnOnce(OpenStream) -> OpenStream) -> Self {
        self.open = change(self.open);
        self
    }
}

impl Future for ConnectWebSocket {
    type Output = Result<WebSocket>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<WebSocket>> {
        let this = &mut *self;
        this.open.poll_opened(&mut this.stream, context).map_ok(|(stream, head)| WebSocket {
            stream,
            head,
            parts: Vec::new(),
            closed: None,
        })
    }
}
