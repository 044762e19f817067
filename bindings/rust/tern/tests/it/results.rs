use crate::support::{builder, client, run, server, url};
use std::thread;
use std::time::SystemTime;
use tern::Request;

#[test]
fn results_stay_valid_when_their_client_is_gone() {
    let client = client();
    let responses: Vec<_> = (0..50).map(|_| run(client.get(&url("HTTP", "/10k"))).unwrap()).collect();
    let failed = run(client.get("http://127.0.0.1:1/")).unwrap_err();
    run(client.close()).unwrap();
    drop(client);
    for response in &responses {
        assert_eq!(response.body().unwrap(), vec![b'x'; 10240]);
        assert_eq!(response.text().unwrap().len(), 10240);
        assert!(response.headers().any(|(name, _)| name == "Content-Type"));
    }
    assert_eq!(failed.response().unwrap().error().unwrap().code(), tern::Code::CONNECT);
}

#[test]
fn results_are_read_by_many_threads() {
    let response = run(client().get(&url("HTTP", "/10k"))).unwrap();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(response.clone().text().unwrap().len(), 10240));
        }
    });
}

#[test]
fn a_result_has_times_meta_and_its_request() {
    let client = client();
    let request = Request::get(&url("HTTP", "/100")).meta("kind", "bird");
    let response = run(client.send(request)).unwrap();
    assert_eq!(response.meta("kind"), Some(&b"bird"[..]));
    assert_eq!(response.meta("req_method"), Some(&b"GET"[..]));
    assert_eq!(response.meta("none"), None);
    assert_eq!(response.metas().len(), 3);
    let timing = response.timing();
    assert!(timing.queued.is_some() && timing.connected.is_some() && timing.connect.is_some());
    assert!(timing.tls.is_none());
    assert!(timing.first_byte.unwrap() <= timing.total.unwrap());
    assert!(response.finished_at().unwrap() <= SystemTime::now());
    assert!(response.wire_in() > 100 && response.wire_out() > 0);
    assert_eq!(response.client_number(), client.number());
    assert_eq!(response.attempts(), 1);
    assert!(!response.is_from_cache() && !response.is_tls() && !response.is_tls_resumed());
    assert_eq!(response.encoding(), Some("utf-8"));
    let again = run(client.send(response.request())).unwrap();
    assert_eq!(again.meta("kind"), Some(&b"bird"[..]));
    assert_ne!(again.id(), response.id());
}

#[test]
fn a_response_is_a_line_for_people() {
    let client = client();
    let response = run(client.get(&url("HTTP", "/100"))).unwrap();
    assert_eq!(response.line().unwrap(), format!("REQID {}. HTTP/1.1 200 OK 100 bytes received", response.id()));
    assert_eq!(response.lines().unwrap(), [response.line().unwrap()]);
    assert!(response.coloured_line().unwrap().contains(" \u{1b}[32m200 OK\u{1b}[0m 100 bytes"));
    let failed = run(client.get("http://127.0.0.1:1/path?secret")).unwrap_err();
    let line = failed.response().unwrap().line().unwrap();
    assert!(line.contains(". http://127.0.0.1:1/path: ") && line.ends_with(" (TERN_E_CONNECT)"), "{}", line);
}

#[test]
fn a_body_is_text_json_or_a_value() {
    let client = client();
    let counters = run(client.get(&url("FAULT", "/counters"))).unwrap();
    assert!(counters.json().unwrap().get("requests").unwrap().as_u64().unwrap() > 0);
    assert_eq!(counters.value().unwrap().as_bytes(), counters.body());
    let text = run(client.get(&url("HTTP", "/100"))).unwrap();
    assert_eq!(text.json().unwrap_err().code(), tern::Code::PARSE);
    let nowhere = run(client.get(&url("HTTP", "/100")).discard()).unwrap();
    assert_eq!(nowhere.text().unwrap_err().code(), tern::Code::STATE);
}

#[test]
fn credentials_are_sent_where_they_belong() {
    let client = builder().build().unwrap();
    let protected = url("HTTP", "/basic/100");
    assert_eq!(run(client.get(&protected)).unwrap().status(), 401);
    client.set_credentials(server("HTTP"), "user", "password").unwrap();
    assert_eq!(run(client.get(&protected)).unwrap().status(), 200);
    client.remove_credentials(server("HTTP")).unwrap();
    client.set_token(server("HTTP"), "token").unwrap();
    let shown = run(client.get(&url("HTTP", "/show"))).unwrap();
    assert!(shown.text().unwrap().contains("Bearer token"), "{:?}", shown.text());
    client.remove_token(server("HTTP")).unwrap();
    let shown = run(client.get(&url("HTTP", "/show"))).unwrap();
    assert!(!shown.text().unwrap().contains("Bearer"), "{:?}", shown.text());
    assert_eq!(client.set_credentials("nonsense", "", "").unwrap_err().code(), tern::Code::URL);
}

#[test]
fn only_what_failed_prints_a_code() {
    let client = client();
    let printed = format!("{:?}", run(client.get(&url("HTTP", "/100"))).unwrap());
    assert!(printed.contains("status: 200") && !printed.contains("code"), "{}", printed);
    let failed = run(client.get(&url("FAULT", "/reset/in-body"))).unwrap_err();
    assert!(format!("{:?}", failed.response().unwrap()).contains("code: TERN_E_"));
}
