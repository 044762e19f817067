//! What `fetch_all` saw on its way.

use std::time::Duration;

use crate::error::{check, Code, Result};
use crate::handle::ReportHandle;
use crate::response::{duration, strided};
use tern_sys as sys;

/// What happened since the previous `fetch_all` of the client ended.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// How long it took.
    pub duration: Duration,
    /// Submissions that ended.
    pub completed: u64,
    /// Of those, without an error, whatever the status.
    pub succeeded: u64,
    /// Of those, with an error.
    pub failed: u64,
    /// Exchanges beyond the first of each.
    pub retries: u64,
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
    /// Connections made.
    pub connections_made: u64,
    /// Most connections open at once.
    pub connections_high: u64,
    /// Submissions that ended, by the second.
    pub requests_per_second: f64,
    /// From submit to completion; `None` when nothing completed.
    pub latency: Option<Latency>,
    /// How often each HTTP status was seen.
    pub statuses: Vec<(u16, u64)>,
    /// How often each version was: its number is major * 10 + minor.
    pub versions: Vec<(u32, u64)>,
    /// How often each error was.
    pub errors: Vec<(Code, u64)>,
}

/// How long submissions took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
#[non_exhaustive]
pub struct Latency {
    pub min: Duration,
    pub mean: Duration,
    pub p50: Duration,
    pub p90: Duration,
    pub p99: Duration,
    pub p999: Duration,
    pub p9999: Duration,
    pub max: Duration,
}

impl Report {
    pub(crate) fn of(handle: &ReportHandle) -> Result<Report> {
        let mut raw = sys::tern_report_info::default();
        // SAFETY: the report is alive; the struct is passed with its own size.
        check(unsafe { sys::tern_report_view(handle.as_ptr(), &mut raw, std::mem::size_of_val(&raw)) })?;
        // SAFETY: the arrays live as long as the report.
        let tally = |first, count| -> Vec<(i64, u64)> {
            unsafe { strided::<sys::tern_tally>(first, count as usize, raw.tally_size) }
                .map(|t| (t.key, t.count))
                .collect()
        };
        Ok(Report {
            duration: duration(raw.duration_ns).unwrap_or_default(),
            completed: raw.completed,
            succeeded: raw.succeeded,
            failed: raw.failed,
            retries: raw.retries,
            bytes_in: raw.bytes_in,
            bytes_out: raw.bytes_out,
            connections_made: raw.connections_made,
            connections_high: raw.connections_high,
            requests_per_second: raw.requests_per_second,
            latency: Latency::of(&raw),
            statuses: tally(raw.statuses, raw.status_count).into_iter().map(|(key, n)| (key as u16, n)).collect(),
            versions: tally(raw.versions, raw.version_count).into_iter().map(|(key, n)| (key as u32, n)).collect(),
            errors: tally(raw.errors, raw.error_count).into_iter().map(|(key, n)| (Code(key as i32), n)).collect(),
        })
    }
}

impl Latency {
    fn of(raw: &sys::tern_report_info) -> Option<Latency> {
        Some(Latency {
            min: duration(raw.latency_min_ns)?,
            mean: duration(raw.latency_mean_ns)?,
            p50: duration(raw.latency_p50_ns)?,
            p90: duration(raw.latency_p90_ns)?,
            p99: duration(raw.latency_p99_ns)?,
            p999: duration(raw.latency_p999_ns)?,
            p9999: duration(raw.latency_p9999_ns)?,
            max: duration(raw.latency_max_ns)?,
        })
    }
}
