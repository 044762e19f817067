#!/usr/bin/env python3
"""The headers declare exactly what api.json lists: names, order within each header, types, values. Every function has a comment."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from header_parser import read_headers  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
GENERATED = {"error_codes.h", "api_table.h", "api_names.h", "tern.h"}


def without(entry, *keys):
    return {k: v for k, v in entry.items() if k not in keys}


def listed(api, kind, header):
    entries = [e for e in api[kind] if e["header"] == header]
    if kind == "handles":
        return [e["name"] for e in entries]
    if kind == "structs":
        return [{"name": e["name"], "fields": [without(f, "offset", "size") for f in e["fields"]]} for e in entries]
    return [without(e, "header", "since", "table") for e in entries]


def differences(api, headers):
    for header in headers:
        for kind in ("handles", "constants", "callbacks", "structs", "functions"):
            declared, expected = getattr(header, kind), listed(api, kind, header.name)
            for i in range(max(len(declared), len(expected))):
                d = declared[i] if i < len(declared) else None
                e = expected[i] if i < len(expected) else None
                if d != e:
                    yield f"{header.name}: {kind}[{i}]\n  declared: {d}\n  listed:   {e}"
                    break


def uncommented(text):
    """The functions that no comment stands right above."""
    lines = text.splitlines()
    return [re.search(r"(\w+)\(", line)[1] for above, line in zip(["", *lines], lines)
            if line.startswith("TERN_API") and not above.rstrip().endswith("*/")]


def main():
    api = json.loads((ROOT / "src/capi/api.json").read_text())
    folder = ROOT / "include/tern"
    unlisted = {p.name for p in folder.glob("*.h")} - GENERATED - set(api["headers"])
    problems = [f"{name}: not among the headers of api.json" for name in sorted(unlisted)]
    problems += differences(api, read_headers(folder, api["headers"]))
    for header in api["headers"]:
        problems += [f"{header}: {name} has no comment" for name in uncommented((folder / header).read_text())]
    in_tern_h = (folder / "tern.h").read_text()
    problems += [f"tern.h does not include {h}" for h in api["headers"] if h != "api.h" and f"<tern/{h}>" not in in_tern_h]
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
