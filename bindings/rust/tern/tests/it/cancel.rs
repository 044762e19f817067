use crate::support::{client, eventually, run, url};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tern::Code;

/// Polls a future once, with the wakers of nobody.
pub fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    struct Nobody;
    impl std::task::Wake for Nobody {
        fn wake(self: std::sync::Arc<Self>) {}
    }
    let waker = std::sync::Arc::new(Nobody).into();
    Pin::new(future).poll(&mut Context::from_waker(&waker))
}

#[test]
fn dropping_a_future_ends_its_connection() {
    let client = client();
    let mut sending = client.get(&url("FAULT", "/stall/before-head"));
    assert!(poll_once(&mut sending).is_pending());
    eventually("the request is on its way", || client.counters().unwrap().bytes_out > 0);
    assert_eq!(client.counters().unwrap().connections_open, 1);
    drop(sending);
    eventually("the connection ends", || client.counters().unwrap().connections_open == 0);
    let counters = client.counters().unwrap();
    assert_eq!((counters.cancelled, counters.in_flight), (1, 0));
}

#[test]
fn a_cancelled_call_completes_with_the_error() {
    let client = client();
    let call = client.get(&url("FAULT", "/stall/in-body")).submit().unwrap();
    let other = client.get(&url("FAULT", "/stall/in-body")).submit().unwrap();
    call.cancel().unwrap();
    client.cancel(other.id()).unwrap();
    assert_eq!(run(call).unwrap_err().code(), Code::CANCELLED);
    assert_eq!(run(other).unwrap_err().code(), Code::CANCELLED);
    client.cancel(12345).unwrap();
}

#[test]
fn everything_is_cancelled_at_once() {
    let client = client();
    let calls: Vec<_> = (0..20).map(|_| client.get(&url("FAULT", "/stall/before-head")).submit().unwrap()).collect();
    client.cancel_all().unwrap();
    for call in calls {
        assert_eq!(run(call).unwrap_err().code(), Code::CANCELLED);
    }
}

#[test]
fn a_future_that_was_never_polled_sends_nothing() {
    let client = client();
    drop(client.get(&url("HTTP", "/100")));
    assert_eq!(client.counters().unwrap().submitted, 0);
}

#[test]
fn the_server_sees_a_cancelled_request_end() {
    let client = client();
    let before = crate::support::counters().requests;
    let call = client.get(&url("FAULT", "/delay/600000")).timeout(Duration::from_secs(3600)).submit().unwrap();
    eventually("the server has it", || crate::support::counters().requests > before + 1);
    drop(call);
    eventually("our connection ends", || client.counters().unwrap().connections_open == 0);
}
