use crate::support::{builder, run, url};

#[test]
fn a_response_says_whether_it_was_kept() {
    let client = builder().option("cache", "memory").option("cache.mode", "no-cache").build().unwrap();
    let first = run(client.get(&url("HTTP", "/100"))).unwrap();
    assert!(!first.is_from_cache() && !first.is_revalidated() && !first.is_stale());
    assert_eq!(first.age(), None);
    let again = run(client.get(&url("HTTP", "/100"))).unwrap();
    assert!(again.is_from_cache() && again.is_revalidated() && !again.is_stale());
    assert!(again.age().unwrap().as_secs() < 60);
    assert_eq!((again.status(), again.body()), (200, first.body()));
}
