//! What came back.

mod parts;

pub(crate) use parts::{duration, strided, version};
pub use parts::{Headers, Hop, Interim, Timing};

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::cookie::Cookie;
use crate::error::{checked, made, Code, Error, Result};
use crate::handle::{RequestHandle, ResultHandle};
use crate::request::{names_websocket, Request};
use crate::retry::Attempt;
use crate::text::{bytes, given, utf8, ABSENT};
use crate::value::{OwnedValue, Value};
use tern_sys as sys;

/// What came back, of any protocol. Immutable, cheap to clone, read from any thread; it outlives its client.
///
/// What it lends (`&str`, `&[u8]`, [`Value`]) lies in the response itself: nothing is copied.
#[derive(Clone)]
pub struct Response(ResultHandle);

impl From<ResultHandle> for Response {
    fn from(handle: ResultHandle) -> Self {
        Response(handle)
    }
}

/// The version of HTTP that was spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HttpVersion {
    /// HTTP/1.0
    Http10,
    /// HTTP/1.1
    Http11,
    /// HTTP/2
    Http2,
}

impl Response {
    pub(crate) fn as_ptr(&self) -> *mut sys::tern_result {
        self.0.as_ptr()
    }

    pub(crate) fn view(&self) -> sys::tern_result_info {
        let mut info = sys::tern_result_info::default();
        // SAFETY: the result is alive; the struct is passed with its own size, which is the only thing that could be wrong.
        unsafe { sys::tern_result_view(self.as_ptr(), &mut info, std::mem::size_of_val(&info)) };
        info
    }

    /// # Safety
    /// `text` is of this result's view.
    unsafe fn bytes_of(&self, text: sys::tern_str) -> Option<&[u8]> {
        // SAFETY: it lives as long as the result.
        unsafe { bytes(text) }
    }

    /// # Safety
    /// `text` is of this result's view.
    unsafe fn text_of(&self, text: sys::tern_str) -> &str {
        // SAFETY: it lives as long as the result.
        unsafe { utf8(text) }
    }

    /// The HTTP status; 0 when there was no response.
    pub fn status(&self) -> u16 {
        // SAFETY: the result is alive.
        unsafe { sys::tern_result_status(self.as_ptr()) as u16 }
    }

