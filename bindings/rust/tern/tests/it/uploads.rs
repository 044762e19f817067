use crate::support::{builder, client, eventually, run, text, url};
use tern::{Client, Code, Request};

const CHUNK: usize = 64 * 1024;

async fn push(client: &Client, chunks: usize, length: Option<u64>) -> tern::Result<tern::Response> {
    let request = Request::post(&url("FAULT", "/upload")).body_pushed(length).option("http.expect_above", "none");
    let mut stream = client.stream(request).await?;
    let sender = stream.sender();
    let mut buffer = vec![b'a'; CHUNK];
    for _ in 0..chunks {
        sender.send(&buffer).await?;
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
    assert_eq!(run(push(&client, 100, None)).unwrap().status(), 200);
    assert_eq!(run(push(&client, 100, Some(100 * CHUNK as u64))).unwrap().status(), 200);
    assert_eq!(run(push(&client, 0, None)).unwrap().status(), 200);
}

#[test]
fn a_slow_server_makes_the_sender_wait() {
    let client = builder().option("stream.send_limit", "64KiB").build().unwrap();
    let request = Request::post(&url("SILENT", "/")).body_pushed(None).option("http.expect_above", "none");
    let stream = client.stream(request).open().unwrap();
    let sender = stream.sender();
    let mut queued = 0;
    let full = loop {
        match sender.try_send(vec![0; CHUNK]) {
            Ok(()) => queued += CHUNK,
            // What the system's own buffers take comes on top; it has to be full for a while.
            Err(error) => {
                assert_eq!(error.code(), Code::AGAIN);
                let before = client.counters().unwrap().bytes_out;
                std::thread::sleep(std::time::Duration::from_millis(100));
                if before > 0 && client.counters().unwrap().bytes_out == before {
                    break error;
                }
            }
        }
        assert!(queued < 1 << 30);
    };
    assert_eq!(full.code(), Code::AGAIN);
    let mut waiting = Box::pin(async { sender.send(vec![0; CHUNK]).await });
    assert!(crate::cancel::poll_once(&mut waiting).is_pending());
    sender.cancel().unwrap();
    assert!(run(waiting).is_err());
    drop(stream);
    eventually("it ends", || client.counters().unwrap().in_flight == 0);
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
