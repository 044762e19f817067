//! Tests against real servers, which the program that TERN_TEST_SERVERS names starts: once for all of them.

mod abandon;
mod bodies;
mod cache;
mod cancel;
mod close;
mod cookies;
mod driver;
mod errors;
mod examples;
mod fetch_all;
mod fork;
mod http;
mod info;
#[cfg(feature = "json")]
mod json;
mod lease;
mod log;
mod options;
mod panics;
mod queue;
mod redis;
mod redis_events;
mod report;
mod results;
mod retry;
mod sse;
mod streams;
mod support;
mod types;
mod unload;
mod uploads;
mod values;
mod version;
mod websocket;
