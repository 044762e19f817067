//! What a node is.

use super::Value;
use std::{fmt, str};
use tern_sys as sys;

/// What a [`Value`] is, and what it holds. Newer libraries may know more kinds.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind<'a> {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer above `i64::MAX`.
    UInt(u64),
    /// A floating-point number.
    Double(f64),
    /// A point in time.
    DateTime(DateTime),
    /// Text; of Redis a simple string.
    String(&'a str),
    /// Bytes; of Redis a bulk string.
    Bytes(&'a [u8]),
    /// A decimal number, as text.
    Decimal(&'a str),
    /// A date, as ISO 8601 writes it.
    Date(&'a str),
    /// A time of day, as ISO 8601 writes it.
    Time(&'a str),
    /// An interval, as text.
    Interval(&'a str),
    /// A big integer, as decimal digits.
    BigNumber(&'a str),
    /// A UUID.
    Uuid([u8; 16]),
    /// An object id of MongoDB.
    ObjectId([u8; 12]),
    /// An error among replies.
    Error(&'a str),
    /// A list.
    Array(&'a [Value]),
    /// Entries in order, duplicates kept.
    Map(Entries<'a>),
    /// A list without an order.
    Set(&'a [Value]),
    /// A kind that this crate does not know; its number.
    Unknown(u8),
}

/// A point in time since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DateTime {
    /// How many of the resolution's units.
    pub value: i64,
    /// The unit.
    pub resolution: Resolution,
    /// Whether it is a local time whose zone was not given.
    pub no_zone: bool,
    /// Whether it stands for a time before or after all others.
    pub infinity: Option<Bound>,
}

/// The unit of a [`DateTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Resolution {
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// Which infinity a [`DateTime`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Before all others.
    Negative,
    /// After all others.
    Positive,
}

impl Value {
    /// What it is.
    pub fn kind(&self) -> Kind<'_> {
        match self.0.kind {
            sys::TERN_VALUE_NULL => Kind::Null,
            sys::TERN_VALUE_BOOL => Kind::Bool(self.number() != 0),
            sys::TERN_VALUE_INT => Kind::Int(self.number()),
            sys::TERN_VALUE_UINT => Kind::UInt(self.number() as u64),
            sys::TERN_VALUE_DOUBLE => Kind::Double(f64::from_bits(self.number() as u64)),
            sys::TERN_VALUE_DATETIME => Kind::DateTime(self.date_time()),
            sys::TERN_VALUE_STRING => self.text().map_or_else(|| Kind::Bytes(self.data()), Kind::String),
            sys::TERN_VALUE_BYTES => Kind::Bytes(self.data()),
            sys::TERN_VALUE_DECIMAL => Kind::Decimal(self.text().unwrap_or_default()),
            sys::TERN_VALUE_DATE => Kind::Date(self.text().unwrap_or_default()),
            sys::TERN_VALUE_TIME => Kind::Time(self.text().unwrap_or_default()),
            sys::TERN_VALUE_INTERVAL => Kind::Interval(self.text().unwrap_or_default()),
            sys::TERN_VALUE_BIGNUM => Kind::BigNumber(self.text().unwrap_or_default()),
            sys::TERN_VALUE_UUID => self.data().try_into().map_or(Kind::Unknown(self.0.kind), Kind::Uuid),
            sys::TERN_VALUE_OBJECT_ID => self.data().try_into().map_or(Kind::Unknown(self.0.kind), Kind::ObjectId),
            sys::TERN_VALUE_ERROR => self.text().map_or_else(|| Kind::Bytes(self.data()), Kind::Error),
            sys::TERN_VALUE_ARRAY => Kind::Array(self.items(self.0.length as usize)),
            sys::TERN_VALUE_SET => Kind::Set(self.items(self.0.length as usize)),
            sys::TERN_VALUE_MAP => Kind::Map(Entries(self.items(2 * self.0.length as usize))),
            unknown => Kind::Unknown(unknown),
        }
    }

    fn text(&self) -> Option<&str> {
        str::from_utf8(self.data()).ok()
    }

    fn date_time(&self) -> DateTime {
        let flagged = |flag: u32| u32::from(self.0.flags) & flag != 0;
        DateTime {
            value: self.number(),
            resolution: match self.0.subtype {
                0 => Resolution::Seconds,
                3 => Resolution::Milliseconds,
                6 => Resolution::Microseconds,
                _ => Resolution::Nanoseconds,
            },
            no_zone: flagged(u32::from(sys::TERN_VALUE_NO_ZONE)),
            infinity: if flagged(u32::from(sys::TERN_VALUE_POSITIVE_INFINITY)) {
                Some(Bound::Positive)
            } else if flagged(u32::from(sys::TERN_VALUE_NEGATIVE_INFINITY)) {
                Some(Bound::Negative)
            } else {
                None
            },
        }
    }
}

/// The entries of a map, in order, duplicates kept; keys are of any kind.
#[derive(Clone, Copy, PartialEq)]
pub struct Entries<'a>(&'a [Value]);

impl<'a> Entries<'a> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len() / 2
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of the first whose key is this text.
    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.iter().find(|(name, _)| name.as_bytes() == Some(key.as_bytes())).map(|(_, value)| value)
    }

    /// Keys and values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'a Value, &'a Value)> {
        self.0.chunks_exact(2).map(|entry| (&entry[0], &entry[1]))
    }
}

impl fmt::Debug for Entries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
