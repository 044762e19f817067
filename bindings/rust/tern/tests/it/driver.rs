use crate::support::{builder, join_all, url, within};
use std::os::raw::{c_int, c_short, c_ulong};
use std::os::unix::io::{AsFd, AsRawFd};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use tern::{Client, Code, Driver};

#[repr(C)]
struct PollFd {
    fd: c_int,
    events: c_short,
    revents: c_short,
}

extern "C" {
    fn poll(fds: *mut PollFd, count: c_ulong, timeout: c_int) -> c_int;
}

const READABLE: c_short = 1;

/// With engine threads, and without any.
fn both() -> Vec<(Client, Driver)> {
    [1, 0].iter().map(|loops| builder().option("loops", *loops).build_driven().unwrap()).collect()
}

#[test]
fn a_driver_runs_futures() {
    for (client, mut driver) in both() {
        assert_eq!(driver.block_on(within(client.get(&url("HTTP", "/100")))).unwrap().status(), 200);
        let many = join_all((0..200).map(|_| client.get(&url("HTTPS", "/100"))));
        assert!(driver.block_on(within(many)).into_iter().all(|response| response.unwrap().is_success()));
        driver.block_on(within(client.close())).unwrap();
        assert_eq!(driver.drain().unwrap(), 0);
    }
}

#[test]
fn a_driver_fits_into_a_reactor() {
    for (client, mut driver) in both() {
        let mut call = client.get(&url("HTTP", "/100")).submit().unwrap();
        let mut rounds = 0;
        let response = loop {
            if let std::task::Poll::Ready(response) = crate::cancel::poll_once(&mut call) {
                break response;
            }
            let timeout = driver.next_timeout().map_or(60_000, |timeout| timeout.as_millis() as c_int);
            let mut watched = PollFd { fd: driver.as_fd().as_raw_fd(), events: READABLE, revents: 0 };
            // SAFETY: one element, alive during the call.
            unsafe { poll(&mut watched, 1, timeout) };
            driver.drain().unwrap();
            rounds += 1;
            assert!(rounds < 10_000, "the descriptor is not readable when there is work");
        };
        assert_eq!(response.unwrap().status(), 200);
    }
}

#[test]
fn a_driven_future_is_woken_by_other_threads() {
    for (client, mut driver) in both() {
        let (sender, receiver) = mpsc::channel::<std::task::Waker>();
        let waking = thread::spawn(move || {
            let waker = receiver.recv().unwrap();
            thread::sleep(Duration::from_millis(20));
            waker.wake();
        });
        let mut polls = 0;
        driver.block_on(within(crate::support::poll_fn(|context| {
            polls += 1;
            if polls == 1 {
                sender.send(context.waker().clone()).unwrap();
                return std::task::Poll::Pending;
            }
            std::task::Poll::Ready(())
        })));
        waking.join().unwrap();
        drop(client);
    }
}

#[test]
fn a_wait_ends_at_its_timeout_or_with_events() {
    for (client, mut driver) in both() {
        assert_eq!(driver.wait(Some(Duration::from_millis(1))).unwrap(), 0);
        let mut call = client.get(&url("HTTP", "/100")).submit().unwrap();
        while crate::cancel::poll_once(&mut call).is_pending() {
            driver.wait(Some(Duration::from_secs(60))).unwrap();
        }
        assert_eq!(driver.client().number(), client.number());
    }
}

#[test]
fn what_waits_for_a_driver_that_is_dropped_ends() {
    for (client, driver) in both() {
        let call = client.get(&url("FAULT", "/stall/before-head")).submit().unwrap();
        let mut stream = client.stream(&*url("FAULT", "/stall/before-head")).open().unwrap();
        let closing = client.close();
        drop(driver);
        assert_eq!(crate::support::run(call).unwrap_err().code(), Code::CLOSED);
        let told = crate::support::run(stream.next()).unwrap().unwrap_err();
        assert_eq!(told.code(), Code::CLOSED);
        assert!(crate::support::run(stream.next()).is_none());
        assert_eq!(crate::support::run(closing).unwrap_err().code(), Code::CLOSED);
        assert_eq!(crate::support::run(client.get(&url("HTTP", "/100"))).unwrap_err().code(), Code::CLOSED);
    }
}

#[test]
fn no_threads_means_a_driver() {
    let refused = builder().option("loops", 0).build().unwrap_err();
    assert_eq!(refused.code(), Code::STATE);
    assert!(refused.message().contains("build_driven"));
}
