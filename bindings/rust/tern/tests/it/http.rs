use crate::support::{builder, client, run, server, temp, text, url};
use std::fs;
use std::os::unix::io::AsFd;
use tern::{HttpVersion, Part, Request, Tree};

#[test]
fn a_get_gives_status_headers_and_body() {
    let response = run(client().get(&url("HTTP", "/100"))).unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.body(), Some(&[b'x'; 100][..]));
    assert_eq!(response.header("content-length"), Some(&b"100"[..]));
    assert_eq!(response.headers().get_all("SERVER").count(), 1);
    assert_eq!(response.version(), Some(HttpVersion::Http11));
    assert_eq!(response.reason(), b"OK");
    assert_eq!(response.method(), "GET");
    assert_eq!(response.url(), url("HTTP", "/100"));
    assert_eq!(response.stream_id(), None);
}

/// What the fault server's /echo got, as text.
fn echoed(request: tern::RequestBuilder<tern::protocol::Http>) -> String {
    let response = run(client().send(request)).unwrap();
    assert_eq!(response.status(), 200);
    text(response.body().unwrap()).to_owned()
}

fn echo() -> tern::RequestBuilder<tern::protocol::Http> {
    Request::post(&url("FAULT", "/echo"))
}

#[test]
fn method_query_and_headers_reach_the_server() {
    let request = Request::with_method("REPORT", &url("FAULT", "/echo"))
        .query([("q", "a b"), ("empty", "")])
        .header("X-Twice", "1")
        .header("X-Twice", "2")
        .set_header("User-Agent", "bird")
        .remove_header("Accept");
    let got = echoed(request);
    assert!(got.starts_with("REPORT /echo?q=a%20b&empty= HTTP/1.1\r\n"), "{}", got);
    assert!(got.contains("X-Twice: 1\r\n") && got.contains("X-Twice: 2\r\n"), "{}", got);
    assert!(got.contains("User-Agent: bird\r\n"), "{}", got);
    assert!(!got.contains("Accept:"), "{}", got);
}

#[test]
fn empty_and_absent_are_kept_apart() {
    let empty = echoed(Request::put(&url("FAULT", "/echo")).body("").header("X-Empty", ""));
    assert!(empty.contains("Content-Length: 0\r\n"), "{}", empty);
    assert!(empty.contains("X-Empty: \r\n") || empty.contains("X-Empty:\r\n"), "{}", empty);
    let none = echoed(Request::get(&url("FAULT", "/echo")).body("gone").no_body());
    assert!(!none.to_ascii_lowercase().contains("content-length"), "{}", none);

    let client = client();
    let response = run(client.get(&url("HTTP", "/status/200"))).unwrap();
    assert_eq!(response.body(), Some(&b""[..]));
    assert_eq!(response.header("X-None"), None);
    let response = run(client.get(&url("HTTP", "/100")).discard()).unwrap();
    assert_eq!(response.body(), None);
    assert_eq!(response.body_size(), 100);
}

