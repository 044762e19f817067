//! Credentials that a client keeps by origin. Those of a request (`auth.user`, `auth.bearer`, the URL) go before them.

use super::Client;
use crate::error::{checked, Result};
use crate::text::{given, given_or_absent};
use tern_sys as sys;

impl Client {
    /// User name and password for an origin such as `"https://example.com:8443"`, sent when it asks for them, and before it
    /// asks where it has asked once. Replaces what was there.
    pub fn set_credentials(&self, origin: &str, user: &str, password: &str) -> Result<()> {
        self.credentials(origin, Some(user), Some(password))
    }

    /// Forgets the user name and password of an origin.
    pub fn remove_credentials(&self, origin: &str) -> Result<()> {
        self.credentials(origin, None, None)
    }

    /// A token (RFC 6750) for an origin, sent with every request to it. Replaces what was there.
    pub fn set_token(&self, origin: &str, token: &str) -> Result<()> {
        self.token(origin, Some(token))
    }

    /// Forgets the token of an origin.
    pub fn remove_token(&self, origin: &str) -> Result<()> {
        self.token(origin, None)
    }

    fn credentials(&self, origin: &str, user: Option<&str>, password: Option<&str>) -> Result<()> {
        let text = |text: Option<&str>| given_or_absent(text.map(str::as_bytes));
        // SAFETY: the client is alive; texts are copied.
        checked(|error| unsafe {
            sys::tern_client_set_credentials(self.as_ptr(), given(origin.as_bytes()), text(user), text(password), error)
        })
    }

    fn token(&self, origin: &str, token: Option<&str>) -> Result<()> {
        let token = given_or_absent(token.map(str::as_bytes));
        // SAFETY: the client is alive; texts are copied.
        checked(|error| unsafe { sys::tern_client_set_token(self.as_ptr(), given(origin.as_bytes()), token, error) })
    }
}
