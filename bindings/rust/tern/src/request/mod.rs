//! One operation, whatever its protocol.

mod body;
mod http;
mod part;
mod redis;
mod websocket;

pub(crate) use http::raw_pairs;
pub use part::Part;
pub(crate) use redis::raw_texts;

use std::fmt;
use std::marker::PhantomData;

use crate::client::{OptionValue, Setters};
use crate::error::{checked, Error, Result};
use crate::handle::RequestHandle;
use crate::text::given;
use tern_sys as sys;

/// A request that is ready to be submitted, any number of times and from any thread. Clones are the same request.
///
/// ```
/// # fn main() -> tern::Result<()> {
/// use tern::Request;
/// let search = Request::get("https://example.com/search").query([("q", "arctic tern")]).build()?;
/// let create = Request::post("https://example.com/birds").json(r#"{"name": "tern"}"#).build()?;
/// # let _ = (search, create);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Request {
    handle: RequestHandle,
    /// Whether it is the handshake of a WebSocket connection.
    is_websocket: bool,
}

// SAFETY: a request whose builder is gone is not changed any more.
unsafe impl Sync for Request {}

impl Request {
    pub(crate) fn as_ptr(&self) -> *mut sys::tern_request {
        self.handle.as_ptr()
    }

    pub(crate) fn from_handle(handle: RequestHandle, is_websocket: bool) -> Self {
        Request { handle, is_websocket }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Request").field(&self.as_ptr()).finish()
    }
}

/// The protocols that a [`RequestBuilder`] builds for.
pub mod protocol {
    /// HTTP requests.
    #[derive(Debug)]
    pub enum Http {}
    /// The handshake of a WebSocket connection, which is an HTTP request too.
    #[derive(Debug)]
    pub enum WebSocket {}
    /// Commands of Redis.
    #[derive(Debug)]
    pub enum Redis {}

    /// Protocols whose requests have HTTP's head.
    pub trait HttpHead: sealed::Sealed {}
    impl HttpHead for Http {}
    impl HttpHead for WebSocket {}

    mod sealed {
        pub trait Sealed {}
        impl Sealed for super::Http {}
        impl Sealed for super::WebSocket {}
    }
}

/// Builds a request of protocol `P`. Made by [`Request`]'s functions. The first thing that is wrong is told by
/// [`RequestBuilder::build`], or by the future that sends the request.
#[must_use = "a builder does nothing until it is built or sent"]
pub struct RequestBuilder<P> {
    request: Result<RequestHandle>,
    is_websocket: bool,
    protocol: PhantomData<fn() -> P>,
}

const OF_REQUEST: Setters<sys::tern_request> = Setters {
    text: sys::tern_request_set,
    number: sys::tern_request_set_int,
    milliseconds: sys::tern_request_set_ms,
    boolean: sys::tern_request_set_bool,
};

impl<P> RequestBuilder<P> {
    /// `make` gives a new request, which becomes the builder's.
    fn made_by(make: impl FnOnce(*mut *mut sys::tern_request, *mut *mut sys::tern_error) -> i32) -> Self {
        let made = crate::error::made(std::ptr::null_mut(), make);
        // SAFETY: it was just made.
        Self::from_result(made.map(|raw| unsafe { RequestHandle::owning(raw) }))
    }

    fn from_result(request: Result<RequestHandle>) -> Self {
        RequestBuilder { request, is_websocket: false, protocol: PhantomData }
    }

    /// Calls `change` with the request, unless something is wrong with it already.
    fn change(mut self, change: impl FnOnce(*mut sys::tern_request) -> Result<()>) -> Self {
        if let Err(error) = self.request.as_ref().map_err(Error::clone).and_then(|request| change(request.as_ptr())) {
            self.request = Err(error);
        }
        self
    }

    /// As [`RequestBuilder::change`], for one call of the library.
    fn set(self, call: impl FnOnce(*mut sys::tern_request, *mut *mut sys::tern_error) -> i32) -> Self {
        self.change(|request| checked(|error| call(request, error)))
    }

    /// Sets an option of this request, over the client's; of a list this becomes the one entry.
    pub fn option(self, name: &str, value: impl Into<OptionValue>) -> Self {
        let value = value.into();
        // SAFETY: the builder's own request.
        self.change(|request| unsafe { OF_REQUEST.set(request, name, &value) })
    }

