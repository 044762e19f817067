#!/usr/bin/env bash
# Builds a binding's benchmark program against an installed tern. usage: build.sh BINDING PREFIX FOLDER
# The program is FOLDER/bindings_BINDING (of C# in a folder of that name).
set -euo pipefail
binding=$1 prefix=$2 folder=$3
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/$binding"
libdir=$(dirname "$(find "$prefix" -name libtern.so.0)")
export PKG_CONFIG_PATH=$libdir/pkgconfig LD_LIBRARY_PATH=$libdir
work=$folder/work/$binding
mkdir -p "$work"
case $binding in
  go) GOFLAGS=-mod=mod GOPROXY=off go build -o "$folder/bindings_go" . ;;
  rust)
    CARGO_TARGET_DIR=$work cargo build --release --offline --quiet
    cp "$work/release/tern-bench" "$folder/bindings_rust"
    ;;
  csharp) TERN_BUILD_DIR=$work dotnet publish -c Release --nologo -v q -o "$folder/bindings_csharp" ;;
esac
