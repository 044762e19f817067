//! `tern_str` both ways. NULL with size 0 is absent, another pointer with size 0 is empty.

use std::slice;
use tern_sys::tern_str;

pub(crate) const ABSENT: tern_str = tern_str { data: std::ptr::null(), size: 0 };

/// The bytes as the library takes them; valid as long as they are borrowed.
pub(crate) fn given(bytes: &[u8]) -> tern_str {
    tern_str { data: bytes.as_ptr().cast(), size: bytes.len() }
}

pub(crate) fn given_or_absent(bytes: Option<&[u8]>) -> tern_str {
    bytes.map_or(ABSENT, given)
}

/// # Safety
/// What `from` points to lives, unchanged, as long as `'a`.
pub(crate) unsafe fn bytes<'a>(from: tern_str) -> Option<&'a [u8]> {
    if from.data.is_null() {
        return None;
    }
    // SAFETY: the library gives a pointer to `size` bytes.
    Some(unsafe { slice::from_raw_parts(from.data.cast(), from.size) })
}

/// Text that the library made, which is UTF-8; "" when it is absent.
///
/// # Safety
/// As of [`bytes`].
pub(crate) unsafe fn utf8<'a>(from: tern_str) -> &'a str {
    // SAFETY: the caller's promise.
    unsafe { bytes(from) }.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
}
