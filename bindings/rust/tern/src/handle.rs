//! Owners of the library's reference-counted handles.

/// A struct that owns one reference and gives it up when it is dropped; with `retain`, cloning takes another one.
macro_rules! handle {
    ($(#[$about:meta])* $name:ident, $raw:ident, $release:ident $(, $retain:ident)?) => {
        $(#[$about])*
        pub(crate) struct $name(std::ptr::NonNull<tern_sys::$raw>);

        impl $name {
            /// # Safety
            /// `raw` is not NULL, and its reference passes to the handle.
            pub(crate) unsafe fn owning(raw: *mut tern_sys::$raw) -> Self {
                debug_assert!(!raw.is_null());
                // SAFETY: the caller's promise.
                Self(unsafe { std::ptr::NonNull::new_unchecked(raw) })
            }

            pub(crate) fn as_ptr(&self) -> *mut tern_sys::$raw {
                self.0.as_ptr()
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                // SAFETY: the reference is this handle's own.
                unsafe { tern_sys::$release(self.0.as_ptr()) }
            }
        }

        $(impl Clone for $name {
            fn clone(&self) -> Self {
                // SAFETY: the handle is alive; retaining returns its argument.
                unsafe { Self::owning(tern_sys::$retain(self.as_ptr())) }
            }
        })?
    };
}

handle!(ConfigHandle, tern_config, tern_config_release);
handle!(RequestHandle, tern_request, tern_request_release, tern_request_retain);
handle!(QueueHandle, tern_queue, tern_queue_release, tern_queue_retain);
handle!(ResultHandle, tern_result, tern_result_release, tern_result_retain);
handle!(StreamHandle, tern_stream, tern_stream_release, tern_stream_retain);
handle!(LeaseHandle, tern_lease, tern_lease_release);
handle!(ReportHandle, tern_report, tern_report_release);

// SAFETY: the C API says of each that any thread may release it. A config, and a request that was not submitted yet, are used
// by one thread at a time: their owners are not shared. The others may be used by many threads at once.
unsafe impl Send for ConfigHandle {}
unsafe impl Send for RequestHandle {}
unsafe impl Send for QueueHandle {}
unsafe impl Sync for QueueHandle {}
unsafe impl Send for ResultHandle {}
unsafe impl Sync for ResultHandle {}
unsafe impl Send for StreamHandle {}
unsafe impl Sync for StreamHandle {}
unsafe impl Send for LeaseHandle {}
unsafe impl Sync for LeaseHandle {}
unsafe impl Send for ReportHandle {}
unsafe impl Sync for ReportHandle {}
