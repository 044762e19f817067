//! Parts of a multipart/form-data body.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::http::raw_pairs;
use crate::text::{given, given_or_absent};
use tern_sys as sys;

/// A part of a multipart/form-data body: a field, or a file that is read while it is sent.
///
/// ```
/// # fn main() -> tern::Result<()> {
/// use tern::{Part, Request};
/// let request = Request::post("https://example.com/upload")
///     .part(Part::text("title", "Arctic tern"))
///     .part(Part::file("photo", "tern.jpg").content_type("image/jpeg"))
///     .build()?;
/// # let _ = request;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Part {
    name: String,
    content: Content,
    file_name: Option<String>,
    content_type: Option<String>,
    headers: Vec<(String, Vec<u8>)>,
}

#[derive(Debug, Clone)]
enum Content {
    Bytes(Vec<u8>),
    File(Vec<u8>),
}

impl Part {
    /// A field of text.
    pub fn text(name: &str, text: &str) -> Part {
        Part::bytes(name, text.as_bytes())
    }

    /// A field of any bytes.
    pub fn bytes(name: &str, bytes: impl Into<Vec<u8>>) -> Part {
        Part::new(name, Content::Bytes(bytes.into()))
    }

    /// A file, opened anew for each submission and read while it is sent.
    pub fn file(name: &str, path: impl AsRef<Path>) -> Part {
        Part::new(name, Content::File(path.as_ref().as_os_str().as_bytes().to_vec()))
    }

    fn new(name: &str, content: Content) -> Part {
        Part { name: name.to_owned(), content, file_name: None, content_type: None, headers: Vec::new() }
    }

    /// The file name that is told. Without this it is the last part of a file's path; empty: none is told.
    pub fn file_name(mut self, name: &str) -> Part {
        self.file_name = Some(name.to_owned());
        self
    }

    /// The part's Content-Type. Without this it follows from the file name's ending; empty: none is told.
    pub fn content_type(mut self, media_type: &str) -> Part {
        self.content_type = Some(media_type.to_owned());
        self
    }

    /// One more header field of the part.
    pub fn header(mut self, name: &str, value: impl Into<Vec<u8>>) -> Part {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn with_raw<R>(&self, call: impl FnOnce(*const sys::tern_part) -> R) -> R {
        let headers = raw_pairs(&self.headers);
        let mut raw = sys::tern_part {
            name: given(self.name.as_bytes()),
            file_name: given_or_absent(self.file_name.as_ref().map(|name| name.as_bytes())),
            content_type: given_or_absent(self.content_type.as_ref().map(|name| name.as_bytes())),
            headers: headers.as_ptr(),
            header_count: headers.len() as u64,
            ..Default::default()
        };
        match &self.content {
            Content::Bytes(bytes) => raw.value = given(bytes),
            Content::File(path) => raw.path = given(path),
        }
        call(&raw)
    }
}