    /// Appends an entry to a list option: `resolve`, `tls.extra_ca` ...
    pub fn add_option(self, name: &str, value: &str) -> Self {
        // SAFETY: the builder's own request; texts are copied.
        self.set(|request, error| unsafe {
            sys::tern_request_add(request, given(name.as_bytes()), given(value.as_bytes()), error)
        })
    }

    /// Adds or replaces an entry of the request's meta, which every result carries ([`Response::meta`](crate::Response::meta)).
    pub fn meta(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        // SAFETY: the builder's own request; texts are copied.
        self.set(|request, error| unsafe {
            sys::tern_request_set_meta(request, given(name.as_bytes()), given(value.as_ref()), error)
        })
    }

    /// The request, or the first thing that was wrong.
    pub fn build(self) -> Result<Request> {
        let is_websocket = self.is_websocket;
        self.request.map(|handle| Request { handle, is_websocket })
    }
}

impl<P> fmt::Debug for RequestBuilder<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder").field("error", &self.request.as_ref().err()).finish_non_exhaustive()
    }
}

/// What can be sent: a [`Request`], a reference to one, a [`RequestBuilder`], or a URL, which is a GET, or a connection when it
/// is `ws://` or `wss://`.
pub trait IntoRequest: sealed::Sealed {
    /// The request, or what is wrong with it.
    fn into_request(self) -> Result<Request>;
}

impl IntoRequest for Request {
    fn into_request(self) -> Result<Request> {
        Ok(self)
    }
}

impl IntoRequest for &Request {
    fn into_request(self) -> Result<Request> {
        Ok(self.clone())
    }
}

impl<P> IntoRequest for RequestBuilder<P> {
    fn into_request(self) -> Result<Request> {
        self.build()
    }
}

impl IntoRequest for &String {
    fn into_request(self) -> Result<Request> {
        self.as_str().into_request()
    }
}

impl IntoRequest for String {
    fn into_request(self) -> Result<Request> {
        self.as_str().into_request()
    }
}

impl IntoRequest for &str {
    fn into_request(self) -> Result<Request> {
        if names_websocket(self) {
            return Request::websocket(self).build();
        }
        Request::get(self).build()
    }
}

pub(crate) fn names_websocket(url: &str) -> bool {
    let scheme = url.split(':').next().unwrap_or_default();
    ["ws", "wss"].iter().any(|name| scheme.eq_ignore_ascii_case(name))
}

pub(crate) mod sealed {
    use super::{IntoRequest, Request, RequestBuilder};
    use crate::error::{Code, Error, Result};

    pub trait Sealed {
        /// As `into_request`, but of a WebSocket connection, or an error: also a URL is one of no other scheme.
        fn into_websocket(self) -> Result<Request>;

        /// As `into_request`, but of server-sent events where nothing was said yet.
        fn into_events(self) -> Result<Request>;
    }

    impl Sealed for Request {
        fn into_websocket(self) -> Result<Request> {
            if self.is_websocket {
                return Ok(self);
            }
            Err(Error::new(
                Code::ARGUMENT,
                "a request that Request::websocket did not make opens no WebSocket connection",
            ))
        }

        fn into_events(self) -> Result<Request> {
            Ok(self)
        }
    }

    impl Sealed for &Request {
        fn into_websocket(self) -> Result<Request> {
            self.clone().into_websocket()
        }

        fn into_events(self) -> Result<Request> {
            Ok(self.clone())
        }
    }

    impl<P> Sealed for RequestBuilder<P> {
        fn into_websocket(self) -> Result<Request> {
            self.into_request()?.into_websocket()
        }

        fn into_events(self) -> Result<Request> {
            self.option("sse", true).build()
        }
    }

    impl Sealed for &str {
        fn into_websocket(self) -> Result<Request> {
            Request::websocket(self).build()
        }

        fn into_events(self) -> Result<Request> {
            Request::events(self).build()
        }
    }

    impl Sealed for &String {
        fn into_websocket(self) -> Result<Request> {
            self.as_str().into_websocket()
        }

        fn into_events(self) -> Result<Request> {
            self.as_str().into_events()
        }
    }

    impl Sealed for String {
        fn into_websocket(self) -> Result<Request> {
            self.as_str().into_websocket()
        }

        fn into_events(self) -> Result<Request> {
            self.as_str().into_events()
        }
    }
}
