//! What a stream brought.

use std::fmt;
use std::ops::Deref;

use crate::event::Event;
use crate::value::Value;
use tern_sys as sys;

/// A chunk of a body, a message, or a value, in the library's own memory; reads as bytes.
pub struct Data(Event);

impl Data {
    pub(super) fn new(event: Event) -> Self {
        Data(event)
    }

    /// Whether it is text, not binary.
    pub fn is_text(&self) -> bool {
        self.0.has(sys::TERN_EVENT_TEXT)
    }

    /// Whether the message goes on in the next event.
    pub fn has_more(&self) -> bool {
        self.0.has(sys::TERN_EVENT_MORE)
    }

    /// The value, where the protocol has values: then there are no bytes.
    pub fn value(&self) -> Option<&Value> {
        // SAFETY: the flag says that it is a tree, which lives as long as the event.
        self.0.has(sys::TERN_EVENT_VALUE).then(|| unsafe { Value::at(self.0.raw().data.cast()) })
    }
}

impl Deref for Data {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.bytes()
    }
}

impl AsRef<[u8]> for Data {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value() {
            Some(value) => value.fmt(f),
            None => f.debug_struct("Data").field("len", &self.len()).field("is_text", &self.is_text()).finish(),
        }
    }
}
