use crate::support::{builder, client, eventually, run, server, url, within};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tern::{Code, HttpVersion, Request};

#[test]
fn each_response_is_told_with_its_number() {
    let client = builder().option("workers", 4).build().unwrap();
    let paths = ["/100", "/10k", "/status/404", "/100"];
    let mut sizes = [None; 4];
    let report = client
        .fetch_all(paths.iter().map(|path| Request::get(&url("HTTP", path))), None, |_, number, outcome| {
            assert_eq!(sizes[number].replace(outcome.unwrap().body_size()), None);
        })
        .unwrap();
    assert_eq!((sizes[0], sizes[1], sizes[3]), (Some(100), Some(10240), Some(100)));
    assert_eq!((report.completed, report.succeeded, report.failed), (4, 4, 0));
    assert!(report.statuses.contains(&(200, 3)) && report.statuses.contains(&(404, 1)));
    assert_eq!(report.versions, [(HttpVersion::Http11, 4)]);
    let latency = report.latency.unwrap();
    assert!(latency.min <= latency.p50 && latency.p50 <= latency.p99 && latency.p99 <= latency.max);
    assert!(report.requests_per_second > 0.0 && report.bytes_in > 10240 && report.connections_made >= 1);
}

#[test]
fn a_function_may_add_more() {
    let client = client();
    let mut told = Vec::new();
    let first = Request::get(&url("HTTP", "/100"));
    client
        .fetch_all([first], None, |more, number, outcome| {
            told.push((number, outcome.map(|response| response.status()).map_err(|error| error.code())));
            if number < 20 {
                more.add(Request::get(&url("HTTP", "/100")));
            }
            if number == 5 {
                more.add("nonsense");
            }
        })
        .unwrap();
    told.sort_by_key(|(number, _)| *number);
    // The first, one by each of twenty, and the one that is no URL.
    assert_eq!(told.len(), 22);
    assert_eq!(told.iter().filter(|(_, outcome)| *outcome == Err(Code::URL)).count(), 1);
    assert!(told.iter().enumerate().all(|(index, (number, _))| index == *number));
}

#[test]
fn requests_are_taken_as_the_client_has_room() {
    let client = builder().option("queue.max_in_flight", 10).build().unwrap();
    let request = Request::get(&url("HTTP", "/100")).build().unwrap();
    let mut told = 0;
    let report = client
        .fetch_all(std::iter::repeat(&request).take(1000), None, |_, _, outcome| {
            outcome.unwrap();
            told += 1;
        })
        .unwrap();
    assert_eq!((told, report.completed), (1000, 1000));
}

#[test]
fn a_panic_is_passed_on_when_all_has_completed() {
    let client = client();
    let request = Request::get(&url("HTTP", "/100")).build().unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| {
        client.fetch_all(std::iter::repeat(&request).take(100), None, |_, number, _| assert_ne!(number, 3, "three"))
    }))
    .unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().contains("three"));
    assert_eq!(client.counters().unwrap().in_flight, 0);
    let report = client.fetch_all([&request], None, |_, _, outcome| assert!(outcome.is_ok())).unwrap();
    assert!(report.completed >= 1);
}

#[test]
fn a_panic_of_the_iterator_is_passed_on_too() {
    let client = builder().option("queue.max_in_flight", 2).build().unwrap();
    let request = Request::get(&url("HTTP", "/100")).build().unwrap();
    let mut told = 0;
    let panic = catch_unwind(AssertUnwindSafe(|| {
        let requests = (0..20).map(|number| {
            assert_ne!(number, 10, "ten");
            &request
        });
        client.fetch_all(requests, None, |_, _, _| told += 1)
    }))
    .unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().contains("ten"));
    assert_eq!(client.counters().unwrap().in_flight, 0);
    let report = client.fetch_all([&request], None, |_, _, outcome| assert!(outcome.is_ok())).unwrap();
    assert!(report.completed >= 1 && told <= 10);
}

#[test]
fn what_takes_too_long_is_cancelled_and_told() {
    let client = client();
    let mut outcomes = vec![];
    let error = client
        .fetch_all([server("SILENT"); 2], Some(Duration::from_millis(300)), |_, number, outcome| {
            outcomes.push((number, outcome.map(|response| response.status()).map_err(|error| error.code())));
        })
        .unwrap_err();
    assert_eq!(error.code(), Code::WAIT_TIMEOUT);
    outcomes.sort_by_key(|(number, _)| *number);
    assert_eq!(outcomes, [(0, Err(Code::CANCELLED)), (1, Err(Code::CANCELLED))]);
    assert_eq!(client.counters().unwrap().in_flight, 0);
}

