//! One drained event, which is the program's until it is released.

use std::mem;

use crate::handle::ResultHandle;
use crate::response::Response;
use tern_sys as sys;

pub(crate) struct Event(sys::tern_event);

// SAFETY: any thread may read and release a drained event; what it points to does not change.
unsafe impl Send for Event {}
unsafe impl Sync for Event {}

impl Event {
    /// Moves a drained event out of its place, which is then as if it had been released.
    ///
    /// # Safety
    /// `place` holds a drained event.
    pub(crate) unsafe fn taken_from(place: &mut sys::tern_event) -> Self {
        // SAFETY: an event of zeroes holds nothing.
        Event(mem::replace(place, unsafe { mem::zeroed() }))
    }

    pub(crate) fn kind(&self) -> u32 {
        self.0.kind
    }

    pub(crate) fn status(&self) -> i32 {
        self.0.status
    }

    pub(crate) fn has(&self, flag: u32) -> bool {
        self.0.flags & flag != 0
    }

    pub(crate) fn cost(&self) -> u64 {
        self.0.cost
    }

    pub(crate) fn raw(&self) -> &sys::tern_event {
        &self.0
    }

    /// The data; empty when there is none, and when it is a value.
    pub(crate) fn bytes(&self) -> &[u8] {
        if self.0.data.is_null() || self.has(sys::TERN_EVENT_VALUE) {
            return &[];
        }
        // SAFETY: `size` bytes that live as long as the event.
        unsafe { std::slice::from_raw_parts(self.0.data.cast(), self.0.size as usize) }
    }

    /// The result, moved out: a second call finds none.
    pub(crate) fn take_response(&mut self) -> Option<Response> {
        // SAFETY: the event is alive; its reference passes on.
        unsafe {
            let raw = sys::tern_event_take_result(&mut self.0);
            (!raw.is_null()).then(|| Response::from(ResultHandle::owning(raw)))
        }
    }
}

impl Drop for Event {
    fn drop(&mut self) {
        // SAFETY: the event is this owner's.
        unsafe { sys::tern_events_release(&mut self.0, 1, mem::size_of::<sys::tern_event>()) }
    }
}
