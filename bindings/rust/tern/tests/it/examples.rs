use crate::support::{program, run_program, server, temp, url};
use std::fs;
use std::process::Command;

fn output(name: &str, arguments: &[&str]) -> String {
    let done = run_program(Command::new(program(name)).args(arguments));
    assert!(done.status.success(), "{}: {}", name, String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn fetch_many_stays_below_its_cap() {
    let said = output("fetch_many", &[&url("HTTP", "/100"), "2000"]);
    assert!(said.starts_with("2000 done, 0 failed, 200000 bytes\n"), "{}", said);
    let connections: u32 = said.lines().nth(1).unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    assert!((1..=8).contains(&connections), "{}", said);
}

#[test]
fn fetch_many_fails_when_every_request_does() {
    let done = run_program(Command::new(program("fetch_many")).args([&*url("FAULT", "/close/before-head"), "3"]));
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8_lossy(&done.stdout).starts_with("3 done, 3 failed"));
}

#[test]
fn stream_to_disk_writes_the_body() {
    let path = temp("streamed");
    assert_eq!(output("stream_to_disk", &[&url("HTTP", "/10k"), path.to_str().unwrap()]), "10240 bytes\n");
    assert_eq!(fs::read(&path).unwrap(), vec![b'x'; 10240]);
    fs::remove_file(&path).unwrap();
}

#[test]
fn websocket_echo_prints_what_comes_back() {
    assert_eq!(output("websocket_echo", &[&url("WS", "/"), "hello", "world"]), "hello\nworld\nclosed\n");
}

#[test]
fn redis_pipeline_prints_its_replies() {
    let said = output("redis_pipeline", &[server("REDIS")]);
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines[..2], ["String(\"OK\")", "Int(11)"]);
    assert!(lines[2].starts_with("Error(\"WRONGTYPE"));
    assert_eq!(lines[3..], ["Null", "Array([Int(6), Int(5)])", "arrived"]);
}

#[test]
fn events_are_printed_until_there_are_no_more() {
    let next = "the next response is asked for";
    let said = output("events", &[&url("EVENTS", "/count?total=3&each=2&retry=100")]);
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines, ["1 (number): n1", "2 (number): n2", next, "3 (number): n3", next]);
    let done = run_program(Command::new(program("events")).arg(url("EVENTS", "/500")));
    assert!(!done.status.success() && done.stdout.is_empty());
}

#[test]
fn retry_tells_of_each_attempt() {
    let said = output("retry", &[&url("FAULT", "/status/503")]);
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines.len(), 5, "{}", said);
    assert_eq!(lines[0], "attempt 1, after waiting 0 ms: status 503");
    assert_eq!(lines[4], "status 503");
    assert_eq!(output("retry", &[&url("FAULT", "/status/501")]), "status 501\n");
}

#[test]
fn a_wrong_url_is_told_on_standard_error() {
    let done = run_program(Command::new(program("websocket_echo")).args(["nonsense", "hello"]));
    assert!(!done.status.success());
    assert!(String::from_utf8_lossy(&done.stderr).contains("TERN_E_URL"));
}
