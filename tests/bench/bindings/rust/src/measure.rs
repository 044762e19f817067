//! Arguments and the one line of output, as in tests/bench/measure.hpp.

use std::os::raw::{c_int, c_long};
use std::time::Instant;
use std::{env, mem, process};

/// Pairs of `--name value`.
pub struct Arguments(Vec<String>);

impl Arguments {
    pub fn new() -> Self {
        let all: Vec<String> = env::args().skip(1).collect();
        if all.len() % 2 != 0 || all.iter().step_by(2).any(|name| !name.starts_with("--")) {
            eprintln!("arguments are pairs of --name value");
            process::exit(2);
        }
        Arguments(all)
    }

    pub fn text(&self, name: &str, fallback: &str) -> String {
        let mut pairs = self.0.chunks_exact(2);
        pairs.find(|pair| pair[0][2..] == *name).map_or_else(|| fallback.to_owned(), |pair| pair[1].clone())
    }

    pub fn number(&self, name: &str, fallback: u64) -> u64 {
        self.text(name, "").parse().unwrap_or(fallback)
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
struct TimeVal {
    seconds: c_long,
    microseconds: c_long,
}

/// `struct rusage` of Linux.
#[repr(C)]
#[derive(Clone, Copy)]
struct Usage {
    user: TimeVal,
    system: TimeVal,
    max_rss: c_long,
    others: [c_long; 13],
}

extern "C" {
    fn getrusage(who: c_int, usage: *mut Usage) -> c_int;
}

const THIS_PROCESS: c_int = 0;

fn usage() -> Usage {
    // SAFETY: numbers, which the call fills.
    unsafe {
        let mut usage = mem::zeroed();
        getrusage(THIS_PROCESS, &mut usage);
        usage
    }
}

fn seconds(time: TimeVal) -> f64 {
    time.seconds as f64 + time.microseconds as f64 / 1e6
}

/// CPU and wall time from its construction to its report.
pub struct Measurement {
    began: Instant,
    before: Usage,
}

impl Measurement {
    pub fn new() -> Self {
        Measurement { began: Instant::now(), before: usage() }
    }

    pub fn report(&self, name: &str, requests: u64, errors: u64) {
        let (elapsed, after) = (self.began.elapsed().as_secs_f64(), usage());
        let user = seconds(after.user) - seconds(self.before.user);
        let system = seconds(after.system) - seconds(self.before.system);
        println!(
            "{{\"name\": \"{}\", \"requests\": {}, \"errors\": {}, \"seconds\": {:.6}, \"cpu_user\": {:.6}, \
             \"cpu_sys\": {:.6}, \"cpu_us_per_request\": {:.4}, \"max_rss_kib\": {}}}",
            name,
            requests,
            errors,
            elapsed,
            user,
            system,
            (user + system) * 1e6 / requests as f64,
            after.max_rss
        );
    }
}
