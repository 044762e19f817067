"""The tour prints the same summary in every language.

usage: tour_test.py SOURCE_FOLDER BUILD_FOLDER PREFIX
"""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

SOURCE, BUILD, PREFIX = (pathlib.Path(path).resolve() for path in sys.argv[1:4])
TOUR = SOURCE / "examples/tour"
OUT = BUILD / "bindings/tour"
LIMIT = 300  # seconds


def environment():
    libdir = str(next(PREFIX.rglob("libtern.so.0")).parent)
    return {**os.environ, "PKG_CONFIG_PATH": libdir + "/pkgconfig", "LD_LIBRARY_PATH": libdir, "TERN_LIB_DIR": libdir, "TERN_BUILD_DIR": str(OUT / "csharp-binding"),
            "CARGO_TARGET_DIR": str(OUT / "rust"), "GOFLAGS": "-mod=mod", "GOPROXY": "off"}


class Servers:
    """tests/support/test_servers_main.cpp"""

    def __enter__(self):
        self.process = subprocess.Popen([BUILD / "test_servers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.places = []
        for line in self.process.stdout:
            if not line.strip():
                return self.places
            self.places.append(line.strip())
        raise RuntimeError("the servers do not start")

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


class Tour(unittest.TestCase):
    maxDiff = None

    def built(self, tool, command, folder):
        if not shutil.which(tool):
            self.skipTest("%s is not there" % tool)
        done = subprocess.run(command, cwd=TOUR / folder, env=environment(), capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def says_the_summary(self, *program):
        with Servers() as places:
            done = subprocess.run([*map(str, program), *places], env=environment(), capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual(done.stdout, (TOUR / "summary.txt").read_text(), done.stderr)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_c(self):
        self.says_the_summary(BUILD / "examples/tour")

    def test_go(self):
        self.built("go", ["go", "build", "-o", OUT / "go/tour", "."], "go")
        self.says_the_summary(OUT / "go/tour")

    def test_rust(self):
        self.built("cargo", ["cargo", "build", "--release", "--offline", "--quiet"], "rust")
        self.says_the_summary(OUT / "rust/release/tour")

    def test_csharp(self):
        self.built("dotnet", ["dotnet", "build", "-c", "Release", "--artifacts-path", OUT / "csharp", "--nologo", "-v", "q"], "csharp")
        self.says_the_summary("dotnet", OUT / "csharp/bin/Tour/release/Tour.dll")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
