#!/usr/bin/env python3
"""The library exports exactly the listed names, all in a version node, and is made to stay loaded.

    check_symbols.py LIBRARY SYMBOLS
"""
import pathlib
import re
import subprocess
import sys


def exported(nm_output):
    """{name: version node} from `nm -D --defined-only`, version nodes themselves aside."""
    names = {}
    for line in nm_output.splitlines():
        kind, name = line.split()[-2:]
        if kind == "A":
            continue
        name, _, version = name.replace("@@", "@").partition("@")
        names[name] = version
    return names


def problems(names, listed, dynamic):
    yield from (f"exported but not listed: {n}" for n in sorted(set(names) - set(listed)))
    yield from (f"listed but not exported: {n}" for n in listed if n not in names)
    yield from (f"without the prefix tern_: {n}" for n in sorted(names) if not n.startswith("tern_"))
    yield from (f"{n} has no version node: {v!r}" for n, v in sorted(names.items()) if not re.fullmatch(r"TERN_0\.\d+", v))
    if "NODELETE" not in dynamic:
        yield "not linked with -z nodelete"
    if "Library soname: [libtern.so.0]" not in dynamic:
        yield "the soname is not libtern.so.0"


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main():
    library, symbols = sys.argv[1:]
    listed = pathlib.Path(symbols).read_text().split()
    found = list(problems(exported(output("nm", "-D", "--defined-only", library)), listed, output("readelf", "-d", "-W", library)))
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
