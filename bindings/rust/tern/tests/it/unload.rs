use crate::support::{cc, program, run_program, url};
use std::fs;
use std::process::Command;

const SOURCE: &str = r#"
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv) {
  for (int i = 0; i < 20 && argc == 3; ++i) {
    void *plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    int (*fetch_status)(const char *) = NULL;
    if (plugin == NULL) return fprintf(stderr, "%s\n", dlerror()), 1;
    *(void **)&fetch_status = dlsym(plugin, "fetch_status");
    if (fetch_status == NULL || fetch_status(argv[2]) != 200) return 2;
    if (dlclose(plugin) != 0) return 3;
  }
  return 0;
}
"#;

#[test]
fn a_plugin_is_loaded_and_unloaded_again_and_again() {
    let host = cc(SOURCE, "host", &["-ldl"]);
    let done = run_program(Command::new(&host).arg(program("libtern_plugin.so")).arg(url("HTTP", "/100")));
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    fs::remove_file(host).unwrap();
}
