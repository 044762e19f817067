#!/usr/bin/env bash
# Everything there is to check of the C# binding. The last line tells how many steps and tests passed; the exit status is 0 when
# none failed.
#
#   TERN_TEST_SERVERS  the program that runs the test servers
#   PKG_CONFIG_PATH, LD_LIBRARY_PATH  where tern is installed
#   TERN_BUILD_DIR     where everything that is built goes (default: build/ beside this file)
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" || exit

export TERN_BUILD_DIR=${TERN_BUILD_DIR:-$PWD/build} DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
passed=0 failed=0 skipped=0

summary() {
  local text="$passed passed, $failed failed"
  ((skipped == 0)) || text+=", $skipped skipped"
  echo "$text"
  ((failed == 0)) && exit 0
  exit 1
}

skip() { # WHAT REASON
  echo "skipped: $1: $2"
  skipped=$((skipped + 1))
}

step() { # WHAT COMMAND...; its output is shown when it fails
  local what=$1 log=$TERN_BUILD_DIR/step.log
  shift
  if "$@" >"$log" 2>&1; then
    echo "ok: $what"
    passed=$((passed + 1))
  else
    cat "$log"
    echo "FAILED: $what"
    failed=$((failed + 1))
    return 1
  fi
}

tests() { # WHAT ENVIRONMENT...; counts single tests
  local what=$1 log=$TERN_BUILD_DIR/tests.log good bad
  shift
  # One arena: with one for each thread that allocates, what is free in each of them would count as growth.
  env MALLOC_ARENA_MAX=1 "$@" timeout -k 5 300 dotnet vstest "$TERN_BUILD_DIR/bin/Tern.Tests/Release/net8.0/Tern.Tests.dll" \
    --logger:"console;verbosity=normal" >"$log" 2>&1
  local status=$?
  good=$(grep -c '^  Passed ' "$log") bad=$(grep -c '^  Failed ' "$log")
  ((status == 0 || bad > 0)) || bad=1 # it did not come to its end
  ((bad == 0)) || cat "$log"
  echo "$what: $good passed, $bad failed"
  passed=$((passed + good)) failed=$((failed + bad))
}

package_is_whole() {
  timeout -k 5 300 dotnet pack src/Tern/Tern.csproj -c Release --nologo -v quiet || return
  local listing
  listing=$(python3 -m zipfile -l "$TERN_BUILD_DIR"/packages/Tern.*.nupkg) || return
  for file in lib/net8.0/Tern.dll lib/net8.0/Tern.xml runtimes/linux-x64/native/libtern.so README.md; do
    grep -q "^$file " <<<"$listing" || { echo "the package has no $file"; return 1; }
  done
}

# Where no library is found, the build says what to set.
package_asks_for_the_library() {
  local said
  said=$(env -u TERN_LIB_DIR PKG_CONFIG_PATH=/nowhere PKG_CONFIG_LIBDIR=/nowhere timeout -k 5 300 dotnet pack src/Tern/Tern.csproj -c Release \
    --nologo -v quiet -o "$TERN_BUILD_DIR/no_package" 2>&1) && return 1
  grep -q 'error.*set TERN_LIB_DIR to its folder, or PKG_CONFIG_PATH' <<<"$said" && ! grep -q MSB3073 <<<"$said" || { echo "$said"; return 1; }
}

fetches() { timeout -k 5 60 "$1" 100 "$url/100" | grep -q '^100 of 100'; } # PROGRAM

publish() { # FOLDER PROPERTY...
  local folder=$TERN_BUILD_DIR/$1
  shift
  timeout -k 5 300 dotnet publish examples/FetchMany/FetchMany.csproj -c Release -r linux-x64 --nologo -v quiet -o "$folder" "$@"
}

# What README.md's tour says, typed word by word in an empty folder, against a server of its own.
tour() {
  local folder
  folder=$(mktemp -d) # outside of this tree, whose settings would count
  awk '/^## One minute/ {on = 1} /^## What/ {on = 0} on && /^```sh/ {code = 1; next} /^```/ {code = 0} code' README.md >"$folder/typed"
  grep -q 'dotnet run' "$folder/typed" || return 1
  (
    source=$PWD && mkdir "$folder/empty" && cd "$folder/empty" || exit
    # A package of an earlier run must not be found in place of this one.
    export NUGET_FALLBACK_PACKAGES=${NUGET_PACKAGES:-$HOME/.nuget/packages} NUGET_PACKAGES=$folder/cache
    TERN_SOURCE=$(realpath "$source/../..") URL=$url/100 timeout -k 5 600 bash -ec "$(cat "$folder/typed")"
  ) >"$folder/said" 2>&1
  local status=$?
  cat "$folder/said"
  grep -q '^200 over HTTP/1.1, 100 bytes' "$folder/said" && grep -q '^1001 of 1001' "$folder/said" || status=1
  rm -rf "$folder"
  return $status
}

command -v dotnet >/dev/null || { skip "the C# binding" "there is no .NET SDK"; summary; }
: "${TERN_TEST_SERVERS:?is not set: it names the program that runs the test servers}"
mkdir -p "$TERN_BUILD_DIR"
rm -rf "$TERN_BUILD_DIR/packages"

# Warnings, analyzers' and of missing documentation too, are errors.
step "build and lint" timeout -k 5 600 dotnet build tests/Tern.Tests/Tern.Tests.csproj -c Release --nologo -v quiet || summary
step "build of the benchmark" timeout -k 5 600 dotnet build ../../tests/bench/bindings/csharp/Bench.csproj -c Release --nologo -v quiet
tests "tests"
tests "tests with forced collections" TERN_GC_STRESS=1 DOTNET_gcServer=0
tests "tests with many small collections" DOTNET_GCgen0size=100000 DOTNET_TieredCompilation=0
step "package" package_is_whole
step "package without the library" package_asks_for_the_library

coproc servers { "$TERN_TEST_SERVERS"; }
url=
while read -r line <&"${servers[0]}" && [[ $line ]]; do
  [[ $line != HTTP=* ]] || url=${line#HTTP=}
done
step "README's tour" tour
for way in trimmed aot; do
  case $way in
    trimmed) properties=(--self-contained -p:PublishTrimmed=true) ;;
    aot) properties=(-p:PublishAot=true) ;;
  esac
  log=$TERN_BUILD_DIR/publish-$way.log
  if publish "$way" "${properties[@]}" >"$log" 2>&1; then
    step "the $way example runs" fetches "$TERN_BUILD_DIR/$way/FetchMany"
  elif grep -qE 'NETSDK1094|NU1101|NU1301|PlatformLinkerNotFound|Platform linker|unable to find package' "$log"; then
    skip "the $way example" "its part of the toolchain is missing: $(grep -m1 -E 'error' "$log")"
  else
    cat "$log"
    echo "FAILED: publishing the $way example"
    failed=$((failed + 1))
  fi
done
eval "exec ${servers[1]}>&-"
wait "$servers_PID" 2>/dev/null

summary
