use crate::support::{builder, client, run, url};
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::task::{Context, Wake};

struct Bomb(AtomicUsize);

impl Wake for Bomb {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
        panic!("a waker panics");
    }
}

#[test]
fn a_waker_that_panics_does_not_stop_the_others() {
    let client = client();
    let bomb = Arc::new(Bomb(AtomicUsize::new(0)));
    let waker = bomb.clone().into();
    let mut calls: Vec<_> = (0..10).map(|_| client.get(&url("HTTP", "/100")).submit().unwrap()).collect();
    // One that has completed by now is not polled again.
    calls.retain_mut(|call| Pin::new(call).poll(&mut Context::from_waker(&waker)).is_pending());
    let waited = calls.len();
    for call in calls {
        // Polled with another waker, whoever the first one was.
        assert_eq!(run(call).unwrap().status(), 200);
    }
    assert!(bomb.0.load(Ordering::SeqCst) <= waited);
    assert_eq!(run(client.get(&url("HTTP", "/100"))).unwrap().status(), 200);
}

/// What panics with it panics again when the payload is dropped.
struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        panic!("a payload panics");
    }
}

struct BombInBomb;

impl Wake for BombInBomb {
    fn wake(self: Arc<Self>) {
        std::panic::panic_any(Payload);
    }
}

#[test]
fn a_panic_whose_payload_panics_does_not_stop_the_others() {
    let client = client();
    let mut call = client.get(&url("FAULT", "/delay/50")).submit().unwrap();
    let waker = Arc::new(BombInBomb).into();
    assert!(Pin::new(&mut call).poll(&mut Context::from_waker(&waker)).is_pending());
    crate::support::eventually("it has completed", || client.counters().unwrap().in_flight == 0);
    assert_eq!(run(client.get(&url("HTTP", "/100"))).unwrap().status(), 200);
}

#[test]
fn a_log_handler_that_panics_does_not_stop_the_engine() {
    let lines = Arc::new(AtomicUsize::new(0));
    let counted = lines.clone();
    let client = builder()
        .option("log.level", "trace")
        .on_log(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            panic!("a handler panics");
        })
        .build()
        .unwrap();
    for _ in 0..10 {
        assert_eq!(run(client.get(&url("HTTP", "/100"))).unwrap().status(), 200);
    }
    assert!(lines.load(Ordering::SeqCst) > 0);
}
