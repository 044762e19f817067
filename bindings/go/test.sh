#!/bin/sh
# Runs everything there is to check of the Go binding. Needs the installed library (PKG_CONFIG_PATH, LD_LIBRARY_PATH) and
# TERN_TEST_SERVERS, the program that runs the servers. Products go below TERN_BUILD_DIR (default: build beside this script). The
# last line is "N passed, N failed[, N skipped]"; the exit status is 1 when anything failed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "$here" || exit 1
build=${TERN_BUILD_DIR:-$here/build}
mkdir -p "$build" || exit 1
build=$(cd "$build" && pwd)
export GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local TMPDIR="$build/tmp"
mkdir -p "$TMPDIR"
passed=0 failed=0 skipped=0

# check NAME COMMAND...: one check, whose output is shown when it fails. Of Go tests every single one counts.
check() {
  name=$1
  shift
  if timeout -k 10 600 "$@" >"$build/output" 2>&1; then
    count=$(grep -c '^ *--- PASS' "$build/output")
    [ "$count" -gt 0 ] || count=1
    echo "ok    $name ($count)"
    passed=$((passed + count))
  else
    count=$(grep -c '^ *--- FAIL' "$build/output")
    [ "$count" -gt 0 ] || count=1
    echo "FAIL  $name"
    grep -v '^=== \|^ *--- PASS' "$build/output"
    passed=$((passed + $(grep -c '^ *--- PASS' "$build/output")))
    failed=$((failed + count))
  fi
}

skip() {
  echo "skipped: $1: $2"
  skipped=$((skipped + 1))
}

finish() {
  rm -rf "$TMPDIR" "$build/output"
  echo "$passed passed, $failed failed${1:-}"
  [ "$failed" -eq 0 ]
  exit
}

if ! command -v go >/dev/null; then
  skip "everything" "there is no go"
  finish ", $skipped skipped"
fi
cache=$(go env GOCACHE)
mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ] || export GOCACHE="$build/cache"

formatted() { test -z "$(gofmt -l .)" || { gofmt -l .; return 1; }; }
packaged() { # the module is whole by itself: all it needs lies below its folder
  rm -rf "$build/package" && mkdir -p "$build/package" &&
    git ls-files -z . | xargs -0 cp --parents -t "$build/package" && cd "$build/package" && go build ./... && go list -m &&
    test -z "$(go list -deps ./... | grep '\.' | grep -v '^github.com/tern-engine/tern/bindings/go\|^vendor/')"
  status=$?
  cd "$here" && rm -rf "$build/package"
  return $status
}

tour() { # what the README's tour says, typed in an empty folder, against a server of the tests
  folder=$build/typed
  rm -rf "$folder" && mkdir -p "$folder" && mkfifo "$folder/hold" || return 1
  awk '/^## One minute/ {on = 1} /^## What/ {on = 0} on && /^```sh/ {code = 1; next} /^```/ {code = 0} code' README.md >"$folder/lines"
  "$TERN_TEST_SERVERS" <"$folder/hold" >"$folder/servers" &
  servers=$!
  exec 9>"$folder/hold"
  timeout 60 sh -c 'until grep -q "^$" "$1"; do sleep 0.1; done' sh "$folder/servers" &&
    (cd "$folder" && TERN_GO=$here URL=$(sed -n 's/^FAULT=//p' servers) timeout -k 5 300 sh -e lines) >"$folder/said"
  status=$?
  exec 9>&-
  wait "$servers"
  cat "$folder/said"
  printf '%s\n' '200 10 10' '200 true' 'true tern: ' 404 >"$folder/expected"
  sed 's/^\(true tern: \).*/\1/' "$folder/said" | cmp - "$folder/expected" || status=1
  rm -rf "$folder"
  return $status
}

# shell_check NAME FUNCTION: the same of a function of this script.
shell_check() {
  if ($2) >"$build/output" 2>&1; then
    echo "ok    $1"
    passed=$((passed + 1))
  else
    echo "FAIL  $1"
    cat "$build/output"
    failed=$((failed + 1))
  fi
}

shell_check "gofmt" formatted
shell_check "the module is whole by itself" packaged
check "vet" go vet ./...
check "build of the benchmark" sh -c 'cd ../../tests/bench/bindings/go && go vet . && go build -o "$1" .' sh "$build/bench"
check "tests" go test -count=1 -v -p 1 ./...
shell_check "the README's tour" tour
if [ "$(go env CGO_ENABLED)" = 1 ] && go test -race -c -o "$build/race" ./internal/testservers >"$build/output" 2>&1; then
  check "tests with -race and cgocheck=2" env GODEBUG=cgocheck=2 go test -count=1 -race -v -p 1 . ./redis ./ws ./sse
else
  skip "tests with -race" "the race detector does not build here: $(tail -1 "$build/output")"
fi
libs=$(pkg-config --variable=libdir tern)
if [ -f "$libs/libtern.a" ] && go build -tags tern_static -o "$build/static" ./examples/redis_pipeline >"$build/output" 2>&1; then
  check "tests linked statically" env -u LD_LIBRARY_PATH go test -count=1 -tags tern_static -v -p 1 -run 'HTTP|Layout|Version|Streams?' .
  check "a static program needs no libtern.so" sh -c '! ldd "$1" | grep libtern' sh "$build/static"
else
  skip "tests linked statically" "$(tail -1 "$build/output" 2>/dev/null || echo "there is no libtern.a")"
fi
rm -f "$build/bench" "$build/race" "$build/static"
[ "$skipped" -gt 0 ] && finish ", $skipped skipped"
finish
