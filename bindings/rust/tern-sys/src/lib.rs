//! The C API of tern, as its headers declare it. What a function does, who owns what, which threads may call it and which
//! errors it gives is said there, in `include/tern/*.h`. Programs use the crate `tern`.
//!
//! ```
//! let version = unsafe { tern_sys::tern_version_number() };
//! assert_eq!(version / 1_000_000, tern_sys::TERN_ABI_MAJOR);
//! ```
#![allow(non_camel_case_types)]
#![deny(missing_debug_implementations)]

#[rustfmt::skip]
#[allow(missing_debug_implementations)]
mod generated;

pub use generated::*;

/// What a [`tern_value`] holds; its kind says which.
#[repr(C)]
#[derive(Clone, Copy)]
pub union tern_value_as {
    /// A boolean (0 or 1), an integer, a date-time.
    pub i64: i64,
    /// An integer above `i64::MAX`.
    pub u64: u64,
    /// A double.
    pub f64: f64,
    /// `length` bytes; never NULL for kinds 32 to 63.
    pub bytes: *const std::os::raw::c_char,
    /// `length` values, of a map twice as many; never NULL for kinds 64 to 95.
    pub items: *const tern_value,
    /// All of it.
    pub raw: u64,
}

impl std::fmt::Debug for tern_value_as {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("tern_value_as")
    }
}
