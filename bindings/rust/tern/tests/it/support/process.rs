//! Other programs, and this one's own numbers.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// A program of the workspace, which `cargo build --workspace` has built beside the tests.
pub fn program(name: &str) -> PathBuf {
    let test = env::current_exe().unwrap();
    let path = test.parent().and_then(Path::parent).unwrap().join(name);
    assert!(path.exists(), "{} is not there: cargo build --workspace builds it", path.display());
    path
}

/// Runs it to its end, which it reaches within a minute.
pub fn run_program(command: &mut Command) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if began.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("{:?} took a minute", command);
        }
        thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap()
}

/// A path for this test run alone.
pub fn temp(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{}", std::process::id(), name))
}

/// Compiles a C source into what `flags` say.
pub fn cc(source: &str, name: &str, flags: &[&str]) -> PathBuf {
    let (from, to) = (temp(&format!("{}.c", name)), temp(name));
    fs::write(&from, source).unwrap();
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".into());
    let built = run_program(Command::new(compiler).arg(&from).arg("-o").arg(&to).args(flags));
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    fs::remove_file(from).unwrap();
    to
}

pub fn resident_kib() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 4
}

/// How many descriptors are open.
pub fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}
