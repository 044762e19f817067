"""What the C API has, every binding has: each function of api.json is called by the binding's own sources or named in its
left_out.txt, "tern_name: why", and never both.

usage: check_complete.py SOURCE_FOLDER
"""
import importlib
import json
import pathlib
import re
import sys

SOURCE = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, str(SOURCE / "src/capi"))
sys.dont_write_bytecode = True
API = json.loads((SOURCE / "src/capi/api.json").read_text())
FUNCTIONS = [f["name"] for f in API["functions"]]
# Binding: where its own sources are, below bindings/NAME, and how a call of a C function looks there.
BINDINGS = {"go": ("**/*.go", "**/*.c", "**/*.h"), "rust": ("tern/src/**/*.rs",), "csharp": ("src/**/*.cs",)}
TESTS = re.compile(r"_test\.go$|/examples/|/tests?/|/build/|/target/|/obj/|/bin/")


def sources(binding, generated):
    folder = SOURCE / "bindings" / binding
    for pattern in BINDINGS[binding]:
        for path in folder.glob(pattern):
            if str(path.relative_to(SOURCE)) not in generated and not TESTS.search("/" + str(path.relative_to(folder))):
                yield path.read_text()


def left_out(binding):
    entries = {}
    for number, line in enumerate((SOURCE / "bindings" / binding / "left_out.txt").read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        name, _, why = line.partition(": ")
        if not why.strip():
            sys.exit(f"bindings/{binding}/left_out.txt:{number}: no reason")
        entries[name] = why
    return entries


def main():
    wrong = []
    for binding in BINDINGS:
        generated = importlib.import_module(f"generate_{binding}").generated(API)
        called = set(re.findall(r"\btern_[a-z0-9_]+", "\n".join(sources(binding, generated))))
        named = left_out(binding)
        wrong += [f"{binding}: {name} is neither called nor in left_out.txt" for name in FUNCTIONS if name not in called and name not in named]
        wrong += [f"{binding}: {name} is called and in left_out.txt" for name in named if name in called]
        wrong += [f"{binding}: left_out.txt names {name}, which the C API does not have" for name in named if name not in FUNCTIONS]
    print("\n".join(wrong) or f"{len(FUNCTIONS)} functions in {len(BINDINGS)} bindings")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
