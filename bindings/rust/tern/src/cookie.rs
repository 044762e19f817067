//! Cookies, of a client's jar or of one response.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::value::{Kind, Value};

/// A cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cookie {
    /// Its name, any bytes.
    pub name: Vec<u8>,
    /// Its value, any bytes.
    pub value: Vec<u8>,
    /// The host it is for.
    pub domain: String,
    /// The path at which the URLs begin that it is for, any bytes.
    pub path: Vec<u8>,
    /// Whether it is for that host alone, not for those below.
    pub host_only: bool,
    /// Whether it is sent over TLS only.
    pub secure: bool,
    /// Whether scripts of a browser do not see it.
    pub http_only: bool,
    /// With which requests of other sites it is sent; `None`: the server did not say.
    pub same_site: Option<SameSite>,
    /// When it expires; `None`: with the session.
    pub expires: Option<SystemTime>,
}

/// With which requests of other sites a cookie is sent, as its server asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SameSite {
    /// With all.
    None,
    /// With those that lead there.
    Lax,
    /// With none.
    Strict,
}

impl Cookie {
    /// Those of an array of maps, as the C API has them.
    pub(crate) fn list(array: &Value) -> Vec<Cookie> {
        array.as_array().unwrap_or_default().iter().map(Cookie::of).collect()
    }

    fn of(map: &Value) -> Cookie {
        let bytes = |key| map.get(key).and_then(Value::as_bytes).unwrap_or_default().to_vec();
        let is = |key| map.get(key).and_then(Value::as_bool).unwrap_or_default();
        Cookie {
            name: bytes("name"),
            value: bytes("value"),
            domain: String::from_utf8_lossy(&bytes("domain")).into_owned(),
            path: bytes("path"),
            host_only: is("host_only"),
            secure: is("secure"),
            http_only: is("http_only"),
            same_site: match map.get("same_site").and_then(Value::as_str) {
                Some("none") => Some(SameSite::None),
                Some("lax") => Some(SameSite::Lax),
                Some("strict") => Some(SameSite::Strict),
                _ => None,
            },
            expires: match map.get("expires").map(Value::kind) {
                Some(Kind::DateTime(time)) => time_of(time.value),
                _ => None,
            },
        }
    }
}

/// The engine counts nanoseconds. A cookie may have expired before 1970.
fn time_of(ns: i64) -> Option<SystemTime> {
    let distance = Duration::from_nanos(ns.unsigned_abs());
    if ns < 0 {
        UNIX_EPOCH.checked_sub(distance)
    } else {
        UNIX_EPOCH.checked_add(distance)
    }
}
