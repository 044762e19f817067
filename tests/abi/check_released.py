#!/usr/bin/env python3
"""What released.txt records is still there: the table begins with the same entries, everything else is unchanged."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src/capi"))
import generate  # noqa: E402


def broken(before, now):
    """The first promise of each kind that is not kept."""
    before_table = [line for line in before if line.startswith("table ")]
    now_table = [line for line in now if line.startswith("table ")]
    for i, entry in enumerate(before_table):
        if i >= len(now_table) or now_table[i] != entry:
            there = now_table[i] if i < len(now_table) else "nothing"
            yield f"entry {i} of the table was {entry!r} and is now {there!r}"
            break
    for line in sorted(set(before) - set(before_table) - set(now)):
        yield f"gone or changed: {line}"


def main():
    before = (ROOT / generate.RELEASED).read_text().splitlines()
    problems = list(broken(before, generate.released().splitlines()))
    if problems:
        sys.exit("released API changed:\n" + "\n".join(problems))


if __name__ == "__main__":
    main()
