//! tern: an asynchronous request engine. HTTP/1.1, HTTP/2, server-sent events, WebSocket and Redis, on any
//! executor or none.
//!
//! ```no_run
//! fn main() -> tern::Result<()> {
//!     let client = tern::Client::new()?;
//!     let response = tern::block_on(client.get("https://example.com/"))?;
//!     println!("{} {}", response.status(), response.text()?);
//!     Ok(())
//! }
//! ```
//!
//! | to | use |
//! |---|---|
//! | send a request | [`Client::get`], [`Client::send`] with a [`Request`] |
//! | send many | [`Client::fetch_all`], [`Client::submit_batch`], or futures |
//! | know what a client did | [`Client::report`], [`Client::counters`], [`Client::metrics_text`] |
//! | read or write a body as it moves | [`Client::stream`] |
//! | read server-sent events | [`Client::events`] |
//! | speak WebSocket | [`Client::websocket`] |
//! | speak to Redis | [`Client::redis`], module [`redis`] |
//! | keep a connection for a while | [`Client::lease`] |
//! | set options | [`ClientBuilder::option`], [`RequestBuilder::option`]; [`info::options`] lists them |
//!
//! # How it runs
//!
//! A client has engine threads (option `loops`, one by default), and one thread that hands completions to the futures that
//! wait. Futures need no executor of any kind: [`block_on`], tokio, smol and others do. A program with a reactor of its own
//! drains completions itself: see [`Driver`]. With `loops` = 0 there is no thread at all, and [`Driver::block_on`] does the work.
//!
//! Futures do nothing until they are polled. Dropping one cancels what it stands for in the engine: the connection or stream
//! ends, and nothing of it is kept. Data is copied in, so what was passed may be used again at once. What comes back
//! ([`Response`], [`Data`], [`redis::Reply`]) is read where it lies, outlives the client, and is `Send + Sync`.
//!
//! # Features
//!
//! - `json`: the macro `json!`, and conversions between [`Value`] and Rust's own types.
//! - `static`: links `libtern.a`.
#![deny(missing_docs, missing_debug_implementations, unsafe_op_in_unsafe_fn, rust_2018_idioms)]

mod arrivals;
mod block_on;
mod channel;
mod client;
mod contained;
mod cookie;
mod dispatch;
mod driver;
mod error;
mod event;
mod fetch_all;
mod handle;
pub mod info;
#[cfg(feature = "json")]
pub mod json;
mod lasting;
mod lease;
mod log;
mod poll_fn;
pub mod redis;
mod report;
mod request;
mod response;
mod retry;
mod room;
mod send;
mod slots;
pub mod sse;
mod stream;
mod text;
mod value;
mod version;
pub mod websocket;

pub use block_on::block_on;
pub use client::{Client, ClientBuilder, Close, Counters, OptionValue, Origin};
pub use cookie::{Cookie, SameSite};
pub use driver::Driver;
pub use error::{Code, Error, Result};
pub use fetch_all::More;
pub use lease::{Lease, OpenLease};
pub use log::{LogLevel, LogLines, LogRecord};
pub use report::{Latency, Report};
pub use request::{protocol, IntoRequest, Part, Request, RequestBuilder};
pub use response::{reason_phrase, Headers, Hop, HttpVersion, Interim, Response, Timing};
pub use retry::{Attempt, Decisions, Undecided};
pub use send::{Call, SendRequest};
pub use stream::{Data, OpenStream, Sender, Stream, StreamEvent};
pub use value::{Bound, DateTime, Entries, Kind, OwnedValue, Resolution, Tree, Value};
