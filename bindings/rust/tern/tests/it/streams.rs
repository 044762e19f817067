use crate::support::{builder, client, eventually, resident_kib, run, url};
use std::task::Poll;
use std::time::Duration;
use tern::{Client, Code, StreamEvent};

/// Reads all of it, and gives its size.
async fn read(client: &Client, url: &str) -> u64 {
    let mut stream = client.stream(url).await.unwrap();
    assert_eq!(stream.head().await.unwrap().status(), 200);
    let mut size = 0;
    while let Some(chunk) = stream.next_data().await {
        size += chunk.unwrap().len() as u64;
    }
    assert_eq!(stream.end().unwrap().as_ref().unwrap().body_size(), size);
    size
}

#[test]
fn a_gibibyte_streams_with_flat_memory() {
    for name in ["HTTP", "H2C"] {
        let version = if name == "H2C" { "2" } else { "auto" };
        let client = builder().option("http.version", version).build().unwrap();
        run(read(&client, &url(name, "/10k")));
        let before = resident_kib();
        assert_eq!(run(read(&client, &url(name, "/large"))), 1 << 30);
        let grown = resident_kib().saturating_sub(before);
        // Other tests run at the same time.
        assert!(grown < 200 * 1024, "{} KiB", grown);
    }
}

#[test]
fn a_body_that_nobody_reads_waits_at_the_server() {
    let client = client();
    let mut stream = client.stream(&*url("HTTP", "/large")).credit(64 * 1024).open().unwrap();
    run(stream.head()).unwrap();
    let came = || client.counters().unwrap().bytes_in;
    let mut last = 0;
    // It has stopped when nothing came for a while.
    eventually("it stops", || {
        std::thread::sleep(Duration::from_millis(100));
        std::mem::replace(&mut last, came()) == came()
    });
    assert!(came() < 8 << 20, "{} bytes came that nobody asked for", came());
    let mut size = 0;
    while size < 32 << 20 {
        size += run(stream.next_data()).unwrap().unwrap().len();
    }
    drop(stream);
    eventually("its connection ends", || client.counters().unwrap().connections_open == 0);
}

#[test]
fn the_events_of_a_stream_are_seen_in_order() {
    let mut stream = client().stream(&*url("HTTP", "/100")).open().unwrap();
    let mut seen = Vec::new();
    while let Some(event) = run(stream.next()) {
        seen.push(match event.unwrap() {
            StreamEvent::Open(head) => {
                assert_eq!((head.body(), head.finished_at()), (None, None));
                "open"
            }
            StreamEvent::Data(_) => "data",
            _ => "other",
        });
    }
    assert_eq!(seen, ["open", "data"]);
    assert!(run(stream.next()).is_none());
    assert_eq!(run(stream.head()).unwrap().status(), 200);
}

#[test]
fn the_head_can_be_asked_for_first_and_nothing_is_lost() {
    let mut stream = client().stream(&*url("HTTP", "/100")).open().unwrap();
    assert_eq!(run(stream.head()).unwrap().status(), 200);
    assert_eq!(run(stream.head()).unwrap().status(), 200);
    assert!(matches!(run(stream.next()), Some(Ok(StreamEvent::Open(_)))));
    assert_eq!(run(stream.next_data()).unwrap().unwrap().len(), 100);
}

#[test]
fn a_stream_that_fails_says_so_once() {
    let mut stream = client().stream(&*url("FAULT", "/close/in-body")).open().unwrap();
    let error = loop {
        match run(stream.next()) {
            Some(Ok(_)) => {}
            Some(Err(error)) => break error,
            None => panic!("it ended well"),
        }
    };
    assert_eq!(error.code(), Code::TRUNCATED);
    assert!(run(stream.next()).is_none());
    assert!(stream.end().unwrap().is_err());
    let mut never = client().stream("http://127.0.0.1:1/").open().unwrap();
    assert_eq!(run(never.head()).unwrap_err().code(), Code::CONNECT);
}

#[test]
fn a_read_that_is_dropped_loses_nothing() {
    let mut stream = client().stream(&*url("FAULT", "/drip/30")).open().unwrap();
    let mut size = 0;
    let mut dropped = 0;
    loop {
        let next = {
            let mut reading = Box::pin(stream.next_data());
            crate::cancel::poll_once(&mut reading)
        };
        let chunk = match next {
            Poll::Ready(chunk) => chunk,
            Poll::Pending => {
                dropped += 1;
                run(stream.next_data())
            }
        };
        match chunk {
            Some(chunk) => size += chunk.unwrap().len(),
            None => break,
        }
    }
    assert_eq!(size, 30);
    assert!(dropped > 0);
}

#[test]
fn data_outlives_its_stream_and_client() {
    let client = client();
    let mut stream = client.stream(&*url("HTTP", "/100")).open().unwrap();
    let chunk = run(stream.next_data()).unwrap().unwrap();
    drop(stream);
    run(client.close()).unwrap();
    drop(client);
    assert_eq!(&*chunk, &[b'x'; 100][..]);
    assert!(chunk.value().is_none() && !chunk.is_text() && !chunk.has_more());
}
