"""The tour prints the same summary in every language, and refuses arguments that are not its own. Which languages were skipped is
left in BUILD_FOLDER/bindings/tour.skipped.

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
SKIPPED = BUILD / "bindings/tour.skipped"
NAMES = "HTTP HTTPS CA FAULT SILENT GARBAGE REDIS WS".split()
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
            if line.split("=")[0] in NAMES:
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
            with SKIPPED.open("a") as skipped:
                print("skipped: the tour in %s, %s is not there" % (folder, tool), file=skipped)
            self.skipTest("%s is not there" % tool)
        done = subprocess.run(command, cwd=TOUR / folder, env=environment(), capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def ran(self, *arguments):
        return subprocess.run([*map(str, arguments)], env=environment(), capture_output=True, text=True, timeout=LIMIT)

    def says_the_summary(self, *program):
        with Servers() as places:
            done = self.ran(*program, *places)
        self.assertEqual(done.stdout, (TOUR / "summary.txt").read_text(), done.stderr)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def refuses(self, *program_and_arguments, why):
        done = self.ran(*program_and_arguments)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (2, "", why + "\n"))

    def refuses_what_is_not_its_own(self, *program):
        self.refuses(*program, "NOSUCH=1", why="NOSUCH=1 is no place of the tour")
        self.refuses(*program, "HTTP", why="HTTP is no place of the tour")

    def refuses_that_one_is_missing(self, *program):
        places = [name + "=x" for name in NAMES]
        self.refuses(*program, why="HTTP=... is missing")
        self.refuses(*program, *places[:-1], why="WS=... is missing")
        self.refuses(*program, "HTTP=", *places[1:], why="HTTP=... is missing")

    def is_the_tour(self, *program):
        self.says_the_summary(*program)
        self.refuses_what_is_not_its_own(*program)
        self.refuses_that_one_is_missing(*program)

    def test_c(self):
        self.is_the_tour(BUILD / "examples/tour")

    def test_go(self):
        self.built("go", ["go", "build", "-o", OUT / "go/tour", "."], "go")
        self.is_the_tour(OUT / "go/tour")

    def test_rust(self):
        self.built("cargo", ["cargo", "build", "--release", "--offline", "--quiet"], "rust")
        self.is_the_tour(OUT / "rust/release/tour")

    def test_csharp(self):
        self.built("dotnet", ["dotnet", "build", "-c", "Release", "--artifacts-path", OUT / "csharp", "--nologo", "-v", "q"], "csharp")
        self.is_the_tour("dotnet", OUT / "csharp/bin/Tour/release/Tour.dll")


if __name__ == "__main__":
    SKIPPED.unlink(missing_ok=True)
    unittest.main(argv=sys.argv[:1])
