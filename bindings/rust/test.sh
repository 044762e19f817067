#!/usr/bin/env bash
# Everything there is to check of the Rust binding. Needs TERN_TEST_SERVERS (tern's test_servers), and PKG_CONFIG_PATH and
# LD_LIBRARY_PATH where tern is not installed in a usual place. Build products go below TERN_BUILD_DIR. The last line is
# "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
: "${TERN_TEST_SERVERS:?names no program: set it to the test_servers of the tern that is tested}"
build=$(realpath -m "${TERN_BUILD_DIR:-build}")
mkdir -p "$build"
export CARGO_TARGET_DIR=$build/current CARGO_NET_OFFLINE=true RUST_BACKTRACE=0
oldest=1.63
bench=../../tests/bench/bindings/rust/Cargo.toml
passed=0 failed=0 skipped=0

# A step whose tests count one by one, or else as one.
step() {
  local name=$1 log tests
  shift
  log=$build/${name//[^a-zA-Z0-9]/-}.log
  echo "== $name"
  if "$@" >"$log" 2>&1; then
    tests=$(awk '/^test result:/ {n += $4} END {print n + 0}' "$log")
    passed=$((passed + (tests > 0 ? tests : 1)))
  else
    grep -E '^(test .* FAILED|error|warning|---- )' -A 12 "$log" | head -100 || true
    tail -20 "$log"
    echo "FAILED: $name"
    tests=$(awk '/^test result:/ {n += $6} END {print n + 0}' "$log")
    failed=$((failed + (tests > 0 ? tests : 1)))
    passed=$((passed + $(awk '/^test result:/ {n += $4} END {print n + 0}' "$log")))
  fi
}

skip() {
  echo "skipped: $1: $2"
  skipped=$((skipped + 1))
}

without_library() {
  local said
  said=$(env -u TERN_LIB_DIR PKG_CONFIG_PATH= PKG_CONFIG_LIBDIR="$build" CARGO_TARGET_DIR="$build/lost" cargo build --locked -p tern-sys 2>&1) && return 1
  grep -q 'the tern library was not found.*' <<<"$said" && grep -q 'TERN_LIB_DIR' <<<"$said"
}

wrong_folder() {
  local said
  said=$(TERN_LIB_DIR=$build CARGO_TARGET_DIR="$build/lost" cargo build --locked -p tern-sys 2>&1) && return 1
  grep -q "TERN_LIB_DIR names $build, but there is no" <<<"$said"
}

by_folder() {
  TERN_LIB_DIR=$(pkg-config --variable=libdir tern) PKG_CONFIG=/nonexistent CARGO_TARGET_DIR=$build/folder \
    cargo build --locked -p tern-sys
}

# What README.md's tour says, typed word by word in an empty folder, against a server of its own.
tour() {
  local folder
  folder=$(mktemp -d) # outside of this workspace
  awk '/^## One minute/ {on = 1} /^## Build/ {on = 0} on && /^```sh/ {code = 1; next} /^```/ {code = 0} code' README.md >"$folder/typed"
  grep -q 'cargo run' "$folder/typed" || return 1
  mkfifo "$folder/hold" || return 1
  "$TERN_TEST_SERVERS" <"$folder/hold" >"$folder/servers" &
  local servers=$! status
  exec 9>"$folder/hold"
  timeout 60 sh -c "until grep -q '^\$' '$folder/servers'; do sleep 0.1; done" || return 1
  (
    source=$PWD && mkdir "$folder/empty" && cd "$folder/empty" && unset CARGO_TARGET_DIR &&
      TERN_SOURCE=$(realpath "$source/../..") URL=$(sed -n 's/^HTTP=//p' "$folder/servers")/100 bash -ec "$(cat "$folder/typed")"
  ) >"$folder/said" 2>&1
  status=$?
  exec 9>&-
  wait "$servers"
  cat "$folder/said"
  grep -q '^200 x' "$folder/said" || status=1
  rm -rf "$folder"
  return $status
}

if ! command -v cargo >/dev/null; then
  skip "the Rust binding" "there is no cargo"
  echo "$passed passed, $failed failed, $skipped skipped"
  exit 0
fi

if command -v python3 >/dev/null; then
  step "generated files are those of api.json" python3 -B ../../src/capi/generate.py --check
else
  skip "generated files are those of api.json" "there is no python3"
fi
if cargo fmt --version >/dev/null 2>&1; then
  step "format" cargo fmt --all --check
else
  skip "format" "this toolchain has no rustfmt"
fi
if cargo clippy --version >/dev/null 2>&1; then
  step "clippy" cargo clippy --locked --workspace --all-targets --all-features -- -D warnings
  step "clippy of the benchmark" cargo clippy --locked --manifest-path "$bench" -- -D warnings
else
  skip "clippy" "this toolchain has no clippy"
  step "build of the benchmark" cargo build --locked --manifest-path "$bench"
fi
step "build" cargo build --locked --workspace
step "tests with all features" cargo test --locked --workspace --all-features
step "tests without features, optimized" bash -ec "cargo build --locked --release --workspace && cargo test --locked --release -p tern --tests"
step "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --workspace --all-features
step "a library that is missing is named" without_library
step "a TERN_LIB_DIR without a library is named" wrong_folder
step "a library that TERN_LIB_DIR names" by_folder
if [[ -e $(pkg-config --variable=libdir tern)/libtern.a ]]; then
  step "linked with the archive" env CARGO_TARGET_DIR="$build/static" cargo test --locked -p tern --features static --lib
  step "linked with the archive that TERN_LIB_DIR names" env TERN_LIB_DIR="$(pkg-config --variable=libdir tern)" PKG_CONFIG_PATH= \
    CARGO_TARGET_DIR="$build/static" cargo test --locked -p tern --features static --lib
else
  skip "linked with the archive" "libtern.a is not installed"
fi
step "package lists" bash -ec "cargo package --list --allow-dirty -p tern-sys && cargo package --list --allow-dirty -p tern"
step "packages" cargo package --no-verify --offline --locked --allow-dirty -p tern-sys -p tern
step "tour" tour

# The oldest version there is support for, as the distribution has it.
if [[ $(/usr/bin/rustc --version 2>/dev/null) == "rustc $oldest"* ]]; then
  step "tests with Rust $oldest" env RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc CARGO_TARGET_DIR="$build/oldest" \
    bash -ec "/usr/bin/cargo build --locked --workspace && /usr/bin/cargo test --locked --workspace --all-features --tests"
else
  skip "tests with Rust $oldest" "/usr/bin/rustc is not $oldest (Debian 12's rustc)"
fi

if cargo +nightly miri --version >/dev/null 2>&1; then
  step "Miri, of what calls no C" env CARGO_TARGET_DIR="$build/miri" cargo +nightly miri test --locked -p tern --lib
else
  skip "Miri" "the nightly toolchain has no Miri"
fi
# The address sanitizer sees leaks too. What it cannot be combined with stays out: preloaded libraries, hosts that are not
# sanitized, limits of memory.
if rustc +nightly --version >/dev/null 2>&1; then
  target=$(rustc -vV | sed -n 's/^host: //p')
  step "tests under the address sanitizer" env RUSTFLAGS=-Zsanitizer=address CARGO_TARGET_DIR="$build/asan" \
    bash -ec "cargo +nightly build --locked --workspace --target $target &&
      cargo +nightly test --locked -p tern --all-features --target $target --lib --tests -- \
        --skip version:: --skip unload:: --skip hundred_thousand --skip gibibyte"
elif command -v valgrind >/dev/null; then
  test=$(cargo test --locked -p tern --lib --no-run 2>&1 | sed -n 's/.*(\(.*\))$/\1/p')
  step "unit tests under valgrind" valgrind --quiet --error-exitcode=1 --leak-check=full "$test" --test-threads 1
else
  skip "memory checks" "there is neither a nightly toolchain nor valgrind"
fi

echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
