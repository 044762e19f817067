//! What the library that is loaded is and can do.

use crate::error::Code;
use crate::text::{bytes, utf8};
use tern_sys as sys;

/// One option of clients and requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OptionInfo {
    /// `"timeout.total"`.
    pub name: &'static str,
    /// `"duration"`, `"size"`, `"count"`, `"boolean"`, `"text"`, `"list"`, or `"a|b|c"` for a choice.
    pub kind: &'static str,
    /// The default, as text.
    pub default: &'static str,
    /// What it means.
    pub text: &'static str,
    /// Whether a client has it.
    pub of_clients: bool,
    /// Whether a request has it.
    pub of_requests: bool,
}

/// Something that a build may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Feature {
    /// Its name.
    pub name: &'static str,
    /// Whether this build has it.
    pub built: bool,
}

/// A library that this one is linked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Library {
    /// Its name.
    pub name: &'static str,
    /// Its version, as it says at run time.
    pub version: Option<&'static str>,
}

/// The version of the library: major, minor, patch.
///
/// ```
/// let (major, _, _) = tern::info::version();
/// assert_eq!(major, 0);
/// ```
pub fn version() -> (u32, u32, u32) {
    // SAFETY: takes nothing.
    let number = unsafe { sys::tern_version_number() };
    (number / 1_000_000, number / 1000 % 1000, number % 1000)
}

/// Calls a function of the library for each number below `count`.
fn each<T: Default, R>(count: usize, get: impl Fn(usize, &mut T) -> i32, read: impl Fn(&T) -> R) -> Vec<R> {
    (0..count)
        .filter_map(|index| {
            let mut raw = T::default();
            (get(index, &mut raw) == sys::TERN_OK).then(|| read(&raw))
        })
        .collect()
}

/// Every option.
///
/// ```
/// let workers = tern::info::options().into_iter().find(|option| option.name == "workers").unwrap();
/// assert_eq!((workers.kind, workers.default), ("count", "64"));
/// ```
pub fn options() -> Vec<OptionInfo> {
    let size = std::mem::size_of::<sys::tern_option_info>();
    // SAFETY: the struct is passed with its own size; the texts live for ever.
    unsafe {
        each(
            sys::tern_option_count(),
            |index, raw| sys::tern_option_get(index, raw, size),
            |raw: &sys::tern_option_info| OptionInfo {
                name: utf8(raw.name),
                kind: utf8(raw.r#type),
                default: utf8(raw.default_value),
                text: utf8(raw.text),
                of_clients: raw.scopes & sys::TERN_SCOPE_CLIENT != 0,
                of_requests: raw.scopes & sys::TERN_SCOPE_REQUEST != 0,
            },
        )
    }
}

/// Every error code of the library; [`Code`] tells the rest.
pub fn errors() -> Vec<Code> {
    let size = std::mem::size_of::<sys::tern_error_info>();
    // SAFETY: the struct is passed with its own size.
    unsafe {
        each(
            sys::tern_error_count(),
            |index, raw| sys::tern_error_get(index, raw, size),
            |raw: &sys::tern_error_info| Code(raw.code),
        )
    }
}

/// Every feature that this version knows.
pub fn features() -> Vec<Feature> {
    let size = std::mem::size_of::<sys::tern_feature_info>();
    // SAFETY: the struct is passed with its own size; the texts live for ever.
    unsafe {
        each(
            sys::tern_feature_count(),
            |index, raw| sys::tern_feature_get(index, raw, size),
            |raw: &sys::tern_feature_info| Feature { name: utf8(raw.name), built: raw.built != 0 },
        )
    }
}

/// Every library that this build is linked with.
pub fn libraries() -> Vec<Library> {
    let size = std::mem::size_of::<sys::tern_feature_info>();
    // SAFETY: the struct is passed with its own size; the texts live for ever.
    unsafe {
        each(
            sys::tern_library_count(),
            |index, raw| sys::tern_library_get(index, raw, size),
            |raw: &sys::tern_feature_info| Library {
                name: utf8(raw.name),
                version: bytes(raw.version).and_then(|text| std::str::from_utf8(text).ok()),
            },
        )
    }
}
