//! Log lines: handed to a function, or read by a task.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::channel::Channel;
use crate::client::Client;
use crate::contained::contained;
use crate::dispatch::Reading;
use crate::error::{checked, Result};
use crate::poll_fn::poll_fn;
use crate::text::{given, utf8};
use tern_sys as sys;

/// How many lines wait for who reads them; more are counted and dropped.
const WAITING_LINES: usize = 1000;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
#[non_exhaustive]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// One line of the log.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LogRecord {
    /// How much it matters.
    pub level: LogLevel,
    /// When it was written.
    pub time: SystemTime,
    /// The system's number of the thread that wrote it.
    pub thread: u64,
    /// The number of the client.
    pub client: u32,
    /// The submission it is about.
    pub request_id: Option<u64>,
    /// The connection it is about.
    pub connection_id: Option<u64>,
    /// The part of the engine: `"client"`, `"operation"`, `"pool"`, `"dns"`, `"connect"`.
    pub component: String,
    /// The line, without secrets.
    pub message: String,
}

impl LogRecord {
    /// # Safety
    /// The record's texts are alive.
    unsafe fn of(raw: &sys::tern_log_record) -> Self {
        LogRecord {
            level: match raw.level {
                sys::TERN_LOG_ERROR => LogLevel::Error,
                sys::TERN_LOG_WARN => LogLevel::Warn,
                sys::TERN_LOG_INFO => LogLevel::Info,
                sys::TERN_LOG_DEBUG => LogLevel::Debug,
                _ => LogLevel::Trace,
            },
            time: UNIX_EPOCH + Duration::from_nanos(u64::try_from(raw.time_ns).unwrap_or(0)),
            thread: raw.thread,
            // The number of a client has no more bits.
            client: raw.client as u32,
            request_id: u64::try_from(raw.request_id).ok(),
            connection_id: u64::try_from(raw.connection_id).ok(),
            // SAFETY: the caller's promise.
            component: unsafe { utf8(raw.component) }.to_owned(),
            // SAFETY: the caller's promise.
            message: unsafe { utf8(raw.message) }.to_owned(),
        }
    }
}

pub(crate) type Handler = Box<dyn Fn(&LogRecord) + Send + Sync>;

extern "C" fn call(user_data: u64, record: *const sys::tern_log_record) {
    // SAFETY: the handler lives until `release`; the record lives through the call. A program's panic ends here.
    contained(|| unsafe { (*(user_data as *const Handler))(&LogRecord::of(&*record)) });
}

extern "C" fn release(user_data: u64) {
    // SAFETY: made by `set_handler`, and called once. The program's own `drop` may panic.
    contained(|| drop(unsafe { Box::from_raw(user_data as *mut Handler) }));
}

pub(crate) fn set_handler(config: *mut sys::tern_config, handler: Handler) -> Result<()> {
    let user_data = Box::into_raw(Box::new(handler)) as u64;
    // SAFETY: the config is alive; the handler is released once, also when this is refused.
    checked(|error| unsafe { sys::tern_config_set_log(config, Some(call), user_data, Some(release), error) })
}

/// The log lines of a client, as they are written, until it has closed. Dropping it stops them.
pub struct LogLines {
    client: Client,
    channel: Arc<Channel>,
    key: u64,
}

impl LogLines {
    /// The next line; `None` once nothing follows. Cancel-safe.
    pub async fn next(&mut self) -> Option<LogRecord> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// What [`LogLines::next`] awaits.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<LogRecord>> {
        loop {
            let event = match self.channel.poll_next(context) {
                Poll::Ready(Some(event)) => event,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            };
            let mut raw = sys::tern_log_record::default();
            // SAFETY: the event is alive; the struct is passed with its own size.
            unsafe {
                if sys::tern_event_log(event.raw(), &mut raw, std::mem::size_of_val(&raw)) == sys::TERN_OK {
                    return Poll::Ready(Some(LogRecord::of(&raw)));
                }
            }
        }
    }

    /// How many lines there was no place for, because nobody read them.
    pub fn dropped(&self) -> u64 {
        self.channel.dropped()
    }
}

impl Drop for LogLines {
    fn drop(&mut self) {
        self.client.dispatcher().end_reading(Reading::LogLines, self.key, || {
            // SAFETY: the client is alive.
            unsafe { sys::tern_client_log_to(self.client.as_ptr(), std::ptr::null_mut(), 0, std::ptr::null_mut()) };
        });
    }
}

impl fmt::Debug for LogLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogLines").field("dropped", &self.dropped()).finish_non_exhaustive()
    }
}

impl Client {
    /// The lines that the option `log.level` lets through, from now on. One reader at a time: that of
    /// before ends. Of a client that has closed [`Code::CLOSED`](crate::Code::CLOSED).
    pub fn log_lines(&self) -> Result<LogLines> {
        let channel = Arc::new(Channel::new(WAITING_LINES));
        let key = self.dispatcher().begin_reading(Reading::LogLines, &channel, |key| {
            // SAFETY: client and queue are alive.
            checked(|error| unsafe { sys::tern_client_log_to(self.as_ptr(), self.queue().as_ptr(), key, error) })
        })?;
        Ok(LogLines { client: self.clone(), channel, key })
    }

    /// Sets levels at run time, as the option `log.level` does: `"warn"`, or `"info,dns=debug,tls=off"`.
    pub fn set_log_level(&self, levels: &str) -> Result<()> {
        // SAFETY: the client is alive; the text is copied.
        checked(|error| unsafe { sys::tern_client_set_log_level(self.as_ptr(), given(levels.as_bytes()), error) })
    }
}
