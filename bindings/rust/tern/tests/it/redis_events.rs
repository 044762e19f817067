use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::support::{client, eventually, poll_fn, run, server};
use tern::redis::{Entry, Event, Published};
use tern::Client;

fn item<T>(event: Option<tern::Result<Event<T>>>) -> T {
    match event {
        Some(Ok(Event::Item(item))) => item,
        Some(Ok(Event::Gap(why))) => panic!("a gap: {}", why),
        Some(Ok(Event::Reopened)) => panic!("nothing was lost"),
        Some(Err(error)) => panic!("{}", error),
        None => panic!("it has ended"),
    }
}

async fn publish(client: &Client, channel: &str, payload: &str) {
    client.redis(server("REDIS")).command(["PUBLISH", channel, payload]).await.unwrap();
}

/// Held by tests with a subscription: one of them has the server end every subscriber's connection.
static SUBSCRIBERS: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    SUBSCRIBERS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn messages_come_from_channels_and_patterns() {
    let _alone = alone();
    let client = client();
    run(async {
        let mut channels = client.redis(server("REDIS")).subscribe(["rust:news"]).await.unwrap();
        publish(&client, "rust:news", "one").await;
        let message: Published = item(channels.next().await);
        assert_eq!((&*message.channel, &*message.payload, message.pattern), (&b"rust:news"[..], &b"one"[..], None));
        channels.subscribe(["rust:more"]).await.unwrap();
        // PUBLISH says how many got it.
        while client.redis(server("REDIS")).command(["PUBLISH", "rust:more", ""]).await.unwrap().as_i64() == Some(0) {}
        assert_eq!(item(poll_fn(|context| channels.poll_next(context)).await).payload, b"");
        channels.unsubscribe(["rust:more"]).await.unwrap();
        channels.close().unwrap();
        assert!(channels.next().await.is_none());

        let mut patterns = client.redis(server("REDIS")).psubscribe(["rust:p*"]).await.unwrap();
        publish(&client, "rust:pattern", "two").await;
        let message = item(patterns.next().await);
        assert_eq!((message.pattern.as_deref(), &*message.channel), (Some(&b"rust:p*"[..]), &b"rust:pattern"[..]));
    });
    eventually("all has ended", || client.counters().unwrap().in_flight == 0);
}

#[test]
fn a_lost_subscription_is_a_gap_and_is_made_anew() {
    let _alone = alone();
    let client = client();
    let redis = client.redis(server("REDIS"));
    run(async {
        let mut news = redis.subscribe(["rust:gap"]).await.unwrap();
        redis.line("CLIENT KILL TYPE pubsub").await.unwrap();
        assert!(matches!(news.next().await, Some(Ok(Event::Gap(_)))));
        assert!(matches!(news.next().await, Some(Ok(Event::Reopened))));
        publish(&client, "rust:gap", "after").await;
        loop {
            // The other tests' subscriptions were killed too, and this one may be by theirs.
            if let Some(Ok(Event::Item(message))) = news.next().await {
                assert_eq!(message.payload, b"after");
                break;
            }
            publish(&client, "rust:gap", "after").await;
        }
    });
}

#[test]
fn a_feed_reads_a_stream_on_and_on() {
    let client = client();
    let redis = client.redis(server("REDIS"));
    run(async {
        redis.line("DEL rust:feed").await.unwrap();
        let first = redis.line("XADD rust:feed * kind tern grams 110").await.unwrap();
        let mut feed = redis.feed(["XREAD", "STREAMS", "rust:feed", "0"]).await.unwrap();
        let entry: Entry = item(feed.next().await);
        assert_eq!((entry.key(), Some(entry.id())), (&b"rust:feed"[..], first.as_str()));
        let fields: Vec<_> = entry.fields().unwrap().collect();
        assert_eq!(fields, [(&b"kind"[..], &b"tern"[..]), (&b"grams"[..], &b"110"[..])]);
        redis.line("XADD rust:feed * kind skua").await.unwrap();
        assert_eq!(item(poll_fn(|context| feed.poll_next(context)).await).fields().unwrap().next().unwrap().1, b"skua");
        drop(feed);
        redis.line("DEL rust:feed").await.unwrap();
    });
    eventually("it has ended", || client.counters().unwrap().in_flight == 0);
}

#[test]
fn what_cannot_be_subscribed_to_is_an_error() {
    let client = client();
    assert!(run(client.redis("redis://127.0.0.1:1/").subscribe(["x"])).is_err());
    assert!(run(client.redis(server("REDIS")).feed(["GET", "x"])).is_err());
}
