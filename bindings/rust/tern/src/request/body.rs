//! Bodies of requests: bytes, files, descriptors, and what is pushed through a stream.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::io::{AsFd, AsRawFd};
use std::path::Path;

use super::protocol::HttpHead;
use super::RequestBuilder;
use crate::contained::contained;
use crate::error::{Code, Error, Result};
use crate::text::given;
use tern_sys as sys;

/// -1 stands for a length that is not known.
fn length_or_unknown(length: Option<u64>) -> Result<i64> {
    length.map_or(Ok(-1), i64::try_from).map_err(|_| Error::new(Code::ARGUMENT, "a length above 2^63 - 1"))
}

type Shared = Box<dyn AsRef<[u8]> + Send + Sync>;

extern "C" fn release(user_data: u64) {
    // SAFETY: made by `body_owned`, and called once. The program's own `drop` may panic.
    contained(|| drop(unsafe { Box::from_raw(user_data as *mut Shared) }));
}

impl<P: HttpHead> RequestBuilder<P> {
    /// The body, copied; what it was copied from may be used again at once. Empty bytes are an empty body.
    pub fn body(self, bytes: impl AsRef<[u8]>) -> Self {
        // SAFETY: the builder's own request; bytes are copied.
        self.set(|request, error| unsafe { sys::tern_request_set_body(request, given(bytes.as_ref()), error) })
    }

    /// The body without a copy: `bytes` is kept until the request, its submissions and their results are gone, and dropped
    /// then, on any thread.
    pub fn body_owned(self, bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        self.set(|request, error| {
            let owner: Box<Shared> = Box::new(Box::new(bytes));
            let body = given(owner.as_ref().as_ref().as_ref());
            // SAFETY: the bytes stay in their box until `release`, which is called once, also when this is refused.
            unsafe {
                sys::tern_request_set_body_borrowed(request, body, Some(release), Box::into_raw(owner) as u64, error)
            }
        })
    }

    /// No body, as at the beginning.
    pub fn no_body(self) -> Self {
        // SAFETY: the builder's own request.
        self.set(|request, error| unsafe { sys::tern_request_set_body(request, crate::text::ABSENT, error) })
    }

    /// The body is a file, opened anew for each submission. One that cannot be read fails the submission with
    /// [`Code::BODY_SOURCE`].
    pub fn body_file(self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().as_os_str().as_bytes();
        // SAFETY: the builder's own request; the text is copied.
        self.set(|request, error| unsafe { sys::tern_request_set_body_file(request, given(path), error) })
    }

    /// The body is what can be read from a descriptor, a duplicate of which is kept. A regular file is read from where it
    /// stands, by any number of submissions; a pipe, a socket or a terminal to its end by one. `length`: so many bytes of it,
    /// fewer are an error; `None`: up to the end.
    pub fn body_descriptor(self, descriptor: impl AsFd, length: Option<u64>) -> Self {
        self.change(|request| {
            let (fd, length) = (descriptor.as_fd().as_raw_fd(), length_or_unknown(length)?);
            // SAFETY: the builder's own request.
            crate::error::checked(|error| unsafe { sys::tern_request_set_body_descriptor(request, fd, length, error) })
        })
    }

    /// The body is pushed through the stream that the request is opened as ([`Client::stream`](crate::Client::stream)).
    pub fn body_pushed(self, length: Option<u64>) -> Self {
        self.change(|request| {
            let length = length_or_unknown(length)?;
            // SAFETY: the builder's own request.
            crate::error::checked(|error| unsafe { sys::tern_request_set_body_pushed(request, length, error) })
        })
    }
}