#[test]
fn one_at_a_time() {
    let client = client();
    client
        .fetch_all([&*url("HTTP", "/100")], None, |_, _, _| {
            let nested = client.fetch_all([&*url("HTTP", "/100")], None, |_, _, _| ());
            assert_eq!(nested.unwrap_err().code(), Code::BUSY);
        })
        .unwrap();
}

#[test]
fn a_driver_fetches_and_serves_its_futures() {
    for loops in [0, 1] {
        let (client, mut driver) = builder().option("loops", loops).build_driven().unwrap();
        let call = client.get(&url("HTTP", "/10k")).submit().unwrap();
        let mut told = 0;
        driver.fetch_all([&*url("HTTP", "/100"), &*url("HTTP", "/100")], None, |_, _, _| told += 1).unwrap();
        assert_eq!(told, 2);
        assert_eq!(driver.block_on(within(call)).unwrap().body_size(), 10240);
        let refused = client.fetch_all([&*url("HTTP", "/100")], None, |_, _, _| ()).unwrap_err();
        assert_eq!(refused.code(), Code::STATE);
    }
}

#[test]
fn what_others_submitted_is_not_waited_for() {
    let client = client();
    let other = client.get(&url("FAULT", "/stall/before-head")).submit().unwrap();
    let report = client.fetch_all([&*url("HTTP", "/100")], None, |_, _, outcome| assert!(outcome.is_ok())).unwrap();
    assert_eq!((report.completed, client.counters().unwrap().in_flight), (1, 1));
    drop(other);

    for loops in [0, 1] {
        let (client, mut driver) = builder().option("loops", loops).build_driven().unwrap();
        let other = client.get(&url("FAULT", "/stall/before-head")).submit().unwrap();
        driver.fetch_all([&*url("HTTP", "/100")], None, |_, _, outcome| assert!(outcome.is_ok())).unwrap();
        drop(other);
    }
}

#[test]
fn room_that_others_were_promised_first_is_seen_too() {
    let client = builder().option("queue.max_in_flight", 1).build().unwrap();
    let first = client.get(&url("FAULT", "/delay/100")).submit().unwrap();
    let mut second = client.get(&url("HTTP", "/100"));
    assert!(crate::cancel::poll_once(&mut second).is_pending());
    let mut told = 0;
    client.fetch_all([&*url("HTTP", "/100")], None, |_, _, outcome| told += outcome.unwrap().body_size()).unwrap();
    assert_eq!(told, 100);
    assert!(run(first).is_ok() && run(second).is_ok());
}

#[test]
fn a_function_may_await_the_same_client_when_it_is_full() {
    for (name, path) in [("HTTP", "/100"), ("FAULT", "/delay/50")] {
        let client = builder().option("queue.max_in_flight", 1).build().unwrap();
        let mut told = 0;
        let requests = [&*url(name, path), "nonsense", &*url(name, path), "nonsense"];
        client
            .fetch_all(requests, None, |_, number, outcome| {
                assert_eq!(outcome.is_ok(), number % 2 == 0);
                assert_eq!(run(client.get(&url("HTTP", "/100"))).unwrap().status(), 200);
                told += 1;
            })
            .unwrap();
        assert_eq!(told, 4);
    }
}

#[test]
fn who_waits_for_room_behind_one_that_is_not_polled_is_served_while_a_function_waits_for_it() {
    let client = builder().option("queue.max_in_flight", 1).build().unwrap();
    let busy = client.get(&url("FAULT", "/delay/300")).submit().unwrap();
    let (served, is_served) = mpsc::channel();
    let fetching = thread::spawn({
        let client = client.clone();
        move || {
            client.fetch_all([&*url("HTTP", "/100")], None, |_, _, _| {
                is_served.recv_timeout(Duration::from_secs(60)).expect("it is served")
            })
        }
    });
    eventually("it has begun", || matches!(client.report(), Err(error) if error.code() == Code::BUSY));
    let mut kept = client.get(&url("HTTP", "/100"));
    assert!(crate::cancel::poll_once(&mut kept).is_pending());
    let waiting = run(client.get(&url("HTTP", "/100")));
    served.send(()).unwrap();
    assert_eq!(waiting.unwrap().status(), 200);
    assert!(fetching.join().unwrap().is_ok() && run(busy).is_ok());
}

#[test]
fn a_report_at_the_same_moment_refuses_nothing() {
    let client = builder().build().unwrap();
    let (stop, stopped) = mpsc::channel::<()>();
    let reporting = thread::spawn({
        let client = client.clone();
        move || {
            while stopped.try_recv() == Err(mpsc::TryRecvError::Empty) {
                if let Err(error) = client.report() {
                    assert_eq!(error.code(), Code::BUSY);
                }
            }
        }
    });
    for _ in 0..1000 {
        client.fetch_all(std::iter::empty::<&str>(), None, |_, _, _| {}).unwrap();
    }
    drop(stop);
    reporting.join().unwrap();
}
