#!/usr/bin/env python3
"""check_rules.py SOURCE DOCUMENT: every test that a table of rules names exists, and every rule has one."""
import pathlib
import re
import sys

source, document = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
declared = set()
for file in (source / "tests").rglob("*_test.cpp"):
    for suite, name in re.findall(r"^TEST(?:_F|_P)?\((\w+), (\w+)\)", file.read_text(), re.M):
        declared.add(f"{suite}.{name}")
problems, rules = [], 0
for number, line in enumerate(document.read_text().splitlines(), 1):
    if not line.startswith("| ") or line.startswith("| rule"):
        continue
    rules += 1
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    tests = re.findall(r"`([^`]+)`", cells[-1])
    if len(cells) != 3 or not tests:
        problems.append(f"{document.name}:{number}: a rule without a test")
    problems += [f"{document.name}:{number}: there is no test {name}" for name in tests if name not in declared]
if rules < 50:  # every MUST that binds a client
    problems.append(f"{document.name}: no table of rules")
print("\n".join(problems) or f"{rules} rules, each with tests that exist")
sys.exit(bool(problems))
