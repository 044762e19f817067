//! The Rust binding's side of the tables: tasks that each send their next request when they have the answer, as programs do.
//!
//!     --url --ca --requests --http 1.1|2   HTTP: --streams in flight, over as many connections or, of HTTP/2, over one
//!     --redis yes --port                   Redis: GETs of one key, --connections x --depth of them in flight
//!     --loops 1|0                          engine threads; the driver is this thread in either case
//!     --driver yes|no                      no: a thread of the client's own hands completions on
//!     --build each                         builds a new request for each submission
#[path = "../../../../../bindings/rust/tern/tests/it/support/join.rs"]
mod join;
mod measure;
#[path = "../../../../../bindings/rust/tern/src/poll_fn.rs"]
mod poll_fn;

use join::join_all;
use measure::{Arguments, Measurement};
use poll_fn::poll_fn;
use std::cell::Cell;
use std::rc::Rc;
use tern::{Client, Driver, Kind, Request, Response};

fn main() -> tern::Result<()> {
    let args = Arguments::new();
    if args.text("redis", "no") == "yes" {
        redis(&args)
    } else {
        http(&args)
    }
}

/// Runs `count` requests, `width` at a time, and says how many had a wrong answer.
async fn run(client: &Client, next: &dyn Fn() -> Request, right: fn(&Response) -> bool, count: u64, width: u64) -> u64 {
    let (started, errors) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let tasks = (0..width).map(|_| {
        let (started, errors) = (started.clone(), errors.clone());
        async move {
            while started.get() < count {
                started.set(started.get() + 1);
                match client.send(next()).await {
                    Ok(response) if right(&response) => {}
                    _ => errors.set(errors.get() + 1),
                }
            }
        }
    });
    join_all(tasks).await;
    errors.get()
}

enum Executor {
    Driver(Driver),
    OwnThread,
}

impl Executor {
    fn block_on<F: std::future::Future>(&mut self, future: F) -> F::Output {
        match self {
            Executor::Driver(driver) => driver.block_on(future),
            Executor::OwnThread => tern::block_on(future),
        }
    }
}

fn build(args: &Arguments, builder: tern::ClientBuilder) -> tern::Result<(Client, Executor)> {
    let builder = builder
        .option("loops", args.number("loops", 1) as i64)
        .option("connections.total", "none")
        .option("connections.idle_timeout", "none")
        .option("queue.max_in_flight", "none");
    if args.text("driver", "yes") == "yes" {
        let (client, driver) = builder.build_driven()?;
        return Ok((client, Executor::Driver(driver)));
    }
    Ok((builder.build()?, Executor::OwnThread))
}

fn http(args: &Arguments) -> tern::Result<()> {
    let (total, width) = (args.number("requests", 100_000), args.number("streams", 64));
    let (url, version) = (args.text("url", ""), args.text("http", "1.1"));
    let connections = if version == "2" { 1 } else { width };
    let mut builder = Client::builder()
        .option("workers", width as i64)
        .option("connections.per_origin", connections as i64)
        .option("http.version", &*version);
    let ca = args.text("ca", "");
    if !ca.is_empty() {
        builder = builder.option("tls.ca_file", ca);
    }
    let (client, mut executor) = build(args, builder)?;
    let request = Request::get(&url).build()?;
    let each = args.text("build", "once") == "each";
    let next = || if each { Request::get(&url).build().expect("it was built before") } else { request.clone() };
    let right = |response: &Response| response.status() == 200 && response.body().is_some();
    executor.block_on(run(&client, &next, right, width * 4, width));
    let cost = Measurement::new();
    let errors = executor.block_on(run(&client, &next, right, total, width));
    cost.report("rust", total, errors);
    Ok(())
}

fn redis(args: &Arguments) -> tern::Result<()> {
    let (total, connections) = (args.number("requests", 1_000_000), args.number("connections", 50));
    let width = connections * args.number("depth", 1);
    let builder = Client::builder()
        .option("workers", width as i64)
        .option("redis.connections", connections as i64)
        .option("connections.per_origin", connections as i64);
    let (client, mut executor) = build(args, builder)?;
    let url = format!("redis://127.0.0.1:{}", args.text("port", "6379"));
    executor.block_on(client.redis(&url).command(["SET", "key", "xxx"]))?;
    let request = Request::redis(&url).command(["GET", "key"]).build()?;
    let next = || request.clone();
    let right = |response: &Response| response.value().map_or(false, |value| value.kind() == Kind::Bytes(b"xxx"));
    // Connects, and spreads.
    executor.block_on(run(&client, &next, right, (width * 20).max(2000), width));
    let cost = Measurement::new();
    let errors = executor.block_on(run(&client, &next, right, total, width));
    cost.report("rust redis", total, errors);
    Ok(())
}
