//! The parts of a response that are lists or structs.

use std::marker::PhantomData;
use std::time::Duration;
use std::{fmt, iter};

use super::HttpVersion;
use crate::text::{bytes, utf8};
use tern_sys as sys;

/// Names and values in order, duplicates kept, values as they came: any bytes.
///
/// ```no_run
/// # async fn example(client: tern::Client) -> tern::Result<()> {
/// for (name, value) in client.get("https://example.com/").await?.headers() {
///     println!("{}: {}", name, String::from_utf8_lossy(value));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Headers<'a> {
    next: *const u8,
    left: usize,
    stride: usize,
    owner: PhantomData<&'a [u8]>,
}

// SAFETY: it reads what does not change.
unsafe impl Send for Headers<'_> {}
unsafe impl Sync for Headers<'_> {}

impl<'a> Headers<'a> {
    /// # Safety
    /// `first` points to `count` pairs, `stride` bytes apart, that live as long as `'a`.
    pub(crate) unsafe fn of(first: *const sys::tern_pair, count: usize, stride: u32) -> Self {
        Headers { next: first.cast(), left: count, stride: stride as usize, owner: PhantomData }
    }

    /// The value of the first of this name, in any case.
    pub fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.get_all(name).next()
    }

    /// The values of all of this name, in any case.
    pub fn get_all<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + 'n
    where
        'a: 'n,
    {
        self.filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl<'a> Iterator for Headers<'a> {
    type Item = (&'a str, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        // SAFETY: there is one more.
        unsafe {
            let pair = &*self.next.cast::<sys::tern_pair>();
            self.next = self.next.add(self.stride);
            Some((utf8(pair.name), bytes(pair.value).unwrap_or_default()))
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Headers<'_> {}

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.map(|(name, value)| (name, String::from_utf8_lossy(value)))).finish()
    }
}

/// An interim response (1xx).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Interim<'a> {
    /// Its status, 100 to 199.
    pub status: u16,
    /// Its header fields.
    pub headers: Headers<'a>,
}

/// A redirect that was followed.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Hop<'a> {
    /// Its status.
    pub status: u16,
    /// The version of HTTP that was spoken.
    pub version: Option<HttpVersion>,
    /// The URL that was asked, without user information.
    pub url: &'a str,
    /// The reason phrase as it came.
    pub reason: &'a [u8],
    /// Its header fields.
    pub headers: Headers<'a>,
    /// From the submission until it was asked for.
    pub started: Option<Duration>,
    /// From the submission until it had a connection.
    pub connected: Option<Duration>,
    /// From the submission until the first byte of its response.
    pub first_byte: Option<Duration>,
}

/// How long it took from the submission to each step, and what making a connection took; `None` is what did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timing {
    /// Until a worker took it up.
    pub queued: Option<Duration>,
    /// Until it had a connection, made or reused.
    pub connected: Option<Duration>,
    /// Spent on resolving the name.
    pub dns: Option<Duration>,
    /// Spent on connecting.
    pub connect: Option<Duration>,
    /// Spent on the TLS handshake.
    pub tls: Option<Duration>,
    /// Until the response began.
    pub first_byte: Option<Duration>,
    /// Until the end.
    pub total: Option<Duration>,
}

impl Timing {
    pub(super) fn of(info: &sys::tern_result_info) -> Self {
        Timing {
            queued: duration(info.queued_ns),
            connected: duration(info.connected_ns),
            dns: duration(info.dns_ns),
            connect: duration(info.connect_ns),
            tls: duration(info.tls_ns),
            first_byte: duration(info.first_byte_ns),
            total: duration(info.total_ns),
        }
    }
}

/// Nanoseconds; -1: it did not happen.
pub(crate) fn duration(ns: i64) -> Option<Duration> {
    u64::try_from(ns).ok().map(Duration::from_nanos)
}

pub(crate) fn version(number: u32) -> Option<HttpVersion> {
    match number {
        10 => Some(HttpVersion::Http10),
        11 => Some(HttpVersion::Http11),
        20 => Some(HttpVersion::Http2),
        _ => None,
    }
}

/// # Safety
/// `first` points to `count` elements of at least `T`'s size, `stride` bytes apart, that live as long as `'a`.
pub(crate) unsafe fn strided<'a, T>(first: *const T, count: usize, stride: u32) -> impl Iterator<Item = &'a T>
where
    T: 'a,
{
    let mut index = 0;
    iter::from_fn(move || {
        (index < count).then(|| {
            index += 1;
            // SAFETY: the caller's promise.
            unsafe { &*first.cast::<u8>().add((index - 1) * stride as usize).cast::<T>() }
        })
    })
}

/// # Safety
/// `info` is of a result that lives as long as `'a`.
pub(super) unsafe fn interims<'a>(info: &sys::tern_result_info) -> Vec<Interim<'a>> {
    // SAFETY: the caller's promise.
    unsafe {
        strided(info.interims, info.interim_count as usize, info.interim_size)
            .map(|raw| Interim {
                status: raw.status as u16,
                headers: Headers::of(raw.headers, raw.header_count as usize, info.pair_size),
            })
            .collect()
    }
}

/// # Safety
/// As of [`interims`].
pub(super) unsafe fn history<'a>(info: &sys::tern_result_info) -> Vec<Hop<'a>> {
    // SAFETY: the caller's promise.
    unsafe {
        strided(info.history, info.history_count as usize, info.hop_size)
            .map(|raw| Hop {
                status: raw.status as u16,
                version: version(raw.version),
                url: utf8(raw.url),
                reason: bytes(raw.reason).unwrap_or_default(),
                headers: Headers::of(raw.headers, raw.header_count as usize, info.pair_size),
                started: duration(raw.started_ns),
                connected: duration(raw.connected_ns),
                first_byte: duration(raw.first_byte_ns),
            })
            .collect()
    }
}
