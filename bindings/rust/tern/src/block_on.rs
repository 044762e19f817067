//! Waiting for a future without an executor.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

/// Runs a future on this thread and sleeps while it waits. For a client that is made with
/// [`build_driven`](crate::ClientBuilder::build_driven) use [`Driver::block_on`](crate::Driver::block_on).
///
/// ```
/// assert_eq!(tern::block_on(async { 6 * 7 }), 42);
/// ```
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = Box::pin(future);
    let bell = Bell::of_this_thread();
    let waker = Waker::from(bell.clone());
    let mut context = Context::from_waker(&waker);
    loop {
        match Pin::as_mut(&mut future).poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => bell.sleep(None),
        }
    }
}

/// Wakes the thread that it was made on. What unparks a thread wakes whoever sleeps there, so that each sleeper has a bell of
/// his own: one may sleep while another one's code runs.
pub(crate) struct Bell {
    thread: Thread,
    rang: AtomicBool,
}

impl Bell {
    pub(crate) fn of_this_thread() -> Arc<Bell> {
        Arc::new(Bell { thread: thread::current(), rang: AtomicBool::new(false) })
    }

    /// Until it has rung since it last did, perhaps for less; with a limit no longer than that.
    pub(crate) fn sleep(&self, limit: Option<Duration>) {
        if !self.rang.swap(false, Ordering::Acquire) {
            limit.map_or_else(thread::park, thread::park_timeout);
        }
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rang.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll_fn::poll_fn;
    use std::sync::mpsc;

    /// Woken before it is waited for.
    fn twice_polled() -> impl Future<Output = ()> {
        let mut polls = 0;
        poll_fn(move |context| {
            polls += 1;
            context.waker().wake_by_ref();
            if polls == 2 {
                return Poll::Ready(());
            }
            Poll::Pending
        })
    }

    #[test]
    fn a_wake_that_comes_while_another_future_sleeps_here_is_not_lost() {
        let (tell, told) = mpsc::channel();
        let outer = move || {
            let mut polls = 0;
            block_on(poll_fn(|context| {
                polls += 1;
                context.waker().wake_by_ref();
                block_on(twice_polled());
                if polls == 2 {
                    return Poll::Ready(());
                }
                Poll::Pending
            }));
            tell.send(()).unwrap();
        };
        thread::spawn(outer);
        told.recv_timeout(Duration::from_secs(60)).expect("it ends");
    }
}
