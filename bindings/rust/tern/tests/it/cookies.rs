use crate::support::{builder, run, temp, url};
use std::fs;
use tern::Request;

#[test]
fn cookies_are_kept_listed_saved_and_loaded() {
    let client = builder().option("http.cookies", true).build().unwrap();
    let response = run(client.get(&url("HTTP", "/cookie"))).unwrap();
    assert!(response.text().unwrap().contains("from=nginx"), "{:?}", response.text());
    let kept = client.cookies().unwrap();
    let cookie = &kept.as_array().unwrap()[0];
    assert_eq!(cookie.get("name").unwrap().as_str(), Some("from"));
    assert!(cookie.get("expires").unwrap().is_null());

    client.set_cookie(&url("HTTP", "/"), "more=1; Max-Age=1000").unwrap();
    let path = temp("cookies");
    client.save_cookies(&path).unwrap();
    client.clear_cookies().unwrap();
    assert!(client.cookies().unwrap().as_array().unwrap().is_empty());
    assert_eq!(client.load_cookies(&path).unwrap(), 2);
    fs::remove_file(&path).unwrap();
    assert_eq!(client.load_cookies(&path).unwrap_err().code(), tern::Code::FILE);
    let refused = client.set_cookie(&url("HTTP", "/"), "a=b; Domain=other.test").unwrap_err();
    assert_eq!(refused.code(), tern::Code::ARGUMENT);
}

#[test]
fn what_one_response_set_is_told() {
    let client = builder().build().unwrap();
    let stays = Request::get(&url("HTTP", "/cookie")).option("http.redirects", "none");
    let response = run(client.send(stays)).unwrap();
    assert_eq!(response.cookies().unwrap().as_array().unwrap().len(), 1);
    assert!(client.cookies().unwrap().as_array().unwrap().is_empty());
}
