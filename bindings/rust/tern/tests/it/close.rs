use crate::support::{client, eventually, join_all, run, url};
use std::sync::atomic::{AtomicUsize, Ordering};
use tern::Code;

#[test]
fn closing_with_ten_thousand_in_flight_completes_each_once() {
    let client = client();
    let ended = AtomicUsize::new(0);
    let calls: Vec<_> =
        (0..10_000).map(|_| client.get(&url("FAULT", "/stall/before-head")).submit().unwrap()).collect();
    let closing = client.close();
    let outcomes = run(join_all(calls.into_iter().map(|call| async {
        let outcome = call.await;
        ended.fetch_add(1, Ordering::SeqCst);
        outcome
    })));
    run(closing).unwrap();
    assert_eq!(ended.load(Ordering::SeqCst), 10_000);
    assert!(outcomes.iter().all(|outcome| outcome.as_ref().unwrap_err().code() == Code::SHUTDOWN));
    assert_eq!(client.counters().unwrap().in_flight, 0);
}

#[test]
fn a_closed_client_refuses_what_is_new() {
    let client = client();
    run(client.close()).unwrap();
    run(client.close()).unwrap();
    assert_eq!(run(client.get(&url("HTTP", "/100"))).unwrap_err().code(), Code::CLOSED);
    assert_eq!(client.stream(&*url("HTTP", "/100")).open().unwrap_err().code(), Code::CLOSED);
}

#[test]
fn a_close_that_nobody_awaits_closes_all_the_same() {
    let client = client();
    let call = client.get(&url("FAULT", "/stall/before-head")).submit().unwrap();
    drop(client.close());
    assert_eq!(run(call).unwrap_err().code(), Code::SHUTDOWN);
}

#[test]
fn a_pending_future_keeps_its_client() {
    let client = client();
    let call = client.get(&url("FAULT", "/delay/50")).submit().unwrap();
    drop(client);
    assert_eq!(run(call).unwrap().status(), 200);
}

fn driver_threads() -> usize {
    let names = std::fs::read_dir("/proc/self/task")
        .unwrap()
        .filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|name| name.trim() == "tern-driver").count()
}

#[test]
fn many_clients_come_and_go() {
    let clients: Vec<_> = (0..20).map(|_| client()).collect();
    let mut numbers: Vec<_> = clients.iter().map(|client| client.number()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 20);
    let responses = run(join_all(clients.iter().map(|client| client.get(&url("HTTP", "/100")))));
    assert!(responses.into_iter().all(|response| response.unwrap().status() == 200));
    assert!(driver_threads() >= 20);
    drop(clients);
    for _ in 0..50 {
        drop(client());
    }
    // Other tests have clients of their own, but not so many.
    eventually("their threads end", || driver_threads() < 20);
}
