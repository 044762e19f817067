use crate::support::{client, eventually, poll_fn, run, url};
use tern::sse::{Event, Events};
use tern::{Client, Code, Request};

/// What comes of a path, up to the end, in short.
async fn all(client: &Client, path: &str) -> Vec<String> {
    let mut events = client.events(url("EVENTS", path)).await.unwrap();
    assert_eq!(events.head().header("Content-Type"), Some(&b"text/event-stream"[..]));
    let mut told = Vec::new();
    while let Some(event) = events.next().await {
        told.push(match event.unwrap() {
            Event::Item(event) => format!("{} {} {}", event.event, event.data, event.id),
            Event::Gap(why) => format!("{:?}", why.code()),
            Event::Reopened => "reopened".to_owned(),
        });
    }
    told
}

fn one_of(event: Option<tern::Result<Event<tern::sse::ServerEvent>>>) -> tern::sse::ServerEvent {
    match event {
        Some(Ok(Event::Item(event))) => event,
        other => panic!("{:?}", other),
    }
}

#[test]
fn events_come_across_responses_until_there_are_no_more() {
    let client = client();
    for (how, lost) in [("", Code::PEER_CLOSED), ("&drop=1", Code::TRUNCATED)] {
        let told = run(all(&client, &format!("/count?total=4&each=2&retry=100{}", how)));
        let gap = format!("{:?}", lost);
        let (first, second) = (["number n1 1", "number n2 2"], ["number n3 3", "number n4 4"]);
        assert_eq!(told, [&first[..], &[&gap, "reopened"], &second, &[&gap, "reopened"]].concat());
    }
}

#[test]
fn a_request_has_headers_of_its_own() {
    let client = client();
    let request = Request::events(&url("EVENTS", "/seen")).header("Last-Event-ID", "41");
    run(async {
        let mut events: Events = client.events(request).with(|open| open.credit(1)).await.unwrap();
        let event = one_of(poll_fn(|context| events.poll_next(context)).await);
        assert_eq!((&*event.event, &*event.id), ("message", "41"));
        for line in ["\nlast-event-id: 41\n", "\naccept: text/event-stream\n"] {
            assert!(event.data.contains(line), "{}", event.data);
        }
    });
}

#[test]
fn dropping_ends_events() {
    let client = client();
    run(async {
        let mut events = client.events(url("EVENTS", "/count?total=1&hold=1")).await.unwrap();
        assert_eq!(one_of(events.next().await).id, "1");
    });
    eventually("they have ended", || client.counters().unwrap().in_flight == 0);
}

#[test]
fn what_is_no_events_is_an_error() {
    let client = client();
    for (path, code) in [("/500", Code::HTTP_STATUS), ("/json", Code::CONTENT_TYPE)] {
        assert_eq!(run(client.events(&*url("EVENTS", path))).unwrap_err().code(), code);
    }
    assert_eq!(run(client.events("nonsense")).unwrap_err().code(), Code::URL);
    assert_eq!(run(client.events("ws://127.0.0.1:1/")).unwrap_err().code(), Code::URL);
    run(async {
        let plain = Request::get(&url("EVENTS", "/count?total=1")).build().unwrap();
        let mut raw = client.events(&plain).await.unwrap();
        assert_eq!(raw.next().await.unwrap().unwrap_err().code(), Code::STATE);
        let mut none = client.events(url("EVENTS", "/204")).await.unwrap();
        assert_eq!(none.head().status(), 204);
        assert!(none.next().await.is_none());
    });
}
