//! The tour in Rust: ../README.md says what it does. Exits with 0 when everything was as it should be.
//!
//!     tour HTTP=http://127.0.0.1:8080 HTTPS=https://localhost:8443 CA=ca.pem ...
use std::collections::HashMap;
use std::time::{Duration, Instant};
use std::{env, process, thread};

use tern::{block_on, Client, Code, Error, Request, Response, Result};

const TOTAL: usize = 10_000;
const STREAMED: u64 = 64 << 20;
const KINDS: [&str; 4] = ["HTTP/1.1", "HTTP/2", "Redis", "WebSocket"];

const NAMES: [&str; 8] = ["HTTP", "HTTPS", "CA", "FAULT", "SILENT", "GARBAGE", "REDIS", "WS"];

/// The servers and files by name, from the command line.
struct Places(HashMap<String, String>);

impl Places {
    fn of_arguments() -> std::result::Result<Places, String> {
        let mut places = HashMap::<String, String>::new();
        for argument in env::args().skip(1) {
            match argument.split_once('=').filter(|(name, _)| NAMES.contains(name)) {
                Some((name, value)) => places.insert(name.to_owned(), value.to_owned()),
                None => return Err(format!("{argument} is no place of the tour")),
            };
        }
        match NAMES.iter().find(|name| places.get(**name).map_or(true, String::is_empty)) {
            Some(name) => Err(format!("{name}=... is missing")),
            None => Ok(Places(places)),
        }
    }

    fn at(&self, name: &str, path: &str) -> String {
        format!("{}{path}", self.0[name])
    }

    /// With another scheme than its own.
    fn over(&self, scheme: &str, name: &str, path: &str) -> String {
        let url = self.at(name, path);
        format!("{scheme}{}", &url[url.find("://").unwrap_or(0)..])
    }

    fn get(&self, name: &str, path: &str) -> tern::RequestBuilder<tern::protocol::Http> {
        Request::get(&self.at(name, path))
    }

    fn command(&self, text: &str) -> Result<Request> {
        Request::redis(&self.at("REDIS", "")).line(text).build()
    }
}

fn message(url: &str, text: &str) -> Result<Request> {
    Request::websocket(url).body(text).build()
}

// ---- 10,000 requests

fn mixed_request(places: &Places, number: usize) -> Result<Request> {
    match number % KINDS.len() {
        0 => places.get("HTTP", "/100").option("http.version", "1.1").build(),
        1 => places.get("HTTPS", "/100").option("http.version", "2").build(),
        2 => places.command(&format!("ECHO {number}")),
        _ => message(&places.at("WS", "/"), &format!("message {number}")),
    }
}

/// What a right answer adds to the sum of its kind.
fn sum_of(number: usize, response: &Response) -> Option<usize> {
    let body = response.body().unwrap_or_default();
    let is_file = response.status() == 200 && body.len() == 100;
    let right = match number % KINDS.len() {
        0 => is_file && response.version() == Some(tern::HttpVersion::Http11),
        1 => is_file && response.version() == Some(tern::HttpVersion::Http2),
        2 => {
            let reply: usize = response.value().ok()?.as_str()?.parse().ok()?;
            return Some(reply).filter(|reply| *reply == number);
        }
        _ => body == format!("message {number}").as_bytes(),
    };
    Some(body.len()).filter(|_| right)
}

fn mixed(client: &Client, places: &Places) -> Result<bool> {
    let requests = (0..TOTAL).map(|number| mixed_request(places, number)).collect::<Result<Vec<_>>>()?;
    let (mut right, mut sums) = ([0; KINDS.len()], [0; KINDS.len()]);
    client.fetch_all(requests, None, |_more, number, outcome| {
        if let Some(sum) = outcome.ok().and_then(|response| sum_of(number, &response)) {
            right[number % KINDS.len()] += 1;
            sums[number % KINDS.len()] += sum;
        }
    })?;
    println!("mixed: {TOTAL} requests, 100 workers");
    for (kind, name) in KINDS.iter().enumerate() {
        println!("  {}: {} right, {} {}", name, right[kind], sums[kind], if kind == 2 { "in sum" } else { "bytes" });
    }
    Ok(right.iter().sum::<usize>() == TOTAL)
}

// ---- one after another

fn redirects(client: &Client, places: &Places) -> Result<bool> {
    println!("redirects:");
    let mut all = true;
    for status in [301, 302, 303, 307, 308] {
        let response = block_on(client.get(&places.at("HTTP", &format!("/redirect/{status}/100"))))?;
        let led = response.history().first().map_or(0, |hop| hop.status);
        println!("  {}, then {} with {} bytes", led, response.status(), response.body().unwrap_or_default().len());
        all = all && led == status && response.status() == 200;
    }
    Ok(all)
}

