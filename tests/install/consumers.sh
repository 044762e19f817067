#!/usr/bin/env bash
# Installs the build into a temporary prefix; builds and runs the examples against it in every way a program can use the library.
# usage: consumers.sh SOURCE_DIR BUILD_DIR FAULT_SERVER
set -euo pipefail
source_dir=$1 build_dir=$2 fault_server=$3
cc=${CC:-cc}

dir=$(mktemp -d)
server=
cleanup() {
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  rm -rf "$dir"
}
trap cleanup EXIT

step() { echo "--- $*"; }
expect() { # EXPECTED COMMAND...
  local wanted=$1 got
  shift
  got=$(timeout -k 5 60 "$@") || { echo "failed: $*" >&2; return 1; }
  [[ $got == "$wanted" ]] || { echo "expected '$wanted', got '$got' from $*" >&2; return 1; }
}

step "install"
prefix=$dir/prefix
cmake --install "$build_dir" --prefix "$prefix" >"$dir/install.log" || { cat "$dir/install.log"; exit 1; }
outside=$(sed -nE 's/^-- (Installing|Up-to-date): //p' "$dir/install.log" | grep -v "^$prefix/" || true)
[[ -z $outside ]] || { echo "installed outside of the prefix: $outside" >&2; exit 1; }
[[ -f $prefix/share/man/man1/tern.1 ]]
libdir=$(dirname "$(find "$prefix" -name libtern.so.0)")
[[ $(readelf -d "$libdir/libtern.so") == *"[libtern.so.0]"* ]]
# Files that know where they are: the tree still works after a move.
mv "$prefix" "$dir/moved"
libdir=$dir/moved${libdir#"$prefix"}
prefix=$dir/moved
export PKG_CONFIG_PATH=$libdir/pkgconfig

"$fault_server" >"$dir/ports" &
server=$!
for _ in $(seq 100); do
  [[ -s $dir/ports ]] && break
  sleep 0.05
done
base=$(sed -n 's/^faults by path *//p' "$dir/ports")
strict=(-std=c11 -Wall -Wextra -pedantic -Werror)

step "pkg-config"
"$cc" "${strict[@]}" "$source_dir/examples/consumer_pkgconfig/app.c" $(pkg-config --cflags --libs tern) -o "$dir/linked"
expect "200, 12 bytes" env LD_LIBRARY_PATH="$libdir" "$dir/linked" "$base/bytes/12"

step "pkg-config, static"
"$cc" "${strict[@]}" "$source_dir/examples/consumer_pkgconfig/app.c" \
  $(pkg-config --static --cflags --libs tern | sed 's/-ltern/-l:libtern.a/') -o "$dir/static"
expect "200, 12 bytes" "$dir/static" "$base/bytes/12"
[[ $(ldd "$dir/static") != *libtern* ]]

step "CMake package"
cmake -S "$source_dir/examples/consumer_cmake" -B "$dir/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" >"$dir/cmake.log" &&
  cmake --build "$dir/cmake" >>"$dir/cmake.log" || { cat "$dir/cmake.log"; exit 1; }
expect "500 of 500" "$dir/cmake/consumer" "$base/bytes/12" 500
expect "500 of 500" "$dir/cmake/consumer_static" "$base/bytes/12" 500
[[ $(ldd "$dir/cmake/consumer") == *libtern.so.0* && $(ldd "$dir/cmake/consumer_static") != *libtern* ]]

step "dlopen"
"$cc" "${strict[@]}" -Wno-pedantic "$source_dir/examples/consumer_dlopen/app.c" $(pkg-config --cflags tern) -o "$dir/dlopen"
expect "tern 0.1.0: 200" env LD_LIBRARY_PATH="$libdir" "$dir/dlopen" "$base/bytes/12"
[[ $(ldd "$dir/dlopen") != *libtern* ]]

if [[ -e $prefix/bin/tern ]]; then
  step "the tool"
  timeout -k 5 60 "$prefix/bin/tern" info >"$dir/info"
fi
echo "all consumers work"
