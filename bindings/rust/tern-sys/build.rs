//! Finds the tern library: `TERN_LIB_DIR`, else pkg-config by command, else an error that says what to do.

use std::path::Path;
use std::{env, process};

fn main() {
    for name in ["TERN_LIB_DIR", "PKG_CONFIG", "PKG_CONFIG_PATH", "PKG_CONFIG_LIBDIR"] {
        println!("cargo:rerun-if-env-changed={}", name);
    }
    let as_archive = env::var_os("CARGO_FEATURE_STATIC").is_some();
    let found = match env::var("TERN_LIB_DIR") {
        Ok(folder) => in_folder(&folder, as_archive),
        Err(_) => pkg_config(as_archive, None),
    };
    match found {
        Ok(flags) => link(&flags, as_archive),
        Err(why) => {
            eprintln!(
                "the tern library was not found: {}.\nInstall tern, then set TERN_LIB_DIR to the folder of libtern.so, or \
                 PKG_CONFIG_PATH to the folder of tern.pc (PREFIX/lib/pkgconfig).",
                why
            );
            process::exit(1);
        }
    }
}

/// The flags of the library in a folder. Those of an archive name what it is built with, as the folder's own tern.pc says.
fn in_folder(folder: &str, as_archive: bool) -> Result<Vec<String>, String> {
    let file = Path::new(folder).join(if as_archive { "libtern.a" } else { "libtern.so" });
    if !file.exists() {
        return Err(format!("TERN_LIB_DIR names {}, but there is no {}", folder, file.display()));
    }
    if as_archive {
        return pkg_config(true, Some(&Path::new(folder).join("pkgconfig")));
    }
    Ok(vec![format!("-L{}", folder), "-ltern".to_owned()])
}

/// `first`: a folder that is looked in before the others.
fn pkg_config(as_archive: bool, first: Option<&Path>) -> Result<Vec<String>, String> {
    let command = env::var("PKG_CONFIG").unwrap_or_else(|_| "pkg-config".into());
    let mut asked = process::Command::new(&command);
    asked.args(["--libs", "tern >= 0.1"]);
    if as_archive {
        asked.arg("--static");
    }
    if let Some(first) = first {
        let others = env::var_os("PKG_CONFIG_PATH").unwrap_or_default();
        let all = env::join_paths(Some(first.to_owned()).into_iter().chain(env::split_paths(&others)));
        asked.env("PKG_CONFIG_PATH", all.map_err(|error| error.to_string())?);
    }
    let answer = asked.output().map_err(|error| format!("{} does not run ({})", command, error))?;
    if !answer.status.success() {
        return Err(format!("{} says: {}", command, String::from_utf8_lossy(&answer.stderr).trim()));
    }
    let flags = String::from_utf8(answer.stdout).map_err(|_| format!("{} answers with what is no text", command))?;
    Ok(flags.split_whitespace().map(str::to_owned).collect())
}

fn link(flags: &[String], as_archive: bool) {
    for flag in flags {
        if let Some(folder) = flag.strip_prefix("-L") {
            println!("cargo:rustc-link-search=native={}", folder);
            let archive = Path::new(folder).join("libtern.a");
            if as_archive && archive.exists() {
                println!("cargo:rerun-if-changed={}", archive.display()); // it becomes part of what is built
            }
        } else if flag == "-ltern" && as_archive {
            println!("cargo:rustc-link-lib=static=tern");
        } else if let Some(library) = flag.strip_prefix("-l") {
            println!("cargo:rustc-link-lib=dylib={}", library);
        }
    }
}
