//! Many futures at once, polled only when they were woken.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use super::poll_fn;

struct Ready {
    woken: Mutex<Vec<usize>>,
    whole: Mutex<Option<Waker>>,
}

struct One {
    number: usize,
    ready: Arc<Ready>,
}

impl Wake for One {
    fn wake(self: Arc<Self>) {
        self.ready.woken.lock().unwrap().push(self.number);
        let whole = self.ready.whole.lock().unwrap().take();
        if let Some(whole) = whole {
            whole.wake();
        }
    }
}

/// All outputs, in order.
pub async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<Option<Pin<Box<F>>>> = futures.into_iter().map(|future| Some(Box::pin(future))).collect();
    let ready = Arc::new(Ready { woken: Mutex::new((0..futures.len()).collect()), whole: Mutex::new(None) });
    let wakers: Vec<Waker> =
        (0..futures.len()).map(|number| Waker::from(Arc::new(One { number, ready: ready.clone() }))).collect();
    let mut outputs: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    let mut left = futures.len();
    poll_fn(|context| {
        *ready.whole.lock().unwrap() = Some(context.waker().clone());
        let woken = std::mem::take(&mut *ready.woken.lock().unwrap());
        for number in woken {
            let polled = match &mut futures[number] {
                Some(future) => future.as_mut().poll(&mut Context::from_waker(&wakers[number])),
                None => continue,
            };
            if let Poll::Ready(output) = polled {
                outputs[number] = Some(output);
                futures[number] = None;
                left -= 1;
            }
        }
        if left == 0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    outputs.into_iter().map(Option::unwrap).collect()
}
