//! Attempts at a request: those there were, and deciding about another one.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::channel::Channel;
use crate::client::{milliseconds, Client};
use crate::dispatch::Reading;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::poll_fn::poll_fn;
use crate::response::{duration, strided, Headers};
use crate::text::{bytes, utf8};
use crate::value::Value;
use tern_sys as sys;

/// One of the attempts at a request that was made several times, or not at once. Times are from the submission, but for
/// `waited`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attempt {
    /// The HTTP status of its response; 0: none.
    pub status: u16,
    /// Why there was no response, or none that is whole; `None`: there was.
    pub error: Option<Error>,
    /// The wait before it, for a worker, too.
    pub waited: Duration,
    /// When it began.
    pub started: Duration,
    /// When it ended.
    pub ended: Duration,
}

impl Attempt {
    /// # Safety
    /// `info` is of a result that is alive.
    pub(crate) unsafe fn list(info: &sys::tern_result_info) -> Vec<Attempt> {
        // SAFETY: the caller's promise.
        unsafe { strided(info.attempt_list, info.attempt_count as usize, info.attempt_size) }
            .map(|raw| Attempt {
                status: raw.status as u16,
                // SAFETY: the caller's promise.
                error: unsafe { error_of(raw.code, raw.error) },
                waited: duration(raw.waited_ns).unwrap_or_default(),
                started: duration(raw.started_ns).unwrap_or_default(),
                ended: duration(raw.ended_ns).unwrap_or_default(),
            })
            .collect()
    }
}

/// # Safety
/// `raw` is NULL or alive.
unsafe fn error_of(code: i32, raw: *const sys::tern_error) -> Option<Error> {
    // SAFETY: the caller's promise.
    (code != sys::TERN_OK).then(|| unsafe { Error::viewed(code, raw) })
}

/// An attempt that has ended and could be repeated: whether it is waits for this. Dropped, it is done as the options say, as
/// it is after the option `retry.decide_timeout`, from when on nothing here has an effect.
pub struct Undecided {
    client: Client,
    event: Event,
}

impl Undecided {
    fn state(&self) -> &sys::tern_retry_state {
        // SAFETY: what the data of such an event is; it lives as long as the event.
        unsafe { &*self.event.raw().data.cast::<sys::tern_retry_state>() }
    }

    /// The submission's number.
    pub fn id(&self) -> u64 {
        self.state().id
    }

    /// Which attempt it was, from 1.
    pub fn attempt(&self) -> u32 {
        self.state().attempt
    }

    /// The URL that was asked, without user information.
    pub fn url(&self) -> &str {
        // SAFETY: it lives as long as the event.
        unsafe { utf8(self.state().url) }
    }

    /// The HTTP status; 0: none.
    pub fn status(&self) -> u16 {
        self.state().status as u16
    }

    /// Why there is no response, or none that is whole; `None`: there is one.
    pub fn error(&self) -> Option<Error> {
        // SAFETY: the error lives as long as the event.
        unsafe { error_of(self.state().code, self.state().error) }
    }

    /// The header fields of the response.
    pub fn headers(&self) -> Headers<'_> {
        let state = self.state();
        // SAFETY: they live as long as the event.
        unsafe { Headers::of(state.headers, state.header_count as usize, state.pair_size) }
    }

    /// The body; `None`: it is not in memory, or there is none.
    pub fn body(&self) -> Option<&[u8]> {
        // SAFETY: it lives as long as the event.
        unsafe { bytes(self.state().body) }
    }

    /// The answer of a protocol whose answers are values: Redis.
    pub fn value(&self) -> Option<&Value> {
        let root = self.state().value;
        // SAFETY: it lives as long as the event.
        (!root.is_null()).then(|| unsafe { Value::at(root) })
    }

    /// The wait before another attempt, if that is what the options say; `None`: by them there is none.
    pub fn planned(&self) -> Option<Duration> {
        let state = self.state();
        (state.action == sys::TERN_RETRY_AGAIN).then(|| Duration::from_millis(state.delay_ms.unsigned_abs()))
    }

    /// What came of this attempt is the result.
    pub fn end(self) {
        self.decide(sys::TERN_RETRY_END, -1);
    }

    /// Another attempt is made, after the wait that the options say.
    pub fn again(self) {
        self.decide(sys::TERN_RETRY_AGAIN, -1);
    }

    /// Another attempt is made, after a wait.
    pub fn again_after(self, wait: Duration) {
        self.decide(sys::TERN_RETRY_AGAIN, milliseconds(wait));
    }

    fn decide(&self, action: u32, delay: i64) {
        // SAFETY: the client is alive.
        unsafe { sys::tern_decide(self.client.as_ptr(), self.id(), action, delay) };
    }
}

impl fmt::Debug for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Undecided")
            .field("id", &self.id())
            .field("attempt", &self.attempt())
            .field("url", &self.url())
            .field("status", &self.status())
            .field("error", &self.error())
            .field("planned", &self.planned())
            .finish_non_exhaustive()
    }
}

/// The attempts of a client's requests that its program is asked about, until it has closed. Dropping it has those that wait
/// here, and all that follow, done as the options say.
pub struct Decisions {
    client: Client,
    channel: Arc<Channel>,
    key: u64,
}

impl Decisions {
    /// The next one; `None` once nothing follows. Cancel-safe.
    pub async fn next(&mut self) -> Option<Undecided> {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// What [`Decisions::next`] awaits.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Undecided>> {
        let client = &self.client;
        self.channel.poll_next(context).map(|event| event.map(|event| Undecided { client: client.clone(), event }))
    }
}

impl Drop for Decisions {
    fn drop(&mut self) {
        self.client.dispatcher().end_reading(Reading::Decisions, self.key, || ());
    }
}

impl fmt::Debug for Decisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decisions").finish_non_exhaustive()
    }
}

impl Client {
    /// Has a task decide about attempts, of all requests whose option `retry.decide` says which of them are asked about. One
    /// reader at a time: that of before ends. Of a client that has closed [`Code::CLOSED`](crate::Code::CLOSED).
    pub fn decisions(&self) -> Result<Decisions> {
        let channel = Arc::new(Channel::new(usize::MAX));
        let key = self.dispatcher().begin_reading(Reading::Decisions, &channel, |_| Ok(()))?;
        Ok(Decisions { client: self.clone(), channel, key })
    }
}
