use std::env;
use std::process::Command;

use crate::cancel::poll_once;
use crate::support::{client, descriptors, eventually, resident_kib, run, run_program, url};

/// Begins and drops futures, in waves of a thousand.
fn abandon(client: &tern::Client, count: usize) {
    let request = tern::Request::get(&url("HTTP", "/100")).build().unwrap();
    for _ in 0..count / 1000 {
        let mut wave: Vec<_> = (0..1000).map(|_| client.send(&request)).collect();
        for sending in &mut wave {
            assert!(poll_once(sending).is_pending());
        }
        drop(wave);
        // Not more waits than the waves bring.
        eventually("the wave has ended", || client.counters().unwrap().in_flight == 0);
    }
}

/// Whether this process is one for the test of that name alone; if not, one is made, and has passed when this returns. What it
/// measures of its process is its own then.
fn is_alone(test: &str) -> bool {
    const ALONE: &str = "TERN_TEST_ALONE";
    if env::var_os(ALONE).is_some() {
        return true;
    }
    let own = env::current_exe().unwrap();
    let done = run_program(Command::new(own).args(["--exact", test]).env(ALONE, "1"));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    false
}

#[test]
fn a_hundred_thousand_abandoned_futures_leave_nothing() {
    if !is_alone("abandon::a_hundred_thousand_abandoned_futures_leave_nothing") {
        return;
    }
    let client = client();
    abandon(&client, 10_000);
    let (kib, open) = (resident_kib(), descriptors());
    abandon(&client, 90_000);
    let counters = client.counters().unwrap();
    assert_eq!((counters.submitted, counters.in_flight, counters.queued, counters.running), (100_000, 0, 0, 0));
    assert_eq!(counters.succeeded + counters.failed, 100_000);
    // A leak would be 90,000 times something.
    assert!(resident_kib() < kib + 100 * 1024, "{} KiB grew to {}", kib, resident_kib());
    assert!(descriptors() < open + 200, "{} descriptors grew to {}", open, descriptors());
    assert_eq!(run(client.get(&url("HTTP", "/100"))).unwrap().status(), 200);
}

#[test]
fn abandoned_streams_leave_nothing() {
    let client = client();
    for _ in 0..500 {
        let stream = client.stream(&*url("HTTP", "/10k")).open().unwrap();
        let sender = stream.sender();
        drop(stream);
        drop(sender);
    }
    eventually("nothing is in flight", || client.counters().unwrap().in_flight == 0);
}
