//! `std::future::poll_fn`, which is newer (1.64) than what this crate is for.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pub(crate) fn poll_fn<T, F: FnMut(&mut Context<'_>) -> Poll<T> + Unpin>(poll: F) -> impl Future<Output = T> {
    PollFn(poll)
}

struct PollFn<F>(F);

impl<T, F: FnMut(&mut Context<'_>) -> Poll<T> + Unpin> Future for PollFn<F> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        (self.0)(context)
    }
}
