//! The least of an executor: tasks on one thread, polled when they were woken.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Ready {
    woken: Vec<usize>,
    whole: Option<Waker>,
}

struct Task {
    number: usize,
    ready: Arc<Mutex<Ready>>,
}

impl Wake for Task {
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

struct All<F> {
    tasks: Vec<(Option<Pin<Box<F>>>, Waker)>,
    left: usize,
    ready: Arc<Mutex<Ready>>,
    batch: Vec<usize>,
}

/// Ready when all are.
pub fn all<F: Future<Output = ()>>(tasks: impl IntoIterator<Item = F>) -> impl Future<Output = ()> {
    let ready = Arc::new(Mutex::new(Ready::default()));
    let waker = |number| Waker::from(Arc::new(Task { number, ready: ready.clone() }));
    let tasks: Vec<_> = tasks.into_iter().enumerate().map(|(i, task)| (Some(Box::pin(task)), waker(i))).collect();
    ready.lock().unwrap().woken = (0..tasks.len()).collect();
    All { left: tasks.len(), tasks, ready, batch: Vec::new() }
}

impl<F: Future<Output = ()>> Future for All<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut ready = this.ready.lock().unwrap();
        ready.whole = Some(context.waker().clone());
        std::mem::swap(&mut ready.woken, &mut this.batch);
        drop(ready);
        for number in this.batch.drain(..) {
            let (task, waker) = &mut this.tasks[number];
            if let Some(running) = task {
                if running.as_mut().poll(&mut Context::from_waker(waker)).is_ready() {
                    *task = None;
                    this.left -= 1;
                }
            }
        }
        if this.left == 0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
