use crate::support::{builder, client, run, url, within};
use std::time::Duration;
use tern::{Code, HttpVersion};

#[test]
fn a_report_is_of_what_was_done_since_the_last_one() {
    let client = client();
    run(client.get(&url("HTTP", "/100"))).unwrap();
    let report = client.report().unwrap();
    assert_eq!((report.completed, report.succeeded), (1, 1));
    assert_eq!((&*report.versions, &*report.statuses), (&[(HttpVersion::Http11, 1)][..], &[(200, 1)][..]));
    assert!(!report.duration.is_zero() && report.requests_per_second > 0.0 && report.latency.is_some());
    let none = client.report().unwrap();
    assert_eq!((none.completed, none.latency), (0, None));
}

#[test]
fn a_report_does_not_wait_for_what_is_in_flight() {
    let client = client();
    let call = client.get(&url("FAULT", "/stall/before-head")).submit().unwrap();
    assert_eq!(client.report().unwrap().completed, 0);
    call.cancel().unwrap();
    assert_eq!(run(call).unwrap_err().code(), Code::CANCELLED);
    assert_eq!(client.report().unwrap().errors, [(Code::CANCELLED, 1)]);
}

#[test]
fn a_driver_reports_and_loses_no_completion() {
    for loops in [0, 1] {
        let (client, mut driver) = builder().option("loops", loops).build_driven().unwrap();
        let mut calls: Vec<_> = (0..20).map(|_| client.get(&url("HTTP", "/100")).submit().unwrap()).collect();
        let mut completed = 0;
        while completed < 20 {
            completed += driver.report().unwrap().completed;
        }
        for call in calls.drain(..) {
            assert_eq!(driver.block_on(within(call)).unwrap().status(), 200);
        }
        assert_eq!(client.report().unwrap_err().code(), Code::STATE);
    }
}

#[test]
fn every_report_begins_where_the_one_before_ended() {
    let client = client();
    run(client.get(&url("FAULT", "/delay/100"))).unwrap();
    let whole = client.fetch_all([url("HTTP", "/100")], None, |_, _, outcome| assert!(outcome.is_ok())).unwrap();
    assert!(whole.completed == 2 && whole.duration >= Duration::from_millis(100));
    assert!((whole.requests_per_second * whole.duration.as_secs_f64() - 2.0).abs() < 1e-6);
}
