use crate::support::{client, run, url};
use std::time::Duration;
use tern::{Client, Code, Request};

#[test]
fn options_are_set_in_every_form_and_read_back() {
    let builder = Client::builder()
        .option("workers", 12)
        .option("timeout.total", Duration::from_micros(1500))
        .option("http.cookies", true)
        .option("http.max_body_bytes", "64KiB")
        .option("queue.max_in_flight", "none")
        .option("resolve", "a.test:*:127.0.0.1")
        .add_option("resolve", "b.test:*:127.0.0.1");
    let is = |name: &str, value: &str| assert_eq!(builder.get(name).unwrap(), value, "{}", name);
    is("workers", "12");
    is("timeout.total", "2ms");
    is("http.cookies", "true");
    is("http.max_body_bytes", "64KiB");
    is("queue.max_in_flight", "none");
    is("resolve", "a.test:*:127.0.0.1\nb.test:*:127.0.0.1");
    assert_eq!(builder.get("no.such").unwrap_err().code(), Code::OPTION_NAME);
    assert!(builder.clone().build().is_ok());
    assert!(builder.build().is_ok());
}

#[test]
fn a_count_may_be_a_number_of_any_width() {
    let builder = Client::builder().option("workers", 3usize).option("http.max_body_bytes", 1024u64);
    assert_eq!(builder.get("workers").unwrap(), "3");
    assert_eq!(builder.get("http.max_body_bytes").unwrap(), "1KiB");
    let refused = builder.option("workers", u64::MAX).build().unwrap_err();
    assert_eq!(refused.code(), Code::OPTION_VALUE);
    assert!(refused.message().contains("18446744073709551615"), "{}", refused);
}

#[test]
fn a_wrong_option_is_named_and_the_first_one_counts() {
    let error = Client::builder().option("workers", "many").option("no.such", 1).build().unwrap_err();
    assert_eq!(error.code(), Code::OPTION_VALUE);
    assert!(error.message().contains("workers") && error.message().contains("many"), "{}", error);
    let wrong_type = Client::builder().option("workers", Duration::from_secs(1)).build().unwrap_err();
    assert_eq!(wrong_type.code(), Code::OPTION_VALUE);
    assert_eq!(Client::builder().add_option("workers", "1").build().unwrap_err().code(), Code::OPTION_VALUE);
}

#[test]
fn a_requests_options_go_before_the_clients() {
    let resolved = url("HTTP", "/100").replace("127.0.0.1", "bird.test");
    let request = Request::get(&resolved).add_option("resolve", "bird.test:*:127.0.0.1").option("http.cookies", false);
    assert_eq!(run(client().send(request)).unwrap().status(), 200);
    let only_clients = Request::get(&resolved).option("workers", 1).build().unwrap_err();
    assert_eq!(only_clients.code(), Code::OPTION_NAME);
}
