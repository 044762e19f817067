//! Options of a client, and how it is driven.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Client, Inner};
use crate::dispatch::Dispatcher;
use crate::driver::{self, Driver};
use crate::error::{checked, made, Error, Result};
use crate::handle::{ConfigHandle, QueueHandle};
use crate::log::{self, LogRecord};
use crate::text::{given, utf8};
use crate::{version, Code};
use std::ptr::null_mut;
use tern_sys as sys;

/// Options of a client. Every option is listed by [`info::options`](crate::info::options), with its type and default.
///
/// ```
/// # fn main() -> tern::Result<()> {
/// use std::time::Duration;
/// let client = tern::Client::builder()
///     .option("workers", 8)
///     .option("timeout.total", Duration::from_secs(30))
///     .option("http.version", "1.1")
///     .option("http.cookies", true)
///     .build()?;
/// let refused = tern::Client::builder().option("wrokers", 8).build().unwrap_err();
/// assert_eq!(refused.code(), tern::Code::OPTION_NAME);
/// # Ok(())
/// # }
/// ```
///
/// What is wrong with an option is told by [`ClientBuilder::build`]; the first such error counts.
#[must_use = "a builder does nothing until it builds"]
pub struct ClientBuilder {
    config: Result<ConfigHandle>,
}

/// The value of an option, in the form that suits it: text (`"250ms"`, `"64KiB"`, `"none"`), a number (a count or bytes), a
/// [`Duration`] (of whole milliseconds, rounded up), a boolean.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptionValue {
    /// As the documentation of options writes it.
    Text(String),
    /// A count, or a size in bytes.
    Number(i64),
    /// A time.
    Duration(Duration),
    /// Yes or no.
    Bool(bool),
}

impl From<&str> for OptionValue {
    fn from(text: &str) -> Self {
        OptionValue::Text(text.to_owned())
    }
}

impl From<String> for OptionValue {
    fn from(text: String) -> Self {
        OptionValue::Text(text)
    }
}

impl From<Duration> for OptionValue {
    fn from(duration: Duration) -> Self {
        OptionValue::Duration(duration)
    }
}

impl From<bool> for OptionValue {
    fn from(value: bool) -> Self {
        OptionValue::Bool(value)
    }
}

macro_rules! from_number {
    ($($number:ty),+) => {
        $(impl From<$number> for OptionValue {
            fn from(number: $number) -> Self {
                OptionValue::Number(i64::from(number))
            }
        })+
    };
}
from_number!(i8, u8, i16, u16, i32, u32, i64);

macro_rules! from_wide_number {
    ($($number:ty),+) => {
        $(impl From<$number> for OptionValue {
            fn from(number: $number) -> Self {
                // What no option can hold is refused with its digits.
                i64::try_from(number).map_or_else(|_| OptionValue::Text(number.to_string()), OptionValue::Number)
            }
        })+
    };
}
from_wide_number!(u64, isize, usize);

/// The functions that set an option of a config, or of a request.
pub(crate) struct Setters<H> {
    pub(crate) text: unsafe extern "C" fn(*mut H, sys::tern_str, sys::tern_str, *mut *mut sys::tern_error) -> i32,
    pub(crate) number: unsafe extern "C" fn(*mut H, sys::tern_str, i64, *mut *mut sys::tern_error) -> i32,
    pub(crate) milliseconds: unsafe extern "C" fn(*mut H, sys::tern_str, i64, *mut *mut sys::tern_error) -> i32,
    pub(crate) boolean: unsafe extern "C" fn(*mut H, sys::tern_str, i32, *mut *mut sys::tern_error) -> i32,
}

impl<H> Setters<H> {
    /// # Safety
    /// `target` is alive, and nobody else uses it.
    pub(crate) unsafe fn set(&self, target: *mut H, name: &str, value: &OptionValue) -> Result<()> {
        let name = given(name.as_bytes());
        // SAFETY: the caller's promise; texts are copied.
        checked(|error| unsafe {
            match value {
                OptionValue::Text(text) => (self.text)(target, name, given(text.as_bytes()), error),
                OptionValue::Number(number) => (self.number)(target, name, *number, error),
                OptionValue::Duration(duration) => (self.milliseconds)(target, name, milliseconds(*duration), error),
                OptionValue::Bool(value) => (self.boolean)(target, name, i32::from(*value), error),
            }
        })
    }
}

/// Whole milliseconds, rounded up, so that what is not zero stays so.
pub(crate) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from((duration.as_nanos() + 999_999) / 1_000_000).unwrap_or(i64::MAX)
}

const OF_CONFIG: Setters<sys::tern_config> = Setters {
    text: sys::tern_config_set,
    number: sys::tern_config_set_int,
    milliseconds: sys::tern_config_set_ms,
    boolean: sys::tern_config_set_bool,
};

