//! Values and Rust's own types (feature `json`).
//!
//! ```
//! # fn main() -> tern::Result<()> {
//! use tern::json::FromValue;
//! let bird = tern::json!({"name": "tern", "grams": [95, 120], "extinct": false}).to_value()?;
//! let grams: Vec<u32> = bird.get("grams").and_then(FromValue::from_value).unwrap();
//! assert_eq!(grams, [95, 120]);
//! assert_eq!(bird.to_string(), r#"{"name":"tern","grams":[95,120],"extinct":false}"#);
//! # Ok(())
//! # }
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::Hash;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::value::{Kind, OwnedValue, Value};

/// A [`Tree`](crate::Tree) written as JSON, with Rust expressions as values.
///
/// ```
/// let name = "tern";
/// let tree = tern::json!({"name": name, "tags": ["bird", null], "wings": 1 + 1, "depths": [-1, name.len()]});
/// let text = r#"{"name":"tern","tags":["bird",null],"wings":2,"depths":[-1,4]}"#;
/// assert_eq!(tree.to_value().unwrap().to_string(), text);
/// ```
#[macro_export]
macro_rules! json {
    (null) => { $crate::Tree::Null };
    // Items of one token each, as many as there are; the next rule recurses by item.
    ([ $($item:tt),* $(,)? ]) => { $crate::Tree::Array(vec![$($crate::json!($item)),*]) };
    ([ $($rest:tt)* ]) => {{
        let mut items: Vec<$crate::Tree> = Vec::new();
        $crate::json!(@items items $($rest)*);
        $crate::Tree::Array(items)
    }};
    ({ $($rest:tt)* }) => {{
        #[allow(unused_mut)]
        let mut entries: Vec<($crate::Tree, $crate::Tree)> = Vec::new();
        $crate::json!(@entries entries $($rest)*);
        $crate::Tree::Map(entries)
    }};
    (@items $items:ident) => {};
    (@items $items:ident null $(, $($rest:tt)*)?) => {
        $items.push($crate::Tree::Null);
        $($crate::json!(@items $items $($rest)*);)?
    };
    (@items $items:ident [ $($inner:tt)* ] $(, $($rest:tt)*)?) => {
        $items.push($crate::json!([ $($inner)* ]));
        $($crate::json!(@items $items $($rest)*);)?
    };
    (@items $items:ident { $($inner:tt)* } $(, $($rest:tt)*)?) => {
        $items.push($crate::json!({ $($inner)* }));
        $($crate::json!(@items $items $($rest)*);)?
    };
    (@items $items:ident $value:expr $(, $($rest:tt)*)?) => {
        $items.push($crate::Tree::from($value));
        $($crate::json!(@items $items $($rest)*);)?
    };
    (@entries $entries:ident) => {};
    (@entries $entries:ident $key:literal : null $(, $($rest:tt)*)?) => {
        $entries.push(($crate::Tree::from($key), $crate::Tree::Null));
        $($crate::json!(@entries $entries $($rest)*);)?
    };
    (@entries $entries:ident $key:literal : [ $($items:tt)* ] $(, $($rest:tt)*)?) => {
        $entries.push(($crate::Tree::from($key), $crate::json!([ $($items)* ])));
        $($crate::json!(@entries $entries $($rest)*);)?
    };
    (@entries $entries:ident $key:literal : { $($items:tt)* } $(, $($rest:tt)*)?) => {
        $entries.push(($crate::Tree::from($key), $crate::json!({ $($items)* })));
        $($crate::json!(@entries $entries $($rest)*);)?
    };
    (@entries $entries:ident $key:literal : $value:expr $(, $($rest:tt)*)?) => {
        $entries.push(($crate::Tree::from($key), $crate::Tree::from($value)));
        $($crate::json!(@entries $entries $($rest)*);)?
    };
    ($value:expr) => { $crate::Tree::from($value) };
}

/// Types that can be read from a [`Value`].
pub trait FromValue: Sized {
    /// `None` when the value is of another kind, or too large.
    fn from_value(value: &Value) -> Option<Self>;
}

macro_rules! from_integer {
    ($($integer:ty),+) => {
        $(impl FromValue for $integer {
            fn from_value(value: &Value) -> Option<Self> {
                match value.kind() {
                    Kind::Int(number) => <$integer>::try_from(number).ok(),
                    Kind::UInt(number) => <$integer>::try_from(number).ok(),
                    _ => None,
                }
            }
        })+
    };
}
from_integer!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl FromValue for f64 {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_f64()
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_bool()
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        if value.is_null() {
            return Some(None);
        }
        T::from_value(value).map(Some)
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::from_value).collect()
    }
}

fn entries<K: FromValue, V: FromValue, M: FromIterator<(K, V)>>(value: &Value) -> Option<M> {
    match value.kind() {
        Kind::Map(entries) => {
            entries.iter().map(|(key, value)| Some((K::from_value(key)?, V::from_value(value)?))).collect()
        }
        _ => None,
    }
}

impl<K: FromValue + Eq + Hash, V: FromValue> FromValue for HashMap<K, V> {
    fn from_value(value: &Value) -> Option<Self> {
        entries(value)
    }
}

impl<K: FromValue + Ord, V: FromValue> FromValue for BTreeMap<K, V> {
    fn from_value(value: &Value) -> Option<Self> {
        entries(value)
    }
}

/// As JSON. Fails for what JSON cannot say ([`Value::to_json`] tells why).
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json().map_err(|_| fmt::Error)?)
    }
}

impl FromStr for OwnedValue {
    type Err = Error;

    fn from_str(text: &str) -> Result<OwnedValue> {
        OwnedValue::from_json(text)
    }
}
