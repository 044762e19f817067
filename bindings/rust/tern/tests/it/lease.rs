use crate::support::{client, eventually, join_all, run, server};
use std::future::Future;
use std::pin::Pin;
use tern::{Code, Error};

#[test]
fn a_watched_key_that_changed_is_a_race() {
    let client = client();
    let redis = client.redis(server("REDIS"));
    run(async {
        redis.line("SET rust:watched 10").await.unwrap();
        let lease = redis.lease().await.unwrap();
        redis.line("WATCH rust:watched").on(&lease).await.unwrap();
        redis.line("INCR rust:watched").await.unwrap();
        let raced = redis.ask(redis.transaction().line("SET rust:watched 0")).on(&lease).await.unwrap_err();
        assert_eq!(raced.code(), Code::REDIS_RACE);

        redis.line("WATCH rust:watched").on(&lease).await.unwrap();
        redis.ask(redis.transaction().line("SET rust:watched 0")).on(&lease).await.unwrap();
        assert_eq!(redis.line("GET rust:watched").await.unwrap().as_str(), Some("0"));
        let without = redis.line("WATCH rust:watched").await.unwrap_err();
        assert_eq!(without.domain(), Code::ARGUMENT.domain());
        redis.line("DEL rust:watched").await.unwrap();
    });
    eventually("the lease is given back", || client.counters().unwrap().in_flight == 0);
}

#[test]
fn a_lost_connection_ends_its_lease() {
    let client = client();
    let redis = client.redis(server("REDIS"));
    run(async {
        let lease = redis.lease().await.unwrap();
        let id = redis.line("CLIENT ID").on(&lease).await.unwrap().as_i64().unwrap();
        redis.command(["CLIENT", "KILL", "ID", &id.to_string()]).await.unwrap();
        assert_eq!(lease.lost().await.code(), Code::LEASE_LOST);
        assert_eq!(redis.line("PING").on(&lease).await.unwrap_err().code(), Code::LEASE_LOST);
    });
}

#[test]
fn a_lease_is_watched_by_several_while_it_is_used() {
    let client = client();
    let redis = client.redis(server("REDIS"));
    run(async {
        let lease = redis.lease().await.unwrap();
        // The channel wakes the last who asked; that one goes.
        let mut watching: Vec<_> = (0..3).map(|_| Box::pin(lease.lost())).collect();
        watching.iter_mut().for_each(|lost| assert!(crate::cancel::poll_once(lost).is_pending()));
        drop(watching.pop());
        let ends = join_all(watching);
        let used = async {
            let id = redis.line("CLIENT ID").on(&lease).await.unwrap().as_i64().unwrap();
            redis.command(["CLIENT", "KILL", "ID", &id.to_string()]).await.unwrap();
            vec![lease.lost().await]
        };
        let both: Vec<Pin<Box<dyn Future<Output = Vec<Error>>>>> = vec![Box::pin(ends), Box::pin(used)];
        let codes: Vec<_> = join_all(both).await.into_iter().flatten().map(|end| end.code()).collect();
        assert_eq!(codes, [Code::LEASE_LOST; 3]);
    });
}

#[test]
fn a_lease_that_cannot_be_had_is_an_error() {
    let client = client();
    assert_eq!(run(client.redis("redis://127.0.0.1:1/").lease()).unwrap_err().code(), Code::CONNECT);
    let dropped = client.redis(server("REDIS")).lease();
    drop(dropped);
    let mut dropped = client.redis(server("REDIS")).lease();
    let _ = crate::cancel::poll_once(&mut dropped);
    drop(dropped);
    eventually("it is given back", || client.counters().unwrap().in_flight == 0);
}
