//! Typed data as a tree: JSON documents, replies, parameters.

mod kind;
mod owned;
mod tree;

pub use kind::{Bound, DateTime, Entries, Kind, Resolution};
pub use owned::OwnedValue;
pub use tree::Tree;

use std::{fmt, slice};

use tern_sys as sys;

/// A node of a tree of typed data, read in place: a JSON document, a reply of Redis, a list of cookies. It lives as long as
/// what lent it.
///
/// ```
/// # fn main() -> tern::Result<()> {
/// use tern::{Kind, OwnedValue};
/// let bird = OwnedValue::from_json(r#"{"name": "tern", "grams": [95, 120]}"#)?;
/// assert_eq!(bird.get("name").and_then(|name| name.as_str()), Some("tern"));
/// if let Some(Kind::Array(range)) = bird.get("grams").map(|grams| grams.kind()) {
///     assert_eq!(range[1].as_i64(), Some(120));
/// }
/// assert_eq!(bird.to_json()?, r#"{"name":"tern","grams":[95,120]}"#);
/// # Ok(())
/// # }
/// ```
#[repr(transparent)]
pub struct Value(sys::tern_value);

// SAFETY: nodes are not changed while they are shared.
unsafe impl Send for Value {}
unsafe impl Sync for Value {}

impl Value {
    /// # Safety
    /// `root` is not NULL and a tree that lives, unchanged, as long as `'a`.
    pub(crate) unsafe fn at<'a>(root: *const sys::tern_value) -> &'a Value {
        // SAFETY: the caller's promise; the representation is the same.
        unsafe { &*root.cast::<Value>() }
    }

    pub(crate) fn as_ptr(&self) -> *const sys::tern_value {
        &self.0
    }

    fn number(&self) -> i64 {
        // SAFETY: every bit pattern is a number.
        unsafe { self.0.r#as.i64 }
    }

    fn data(&self) -> &[u8] {
        debug_assert!((32..64).contains(&self.0.kind));
        // SAFETY: these kinds point to `length` bytes that live as long as the node.
        unsafe { slice::from_raw_parts(self.0.r#as.bytes.cast(), self.0.length as usize) }
    }

    fn items(&self, count: usize) -> &[Value] {
        debug_assert!((64..96).contains(&self.0.kind));
        // SAFETY: these kinds point to nodes that live as long as this one.
        unsafe { slice::from_raw_parts(self.0.r#as.items.cast(), count) }
    }

    /// The value as text, if it is any of the kinds that are text.
    pub fn as_str(&self) -> Option<&str> {
        match self.kind() {
            Kind::String(text)
            | Kind::Decimal(text)
            | Kind::Date(text)
            | Kind::Time(text)
            | Kind::Interval(text)
            | Kind::BigNumber(text)
            | Kind::Error(text) => Some(text),
            Kind::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// The bytes of bytes or text.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        (32..64).contains(&self.0.kind).then(|| self.data())
    }

    /// A boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind() {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// An integer, if it fits.
    pub fn as_i64(&self) -> Option<i64> {
        match self.kind() {
            Kind::Int(value) => Some(value),
            Kind::UInt(value) => i64::try_from(value).ok(),
            _ => None,
        }
    }

    /// An integer that is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        match self.kind() {
            Kind::Int(value) => u64::try_from(value).ok(),
            Kind::UInt(value) => Some(value),
            _ => None,
        }
    }

    /// A number.
    pub fn as_f64(&self) -> Option<f64> {
        match self.kind() {
            Kind::Int(value) => Some(value as f64),
            Kind::UInt(value) => Some(value as f64),
            Kind::Double(value) => Some(value),
            _ => None,
        }
    }

    /// The items of an array or a set.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self.kind() {
            Kind::Array(items) | Kind::Set(items) => Some(items),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        self.0.kind == sys::TERN_VALUE_NULL
    }

    /// The value of the first entry of a map whose key is this text.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self.kind() {
            Kind::Map(entries) => entries.get(key),
            _ => None,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.kind() == other.kind()
    }
}
