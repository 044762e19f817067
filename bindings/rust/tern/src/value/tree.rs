//! Values that a program builds.

use super::owned::null_node;
use super::{OwnedValue, Value};
use crate::error::{Code, Error, Result};
use tern_sys as sys;

/// Data to make a [`Value`] of: parameters, a JSON document.
///
/// ```
/// # fn main() -> tern::Result<()> {
/// use tern::Tree;
/// let bird = Tree::map([("name", Tree::from("tern")), ("grams", Tree::from(vec![95, 120]))]);
/// assert_eq!(bird.to_value()?.to_json()?, r#"{"name":"tern","grams":[95,120]}"#);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Tree {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer that is not negative.
    UInt(u64),
    /// A floating-point number.
    Double(f64),
    /// Text.
    String(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A list.
    Array(Vec<Tree>),
    /// Entries in order.
    Map(Vec<(Tree, Tree)>),
    /// A list without an order.
    Set(Vec<Tree>),
}

/// The lists of nodes that a tree's nodes point to, kept until the tree was copied.
struct Lists(Vec<Vec<sys::tern_value>>);

impl Tree {
    /// A map with keys of text.
    pub fn map<K: Into<String>, V: Into<Tree>>(entries: impl IntoIterator<Item = (K, V)>) -> Tree {
        Tree::Map(entries.into_iter().map(|(key, value)| (Tree::String(key.into()), value.into())).collect())
    }

    /// The value, in one block of memory.
    pub fn to_value(&self) -> Result<OwnedValue> {
        self.with_value(Value::to_owned)?
    }

    /// Calls `read` with the value, whose nodes point into this tree.
    pub(crate) fn with_value<R>(&self, read: impl FnOnce(&Value) -> R) -> Result<R> {
        let mut lists = Lists(Vec::new());
        let root = lists.node(self)?;
        // SAFETY: the nodes point into this tree and the lists, which both live through the call.
        Ok(read(unsafe { Value::at(&root) }))
    }
}

impl Lists {
    fn node(&mut self, tree: &Tree) -> Result<sys::tern_value> {
        let mut node = null_node();
        match tree {
            Tree::Null => {}
            Tree::Bool(value) => {
                node.kind = sys::TERN_VALUE_BOOL;
                node.r#as.i64 = i64::from(*value);
            }
            Tree::Int(value) => {
                node.kind = sys::TERN_VALUE_INT;
                node.r#as.i64 = *value;
            }
            // The kind UINT is for what is above i64::MAX.
            Tree::UInt(value) => {
                node.kind = if i64::try_from(*value).is_ok() { sys::TERN_VALUE_INT } else { sys::TERN_VALUE_UINT };
                node.r#as.u64 = *value;
            }
            Tree::Double(value) => {
                node.kind = sys::TERN_VALUE_DOUBLE;
                node.r#as.f64 = *value;
            }
            Tree::String(text) => return bytes_node(sys::TERN_VALUE_STRING, text.as_bytes()),
            Tree::Bytes(bytes) => return bytes_node(sys::TERN_VALUE_BYTES, bytes),
            Tree::Array(items) => return self.list_node(sys::TERN_VALUE_ARRAY, items.iter(), items.len()),
            Tree::Set(items) => return self.list_node(sys::TERN_VALUE_SET, items.iter(), items.len()),
            Tree::Map(entries) => {
                let nodes = entries.iter().flat_map(|(key, value)| [key, value]);
                return self.list_node(sys::TERN_VALUE_MAP, nodes, entries.len());
            }
        }
        Ok(node)
    }

    fn list_node<'a>(&mut self, kind: u8, of: impl Iterator<Item = &'a Tree>, count: usize) -> Result<sys::tern_value> {
        let mut list = Vec::with_capacity(count);
        for tree in of {
            list.push(self.node(tree)?);
        }
        let mut node = null_node();
        node.kind = kind;
        node.length = length(count)?;
        node.r#as.items = list.as_ptr();
        // Moving the list does not move what its nodes lie in.
        self.0.push(list);
        Ok(node)
    }
}

fn bytes_node(kind: u8, bytes: &[u8]) -> Result<sys::tern_value> {
    let mut node = null_node();
    node.kind = kind;
    node.length = length(bytes.len())?;
    node.r#as.bytes = bytes.as_ptr().cast();
    Ok(node)
}

