//! Fetches a URL many times, eight at a time. Fails when every request did.
//!
//!     cargo run -p tern-examples --bin fetch_many -- http://127.0.0.1:8080/ 1000
use std::{env, error, iter, process};

fn main() -> Result<(), Box<dyn error::Error>> {
    let arguments: Vec<String> = env::args().collect();
    if arguments.len() != 3 {
        eprintln!("usage: {} URL COUNT", arguments[0]);
        process::exit(2);
    }
    let client = tern::Client::builder().option("workers", 8).build()?;
    let request = tern::Request::get(&arguments[1]).build()?;
    let mut bytes = 0;
    let report =
        client.fetch_all(iter::repeat(request).take(arguments[2].parse()?), None, |_more, number, outcome| {
            match outcome {
                Ok(response) => bytes += response.body_size(),
                Err(error) => eprintln!("number {}: {}", number, error),
            }
        })?;
    println!("{} done, {} failed, {} bytes", report.completed, report.failed, bytes);
    println!("over {} connections", report.connections_high);
    if report.completed > 0 && report.succeeded == 0 {
        process::exit(1);
    }
    Ok(())
}
