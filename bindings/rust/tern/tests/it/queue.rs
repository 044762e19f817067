use crate::cancel::poll_once;
use crate::support::{builder, client, eventually, join_all, run, url};
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
use tern::{Code, Kind, Request};

#[test]
fn a_full_client_refuses_and_gives_the_request_back() {
    let client = builder().option("queue.max_in_flight", 2).build().unwrap();
    let request = Request::get(&url("FAULT", "/delay/100")).build().unwrap();
    let calls = [client.send(&request).submit().unwrap(), client.send(&request).submit().unwrap()];
    let refused = client.send(&request).priority(1);
    assert_eq!(refused.submit().unwrap_err().code(), Code::AGAIN);
    let stream = client.stream(&request).open();
    assert_eq!(stream.unwrap_err().code(), Code::AGAIN);
    // The future waits for room.
    assert_eq!(run(client.send(&request)).unwrap().status(), 200);
    for call in calls {
        assert_eq!(run(call).unwrap().status(), 200);
    }
    // What was refused is whole, and may be submitted or awaited now, more than once.
    assert_eq!(run(refused.submit().unwrap()).unwrap().status(), 200);
    assert_eq!(run(refused).unwrap().status(), 200);
}

#[test]
fn a_thousand_futures_pass_through_a_small_client() {
    for loops in [0, 1] {
        let (client, mut driver) =
            builder().option("loops", loops).option("queue.max_in_flight", 5).build_driven().unwrap();
        let request = Request::get(&url("HTTP", "/100")).build().unwrap();
        let all = join_all((0..1000).map(|_| client.send(&request)));
        let responses = driver.block_on(crate::support::within(all));
        assert!(responses.into_iter().all(|response| response.unwrap().status() == 200));
    }
}

#[test]
fn a_batch_is_submitted_at_once() {
    let client = builder().option("queue.max_in_flight", 10).build().unwrap();
    let request = Request::get(&url("FAULT", "/delay/50")).build().unwrap();
    let pushed = Request::post(&url("FAULT", "/upload")).body_pushed(None).build().unwrap();
    let mut requests = vec![request; 11];
    requests[2] = pushed;
    let outcomes = client.submit_batch(&requests);
    let refused: Vec<_> =
        outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).map(|error| error.code()).collect();
    assert_eq!(refused, [Code::STATE]);
    assert_eq!(run(join_all(outcomes.into_iter().flatten())).len(), 10);
    let more = client.submit_batch(&vec![requests.remove(0); 12]);
    assert_eq!(more.iter().filter(|outcome| matches!(outcome, Err(e) if e.code() == Code::AGAIN)).count(), 2);
    assert!(client.submit_batch(&[]).is_empty());
}

#[test]
fn a_paused_client_starts_nothing() {
    let client = client();
    client.pause().unwrap();
    let call = client.get(&url("HTTP", "/100")).submit().unwrap();
    let urgent = client.get(&url("HTTP", "/100")).priority(10).submit().unwrap();
    eventually("they wait", || client.counters().unwrap().queued == 2);
    client.resume().unwrap();
    assert!(run(call).is_ok() && run(urgent).is_ok());
}

#[test]
fn counters_and_origins_tell_what_was_done() {
    let client = client();
    for _ in 0..3 {
        run(client.get(&url("HTTP", "/100"))).unwrap();
    }
    let counters = client.counters().unwrap();
    assert_eq!((counters.submitted, counters.succeeded, counters.failed), (3, 3, 0));
    assert_eq!((counters.connections_made, counters.connections_high), (1, 1));
    assert!(counters.bytes_in > 300 && counters.bytes_out > 0);
    let origins = client.origins().unwrap();
    assert_eq!(origins.len(), 1);
    assert_eq!((&*origins[0].origin, origins[0].made), (&*url("HTTP", ""), 1));
    assert_eq!(client.connect_times(&url("HTTP", "")).unwrap(), 1);
    assert_eq!(client.connect_times("http://nobody.test").unwrap(), 0);
    assert_eq!(client.connect_times("nonsense").unwrap_err().code(), Code::URL);
}

#[test]
fn metrics_are_values_and_a_page() {
    let client = client();
    run(client.get(&url("HTTP", "/100"))).unwrap();
    let page = client.metrics_text().unwrap();
    assert!(page.contains("\ntern_requests_completed_total{outcome=\"succeeded\"} 1\n"), "{page}");
    let metrics = client.metrics().unwrap();
    let all = match metrics.kind() {
        Kind::Array(all) => all,
        other => panic!("{other:?}"),
    };
    let total =
        all.iter().find(|m| m.get("name").and_then(|n| n.as_str()) == Some("tern_request_duration_seconds")).unwrap();
    assert_eq!(total.get("count").and_then(|n| n.as_u64()), Some(1));
}

/// A waker that counts how often it was called.
#[derive(Default)]
struct Calls(AtomicUsize);

impl Wake for Calls {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn a_future_that_waits_for_room_keeps_one_waker_and_leaves_none() {
    let client = builder().option("queue.max_in_flight", 1).build().unwrap();
    let _busy = client.get(&url("FAULT", "/stall/before-head")).submit().unwrap();
    let calls = Arc::new(Calls::default());
    let waker = Waker::from(calls.clone());
    let mut context = Context::from_waker(&waker);
    let mut waiting = client.get(&url("HTTP", "/100"));
    for _ in 0..1000 {
        assert!(Pin::new(&mut waiting).poll(&mut context).is_pending());
        assert!(Pin::new(&mut client.get(&url("HTTP", "/100"))).poll(&mut context).is_pending());
    }
    // Ours, that of `waker`, and that of the future.
    assert_eq!(Arc::strong_count(&calls), 3);
    drop(waiting);
    assert_eq!(Arc::strong_count(&calls), 2);
}

#[test]
fn a_future_that_is_kept_but_not_polled_keeps_no_room_from_others() {
    let client = builder().option("queue.max_in_flight", 1).build().unwrap();
    let busy = client.get(&url("FAULT", "/delay/50")).submit().unwrap();
    let mut kept = client.get(&url("HTTP", "/100"));
    assert!(poll_once(&mut kept).is_pending());
    assert_eq!(run(client.get(&url("HTTP", "/100"))).unwrap().status(), 200);
    assert!(run(busy).is_ok() && run(kept).is_ok());
}

#[test]
fn those_who_wait_for_room_end_with_the_client() {
    let client = builder().option("queue.max_in_flight", 2).build().unwrap();
    let request = Request::get(&url("FAULT", "/stall/before-head")).build().unwrap();
    let mut waiting: Vec<_> = (0..100).map(|_| client.send(&request)).collect();
    waiting.iter_mut().for_each(|sending| assert!(poll_once(sending).is_pending()));
    run(client.close()).unwrap();
    for outcome in run(join_all(waiting)) {
        assert!(matches!(outcome.unwrap_err().code(), Code::CLOSED | Code::CANCELLED | Code::SHUTDOWN));
    }
}
