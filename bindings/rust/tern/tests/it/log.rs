use crate::support::{builder, run, url};
use std::sync::{Arc, Mutex};
use tern::{Code, LogLevel, LogRecord};

#[test]
fn a_handler_gets_the_lines_and_is_dropped_with_the_client() {
    let lines: Arc<Mutex<Vec<LogRecord>>> = Arc::default();
    let kept = lines.clone();
    let client =
        builder().option("log.level", "debug").on_log(move |line| kept.lock().unwrap().push(line.clone())).build();
    let client = client.unwrap();
    run(client.get(&url("HTTP", "/100"))).unwrap();
    run(client.close()).unwrap();
    let number = client.number();
    drop(client);
    crate::support::eventually("the handler is dropped", || Arc::strong_count(&lines) == 1);
    let lines = lines.lock().unwrap();
    assert!(lines.iter().any(|line| line.request_id == Some(0)), "{:?}", lines);
    assert!(lines.iter().all(|line| line.client == number && line.level <= LogLevel::Debug));
    assert!(lines.iter().all(|line| !line.component.is_empty() && !line.message.is_empty()));
}

#[test]
fn a_task_reads_lines_and_levels_change_at_run_time() {
    let client = builder().build().unwrap();
    let mut lines = client.log_lines().unwrap();
    run(client.get(&url("HTTP", "/100"))).unwrap();
    client.set_log_level("trace").unwrap();
    run(client.get(&url("HTTP", "/100"))).unwrap();
    let line = run(lines.next()).unwrap();
    assert_eq!(line.client, client.number());
    assert!(line.time <= std::time::SystemTime::now());
    assert_eq!(client.set_log_level("loud").unwrap_err().code(), Code::OPTION_VALUE);
    drop(lines);
    run(client.get(&url("HTTP", "/100"))).unwrap();
}

#[test]
fn lines_that_nobody_reads_are_counted() {
    let client = builder().option("log.level", "trace").build().unwrap();
    let lines = client.log_lines().unwrap();
    let mut sent = 0;
    while lines.dropped() == 0 {
        run(client.get(&url("HTTP", "/100"))).unwrap();
        sent += 1;
        assert!(sent < 5000, "{} requests brought no thousand lines", sent);
    }
}

#[test]
fn a_client_without_threads_tells_its_lines_too() {
    let (client, mut driver) = builder().option("loops", 0).option("log.level", "trace").build_driven().unwrap();
    let mut lines = client.log_lines().unwrap();
    driver.block_on(crate::support::within(client.get(&url("HTTP", "/100")))).unwrap();
    assert!(driver.block_on(crate::support::within(lines.next())).is_some());
}

#[test]
fn lines_end_with_the_client() {
    let client = builder().option("log.level", "error").build().unwrap();
    let mut lines = client.log_lines().unwrap();
    run(client.close()).unwrap();
    run(async { while lines.next().await.is_some() {} });
    assert_eq!(client.log_lines().unwrap_err().code(), Code::CLOSED);
}

#[test]
fn the_last_reader_of_lines_counts() {
    let client = builder().option("log.level", "trace").build().unwrap();
    let mut first = client.log_lines().unwrap();
    let mut second = client.log_lines().unwrap();
    run(async { while first.next().await.is_some() {} });
    drop(first);
    run(client.get(&url("HTTP", "/100"))).unwrap();
    assert!(run(second.next()).is_some());
}
