//! What a client has done and is doing.

use super::Client;
use crate::error::{check, made, Result};
use crate::text::given;
use crate::value::{Kind, OwnedValue};
use tern_sys as sys;

/// Counts of a client, read at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Accepted submissions.
    pub submitted: u64,
    /// Waiting for a worker.
    pub queued: u64,
    /// Being worked on by a worker; those on a lease need none.
    pub running: u64,
    /// Accepted, and not yet handed on.
    pub in_flight: u64,
    /// Ended without an error, whatever the status.
    pub succeeded: u64,
    /// Ended with an error.
    pub failed: u64,
    /// Of those, by a timeout.
    pub timed_out: u64,
    /// Of those, because they were cancelled.
    pub cancelled: u64,
    /// Exchanges beyond the first of each submission.
    pub retries: u64,
    /// Connections now.
    pub connections_open: u64,
    /// Of those, unused.
    pub connections_idle: u64,
    /// Connections so far.
    pub connections_made: u64,
    /// Most connections open at once.
    pub connections_high: u64,
    /// Connections that could not be made.
    pub connects_failed: u64,
    /// Bytes received, above TLS.
    pub bytes_in: u64,
    /// Bytes sent, above TLS.
    pub bytes_out: u64,
}

/// A server that a client knows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Origin {
    /// `"https://example.com:443"`.
    pub origin: String,
    /// Connections so far.
    pub made: u64,
    /// Connections now.
    pub open: u64,
}

impl Client {
    /// The counts now.
    pub fn counters(&self) -> Result<Counters> {
        let mut raw = sys::tern_counters::default();
        // SAFETY: the client is alive; the struct is passed with its own size.
        check(unsafe { sys::tern_client_counters(self.as_ptr(), &mut raw, std::mem::size_of_val(&raw)) })?;
        Ok(Counters {
            submitted: raw.submitted,
            queued: raw.queued,
            running: raw.running,
            in_flight: raw.in_flight,
            succeeded: raw.succeeded,
            failed: raw.failed,
            timed_out: raw.timed_out,
            cancelled: raw.cancelled,
            retries: raw.retries,
            connections_open: raw.connections_open,
            connections_idle: raw.connections_idle,
            connections_made: raw.connections_made,
            connections_high: raw.connections_high,
            connects_failed: raw.connects_failed,
            bytes_in: raw.bytes_in,
            bytes_out: raw.bytes_out,
        })
    }

    /// Everything that is counted: an array of maps with `name`, `help`, `type` and `samples`, as `tern_client_metrics` of the C
    /// API has it. [`Client::metrics_text`] has the same for Prometheus.
    pub fn metrics(&self) -> Result<OwnedValue> {
        // SAFETY: the client is alive; the tree is this call's to release.
        made(std::ptr::null(), |out, error| unsafe { sys::tern_client_metrics(self.as_ptr(), out, error) })
            .map(|root| unsafe { OwnedValue::owning(root) })
    }

    /// What a page for Prometheus has in its text format, whose type is `text/plain; version=0.0.4`. One client is one page.
    pub fn metrics_text(&self) -> Result<String> {
        // SAFETY: the client is alive; the tree is this call's to release.
        let text =
            made(std::ptr::null(), |out, error| unsafe { sys::tern_client_metrics_text(self.as_ptr(), out, error) })
                .map(|root| unsafe { OwnedValue::owning(root) })?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Connections made so far to an origin such as `"https://example.com:443"`; 0 for one that is not known.
    pub fn connect_times(&self, origin: &str) -> Result<u64> {
        // SAFETY: the client is alive.
        made(0, |out, error| unsafe {
            sys::tern_client_connect_times(self.as_ptr(), given(origin.as_bytes()), out, error)
        })
    }

    /// Every origin with its counts.
    pub fn origins(&self) -> Result<Vec<Origin>> {
        // SAFETY: the client is alive; the tree is this call's to release.
        let list = made(std::ptr::null(), |out, error| unsafe { sys::tern_client_origins(self.as_ptr(), out, error) })
            .map(|root| unsafe { OwnedValue::owning(root) })?;
        let count = |entry: &crate::Value, name: &str| entry.get(name).and_then(|v| v.as_u64()).unwrap_or(0);
        let items = match list.kind() {
            Kind::Array(items) => items,
            _ => &[],
        };
        Ok(items
            .iter()
            .map(|entry| Origin {
                origin: entry.get("origin").and_then(|v| v.as_str()).unwrap_or_default().to_owned(),
                made: count(entry, "made"),
                open: count(entry, "open"),
            })
            .collect())
    }
}
