//! What the tests share.

mod deadline;
mod join;
#[path = "../../../src/poll_fn.rs"]
mod poll_fn;
mod process;
mod servers;

pub use deadline::{eventually, run, within};
pub use join::join_all;
pub(crate) use poll_fn::poll_fn;
pub use process::{cc, descriptors, program, resident_kib, run_program, temp};
pub use servers::{server, url};

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;
use tern::{Client, ClientBuilder};

pub fn client() -> Client {
    builder().build().unwrap()
}

/// A client that knows the servers' authority.
pub fn builder() -> ClientBuilder {
    Client::builder().option("tls.ca_file", server("CA"))
}

/// Text of bytes that are text.
pub fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// What both give, side by side on one thread.
pub async fn both<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let (mut a, mut b): (Pin<Box<A>>, Pin<Box<B>>) = (Box::pin(a), Box::pin(b));
    let (mut first, mut second) = (None, None);
    poll_fn(|context| {
        if first.is_none() {
            if let Poll::Ready(output) = a.as_mut().poll(context) {
                first = Some(output);
            }
        }
        if second.is_none() {
            if let Poll::Ready(output) = b.as_mut().poll(context) {
                second = Some(output);
            }
        }
        if first.is_some() && second.is_some() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    (first.unwrap(), second.unwrap())
}
