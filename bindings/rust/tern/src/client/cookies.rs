//! The cookie jar. It takes part in requests whose option `http.cookies` is true.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::Client;
use crate::cookie::Cookie;
use crate::error::{checked, made, Result};
use crate::text::given;
use crate::value::OwnedValue;
use tern_sys as sys;

impl Client {
    /// Adds the cookies of a file in the Netscape format, as curl and browsers' exports have it, and says how many there
    /// were. Reads the file before it returns. When it cannot be read whole nothing was added.
    pub fn load_cookies(&self, path: impl AsRef<Path>) -> Result<u64> {
        let path = path.as_ref().as_os_str().as_bytes();
        // SAFETY: the client is alive; texts are copied.
        made(0, |out, error| unsafe { sys::tern_client_load_cookies(self.as_ptr(), given(path), out, error) })
    }

    /// Writes all cookies to a file in the Netscape format, which takes its name when it is whole.
    pub fn save_cookies(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref().as_os_str().as_bytes();
        // SAFETY: as above.
        checked(|error| unsafe { sys::tern_client_save_cookies(self.as_ptr(), given(path), error) })
    }

    /// Every cookie that has not expired.
    pub fn cookies(&self) -> Result<Vec<Cookie>> {
        // SAFETY: the client is alive; the tree is this call's to release.
        made(std::ptr::null(), |out, error| unsafe { sys::tern_client_cookies(self.as_ptr(), out, error) })
            .map(|root| Cookie::list(&*unsafe { OwnedValue::owning(root) }))
    }

    /// Keeps a cookie as if the answer to a request for `url` had carried it; `text` is the value of a Set-Cookie field.
    pub fn set_cookie(&self, url: &str, text: &str) -> Result<()> {
        // SAFETY: the client is alive; texts are copied.
        checked(|error| unsafe {
            sys::tern_client_set_cookie(self.as_ptr(), given(url.as_bytes()), given(text.as_bytes()), error)
        })
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&self) -> Result<()> {
        // SAFETY: the client is alive.
        checked(|error| unsafe { sys::tern_client_clear_cookies(self.as_ptr(), error) })
    }
}
