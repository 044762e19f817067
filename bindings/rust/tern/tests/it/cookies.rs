use crate::support::{builder, run, temp, url};
use std::fs;
use std::time::{Duration, SystemTime};
use tern::{Request, SameSite};

#[test]
fn cookies_are_kept_listed_saved_and_loaded() {
    let client = builder().option("http.cookies", true).build().unwrap();
    let response = run(client.get(&url("HTTP", "/cookie"))).unwrap();
    assert!(response.text().unwrap().contains("from=nginx"), "{:?}", response.text());
    let kept = client.cookies().unwrap();
    assert_eq!((kept.len(), &*kept[0].name, &*kept[0].value), (1, &b"from"[..], &b"nginx"[..]));
    assert_eq!((&*kept[0].domain, kept[0].host_only, kept[0].secure), ("127.0.0.1", true, false));
    assert_eq!((kept[0].expires, kept[0].same_site), (None, None));

    client.set_cookie(&url("HTTP", "/"), "more=1; Max-Age=1000; HttpOnly; SameSite=Lax; Path=/deep").unwrap();
    let more = client.cookies().unwrap().into_iter().find(|cookie| cookie.name == b"more").unwrap();
    assert_eq!((more.http_only, more.same_site, &*more.path), (true, Some(SameSite::Lax), &b"/deep"[..]));
    let left = more.expires.unwrap().duration_since(SystemTime::now()).unwrap();
    assert!(left <= Duration::from_secs(1000) && left > Duration::from_secs(900), "{:?}", left);
    let path = temp("cookies");
    client.save_cookies(&path).unwrap();
    client.clear_cookies().unwrap();
    assert!(client.cookies().unwrap().is_empty());
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
    let set = response.cookies().unwrap();
    assert_eq!((set.len(), &*set[0].name), (1, &b"from"[..]));
    assert!(client.cookies().unwrap().is_empty());
}
