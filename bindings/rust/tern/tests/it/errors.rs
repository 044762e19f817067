use crate::support::{client, run, server, url};
use std::time::Duration;
use tern::{Code, Request};

#[test]
fn an_error_carries_everything_the_library_knows() {
    let error = run(client().get("http://127.0.0.1:1/")).unwrap_err();
    assert_eq!(error.code(), Code::CONNECT);
    assert_eq!(error.name(), "TERN_E_CONNECT");
    assert_eq!(error.domain(), error.code().domain());
    assert!(error.retryable() && !error.maybe_processed());
    assert_eq!(error.native_code(), 111);
    assert!(!error.native_text().is_empty());
    assert!(error.to_string().contains("127.0.0.1"), "{}", error);
    assert_eq!(error.response().unwrap().status(), 0);
    assert_eq!(std::io::Error::from(error).kind(), std::io::ErrorKind::ConnectionRefused);
}

#[test]
fn a_timeout_of_zero_is_over_at_once() {
    let error = run(client().get(server("SILENT")).timeout(Duration::ZERO)).unwrap_err();
    assert_eq!(error.code(), Code::TIMEOUT_TOTAL);
    let mut stream = run(client().stream(server("SILENT")).timeout(Duration::ZERO)).unwrap();
    let error = run(stream.head()).unwrap_err();
    assert_eq!(error.code(), Code::TIMEOUT_TOTAL);
}

#[test]
fn each_kind_of_broken_server_is_an_error_of_its_own() {
    let code = |name: &str| run(client().get(server(name))).unwrap_err().code();
    // Which of them depends on what was written when the peer went.
    for name in ["CLOSES", "RESETS"] {
        let lost = [Code::CONNECT, Code::RECEIVE, Code::PEER_CLOSED, Code::SEND];
        assert!(lost.contains(&code(name)), "{}: {:?}", name, code(name));
    }
    assert_eq!(code("GARBAGE"), Code::PROTOCOL);
    let of = |path: &str| run(client().get(&url("FAULT", path))).unwrap_err();
    assert_eq!(of("/chunked/bad-size").code(), Code::PROTOCOL);
    let cut = of("/close/in-body");
    assert_eq!(cut.code(), Code::TRUNCATED);
    assert!(cut.maybe_processed());
    assert!(cut.response().unwrap().is_partial());
    assert_eq!(cut.response().unwrap().status(), 200);
}

#[test]
fn a_timeout_is_an_error_that_says_which() {
    let error = run(client().get(server("SILENT")).timeout(Duration::from_millis(50))).unwrap_err();
    assert_eq!(error.code(), Code::TIMEOUT_TOTAL);
    let request = Request::get(server("SILENT")).option("timeout.first_byte", Duration::from_millis(50));
    let error = run(client().send(request)).unwrap_err();
    assert_eq!((error.code(), error.domain()), (Code::TIMEOUT_FIRST_BYTE, "timeout"));
}

#[test]
fn a_status_is_no_error_unless_it_is_asked_for() {
    let response = run(client().get(&url("HTTP", "/status/404"))).unwrap();
    assert_eq!(response.status(), 404);
    let error = response.error_for_status().unwrap_err();
    assert_eq!((error.code(), error.native_code()), (Code::HTTP_STATUS, 404));
    assert_eq!(error.response().unwrap().status(), 404);
    assert!(run(client().get(&url("HTTP", "/100"))).unwrap().error_for_status().is_ok());
}

#[test]
fn what_is_wrong_with_a_request_is_told_and_nothing_is_sent() {
    let client = client();
    let code = |request| run(client.send(request)).unwrap_err().code();
    assert_eq!(code(Request::get("nonsense")), Code::URL);
    assert_eq!(code(Request::with_method("no token", server("HTTP"))), Code::ARGUMENT);
    assert_eq!(code(Request::with_method("NUL\0", server("HTTP"))), Code::ARGUMENT);
    assert_eq!(code(Request::get(server("HTTP")).header("bad name", "")), Code::ARGUMENT);
    assert_eq!(code(Request::get(server("HTTP")).header("X", "a\r\nb")), Code::ARGUMENT);
    // The first error counts.
    let first = Request::get(server("HTTP")).option("timeout.total", "soon").option("no.such", 1);
    assert_eq!(code(first), Code::OPTION_VALUE);
    assert_eq!(client.counters().unwrap().submitted, 0);
}
