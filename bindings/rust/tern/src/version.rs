//! Whether the library that was loaded is one these declarations are of.

use crate::error::{Code, Error, Result};
use tern_sys as sys;

/// A newer minor version is fine; an older one, or another major version, is not.
pub(crate) fn check() -> Result<()> {
    // SAFETY: takes nothing.
    fits(unsafe { sys::tern_version_number() })
}

fn fits(found: u32) -> Result<()> {
    let (major, minor, patch) = (found / 1_000_000, found / 1000 % 1000, found % 1000);
    if major == sys::TERN_ABI_MAJOR && minor >= sys::TERN_ABI_MINOR {
        return Ok(());
    }
    Err(Error::new(
        Code::UNSUPPORTED,
        &format!(
            "libtern {major}.{minor}.{patch} was loaded, but this crate needs version {}.{} or a later one of {}.x",
            sys::TERN_ABI_MAJOR,
            sys::TERN_ABI_MINOR,
            sys::TERN_ABI_MAJOR
        ),
    ))
}