impl ClientBuilder {
    pub(super) fn new() -> Self {
        let config = version::check().and_then(|()| {
            // SAFETY: outputs and errors are this call's own.
            made(null_mut(), |out, error| unsafe { sys::tern_config_create(out, error) })
        });
        // SAFETY: it was just made.
        ClientBuilder { config: config.map(|raw| unsafe { ConfigHandle::owning(raw) }) }
    }

    fn change(mut self, change: impl FnOnce(*mut sys::tern_config) -> Result<()>) -> Self {
        if let Err(error) = self.config.as_ref().map_err(Error::clone).and_then(|config| change(config.as_ptr())) {
            self.config = Err(error);
        }
        self
    }

    /// Sets an option; of a list this becomes the one entry, and empty text empties it.
    pub fn option(self, name: &str, value: impl Into<OptionValue>) -> Self {
        let value = value.into();
        // SAFETY: the builder's own config.
        self.change(|config| unsafe { OF_CONFIG.set(config, name, &value) })
    }

    /// Appends an entry to a list option: `resolve`, `tls.extra_ca` ...
    pub fn add_option(self, name: &str, value: &str) -> Self {
        self.change(|config| {
            // SAFETY: the builder's own config; texts are copied.
            checked(|error| unsafe {
                sys::tern_config_add(config, given(name.as_bytes()), given(value.as_bytes()), error)
            })
        })
    }

    /// The value of an option as text; of a list every entry, separated by line feeds; of a password `***`.
    pub fn get(&self, name: &str) -> Result<String> {
        let config = self.config.as_ref().map_err(Error::clone)?;
        let value = made(crate::text::ABSENT, |out, error| {
            // SAFETY: the builder's own config.
            unsafe { sys::tern_config_get(config.as_ptr(), given(name.as_bytes()), out, error) }
        })?;
        // SAFETY: valid until the option is read again.
        Ok(unsafe { utf8(value) }.to_owned())
    }

    /// Calls `handler` with each log line that the option `log.level` lets through, on any thread, perhaps on several at
    /// once: that of the engine that wrote it, so that no line is lost, the first and the last included, and none waits for who hands
    /// completions on. It must not block, and may use nothing of the client. A panic in it is caught and ends there. To read
    /// lines in a task of your own, see [`Client::log_lines`].
    pub fn on_log(self, handler: impl Fn(&LogRecord) + Send + Sync + 'static) -> Self {
        self.change(|config| log::set_handler(config, Box::new(handler)))
    }

    /// Makes a client whose completions a thread of its own hands on.
    pub fn build(self) -> Result<Client> {
        if self.get("loops")? == "0" {
            return Err(Error::new(
                Code::STATE,
                "loops = 0 means that the program drives the client: make it with build_driven",
            ));
        }
        let client = self.client(false)?;
        driver::start_thread(&client)?;
        Ok(client)
    }

    /// Makes a client whose completions the program hands on, by its [`Driver`]: in a reactor, or around the futures
    /// themselves. With the option `loops` = 0 the driver does the client's whole work, without any thread; that costs the
    /// least.
    ///
    /// ```no_run
    /// # fn main() -> tern::Result<()> {
    /// let (client, mut driver) = tern::Client::builder().option("loops", 0).build_driven()?;
    /// let response = driver.block_on(client.get("https://example.com/"))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn build_driven(self) -> Result<(Client, Driver)> {
        let threads = self.get("loops")? != "0";
        let client = self.client(true)?;
        let driver = Driver::new(client.clone(), threads)?;
        Ok((client, driver))
    }

    fn client(self, driven: bool) -> Result<Client> {
        let config = self.config?;
        // SAFETY: outputs and errors are these calls' own.
        let own_queue = (!driven)
            .then(|| {
                made(null_mut(), |out, error| unsafe { sys::tern_queue_create(out, error) })
                    .map(|raw| unsafe { QueueHandle::owning(raw) })
            })
            .transpose()?;
        let raw = made(null_mut(), |out, error| unsafe { sys::tern_client_create(config.as_ptr(), out, error) })?;
        let queue = own_queue
            .unwrap_or_else(|| unsafe { QueueHandle::owning(sys::tern_queue_retain(sys::tern_client_queue(raw))) });
        Ok(Client(Arc::new(Inner { raw, queue, dispatcher: Arc::new(Dispatcher::new()), driven })))
    }
}

impl Clone for ClientBuilder {
    fn clone(&self) -> Self {
        let copy = self.config.as_ref().map_err(Error::clone).and_then(|config| {
            // SAFETY: outputs and errors are this call's own.
            made(null_mut(), |out, error| unsafe { sys::tern_config_copy(config.as_ptr(), out, error) })
        });
        // SAFETY: it was just made.
        ClientBuilder { config: copy.map(|raw| unsafe { ConfigHandle::owning(raw) }) }
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("error", &self.config.as_ref().err()).finish_non_exhaustive()
    }
}
