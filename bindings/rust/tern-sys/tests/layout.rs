//! Sizes, offsets and constants are those of the installed C header.
#![allow(non_camel_case_types)]

use std::mem::{align_of, size_of, MaybeUninit};
use std::process::Command;
use std::ptr::addr_of;
use std::{env, fs, path::Path};
use tern_sys::*;

fn size_behind<T>(_: *const T) -> usize {
    size_of::<T>()
}

fn rust_lines() -> Vec<String> {
    let mut lines = Vec::new();
    macro_rules! layout {
        ($type:ident: $($field:ident),+) => {
            lines.push(format!("{}: {} bytes, aligned to {}", stringify!($type), size_of::<$type>(), align_of::<$type>()));
            let nobody = MaybeUninit::<$type>::uninit();
            let start = nobody.as_ptr();
            $({
                // SAFETY: an address is taken, nothing is read.
                let field = unsafe { addr_of!((*start).$field) };
                let name = stringify!($field).trim_start_matches("r#");
                let offset = field as usize - start as usize;
                lines.push(format!("{}.{}: {} bytes at {}", stringify!($type), name, size_behind(field), offset));
            })+
        };
    }
    macro_rules! constants {
        ($($name:ident),+ $(,)?) => { $(lines.push(format!("{} = {}", stringify!($name), $name as i64));)+ };
    }
    include!("layout/generated.rs");
    lines
}

fn c_lines() -> Vec<String> {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("layout");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/layout/generated.c");
    let flags = Command::new("pkg-config").args(["--cflags", "tern"]).output().expect("pkg-config runs").stdout;
    let built = Command::new(env::var("CC").unwrap_or_else(|_| "cc".into()))
        .args(String::from_utf8(flags).unwrap().split_whitespace())
        .arg(source)
        .arg("-o")
        .arg(&program)
        .status()
        .expect("a C compiler runs");
    assert!(built.success());
    let said = Command::new(&program).output().unwrap();
    fs::remove_file(&program).unwrap();
    String::from_utf8(said.stdout).unwrap().lines().map(String::from).collect()
}

#[test]
fn structs_and_constants_are_those_of_the_c_header() {
    let (rust, c) = (rust_lines(), c_lines());
    assert!(c.len() > 200, "the C program printed {} lines", c.len());
    for (ours, theirs) in rust.iter().zip(&c) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(rust.len(), c.len());
}

#[test]
fn the_library_that_is_linked_is_the_declarations_own() {
    // SAFETY: takes nothing and reads constants.
    let number = unsafe { tern_version_number() };
    assert_eq!(number / 1_000_000, TERN_ABI_MAJOR);
    assert!(number / 1000 % 1000 >= TERN_ABI_MINOR);
}
