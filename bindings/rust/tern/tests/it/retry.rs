use crate::support::{both, builder, run, server, text, url};
use std::time::Duration;
use tern::{ClientBuilder, Code};

/// Failures are repeated without long waits, and by the strategy alone.
fn quickly() -> ClientBuilder {
    builder()
        .option("retry.safe", false)
        .option("retry.strategy", "backoff")
        .option("retry.delays", "0s,10ms")
        .option("retry.attempts", 3)
}

#[test]
fn attempts_are_in_the_response() {
    let client = quickly().build().unwrap();
    let response = run(client.get(&url("FAULT", "/status/503"))).unwrap();
    let attempts = response.attempt_list();
    assert_eq!((response.status(), response.attempts(), attempts.len()), (503, 3, 3));
    for (i, attempt) in attempts.iter().enumerate() {
        assert_eq!(attempt.status, 503);
        assert!(attempt.error.is_none() && attempt.ended >= attempt.started, "{:?}", attempt);
        assert_eq!(attempt.waited >= Duration::from_millis(10), i > 0, "{:?}", attempt);
    }
    let error = run(client.get(&url("FAULT", "/close/before-head"))).unwrap_err();
    let attempts = error.response().unwrap().attempt_list();
    assert_eq!(attempts.len(), 3);
    assert_eq!(attempts[0].error.as_ref().unwrap().code(), Code::PEER_CLOSED);
    assert!(run(client.get(&url("HTTP", "/100"))).unwrap().attempt_list().is_empty());
}

#[test]
fn a_task_decides_about_attempts() {
    let client = quickly().option("retry.decide", "all").build().unwrap();
    let mut decisions = client.decisions().unwrap();
    for status in [200, 503] {
        let asked = url("FAULT", &format!("/status/{}", status));
        let answer = client.get(&asked);
        let decide = async {
            let first = decisions.next().await.unwrap();
            assert_eq!((first.attempt(), first.status(), first.url()), (1, status, asked.as_str()));
            assert_eq!(first.planned().is_some(), status == 503);
            assert!(first.error().is_none() && first.value().is_none());
            let length = first.headers().get("content-length").unwrap();
            assert_eq!(text(length), first.body().unwrap().len().to_string());
            first.again_after(Duration::from_millis(20));
            let second = decisions.next().await.unwrap();
            assert_eq!(second.attempt(), 2);
            second.end();
        };
        let response = run(both(answer, decide)).0.unwrap();
        assert_eq!((response.status(), response.attempts()), (status, 2));
        assert!(response.attempt_list()[1].waited >= Duration::from_millis(20));
    }
}

#[test]
fn failures_and_replies_are_decided_about() {
    let client = quickly().option("retry.decide", "all").build().unwrap();
    let mut decisions = client.decisions().unwrap();
    let decide = async {
        let asked = decisions.next().await.unwrap();
        assert_eq!((asked.status(), asked.error().unwrap().code()), (0, Code::PEER_CLOSED));
        assert!(asked.body().is_none() && asked.headers().len() == 0 && asked.planned().is_some());
        asked.end();
    };
    let error = run(both(client.get(&url("FAULT", "/close/before-head")), decide)).0.unwrap_err();
    assert_eq!(error.code(), Code::PEER_CLOSED);
    let decide = async {
        let asked = decisions.next().await.unwrap();
        assert_eq!(asked.value().unwrap().as_str(), Some("word"));
        asked.again();
        decisions.next().await.unwrap().end();
    };
    let redis = client.redis(server("REDIS"));
    let echo = async { redis.command(["ECHO", "word"]).await };
    assert_eq!(run(both(echo, decide)).0.unwrap().as_str(), Some("word"));
}

#[test]
fn what_is_not_decided_is_done_as_the_options_say() {
    let soon = Duration::from_millis(100);
    let client = quickly().option("retry.decide", "all").option("retry.decide_timeout", soon).build().unwrap();
    let failing = url("FAULT", "/status/503");
    assert_eq!(run(client.get(&failing)).unwrap().attempts(), 3, "nobody reads");
    let mut decisions = client.decisions().unwrap();
    let drops = async {
        for _ in 0..2 {
            drop(decisions.next().await.unwrap());
        }
    };
    assert_eq!(run(both(client.get(&failing), drops)).0.unwrap().attempts(), 3, "it was dropped");
    let answer = client.get(&failing);
    let later = async {
        let kept = decisions.next().await.unwrap();
        drop(decisions);
        kept
    };
    let (response, kept) = run(both(answer, later));
    assert_eq!(response.unwrap().attempts(), 3, "its time ran out, and the reader was gone");
    kept.end();
}

#[test]
fn decisions_end_with_the_client() {
    let client = quickly().option("retry.decide", "all").build().unwrap();
    let mut first = client.decisions().unwrap();
    let mut second = client.decisions().unwrap();
    assert!(run(first.next()).is_none(), "one reader at a time");
    drop(first);
    let answer = client.get(&url("FAULT", "/status/503"));
    let close = async {
        let asked = second.next().await.unwrap();
        client.close().await.unwrap();
        asked.again();
    };
    assert!(run(both(answer, close)).0.is_err());
    assert!(run(second.next()).is_none());
    assert_eq!(client.decisions().unwrap_err().code(), Code::CLOSED);
}
