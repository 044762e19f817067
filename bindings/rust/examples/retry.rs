//! Makes a request again while it fails, and tells what became of each attempt.
//!
//!     cargo run -p tern-examples --bin retry -- http://127.0.0.1:8080/status/503

use std::error::Error;
use std::process::exit;
use std::thread;
use tern::{block_on, Attempt, Client};

fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| {
        eprintln!("usage: retry URL");
        exit(2)
    });
    // A strategy has its own numbers; these are for the impatient.
    let client = Client::builder()
        .option("retry.strategy", "backoff")
        .option("retry.delays", "0s,10ms,20ms")
        .option("retry.attempts", 4)
        .option("retry.decide", "failed")
        .build()?;
    let mut decisions = client.decisions()?;
    let decider = thread::spawn(move || {
        while let Some(failed) = block_on(decisions.next()) {
            if failed.status() == 501 {
                failed.end(); // it will never be implemented by waiting
            } // else, dropped, it is done as the options say
        }
    });

    let ended = block_on(client.get(&url));
    match &ended {
        Ok(response) => tell(&response.attempt_list()),
        Err(error) => tell(&error.response().map(|response| response.attempt_list()).unwrap_or_default()),
    }
    block_on(client.close())?;
    decider.join().expect("the decider panicked");
    println!("status {}", ended?.status());
    Ok(())
}

fn tell(attempts: &[Attempt]) {
    for (i, attempt) in attempts.iter().enumerate() {
        print!("attempt {}, after waiting {} ms: ", i + 1, attempt.waited.as_millis());
        match &attempt.error {
            Some(error) => println!("{}", error),
            None => println!("status {}", attempt.status),
        }
    }
}
