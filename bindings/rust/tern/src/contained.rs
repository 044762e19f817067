//! Code of the program's that runs where a panic must not pass: on the library's threads, and on the one that drains.

use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs it; a panic of it ends here. Its payload is forgotten, since dropping that may panic too.
pub(crate) fn contained(code: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(code)) {
        std::mem::forget(payload);
    }
}
