use crate::support::{cc, program, run_program, url};
use std::fs;
use std::process::Command;

fn with_version(number: u32) -> (bool, String) {
    let source = format!("#include <stdint.h>\nuint32_t tern_version_number(void) {{ return {}; }}\n", number);
    let library = cc(&source, &format!("version-{}.so", number), &["-shared", "-fPIC"]);
    let done =
        run_program(Command::new(program("fetch_many")).args([&*url("HTTP", "/100"), "1"]).env("LD_PRELOAD", &library));
    fs::remove_file(library).unwrap();
    (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn another_major_version_is_refused_with_a_readable_error() {
    let (ok, said) = with_version(1_002_003);
    assert!(!ok && said.contains("libtern 1.2.3 was loaded, but this crate needs version 0.1"), "{}", said);
}

#[test]
fn an_older_minor_version_is_refused_and_a_newer_one_is_fine() {
    let (ok, said) = with_version(9);
    assert!(!ok && said.contains("libtern 0.0.9 was loaded"), "{}", said);
    let (ok, said) = with_version(99_000);
    assert!(ok, "{}", said);
}
