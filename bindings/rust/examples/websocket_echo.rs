//! Sends messages to a WebSocket server that echoes them, and prints what comes back.
//!
//!     cargo run -p tern-examples --bin websocket_echo -- ws://127.0.0.1:9001/ hello world
use std::{env, process};
use tern::websocket::Message;

fn main() -> tern::Result<()> {
    let arguments: Vec<String> = env::args().collect();
    if arguments.len() < 3 {
        eprintln!("usage: {} URL MESSAGE...", arguments[0]);
        process::exit(2);
    }
    let client = tern::Client::new()?;
    tern::block_on(async {
        let mut socket = client.websocket(arguments[1].as_str()).await?;
        for text in &arguments[2..] {
            socket.send(text.as_str()).await?;
        }
        for _ in &arguments[2..] {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => println!("{}", text),
                Some(Ok(Message::Binary(bytes))) => println!("{} bytes", bytes.len()),
                Some(Err(error)) => return Err(error),
                None => break,
            }
        }
        socket.close(1000, "done")?;
        while let Some(message) = socket.next().await {
            message?;
        }
        println!("closed");
        Ok(())
    })
}
