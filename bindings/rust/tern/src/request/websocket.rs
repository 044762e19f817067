//! The handshake of a WebSocket connection, or one message and its answer.

use super::protocol::WebSocket;
use super::{Request, RequestBuilder};
use crate::text::given;
use tern_sys as sys;

impl Request {
    /// A connection to `ws://` or `wss://`, with headers, query and subprotocols, for
    /// [`Client::websocket`](crate::Client::websocket). Sent like any other request ([`Client::send`](crate::Client::send))
    /// it sends its body as one text message, and the first message in answer is the response's body.
    pub fn websocket(url: &str) -> RequestBuilder<WebSocket> {
        create(url, 0)
    }

    /// As [`Request::websocket`], but a body is a binary message.
    pub fn websocket_binary(url: &str) -> RequestBuilder<WebSocket> {
        create(url, sys::TERN_WEBSOCKET_BINARY)
    }
}

fn create(url: &str, flags: u32) -> RequestBuilder<WebSocket> {
    // SAFETY: the text is copied.
    let made = RequestBuilder::made_by(|out, error| unsafe {
        sys::tern_websocket_request_create(given(url.as_bytes()), flags, out, error)
    });
    RequestBuilder { is_websocket: true, ..made }
}

impl RequestBuilder<WebSocket> {
    /// Offers one more subprotocol, in order of preference.
    pub fn subprotocol(self, name: &str) -> Self {
        // SAFETY: the builder's own request; the text is copied.
        self.set(|request, error| unsafe {
            sys::tern_websocket_request_add_subprotocol(request, given(name.as_bytes()), error)
        })
    }
}