fn tell(what: &str, error: &Error) {
    let fate = if error.retryable() { "retryable" } else { "final" };
    let processed = if error.maybe_processed() { "maybe processed" } else { "not processed" };
    println!("  {}: {}, {}, {}, {}", what, error.name(), error.domain(), fate, processed);
}

/// What a request gets whose client is closed before it could start.
fn closed(client: &Client, places: &Places) -> Result<Option<Error>> {
    client.pause()?;
    let call = client.get(&places.at("HTTP", "/100")).submit()?;
    block_on(client.close())?;
    Ok(block_on(call).err())
}

fn errors(client: &Client, places: &Places) -> Result<bool> {
    println!("errors:");
    let file = || places.get("HTTP", "/100");
    let alone = Client::builder().option("dns.servers", "127.0.0.1:1").build()?;
    // What the program got wrong is refused before anything is sent; then what needs a client of its own.
    let first = [
        ("no URL", Request::get("http://").build().err()),
        ("no option", Client::builder().option("no.such", "1").build().err()),
        ("no duration", file().option("timeout.total", "soon").build().err()),
        ("no header name", file().header("bad name", "x").build().err()),
        ("no DNS server", block_on(alone.get("http://name.test/")).err()),
        ("client closed", closed(&alone, places)?),
    ];
    let mut told = 0;
    for (what, error) in &first {
        if let Some(error) = error {
            tell(what, error);
            told += 1;
        }
    }
    // All else comes as the end of a request.
    let tries = [
        ("no such file", Request::post(&places.at("HTTP", "/100")).body_file("no such file").build()),
        ("nobody listens", Request::get("http://127.0.0.1:1/").build()),
        ("no TLS there", Request::get(&places.over("https", "HTTP", "/100")).build()),
        ("unknown authority", places.get("HTTPS", "/100").option("tls.ca_file", "").build()),
        ("closed unanswered", places.get("FAULT", "/close/before-head").build()),
        ("silence", places.get("SILENT", "/").option("timeout.first_byte", "200ms").build()),
        ("stalled body", places.get("FAULT", "/stall/in-body").option("timeout.idle", "200ms").build()),
        ("slow body", places.get("FAULT", "/endless/slow-body").option("timeout.total", "300ms").build()),
        ("nonsense", places.get("GARBAGE", "/").build()),
        ("cut short", places.get("FAULT", "/length/short").build()),
        ("too large", places.get("HTTP", "/10k").option("http.max_body_bytes", "1KiB").build()),
        ("endless redirect", places.get("HTTP", "/redirect/loop").build()),
        ("no such command", places.command("NOSUCH")),
        ("no WebSocket there", message(&places.over("ws", "HTTP", "/100"), "hello")),
        ("closed by the peer", message(&places.at("WS", "/close/4000"), "hello")),
    ];
    for (what, request) in tries {
        if let Err(error) = block_on(client.send(request?)) {
            tell(what, &error);
            told += 1;
        }
    }
    Ok(told == 21)
}

// ---- a cancel and a stream

fn cancel(client: &Client, places: &Places) -> Result<bool> {
    let call = client.get(&places.at("FAULT", "/stall/before-head")).submit()?;
    thread::sleep(Duration::from_millis(100));
    call.cancel()?;
    let cancelled = matches!(block_on(call), Err(error) if error.code() == Code::CANCELLED);
    // The engine counts it until the completion has been handed over.
    let deadline = Instant::now() + Duration::from_secs(5);
    while client.counters()?.in_flight > 0 && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(1));
    }
    let how = if cancelled { "cancelled" } else { "not cancelled" };
    println!("cancel: {}, {} in flight", how, client.counters()?.in_flight);
    Ok(cancelled)
}

fn stream(client: &Client, places: &Places) -> Result<bool> {
    let request = places.get("HTTP", "/large").header("Range", format!("bytes=0-{}", STREAMED - 1)).build()?;
    let (status, received) = block_on(async {
        let mut stream = client.stream(request).open()?;
        let status = stream.head().await?.status();
        let mut received = 0;
        while let Some(piece) = stream.next_data().await {
            received += piece?.len() as u64; // dropped: as much more may come
        }
        Ok::<_, Error>((status, received))
    })?;
    println!("stream: {status}, {received} bytes");
    Ok(status == 206 && received == STREAMED)
}

fn main() -> Result<()> {
    let places = Places::of_arguments().unwrap_or_else(|wrong| {
        eprintln!("{wrong}");
        process::exit(2);
    });
    let client = Client::builder().option("workers", "100").option("tls.ca_file", places.at("CA", "")).build()?;
    let mut right = true;
    for step in [mixed, redirects, errors, cancel, stream] {
        right = step(&client, &places)? && right;
    }
    block_on(client.close())?;
    process::exit(i32::from(!right));
}
