//! Writes a body of any size to a file as it arrives, with a progress report; no more of it is in memory than the stream's
//! credit. (`client.get(url).to_file(path)` does it without the report.)
//!
//!     cargo run -p tern-examples --bin stream_to_disk -- http://127.0.0.1:8080/bytes/10000000 body
use std::io::Write;
use std::{env, error, fs, process};

fn main() -> Result<(), Box<dyn error::Error>> {
    let arguments: Vec<String> = env::args().collect();
    if arguments.len() != 3 {
        eprintln!("usage: {} URL FILE", arguments[0]);
        process::exit(2);
    }
    let client = tern::Client::new()?;
    let written = tern::block_on(download(&client, &arguments[1], &arguments[2]))?;
    println!("{} bytes", written);
    Ok(())
}

async fn download(client: &tern::Client, url: &str, path: &str) -> Result<u64, Box<dyn error::Error>> {
    let mut stream = client.stream(url).await?;
    let head = stream.head().await?.error_for_status()?;
    let total = head.header("Content-Length").and_then(|length| std::str::from_utf8(length).ok()?.parse::<u64>().ok());
    let mut file = fs::File::create(path)?;
    let (mut written, mut told) = (0, 0);
    while let Some(chunk) = stream.next_data().await {
        let chunk = chunk?;
        file.write_all(&chunk)?;
        written += chunk.len() as u64;
        if let Some(percent) = total.filter(|total| *total > 0).map(|total| written * 100 / total) {
            if percent >= told + 10 {
                eprintln!("{} %", percent);
                told = percent;
            }
        }
    }
    Ok(written)
}
