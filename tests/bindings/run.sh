#!/usr/bin/env bash
# Runs all that a binding has against an installed tern. usage: run.sh BINDING SOURCE_DIR BUILD_DIR PREFIX
# Leaves what was skipped, and why, in BUILD_DIR/bindings/BINDING.skipped, and what failed in BINDING.failed. Exits with 77 when
# there is no toolchain.
set -euo pipefail
binding=$1 source_dir=$2 build_dir=$3 prefix=$4
declare -A tool=([go]=go [rust]=cargo [csharp]=dotnet)

export TERN_TEST_SERVERS=$build_dir/test_servers TERN_BUILD_DIR=$build_dir/bindings/$binding
mkdir -p "$TERN_BUILD_DIR"
skipped=$build_dir/bindings/$binding.skipped failed=$build_dir/bindings/$binding.failed
rm -f "$skipped" "$failed"
if ! command -v "${tool[$binding]}" >/dev/null; then
  echo "skipped: the $binding binding, ${tool[$binding]} is not there" | tee "$skipped"
  exit 77
fi
libdir=$(dirname "$(find "$prefix" -name libtern.so.0)")
export PKG_CONFIG_PATH=$libdir/pkgconfig LD_LIBRARY_PATH=$libdir
log=$TERN_BUILD_DIR/test.log
status=0
"$source_dir/bindings/$binding/test.sh" 2>&1 | tee "$log" || status=$?
sed -n 's/^skipped: /skipped: '"$binding"', /p' "$log" >"$skipped"
((status == 0)) || grep -aE '^ *(FAIL|--- FAIL|Failed |test .* FAILED)|[1-9][0-9]* failed' "$log" | sed "s/^ */failed: $binding, /" >"$failed" || true
exit "$status"
