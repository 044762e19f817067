//! HTTP requests (RFC 9110).

use std::ffi::CString;

use super::protocol::{Http, HttpHead};
use super::{Part, Request, RequestBuilder};
use crate::error::{Code, Error};
use crate::text::{given, ABSENT};
use crate::value::Value;
use tern_sys as sys;

macro_rules! methods {
    ($($name:ident $method:literal)+) => {
        $(#[doc = concat!("A request by the method ", $method, ".")]
        pub fn $name(url: &str) -> RequestBuilder<Http> {
            Request::with_method($method, url)
        })+
    };
}

impl Request {
    /// A request by any method; standard names are case-sensitive. `url` is `http://` or `https://`.
    pub fn with_method(method: &str, url: &str) -> RequestBuilder<Http> {
        match CString::new(method) {
            // SAFETY: texts are copied.
            Ok(method) => RequestBuilder::made_by(|out, error| unsafe {
                sys::tern_http_request_create(method.as_ptr(), given(url.as_bytes()), out, error)
            }),
            Err(_) => RequestBuilder::from_result(Err(Error::new(Code::ARGUMENT, "a method with a NUL in it"))),
        }
    }

    /// A GET that is answered by events, for [`Client::events`](crate::Client::events): the option `sse`. A header
    /// `Last-Event-ID` goes on behind the event that it names.
    pub fn events(url: &str) -> RequestBuilder<Http> {
        Request::get(url).option("sse", true)
    }

    methods! { get "GET" head "HEAD" post "POST" put "PUT" patch "PATCH" delete "DELETE" options "OPTIONS" }
}

/// Names and values as the library takes them; valid as long as `pairs`.
pub(crate) fn raw_pairs<N: AsRef<[u8]>, V: AsRef<[u8]>>(pairs: &[(N, V)]) -> Vec<sys::tern_pair> {
    pairs
        .iter()
        .map(|(name, value)| sys::tern_pair { name: given(name.as_ref()), value: given(value.as_ref()) })
        .collect()
}

type SetPairs =
    unsafe extern "C" fn(*mut sys::tern_request, *const sys::tern_pair, usize, *mut *mut sys::tern_error) -> i32;
type SetText = unsafe extern "C" fn(*mut sys::tern_request, sys::tern_str, *mut *mut sys::tern_error) -> i32;
type SetValue = unsafe extern "C" fn(*mut sys::tern_request, *const sys::tern_value, *mut *mut sys::tern_error) -> i32;
type SetField =
    unsafe extern "C" fn(*mut sys::tern_request, sys::tern_str, sys::tern_str, *mut *mut sys::tern_error) -> i32;

impl<P> RequestBuilder<P> {
    fn pairs<N: AsRef<[u8]>, V: AsRef<[u8]>>(self, pairs: impl IntoIterator<Item = (N, V)>, set: SetPairs) -> Self {
        let pairs: Vec<(N, V)> = pairs.into_iter().collect();
        let raw = raw_pairs(&pairs);
        // SAFETY: the builder's own request; texts are copied.
        self.set(|request, error| unsafe { set(request, raw.as_ptr(), raw.len(), error) })
    }

    fn field(self, name: &str, value: sys::tern_str, set: SetField) -> Self {
        // SAFETY: the builder's own request; texts are copied.
        self.set(|request, error| unsafe { set(request, given(name.as_bytes()), value, error) })
    }

    fn text_body(self, text: &[u8], set: SetText) -> Self {
        // SAFETY: the builder's own request; the text is copied.
        self.set(|request, error| unsafe { set(request, given(text), error) })
    }

    fn value_body(self, value: &Value, set: SetValue) -> Self {
        // SAFETY: the builder's own request; the tree is copied.
        self.set(|request, error| unsafe { set(request, value.as_ptr(), error) })
    }
}

impl<P: HttpHead> RequestBuilder<P> {
    /// Appends a header field; several of one name are sent in order.
    pub fn header(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.field(name, given(value.as_ref()), sys::tern_http_request_add_header)
    }

    /// Replaces all fields of this name, the library's default (User-Agent, Accept, Host) included.
    pub fn set_header(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.field(name, given(value.as_ref()), sys::tern_http_request_set_header)
    }

    /// Removes all fields of this name, and keeps the library's default from being sent.
    pub fn remove_header(self, name: &str) -> Self {
        self.field(name, ABSENT, sys::tern_http_request_set_header)
    }

    /// Appends query parameters, percent-encoded.
    pub fn query<N: AsRef<[u8]>, V: AsRef<[u8]>>(self, pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        self.pairs(pairs, sys::tern_http_request_add_query)
    }
}

impl RequestBuilder<Http> {
    /// Appends a trailer field, sent after the body.
    pub fn trailer(self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.field(name, given(value.as_ref()), sys::tern_http_request_add_trailer)
    }

    /// The body is a form (application/x-www-form-urlencoded).
    pub fn form<N: AsRef<[u8]>, V: AsRef<[u8]>>(self, pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        self.pairs(pairs, sys::tern_http_request_set_form)
    }

    /// The body is text/namevalue: a line `name=value` for each pair.
    pub fn namevalue<N: AsRef<[u8]>, V: AsRef<[u8]>>(self, pairs: impl IntoIterator<Item = (N, V)>) -> Self {
        self.pairs(pairs, sys::tern_http_request_set_namevalue)
    }

    /// The body is JSON text, which is checked and sent as it is.
    pub fn json(self, text: impl AsRef<[u8]>) -> Self {
        self.text_body(text.as_ref(), sys::tern_http_request_set_json)
    }

    /// The body is a value as JSON.
    pub fn json_value(self, value: &Value) -> Self {
        self.value_body(value, sys::tern_http_request_set_json_value)
    }

    /// The body is an XML document in UTF-8 (text/xml).
    pub fn xml(self, text: impl AsRef<[u8]>) -> Self {
        self.text_body(text.as_ref(), sys::tern_http_request_set_xml)
    }

    /// The body is a value as the Content-Type says that was set before: JSON, a form, text/namevalue or XML.
    pub fn value(self, value: &Value) -> Self {
        self.value_body(value, sys::tern_http_request_set_value)
    }

    /// Appends a part: the body becomes multipart/form-data, unless it is already.
    pub fn part(self, part: Part) -> Self {
        // SAFETY: the builder's own request; the part is copied.
        self.set(|request, error| part.with_raw(|raw| unsafe { sys::tern_http_request_add_part(request, raw, error) }))
    }

    /// Asks for JSON: `Accept: application/json`.
    pub fn accept_json(self) -> Self {
        // SAFETY: the builder's own request.
        self.set(|request, error| unsafe { sys::tern_http_request_accept_json(request, error) })
    }
}
