//! Code of the program's that runs where a panic must not pass: on the library's threads, and on the one that drains.

use std::panic::{catch_unwind, AssertUnwindSafe};

/// How often a payload whose drop panics is followed by the next.
const DROPS: usize = 3;

/// Runs it; a panic of it ends here, and so does one that dropping its payload brings, a few times over.
pub(crate) fn contained(code: impl FnOnce()) {
    let mut outcome = catch_unwind(AssertUnwindSafe(code));
    for _ in 0..DROPS {
        match outcome {
            Ok(()) => return,
            Err(payload) => outcome = catch_unwind(AssertUnwindSafe(|| drop(payload))),
        }
    }
    std::mem::forget(outcome);
}
