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