fn length(count: usize) -> Result<u32> {
    u32::try_from(count).map_err(|_| Error::new(Code::LIMIT, "a value of more than 2^32 - 1 bytes or items"))
}

macro_rules! from {
    ($($type:ty => $make:expr),+ $(,)?) => {
        $(impl From<$type> for Tree {
            fn from(value: $type) -> Tree {
                $make(value)
            }
        })+
    };
}

from! {
    bool => Tree::Bool,
    i8 => |value| Tree::Int(i64::from(value)),
    u8 => |value| Tree::Int(i64::from(value)),
    i16 => |value| Tree::Int(i64::from(value)),
    u16 => |value| Tree::Int(i64::from(value)),
    i32 => |value| Tree::Int(i64::from(value)),
    u32 => |value| Tree::Int(i64::from(value)),
    i64 => Tree::Int,
    u64 => Tree::UInt,
    isize => |value| Tree::Int(value as i64),
    usize => |value| Tree::UInt(value as u64),
    f32 => |value| Tree::Double(f64::from(value)),
    f64 => Tree::Double,
    &str => |value: &str| Tree::String(value.to_owned()),
    String => Tree::String,
    Vec<u8> => Tree::Bytes,
    &[u8] => |value: &[u8]| Tree::Bytes(value.to_vec()),
}

impl<T: Into<Tree>> From<Option<T>> for Tree {
    fn from(value: Option<T>) -> Tree {
        value.map_or(Tree::Null, Into::into)
    }
}

macro_rules! from_list {
    ($($item:ty),+) => {
        $(impl From<Vec<$item>> for Tree {
            fn from(items: Vec<$item>) -> Tree {
                Tree::Array(items.into_iter().map(Tree::from).collect())
            }
        })+
    };
}

// Not of `Vec<T>`, which `Vec<u8>` would be too: that is bytes.
from_list!(Tree, bool, i8, i16, u16, i32, u32, i64, u64, isize, usize, f32, f64, &str, String);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Kind;

    #[test]
    fn a_tree_reads_as_the_value_it_was_built_from() {
        let tree = Tree::Map(vec![
            (Tree::from("null"), Tree::Null),
            (Tree::from("numbers"), Tree::Array(vec![Tree::Int(-1), Tree::UInt(u64::MAX), Tree::Double(0.5)])),
            (Tree::from("empty"), Tree::Set(vec![])),
            (Tree::Int(7), Tree::from(vec![0u8, 255])),
            (Tree::from("yes"), Tree::from(true)),
        ]);
        tree.with_value(|value| {
            assert!(value.get("null").unwrap().is_null());
            let numbers = value.get("numbers").unwrap().as_array().unwrap();
            assert_eq!(numbers[0].as_i64(), Some(-1));
            assert_eq!(numbers[1].kind(), Kind::UInt(u64::MAX));
            assert_eq!(numbers[2].as_f64(), Some(0.5));
            assert_eq!(value.get("empty").unwrap().kind(), Kind::Set(&[]));
            assert_eq!(value.get("yes").unwrap().as_bool(), Some(true));
            match value.kind() {
                Kind::Map(entries) => {
                    assert_eq!(entries.len(), 5);
                    let (key, bytes) = entries.iter().nth(3).unwrap();
                    assert_eq!((key.as_i64(), bytes.kind()), (Some(7), Kind::Bytes(&[0, 255])));
                }
                other => panic!("a map is {:?}", other),
            }
        })
        .unwrap();
    }

    #[test]
    fn a_number_of_any_width_is_a_tree() {
        let numbers = [Tree::from(-1i8), Tree::from(2u8), Tree::from(-3i16), Tree::from(4u16), Tree::from(-5isize)];
        assert_eq!(numbers, [-1, 2, -3, 4, -5].map(Tree::Int));
        assert_eq!(Tree::from(vec![usize::MAX]), Tree::Array(vec![Tree::UInt(usize::MAX as u64)]));
        assert_eq!(Tree::from(0.5f32), Tree::Double(0.5));
    }

    #[test]
    fn a_small_unsigned_number_is_an_integer_like_any_other() {
        Tree::UInt(7).with_value(|value| assert_eq!(value.kind(), Kind::Int(7))).unwrap();
    }
}
