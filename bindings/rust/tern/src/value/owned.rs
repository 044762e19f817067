//! Trees that a program owns.

use std::ops::Deref;
use std::ptr::{null, NonNull};
use std::{fmt, mem};

use super::Value;
use crate::error::{made, Result};
use crate::text::given;
use tern_sys as sys;

/// A tree of its own, in one block of memory; reads as the [`Value`] at its root.
pub struct OwnedValue(NonNull<sys::tern_value>);

// SAFETY: nobody changes it, and any thread may release it.
unsafe impl Send for OwnedValue {}
unsafe impl Sync for OwnedValue {}

impl OwnedValue {
    /// # Safety
    /// `root` is a root that the library returned, and passes to the owner.
    pub(crate) unsafe fn owning(root: *const sys::tern_value) -> Self {
        debug_assert!(!root.is_null());
        // SAFETY: the caller's promise.
        OwnedValue(unsafe { NonNull::new_unchecked(root as *mut _) })
    }

    /// Reads JSON text (RFC 8259). Integers stay integers; nesting is limited to 200.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<OwnedValue> {
        // SAFETY: the tree is this call's to release.
        made(null(), |out, error| unsafe { sys::tern_value_from_json(given(text.as_ref()), out, error) })
            .map(|root| unsafe { OwnedValue::owning(root) })
    }
}

impl Value {
    /// The tree as JSON. Bytes become base64, a UUID its usual form, an object id hex, a date-time ISO 8601; not-a-number,
    /// infinities, and keys that are not text are refused.
    pub fn to_json(&self) -> Result<String> {
        self.json_with(0)
    }

    /// As [`Value::to_json`], one entry a line, indented by two spaces.
    pub fn to_json_pretty(&self) -> Result<String> {
        self.json_with(sys::TERN_JSON_PRETTY)
    }

    fn json_with(&self, flags: u32) -> Result<String> {
        // SAFETY: the tree is alive; the text is this call's to release.
        let text = made(null(), |out, error| unsafe { sys::tern_value_to_json(self.as_ptr(), flags, out, error) })
            .map(|root| unsafe { OwnedValue::owning(root) })?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// A deep copy, to keep.
    pub fn to_owned(&self) -> Result<OwnedValue> {
        // SAFETY: the tree is alive; the copy is this call's to release.
        made(null(), |out, error| unsafe { sys::tern_value_copy(self.as_ptr(), out, error) })
            .map(|root| unsafe { OwnedValue::owning(root) })
    }
}

impl Deref for OwnedValue {
    type Target = Value;

    fn deref(&self) -> &Value {
        // SAFETY: the tree lives as long as its owner.
        unsafe { Value::at(self.0.as_ptr()) }
    }
}

impl Drop for OwnedValue {
    fn drop(&mut self) {
        // SAFETY: the root is this owner's.
        unsafe { sys::tern_value_release(self.0.as_ptr()) }
    }
}

impl fmt::Debug for OwnedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl PartialEq for OwnedValue {
    fn eq(&self, other: &OwnedValue) -> bool {
        **self == **other
    }
}

/// A node of zeroes is null.
pub(super) fn null_node() -> sys::tern_value {
    // SAFETY: numbers and a union of numbers and pointers.
    unsafe { mem::zeroed() }
}
