use crate::cancel::poll_once;
use crate::support::{builder, client, eventually, join_all, resident_kib, run, text, url};
use tern::{Client, Code, Request};

const CHUNK: usize = 64 * 1024;

/// Pushes so many chunks; `watch` is told of each that was taken.
async fn push(
    client: &Client,
    chunks: usize,
    length: Option<u64>,
    mut watch: impl FnMut(usize),
) -> tern::Result<tern::Response> {
    let request = Request::post(&url("FAULT", "/upload")).body_pushed(length).option("http.expect_above", "none");
    let mut stream = client.stream(request).await?;
    let sender = stream.sender();
    let mut buffer = vec![b'a'; CHUNK];
    for number in 0..chunks {
        sender.send(&buffer).await?;
        watch(number);
        // The buffer is ours again.
        buffer.fill(b'b');
    }
    sender.finish()?;
    stream.head().await?;
    let mut body = Vec::new();
    while let Some(chunk) = stream.next_data().await {
        body.extend_from_slice(&chunk?);
    }
    assert_eq!(text(&body).trim(), (chunks * CHUNK).to_string());
    stream.end().unwrap().clone()
}

#[test]
fn a_body_is_pushed_while_it_is_sent() {
    let client = client();
    assert_eq!(run(push(&client, 100, None, |_| ())).unwrap().status(), 200);
    assert_eq!(run(push(&client, 100, Some(100 * CHUNK as u64), |_| ())).unwrap().status(), 200);
    assert_eq!(run(push(&client, 0, None, |_| ())).unwrap().status(), 200);
}

#[test]
fn a_gibibyte_is_pushed_with_flat_memory() {
    let client = client();
    run(push(&client, 100, None, |_| ())).unwrap();
    let before = resident_kib();
    let mut most = before;
    let watch = |number| {
        if number % 512 == 0 {
            most = most.max(resident_kib());
        }
    };
    run(push(&client, (1 << 30) / CHUNK, None, watch)).unwrap();
    // Other tests run at the same time.
    assert!(most - before < 200 * 1024, "{} KiB", most - before);
}

#[test]
fn a_slow_server_makes_the_sender_wait() {
    let client = builder().option("stream.send_limit", "64KiB").build().unwrap();
    let request = Request::post(&url("SILENT", "/")).body_pushed(None).option("http.expect_above", "none");
    let stream = client.stream(request).open().unwrap();
    let sender = stream.sender();
    let chunk = vec![0; CHUNK];
    // What the system's own buffers take comes on top of the limit.
    let mut queued = 0;
    let mut waiting = loop {
        let mut sending = Box::pin(sender.send(&chunk));
        if crate::cancel::poll_once(&mut sending).is_pending() {
            break sending;
        }
        queued += CHUNK;
        assert!(queued < 1 << 30, "the sender is never told to wait");
    };
    sender.cancel().unwrap();
    // There may have been room in the meantime.
    let _ = run(&mut waiting);
    eventually("it ends", || client.counters().unwrap().in_flight == 0);
    assert_eq!(run(sender.send(&chunk)).unwrap_err().code(), Code::CLOSED);
    drop(stream);
}

#[test]
fn what_is_not_to_wait_is_refused_while_there_is_no_room() {
    let client = builder().option("stream.send_limit", 1000).build().unwrap();
    client.pause().unwrap();
    let request = Request::post(&url("FAULT", "/upload")).body_pushed(None);
    let stream = client.stream(request).open().unwrap();
    let sender = stream.sender();
    // Nothing is written: the first fills the queue, whatever its size.
    sender.try_send([0; 2000]).unwrap();
    assert_eq!(sender.try_send([0; 1]).unwrap_err().code(), Code::AGAIN);
    let mut waiting = Box::pin(sender.send([0; 1]));
    assert!(crate::cancel::poll_once(&mut waiting).is_pending());
    client.resume().unwrap();
    run(waiting).unwrap();
    sender.finish().unwrap();
}

#[test]
fn trailers_follow_a_pushed_body() {
    let request = Request::post(&url("FAULT", "/echo")).body_pushed(None);
    let mut stream = client().stream(request).open().unwrap();
    let sender = stream.sender();
    run(sender.send("pushed")).unwrap();
    sender.finish_with([("X-Sum", "7")]).unwrap();
    let mut body = Vec::new();
    while let Some(chunk) = run(stream.next_data()) {
        body.extend_from_slice(&chunk.unwrap());
    }
    assert!(text(&body).contains("pushed") && text(&body).contains("X-Sum: 7"), "{}", text(&body));
    assert_eq!(sender.finish().unwrap_err().code(), Code::CLOSED);
}

#[test]
fn a_stream_that_is_dropped_ends_its_upload() {
    let client = client();
    let request = Request::post(&url("FAULT", "/upload")).body_pushed(None);
    let stream = client.stream(request).open().unwrap();
    let sender = stream.sender();
    run(sender.send("some")).unwrap();
    eventually("it is on its way", || client.counters().unwrap().bytes_out > 0);
    drop(stream);
    eventually("its connection ends", || client.counters().unwrap().connections_open == 0);
    assert_eq!(run(sender.send("more")).unwrap_err().code(), Code::CLOSED);
}

#[test]
fn who_waits_to_send_is_told_that_the_stream_was_dropped() {
    let client = client();
    let request = Request::post(&url("FAULT", "/stall/before-head")).body_pushed(None).build().unwrap();
    let stream = client.stream(&request).open().unwrap();
    let sender = stream.sender();
    let chunk = vec![0; 1 << 20];
    let mut sends: Vec<_> = (0..50).map(|_| Box::pin(sender.send(&chunk))).collect();
    // What is queued, and the peer's buffers, take no fifty MiB.
    sends.retain_mut(|send| poll_once(send).is_pending());
    assert!(!sends.is_empty());
    drop(stream);
    // All end: the engine may have taken one before it knew, the others are refused.
    for refused in run(join_all(sends)).into_iter().filter_map(|outcome| outcome.err()) {
        assert_eq!(refused.code(), Code::CLOSED);
    }
}

#[test]
fn a_send_that_is_kept_but_not_polled_keeps_no_other_waiting() {
    let client = client();
    let request = Request::post(&url("FAULT", "/upload")).body_pushed(None).option("http.expect_above", "none");
    let stream = client.stream(request).send_limit(1024).open().unwrap();
    let (sender, chunk) = (stream.sender(), vec![0; 1 << 20]);
    let mut kept = Box::pin(sender.send(&chunk));
    while poll_once(&mut kept).is_ready() {
        kept = Box::pin(sender.send(&chunk));
    }
    run(sender.send(&chunk)).unwrap();
    run(kept).unwrap();
}