    /// Whether the status is of 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status())
    }

    /// This response, or the error [`Code::HTTP_STATUS`] when its status is 400 or more.
    pub fn error_for_status(self) -> Result<Response> {
        // SAFETY: the result is alive.
        match checked(|error| unsafe { sys::tern_result_error_for_status(self.as_ptr(), error) }) {
            Ok(()) => Ok(self),
            Err(error) => Err(error.with_response(self)),
        }
    }

    /// The version of HTTP; `None` of other protocols, and without a response.
    pub fn version(&self) -> Option<HttpVersion> {
        parts::version(self.view().version)
    }

    /// The reason phrase as it came, any bytes; HTTP/2 has none.
    pub fn reason(&self) -> &[u8] {
        // SAFETY: of this result.
        unsafe { self.bytes_of(self.view().reason) }.unwrap_or_default()
    }

    /// The header fields, in order, duplicates kept, values as they came.
    pub fn headers(&self) -> Headers<'_> {
        let info = self.view();
        // SAFETY: of this result.
        unsafe { Headers::of(info.headers, info.header_count as usize, info.pair_size) }
    }

    /// The value of the first header field of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        // SAFETY: of this result.
        unsafe { self.bytes_of(sys::tern_result_header(self.as_ptr(), given(name.as_bytes()))) }
    }

    /// The trailer fields.
    pub fn trailers(&self) -> Headers<'_> {
        let info = self.view();
        // SAFETY: of this result.
        unsafe { Headers::of(info.trailers, info.trailer_count as usize, info.pair_size) }
    }

    /// The meta of the request, with `req_id` and `req_method`.
    pub fn metas(&self) -> Headers<'_> {
        let info = self.view();
        // SAFETY: of this result.
        unsafe { Headers::of(info.meta, info.meta_count as usize, info.pair_size) }
    }

    /// The value of an entry of the meta.
    pub fn meta(&self, name: &str) -> Option<&[u8]> {
        // SAFETY: of this result.
        unsafe { self.bytes_of(sys::tern_result_meta(self.as_ptr(), given(name.as_bytes()))) }
    }

    /// Interim responses (1xx) that came before.
    pub fn interims(&self) -> Vec<Interim<'_>> {
        // SAFETY: of this result.
        unsafe { parts::interims(&self.view()) }
    }

    /// The redirects that led here, in order.
    pub fn history(&self) -> Vec<Hop<'_>> {
        // SAFETY: of this result.
        unsafe { parts::history(&self.view()) }
    }

    /// The attempts that were repeated, and the last one; none when there was one, at once.
    pub fn attempt_list(&self) -> Vec<Attempt> {
        // SAFETY: of this result.
        unsafe { Attempt::list(&self.view()) }
    }

    /// The body; `None` when it went elsewhere, or there is none. An empty body is `Some(&[])`.
    pub fn body(&self) -> Option<&[u8]> {
        // SAFETY: of this result.
        unsafe { self.bytes_of(sys::tern_result_body(self.as_ptr())) }
    }

    /// The body as text, converted from its charset when first asked for; what is invalid becomes U+FFFD.
    pub fn text(&self) -> Result<&str> {
        // SAFETY: of this result.
        made(ABSENT, |out, error| unsafe { sys::tern_result_text(self.as_ptr(), out, error) })
            .map(|text| unsafe { self.text_of(text) })
    }

    /// The charset that [`Response::text`] converts from; `None` when there is no body.
    pub fn encoding(&self) -> Option<&str> {
        // SAFETY: of this result.
        unsafe { self.bytes_of(sys::tern_result_encoding(self.as_ptr())) }
            .and_then(|name| std::str::from_utf8(name).ok())
    }

    /// The body as a tree of JSON values, read when first asked for.
    pub fn json(&self) -> Result<&Value> {
        self.value_by(sys::tern_result_json)
    }

    /// What the request was for, as a value: of HTTP the body's bytes, of Redis the reply.
    pub fn value(&self) -> Result<&Value> {
        self.value_by(sys::tern_result_data)
    }

    /// The cookies that the response set, whether the client keeps cookies or not. What a client must not keep is left out,
    /// and so is what ends at once.
    pub fn cookies(&self) -> Result<Vec<Cookie>> {
        self.value_by(sys::tern_result_cookies).map(Cookie::list)
    }

    /// What came of the request as a line that people read, as the tool prints it:
    /// `REQID 0. HTTP/2.0 200 OK 4210 bytes received`; of one that failed, why.
    pub fn line(&self) -> Result<String> {
        self.line_by(0)
    }

    /// The same with ANSI colours, for a terminal that takes them.
    pub fn coloured_line(&self) -> Result<String> {
        self.line_by(sys::TERN_LINE_COLOR)
    }

    /// A line for each redirect that was followed, with whole URLs, then that of the response.
    pub fn lines(&self) -> Result<Vec<String>> {
        Ok(self.line_by(sys::TERN_LINE_HISTORY)?.lines().map(str::to_owned).collect())
    }

    fn line_by(&self, flags: u32) -> Result<String> {
        // SAFETY: the result is alive; the tree is this call's to release.
        let line =
            made(std::ptr::null(), |out, error| unsafe { sys::tern_result_line(self.as_ptr(), flags, out, error) })
                .map(|root| unsafe { OwnedValue::owning(root) })?;
        Ok(line.as_str().unwrap_or_default().to_owned())
    }

    fn value_by(
        &self,
        read: unsafe extern "C" fn(
            *const sys::tern_result,
            *mut *const sys::tern_value,
            *mut *mut sys::tern_error,
        ) -> i32,
    ) -> Result<&Value> {
        // SAFETY: the tree belongs to the result.
        made(std::ptr::null(), |out, error| unsafe { read(self.as_ptr(), out, error) })
            .map(|root| unsafe { Value::at(root) })
    }

    /// The submission's number.
    pub fn id(&self) -> u64 {
        self.view().id
    }

    /// The method that was asked by.
    pub fn method(&self) -> &str {
        // SAFETY: of this result.
        unsafe { self.text_of(self.view().method) }
    }

    /// The URL that was asked for, without user information.
    pub fn url(&self) -> &str {
        // SAFETY: of this result.
        unsafe { self.text_of(self.view().url) }
    }

    /// The URL that answered.
    pub fn final_url(&self) -> &str {
        // SAFETY: of this result.
        unsafe { self.text_of(self.view().final_url) }
    }

    /// How many bytes of body were received, wherever they went.
    pub fn body_size(&self) -> u64 {
        self.view().body_size
    }

    /// Bytes that the connection received for this, above TLS; of others that share it meanwhile, too.
    pub fn wire_in(&self) -> u64 {
        self.view().wire_in
    }

    /// Bytes that the connection sent for this, above TLS; of others that share it meanwhile, too.
    pub fn wire_out(&self) -> u64 {
        self.view().wire_out
    }

    /// Exchanges begun: one, and one more for each redirect, answered 401 or 407, retry and resend.
    pub fn attempts(&self) -> u32 {
        self.view().attempts
    }

    /// Whether the connection had served others before.
    pub fn is_reused(&self) -> bool {
        self.has(sys::TERN_RESULT_REUSED)
    }

    /// Whether the connection was over TLS.
    pub fn is_tls(&self) -> bool {
        self.has(sys::TERN_RESULT_TLS)
    }

    /// Whether its TLS session was one of before.
    pub fn is_tls_resumed(&self) -> bool {
        self.has(sys::TERN_RESULT_TLS_RESUMED)
    }

    /// Whether it came from a cache.
    pub fn is_from_cache(&self) -> bool {
        self.has(sys::TERN_RESULT_FROM_CACHE)
    }

    /// Whether it came from a cache after the server had said that it still holds.
    pub fn is_revalidated(&self) -> bool {
        self.has(sys::TERN_RESULT_REVALIDATED)
    }

    /// Whether it came from a cache, is over its time, and was not confirmed.
    pub fn is_stale(&self) -> bool {
        self.has(sys::TERN_RESULT_STALE)
    }

    /// How old it is; `None` unless it came from a cache.
    pub fn age(&self) -> Option<Duration> {
        u64::try_from(self.view().age_s).ok().map(Duration::from_secs)
    }

    /// Whether it failed after some of the body had arrived.
    pub fn is_partial(&self) -> bool {
        self.has(sys::TERN_RESULT_BODY_PARTIAL)
    }

    fn has(&self, flag: u32) -> bool {
        self.view().flags & flag != 0
    }

    /// The TLS version, such as `"TLSv1.2"`; `None` without TLS.
    pub fn tls_version(&self) -> Option<&str> {
        // SAFETY: of this result.
        unsafe { self.bytes_of(self.view().tls_version) }.and_then(|text| std::str::from_utf8(text).ok())
    }

    /// The TLS cipher suite; `None` without TLS.
    pub fn tls_cipher(&self) -> Option<&str> {
        // SAFETY: of this result.
        unsafe { self.bytes_of(self.view().tls_cipher) }.and_then(|text| std::str::from_utf8(text).ok())
    }

    /// The server's address: `"127.0.0.1:80"`, `"unix:/path"`.
    pub fn remote_address(&self) -> Option<&str> {
        // SAFETY: of this result.
        unsafe { self.bytes_of(self.view().remote_address) }.and_then(|text| std::str::from_utf8(text).ok())
    }

    /// The address that was connected from.
    pub fn local_address(&self) -> Option<&str> {
        // SAFETY: of this result.
        unsafe { self.bytes_of(self.view().local_address) }.and_then(|text| std::str::from_utf8(text).ok())
    }

    /// The number of the HTTP/2 stream; `None` of other versions.
    pub fn stream_id(&self) -> Option<u32> {
        Some(self.view().stream_id).filter(|id| *id != 0)
    }

    /// How long each step took.
    pub fn timing(&self) -> Timing {
        Timing::of(&self.view())
    }

    /// When it ended; `None` of a head whose body is still coming.
    pub fn finished_at(&self) -> Option<SystemTime> {
        u64::try_from(self.view().finished_at_ns)
            .ok()
            .filter(|ns| *ns != 0)
            .map(|ns| UNIX_EPOCH + Duration::from_nanos(ns))
    }

    /// The number of the client that it came by.
    pub fn client_number(&self) -> u32 {
        self.view().client
    }

    /// The request that was submitted, to submit it again.
    pub fn request(&self) -> Request {
        // SAFETY: the result is alive, and gives a new reference.
        let handle = unsafe { RequestHandle::owning(sys::tern_result_request(self.as_ptr())) };
        Request::from_handle(handle, names_websocket(self.url()))
    }

    /// The error of a failed submission: those of [`Error::response`] have one.
    pub fn error(&self) -> Option<Error> {
        // SAFETY: the result is alive.
        let code = unsafe { sys::tern_result_code(self.as_ptr()) };
        (code != sys::TERN_OK).then(|| Error::of_response(code, self.clone()))
    }
}

/// The registered reason phrase of a status (`"Not Found"` of 404), for versions of HTTP that send none.
///
/// ```
/// assert_eq!(tern::reason_phrase(404), Some("Not Found"));
/// assert_eq!(tern::reason_phrase(299), None);
/// ```
pub fn reason_phrase(status: u16) -> Option<&'static str> {
    // SAFETY: the text lives for ever.
    unsafe { bytes(sys::tern_http_reason_phrase(i32::from(status))) }.and_then(|text| std::str::from_utf8(text).ok())
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Response");
        debug
            .field("id", &self.id())
            .field("status", &self.status())
            .field("url", &self.url())
            .field("body_size", &self.body_size());
        if self.view().code != sys::TERN_OK {
            debug.field("code", &Code(self.view().code));
        }
        debug.finish_non_exhaustive()
    }
}
