//! What a client did in a time.

use std::ptr::null_mut;
use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::contained::contained;
use crate::dispatch::Dispatcher;
use crate::driver::Driver;
use crate::error::{check, checked, Code, Error, Result};
use crate::handle::ReportHandle;
use crate::response::{duration, strided, version, HttpVersion};
use tern_sys as sys;

/// What a client did since the report before, or since it was made.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// How long that was.
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
    /// Submissions that ended, by the second of `duration`.
    pub requests_per_second: f64,
    /// From submit to completion; `None` when nothing completed.
    pub latency: Option<Latency>,
    /// How often each HTTP status was seen.
    pub statuses: Vec<(u16, u64)>,
    /// How often each version of HTTP was spoken.
    pub versions: Vec<(HttpVersion, u64)>,
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
    /// What was done since this was last called.
    pub(crate) fn take(client: &Client) -> Result<Report> {
        let _reporting = client.dispatcher().begin_report();
        let mut raw = null_mut();
        let dispatcher = Arc::as_ptr(client.dispatcher()) as u64;
        // SAFETY: the client is alive, its dispatcher too. Only this thread drains the default queue now: the caller is its
        // driver, or has begun a report; the handler is taken back.
        let status = unsafe {
            let queue = sys::tern_client_queue(client.as_ptr());
            checked(|error| sys::tern_queue_set_handler(queue, Some(hand_on), dispatcher, None, error))?;
            let status = sys::tern_fetch_all(client.as_ptr(), 0, &mut raw);
            sys::tern_queue_set_handler(queue, None, 0, None, null_mut());
            status
        };
        if raw.is_null() {
            check(status)?;
            return Err(Error::of_code(Code::INTERNAL));
        }
        // SAFETY: a report is this call's to release. There is one also when something is in flight.
        Report::of(&unsafe { ReportHandle::owning(raw) })
    }

    fn of(handle: &ReportHandle) -> Result<Report> {
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
            versions: tally(raw.versions, raw.version_count)
                .into_iter()
                .filter_map(|(key, n)| Some((version(key as u32)?, n)))
                .collect(),
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

/// What is in the default queue while a report is made belongs to who waits for it.
extern "C" fn hand_on(user_data: u64, event: *mut sys::tern_event) {
    // SAFETY: the dispatcher lives through `Report::take`, which alone calls this; the event is alive.
    contained(|| unsafe {
        (*(user_data as *const Dispatcher)).hand_on(&mut *event);
    });
}

fn report(client: &Client) -> Result<Report> {
    client.dispatcher().refuse_fetching()?;
    Report::take(client)
}

impl Client {
    /// What this client did since the report before, those of [`Client::fetch_all`] included. It waits for nothing. During a
    /// `fetch_all` it is refused with [`Code::BUSY`].
    pub fn report(&self) -> Result<Report> {
        self.refuse_driven("Driver::report")?;
        report(self)
    }
}

impl Driver {
    /// As [`Client::report`].
    pub fn report(&mut self) -> Result<Report> {
        report(self.client())
    }
}
