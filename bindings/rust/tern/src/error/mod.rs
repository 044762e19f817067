//! What went wrong.

mod codes;

use std::{fmt, io, ptr};

use crate::response::Response;
use crate::text;
use tern_sys as sys;

/// What every fallible function of this crate returns.
pub type Result<T> = std::result::Result<T, Error>;

/// The stable number of an error. Each has a constant of its own; a newer library may know more.
///
/// ```
/// assert_eq!(tern::Code::TIMEOUT_CONNECT.name(), "TERN_E_TIMEOUT_CONNECT");
/// assert_eq!(tern::Code::TIMEOUT_CONNECT.domain(), "timeout");
/// assert!(tern::Code::TIMEOUT_CONNECT.retryable());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(pub(crate) i32);

impl Code {
    /// The number, negative.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The name in the C API: `"TERN_E_TIMEOUT_CONNECT"`.
    pub fn name(self) -> &'static str {
        self.described().map_or("TERN_E_UNKNOWN", |info| info.name)
    }

    /// What kind of error it is: `"timeout"`, `"call"`, `"tls"` ...
    pub fn domain(self) -> &'static str {
        self.described().map_or("unknown", |info| info.domain)
    }

    /// Whether, in general, a later try may succeed.
    pub fn retryable(self) -> bool {
        self.described().map_or(false, |info| info.retryable)
    }

    /// What it means in general.
    pub fn text(self) -> &'static str {
        self.described().map_or("an error that this library does not know", |info| info.text)
    }

    fn described(self) -> Option<Description> {
        let mut info = sys::tern_error_info::default();
        // SAFETY: the struct is passed with its own size; the texts live for ever.
        unsafe {
            (sys::tern_error_describe(self.0, &mut info, std::mem::size_of_val(&info)) == sys::TERN_OK)
                .then(|| Description::of(&info))
        }
    }
}

struct Description {
    name: &'static str,
    domain: &'static str,
    text: &'static str,
    retryable: bool,
}

impl Description {
    /// # Safety
    /// The texts live for ever.
    unsafe fn of(info: &sys::tern_error_info) -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            Description {
                name: text::utf8(info.name),
                domain: text::utf8(info.domain),
                text: text::utf8(info.message),
                retryable: info.retryable != 0,
            }
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name(), self.0)
    }
}

/// An error: its code, what a program decides by, and what a person reads.
///
/// Equal codes mean the same whatever the message says; compare [`Error::code`] with the constants of [`Code`].
#[derive(Clone)]
pub struct Error(Box<Details>);

#[derive(Clone)]
struct Details {
    code: Code,
    retryable: bool,
    maybe_processed: bool,
    native_code: i64,
    native_text: String,
    message: String,
    response: Option<Response>,
}

impl Error {
    /// The stable code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The code's name: `"TERN_E_TIMEOUT_CONNECT"`.
    pub fn name(&self) -> &'static str {
        self.0.code.name()
    }

    /// The code's domain: `"timeout"`.
    pub fn domain(&self) -> &'static str {
        self.0.code.domain()
    }

    /// Whether a later try may succeed.
    pub fn retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether the server may have acted on the request.
    pub fn maybe_processed(&self) -> bool {
        self.0.maybe_processed
    }

    /// What the layer below gave as a number (errno, a TLS or DNS library's code, an HTTP status); 0: nothing.
    pub fn native_code(&self) -> i64 {
        self.0.native_code
    }

    /// What the layer below said; "" when it said nothing.
    pub fn native_text(&self) -> &str {
        &self.0.native_text
    }

    /// One sentence, without secrets.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn with_response(mut self, response: Response) -> Self {
        self.0.response = Some(response);
        self
    }

    /// What had arrived when the request failed: its times, redirects and meta, perhaps a head and a part of the body.
    pub fn response(&self) -> Option<&Response> {
        self.0.response.as_ref()
    }

    /// An error of a code alone, as the library describes it.
    pub(crate) fn of_code(code: Code) -> Self {
        Error::new(code, code.text())
    }

    pub(crate) fn new(code: Code, message: &str) -> Self {
        Error(Box::new(Details {
            code,
            retryable: code.retryable(),
            maybe_processed: false,
            native_code: 0,
            native_text: String::new(),
            message: message.to_owned(),
            response: None,
        }))
    }

    /// The error that a failed request's result holds.
    pub(crate) fn of_response(status: i32, response: Response) -> Self {
        // SAFETY: the result is alive, and its error lives as long.
        let mut error = unsafe { Error::viewed(status, sys::tern_result_error(response.as_ptr())) };
        error.0.response = Some(response);
        error
    }

    /// # Safety
    /// `raw` is NULL or an error that is alive during the call.
    pub(crate) unsafe fn viewed(status: i32, raw: *const sys::tern_error) -> Self {
        let mut info = sys::tern_error_info::default();
        // SAFETY: the caller's promise; the struct is passed with its own size.
        if raw.is_null()
            || unsafe { sys::tern_error_view(raw, &mut info, std::mem::size_of_val(&info)) } != sys::TERN_OK
        {
            return Error::of_code(Code(status));
        }
        // SAFETY: the texts live as long as the error.
        let (message, native_text) = unsafe { (text::bytes(info.message), text::bytes(info.native_text)) };
        let owned = |text: Option<&[u8]>| String::from_utf8_lossy(text.unwrap_or_default()).into_owned();
        Error(Box::new(Details {
            code: Code(info.code),
            retryable: info.retryable != 0,
            maybe_processed: info.maybe_processed != 0,
            native_code: info.native_code,
            native_text: owned(native_text),
            message: owned(message),
            response: None,
        }))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.0.code)
            .field("message", &self.0.message)
            .field("retryable", &self.0.retryable)
            .field("maybe_processed", &self.0.maybe_processed)
            .field("native_code", &self.0.native_code)
            .field("native_text", &self.0.native_text)
            .finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match error.domain() {
            "timeout" => io::ErrorKind::TimedOut,
            _ if error.code() == Code::CONNECT => io::ErrorKind::ConnectionRefused,
            _ if error.code() == Code::AGAIN => io::ErrorKind::WouldBlock,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, error)
    }
}

/// The error of a function that gives none in detail.
pub(crate) fn check(status: i32) -> Result<()> {
    if status == sys::TERN_OK {
        Ok(())
    } else {
        Err(Error::of_code(Code(status)))
    }
}

/// Calls a function that takes `tern_error **`, and makes the error of it.
pub(crate) fn checked(call: impl FnOnce(*mut *mut sys::tern_error) -> i32) -> Result<()> {
    let mut raw = ptr::null_mut();
    let status = call(&mut raw);
    if status == sys::TERN_OK {
        return Ok(());
    }
    // SAFETY: the function made the error, which is this caller's to release.
    unsafe {
        let error = Error::viewed(status, raw);
        sys::tern_error_release(raw);
        Err(error)
    }
}

/// As [`checked`], for functions with an output that is NULL or 0 when they fail.
pub(crate) fn made<T>(nothing: T, call: impl FnOnce(*mut T, *mut *mut sys::tern_error) -> i32) -> Result<T> {
    let mut out = nothing;
    checked(|error| call(&mut out, error))?;
    Ok(out)
}