#[test]
fn forms_json_xml_and_values_bring_their_content_type() {
    let form = echoed(echo().form([("a", "1 2"), ("b", "&")]));
    assert!(form.contains("application/x-www-form-urlencoded") && form.ends_with("a=1+2&b=%26"), "{}", form);
    let lines = echoed(echo().namevalue([("a", "1"), ("b", "x=y")]));
    assert!(lines.contains("text/namevalue") && lines.ends_with("a=1\nb=x=y\n"), "{}", lines);
    let json = echoed(echo().json(r#"{"a": 1}"#));
    assert!(json.contains("application/json") && json.ends_with(r#"{"a": 1}"#), "{}", json);
    let tree = Tree::map([("a", 1)]).to_value().unwrap();
    assert!(echoed(echo().json_value(&tree)).ends_with(r#"{"a":1}"#));
    assert!(echoed(echo().header("Content-Type", "application/x-www-form-urlencoded").value(&tree)).ends_with("a=1"));
    let xml = echoed(echo().xml("<a/>"));
    assert!(xml.contains("text/xml") && xml.ends_with("<a/>"), "{}", xml);
    assert!(echoed(echo().accept_json()).contains("Accept: application/json\r\n"));
    let refused = echo().json("{").build().unwrap_err();
    assert_eq!(refused.code(), tern::Code::PARSE);
}

#[test]
fn parts_are_sent_as_multipart() {
    let path = temp("part.txt");
    fs::write(&path, "of a file").unwrap();
    let got = echoed(
        echo()
            .part(Part::text("title", "tern").header("X-Part", "1"))
            .part(Part::file("photo", &path).file_name("tern.jpg").content_type("image/jpeg"))
            .part(Part::bytes("raw", vec![b'r']).content_type("")),
    );
    fs::remove_file(&path).unwrap();
    assert!(got.contains("multipart/form-data; boundary="), "{}", got);
    assert!(
        got.contains("name=\"title\"") && got.contains("X-Part: 1\r\n") && got.contains("\r\n\r\ntern\r\n"),
        "{}",
        got
    );
    assert!(
        got.contains("filename=\"tern.jpg\"") && got.contains("image/jpeg") && got.contains("of a file"),
        "{}",
        got
    );
}

#[test]
fn trailers_go_both_ways() {
    let sent = echoed(echo().body("body").trailer("X-Sum", "7"));
    assert!(sent.contains("X-Sum: 7"), "{}", sent);
    let response = run(client().get(&url("FAULT", "/chunked/trailers"))).unwrap();
    assert!(response.trailers().len() > 0, "{:?}", response.trailers());
    assert_eq!(run(client().get(&url("HTTP", "/trailers/100"))).unwrap().trailers().get("x-sum"), Some(&b"11"[..]));
}

#[test]
fn a_body_goes_to_a_file_or_a_descriptor() {
    let client = client();
    let path = temp("sink");
    let response = run(client.get(&url("HTTP", "/10k")).to_file(&path)).unwrap();
    assert_eq!((response.body(), response.body_size()), (None, 10240));
    assert_eq!(fs::read(&path).unwrap(), vec![b'x'; 10240]);
    let file = fs::File::create(&path).unwrap();
    // The descriptor may be closed before the future is polled.
    let sending = client.get(&url("HTTP", "/100")).to_descriptor(file.as_fd());
    drop(file);
    assert_eq!(run(sending).unwrap().body_size(), 100);
    assert_eq!(fs::read(&path).unwrap(), vec![b'x'; 100]);
    fs::remove_file(&path).unwrap();
}

#[test]
fn redirects_are_followed_and_told() {
    let response = run(client().get(&url("HTTP", "/redirect/302/100"))).unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.final_url(), url("HTTP", "/100"));
    assert_eq!(response.attempts(), 2);
    let history = response.history();
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].status, history[0].url), (302, &*url("HTTP", "/redirect/302/100")));
    assert!(history[0].headers.get("location").is_some());
    assert!(history[0].first_byte.is_some());
    let stays = Request::get(&url("HTTP", "/redirect/302/100")).option("http.redirects", "none");
    assert_eq!(run(client().send(stays)).unwrap().status(), 302);
}

#[test]
fn interim_responses_are_told() {
    let response = run(client().get(&url("FAULT", "/informational/103"))).unwrap();
    assert_eq!(response.interims().first().map(|interim| interim.status), Some(103));
}

#[test]
fn tls_is_verified_and_speaks_http2() {
    let response = run(client().get(&url("HTTPS", "/100"))).unwrap();
    assert_eq!(response.version(), Some(HttpVersion::Http2));
    assert!(response.is_tls() && response.tls_version().is_some() && response.tls_cipher().is_some());
    assert!(response.stream_id().is_some());
    assert_eq!(response.reason(), b"");
    let unknown = run(tern::Client::new().unwrap().get(&url("HTTPS", "/100"))).unwrap_err();
    assert_eq!(unknown.code(), tern::Code::TLS_CERTIFICATE);
}

#[test]
fn clear_text_speaks_http2_by_prior_knowledge() {
    let client = builder().option("http.version", "2").build().unwrap();
    assert_eq!(run(client.get(&url("H2C", "/100"))).unwrap().version(), Some(HttpVersion::Http2));
}

#[test]
fn a_url_alone_is_a_get() {
    assert_eq!(run(client().send(&*url("HTTP", "/100"))).unwrap().status(), 200);
}

#[test]
fn a_connection_is_used_again() {
    let client = client();
    assert!(!run(client.get(&url("HTTP", "/100"))).unwrap().is_reused());
    let second = run(client.get(&url("HTTP", "/100"))).unwrap();
    assert!(second.is_reused());
    assert!(server("HTTP").ends_with(second.remote_address().unwrap()));
    assert!(second.local_address().is_some());
}
