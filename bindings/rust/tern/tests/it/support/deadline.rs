//! Nothing hangs: a wait that takes four minutes fails its test: a gibibyte on a busy machine may take more than one.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{mpsc, Arc};
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use super::poll_fn;

const LONG: Duration = Duration::from_secs(240);

/// The future, which panics when it takes too long.
pub async fn within<F: Future>(future: F) -> F::Output {
    let mut future = Box::pin(future);
    let late = Arc::new(AtomicBool::new(false));
    let mut watch: Option<mpsc::Sender<()>> = None;
    poll_fn(move |context| {
        assert!(!late.load(Ordering::Acquire), "a wait took four minutes");
        if watch.is_none() {
            let (sender, over) = mpsc::channel::<()>();
            let (waker, late) = (context.waker().clone(), late.clone());
            thread::spawn(move || {
                if over.recv_timeout(LONG) == Err(mpsc::RecvTimeoutError::Timeout) {
                    late.store(true, Ordering::Release);
                    waker.wake();
                }
            });
            watch = Some(sender);
        }
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(output),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

pub fn run<F: Future>(future: F) -> F::Output {
    tern::block_on(within(future))
}

/// Asks until it is so.
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < LONG, "{}: not within a minute", what);
        thread::sleep(Duration::from_millis(5));
    }
}
