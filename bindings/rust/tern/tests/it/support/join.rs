//! Many futures on one thread, polled only when they were woken. The benchmark uses it too.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use super::poll_fn;

#[derive(Default)]
struct Ready {
    woken: Vec<usize>,
    whole: Option<Waker>,
}

struct One {
    number: usize,
    ready: Arc<Mutex<Ready>>,
}

impl Wake for One {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let mut ready = self.ready.lock().unwrap();
        ready.woken.push(self.number);
        let whole = ready.whole.take();
        drop(ready);
        if let Some(whole) = whole {
            whole.wake();
        }
    }
}

/// All outputs, in order.
pub async fn join_all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<Option<Pin<Box<F>>>> = futures.into_iter().map(|future| Some(Box::pin(future))).collect();
    let ready = Arc::new(Mutex::new(Ready { woken: (0..futures.len()).collect(), whole: None }));
    let wakers: Vec<Waker> =
        (0..futures.len()).map(|number| Waker::from(Arc::new(One { number, ready: ready.clone() }))).collect();
    let mut outputs: Vec<Option<F::Output>> = futures.iter().map(|_| None).collect();
    let (mut left, mut woken) = (futures.len(), Vec::new());
    poll_fn(|context| {
        let mut now = ready.lock().unwrap();
        now.whole = Some(context.waker().clone());
        std::mem::swap(&mut now.woken, &mut woken);
        drop(now);
        for number in woken.drain(..) {
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
