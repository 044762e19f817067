use crate::support::{builder, client, eventually, run, url};
use std::os::raw::c_int;
use tern::{Client, Code};

extern "C" {
    fn fork() -> c_int;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn _exit(status: c_int) -> !;
}

const DO_NOT_WAIT: c_int = 1;

/// Runs `child` in a child process, which ends with what it gives.
fn in_child(child: impl FnOnce() -> c_int) -> c_int {
    // SAFETY: the child uses what it makes itself, and the library, which is made for that; it ends without returning.
    let pid = unsafe { fork() };
    assert!(pid >= 0);
    if pid == 0 {
        let code = std::panic::catch_unwind(std::panic::AssertUnwindSafe(child)).unwrap_or(99);
        unsafe { _exit(code) };
    }
    exit_code(pid)
}

fn exit_code(pid: c_int) -> c_int {
    let mut status = 0;
    eventually("the child ends", || unsafe { waitpid(pid, &mut status, DO_NOT_WAIT) } == pid);
    assert_eq!(status & 0x7f, 0, "the child was killed");
    status >> 8
}

#[test]
fn the_parents_client_is_refused_in_the_child_and_a_new_one_works() {
    let client = client();
    let response = run(client.get(&url("HTTP", "/100"))).unwrap();
    let target = url("HTTP", "/100");
    let call = client.get(&url("FAULT", "/stall/before-head")).submit().unwrap();
    let stream = client.stream(&*url("HTTP", "/large")).open().unwrap();
    let code = in_child(|| {
        let refused = client.get(&target).submit().map(drop).map_err(|error| error.code());
        if refused != Err(Code::FORKED) {
            return 1;
        }
        // Plain data is readable, and everything can be dropped.
        if response.body().map(<[u8]>::len) != Some(100) {
            return 2;
        }
        drop((call.cancel(), stream.sender().cancel()));
        let own = Client::new().unwrap();
        if run(own.get(&target)).map(|response| response.status()).ok() != Some(200) {
            return 3;
        }
        drop(own);
        0
    });
    assert_eq!(code, 0);
    drop((call, stream));
    assert_eq!(run(client.get(&target)).unwrap().status(), 200);
}

#[test]
fn everything_of_the_parents_can_be_dropped_in_the_child() {
    let client = client();
    let call = client.get(&url("FAULT", "/stall/before-head")).submit().unwrap();
    let stream = client.stream(&*url("HTTP", "/large")).open().unwrap();
    let driven = builder().option("loops", 0).build_driven().unwrap();
    let lines = client.log_lines().unwrap();
    let (parents, mut held) = (client.clone(), Some((call, stream, driven, lines, client)));
    let code = in_child(|| {
        drop(held.take());
        0
    });
    assert_eq!(code, 0);
    assert_eq!(run(parents.get(&url("HTTP", "/100"))).unwrap().status(), 200);
}

#[test]
fn a_fetch_all_that_a_fork_splits_ends_in_the_child() {
    let client = client();
    let mut pid = -1;
    let (target, later) = (url("HTTP", "/100"), url("FAULT", "/delay/100"));
    let outcome = client.fetch_all([&*target, &*later], None, |_, number, _| {
        if number == 0 {
            // SAFETY: the child ends below, without returning.
            pid = unsafe { fork() };
        }
    });
    if pid == 0 {
        let forked = outcome.map_err(|error| error.code()).map(drop) == Err(Code::FORKED);
        unsafe { _exit(c_int::from(!forked)) };
    }
    assert_eq!(outcome.unwrap().completed, 2);
    assert_eq!(exit_code(pid), 0);
}
