use crate::support::{builder, client, eventually, run, url};
use std::future::Future;
use std::io::{ErrorKind, Read};
use std::net::TcpListener;
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
fn dropping_a_future_is_seen_by_the_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client();
    let mut sending = client.get(&format!("http://{}/", listener.local_addr().unwrap()));
    assert!(poll_once(&mut sending).is_pending());
    let (mut peer, _) = listener.accept().unwrap();
    peer.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let mut head = [0; 3];
    peer.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"GET");
    drop(sending);
    // It ends, in time, one way or the other.
    let ended = peer.read_to_end(&mut Vec::new());
    assert!(ended.map_or_else(|error| error.kind() == ErrorKind::ConnectionReset, |_| true));
    eventually("it is over", || client.counters().unwrap().in_flight == 0);
    assert_eq!(client.counters().unwrap().cancelled, 1);
}

#[test]
fn dropping_a_future_ends_its_http2_stream_alone() {
    let client = builder().option("http.version", "2").build().unwrap();
    assert!(run(client.get(&url("H2C", "/100"))).is_ok());
    // The window is full long before its end.
    let mut stream = client.stream(&*url("H2C", "/large")).open().unwrap();
    run(stream.head()).unwrap();
    drop(stream);
    eventually("it is over", || client.counters().unwrap().cancelled == 1);
    assert!(run(client.get(&url("H2C", "/100"))).unwrap().is_reused());
    assert_eq!(client.counters().unwrap().connections_made, 1);
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
