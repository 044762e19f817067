//! Prints the events of a URL until the server says that there are no more.
//!
//!     cargo run -p tern-examples --bin events -- http://127.0.0.1:8080/events/4
use std::{env, process};
use tern::sse::Event;

fn main() -> tern::Result<()> {
    let url = env::args().nth(1).unwrap_or_else(|| {
        eprintln!("usage: events URL");
        process::exit(2)
    });
    let client = tern::Client::new()?;
    tern::block_on(async {
        let mut events = client.events(&url).await?;
        while let Some(event) = events.next().await {
            match event? {
                Event::Item(event) => println!("{} ({}): {}", event.id, event.event, event.data),
                Event::Gap(_) => println!("the next response is asked for"),
                Event::Reopened => {}
            }
        }
        Ok(())
    })
}
