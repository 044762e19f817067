//! Finds the tern library: `TERN_LIB_DIR`, else pkg-config by command, else an error that says what to do.

use std::{env, process};

fn main() {
    for name in ["TERN_LIB_DIR", "PKG_CONFIG", "PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR"] {
        println!("cargo:rerun-if-env-changed={}", name);
    }
    let as_archive = env::var_os("CARGO_FEATURE_STATIC").is_some();
    match env::var("TERN_LIB_DIR") {
        Ok(folder) if !as_archive => {
            println!("cargo:rustc-link-search=native={}", folder);
            println!("cargo:rustc-link-lib=dylib=tern");
        }
        _ => match pkg_config(as_archive) {
            Ok(flags) => link(&flags, as_archive),
            Err(why) => {
                eprintln!(
                    "the tern library was not found: {}.\nInstall tern, then set TERN_LIB_DIR to the folder of libtern.so, or \
                     PKG_CONFIG_PATH to the folder of tern.pc (PREFIX/lib/pkgconfig).",
                    why
                );
                process::exit(1);
            }
        },
    }
}

fn pkg_config(as_archive: bool) -> Result<String, String> {
    let command = env::var("PKG_CONFIG").unwrap_or_else(|_| "pkg-config".into());
    let mut asked = process::Command::new(&command);
    asked.args(["--libs", "tern >= 0.1"]);
    if as_archive {
        asked.arg("--static");
    }
    let answer = asked.output().map_err(|error| format!("{} does not run ({})", command, error))?;
    if !answer.status.success() {
        return Err(format!("{} says: {}", command, String::from_utf8_lossy(&answer.stderr).trim()));
    }
    String::from_utf8(answer.stdout).map_err(|_| format!("{} answers with what is no text", command))
}

fn link(flags: &str, as_archive: bool) {
    for flag in flags.split_whitespace() {
        if let Some(folder) = flag.strip_prefix("-L") {
            println!("cargo:rustc-link-search=native={}", folder);
        } else if flag == "-ltern" && as_archive {
            println!("cargo:rustc-link-lib=static=tern");
        } else if let Some(library) = flag.strip_prefix("-l") {
            println!("cargo:rustc-link-lib=dylib={}", library);
        }
    }
}
