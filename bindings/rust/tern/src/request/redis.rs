//! Requests to a Redis server.

use super::protocol::Redis;
use super::{Request, RequestBuilder};
use crate::text::given;
use tern_sys as sys;

impl Request {
    /// Commands to a Redis server: of one, its reply; of several (a pipeline), an array of replies.
    pub fn redis(url: &str) -> RequestBuilder<Redis> {
        create(url, sys::TERN_REDIS_COMMANDS)
    }

    /// A pipeline: an array of replies, also of a single command. An error is an item.
    pub fn redis_pipeline(url: &str) -> RequestBuilder<Redis> {
        create(url, sys::TERN_REDIS_PIPELINE)
    }

    /// MULTI, the commands, EXEC: the array that EXEC is answered with.
    pub fn redis_transaction(url: &str) -> RequestBuilder<Redis> {
        create(url, sys::TERN_REDIS_TRANSACTION)
    }

    /// SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE: opened as a stream.
    pub fn redis_subscription(url: &str) -> RequestBuilder<Redis> {
        create(url, sys::TERN_REDIS_SUBSCRIPTION)
    }

    /// One XREAD or XREADGROUP, read on and on: opened as a stream.
    pub fn redis_feed(url: &str) -> RequestBuilder<Redis> {
        create(url, sys::TERN_REDIS_FEED)
    }
}

fn create(url: &str, kind: u32) -> RequestBuilder<Redis> {
    // SAFETY: the text is copied.
    RequestBuilder::made_by(|out, error| unsafe {
        sys::tern_redis_request_create(given(url.as_bytes()), kind, out, error)
    })
}

/// Texts as the library takes them; valid as long as `texts`.
pub(crate) fn raw_texts<T: AsRef<[u8]>>(texts: &[T]) -> Vec<sys::tern_str> {
    texts.iter().map(|text| given(text.as_ref())).collect()
}

impl RequestBuilder<Redis> {
    /// Appends a command: its name and its arguments, any bytes.
    ///
    /// ```
    /// # fn main() -> tern::Result<()> {
    /// let request = tern::Request::redis("redis://127.0.0.1/").command(["SET", "greeting", "hello world"]).build()?;
    /// # let _ = request;
    /// # Ok(())
    /// # }
    /// ```
    pub fn command<T: AsRef<[u8]>>(self, arguments: impl IntoIterator<Item = T>) -> Self {
        let arguments: Vec<T> = arguments.into_iter().collect();
        let raw = raw_texts(&arguments);
        // SAFETY: the builder's own request; texts are copied.
        self.set(|request, error| unsafe {
            sys::tern_redis_request_add_command(request, raw.as_ptr(), raw.len(), error)
        })
    }

    /// Appends a command as redis-cli reads it: words, `"quoted\n"` with escapes, `'quoted'` without.
    pub fn line(self, text: &str) -> Self {
        // SAFETY: the builder's own request; the text is copied.
        self.set(|request, error| unsafe { sys::tern_redis_request_add_text(request, given(text.as_bytes()), error) })
    }

    /// Appends a script (Lua) with its keys and arguments. The only command of a request goes as EVALSHA, and as EVAL when
    /// the server does not know the script.
    pub fn script<K: AsRef<[u8]>, A: AsRef<[u8]>>(
        self,
        source: &str,
        keys: impl IntoIterator<Item = K>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.script_with(0, source, keys, arguments)
    }

    /// As [`RequestBuilder::script`], of a script that changes nothing (EVAL_RO): replicas take it, and it may be sent again.
    pub fn script_read_only<K: AsRef<[u8]>, A: AsRef<[u8]>>(
        self,
        source: &str,
        keys: impl IntoIterator<Item = K>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.script_with(sys::TERN_REDIS_SCRIPT_READS, source, keys, arguments)
    }

    fn script_with<K: AsRef<[u8]>, A: AsRef<[u8]>>(
        self,
        flags: u32,
        source: &str,
        keys: impl IntoIterator<Item = K>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        let (keys, arguments): (Vec<K>, Vec<A>) = (keys.into_iter().collect(), arguments.into_iter().collect());
        let (raw_keys, raw_arguments) = (raw_texts(&keys), raw_texts(&arguments));
        // SAFETY: the builder's own request; texts are copied.
        self.set(|request, error| unsafe {
            sys::tern_redis_request_add_script(
                request,
                flags,
                given(source.as_bytes()),
                raw_keys.as_ptr(),
                raw_keys.len(),
                raw_arguments.as_ptr(),
                raw_arguments.len(),
                error,
            )
        })
    }
}
