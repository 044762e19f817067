//! A library for programs in C that is loaded and unloaded (`dlopen`, `dlclose`) while they run; no thread of it is left when
//! `fetch_status` has returned.
#![deny(unsafe_op_in_unsafe_fn)]
use std::ffi::CStr;
use std::os::raw::{c_char, c_int};

/// The status that a GET of `url` is answered with; -1: it failed.
///
/// # Safety
/// `url` is text that ends with a NUL.
#[no_mangle]
pub unsafe extern "C" fn fetch_status(url: *const c_char) -> c_int {
    // SAFETY: the caller's promise.
    let url = unsafe { CStr::from_ptr(url) }.to_string_lossy();
    let fetch = || -> tern::Result<c_int> {
        // Driven by this thread, without any other: a library that is to be unloaded can have none.
        let (client, mut driver) = tern::Client::builder().option("loops", 0).option("io.threads", 0).build_driven()?;
        Ok(c_int::from(driver.block_on(client.get(&url))?.status()))
    };
    std::panic::catch_unwind(fetch).map_or(-1, |status| status.unwrap_or(-1))
}
