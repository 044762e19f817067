//! A pipeline, a transaction, and a subscription.
//!
//!     cargo run -p tern-examples --bin redis_pipeline -- redis://127.0.0.1:6379/
use std::{env, process};
use tern::redis::Event;

fn main() -> tern::Result<()> {
    let url = env::args().nth(1).unwrap_or_else(|| {
        eprintln!("usage: redis_pipeline URL");
        process::exit(2);
    });
    let client = tern::Client::new()?;
    let redis = client.redis(&url);
    tern::block_on(async {
        let pipeline =
            redis.pipeline().line("SET tern:n 10").line("INCR tern:n").line("LPUSH tern:n x").line("GET tern:none");
        for reply in redis.ask(pipeline).await?.as_array().unwrap_or_default() {
            println!("{:?}", reply);
        }

        let transfer = redis.transaction().command(["DECRBY", "tern:n", "5"]).command(["INCRBY", "tern:m", "5"]);
        println!("{:?}", redis.ask(transfer).await?);

        let mut news = redis.subscribe(["tern:news"]).await?;
        redis.command(["PUBLISH", "tern:news", "arrived"]).await?;
        if let Some(Event::Item(message)) = news.next().await.transpose()? {
            println!("{}", String::from_utf8_lossy(&message.payload));
        }
        redis.line("DEL tern:n tern:m").await?;
        Ok(())
    })
}
