"""Runs the tool. A test file is called as: test_x.py BUILD_FOLDER [unittest arguments]."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import server  # noqa: E402

BUILD = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else os.getcwd()
TERN = os.path.join(BUILD, "tern")
LIMIT = 60  # seconds; nothing here takes as long on a healthy machine
os.environ["XDG_CONFIG_HOME"] = "/nonexistent"  # whoever runs the tests may have habits of their own


def resident_kib(most):
    """`most`, or what that is under a sanitizer, which keeps 256 MiB of what was freed and doubles the rest."""
    return most if os.path.basename(BUILD) not in ("asan", "tsan") else 2 * most + 600_000


def peak_kib(process):
    """The most memory that it has had."""
    with open("/proc/%d/status" % process.pid) as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1])


class ToolTest(unittest.TestCase):
    """A server, an empty folder, and the tool."""

    @classmethod
    def setUpClass(cls):
        cls.server = server.start_tcp()
        cls.url = "http://127.0.0.1:%d" % cls.server.server_address[1]

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def tern(self, *arguments, status=0, **more):
        """Runs to the end; checks the exit status; standard output and error are bytes."""
        done = subprocess.run([TERN, *arguments], capture_output=True, timeout=LIMIT, cwd=self.folder.name, **more)
        self.assertEqual(done.returncode, status, "tern %s\n%s" % (" ".join(arguments), done.stderr.decode(errors="replace")))
        return done

    def start(self, *arguments, **more):
        """Starts and returns the process, which is killed at the end of the test when it still runs."""
        process = subprocess.Popen([TERN, *arguments], cwd=self.folder.name, **more)
        self.addCleanup(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream:
                stream.close()

    def answers_each_line(self, process, line=b"%d\n"):
        """Each line is answered with its number before the next is written; then its input ends, and it with success."""
        for i in range(3):
            process.stdin.write(line % i)
            process.stdin.flush()
            self.assertEqual(process.stdout.readline(), b"%d\n" % i)
        process.stdin.close()
        process.stdin = None
        self.assertEqual(process.wait(LIMIT), 0)

    def wait_until_stuck(self, measure):
        """Until what it returns is not 0 and stays the same for half a second."""
        deadline = time.monotonic() + LIMIT
        before, now = None, measure()
        while before != now or now == 0:
            self.assertLess(time.monotonic(), deadline, "it flows on: somebody takes what nobody reads")
            time.sleep(0.5)
            before, now = now, measure()

    def echo(self, *arguments, **more):
        """What the server saw of a request to /echo."""
        return json.loads(self.tern(*arguments, **more).stdout)

    def header(self, echoed, name):
        """The values of a header in what /echo saw."""
        return [value for key, value in echoed["headers"] if key.lower() == name.lower()]


class PeerTest(ToolTest):
    """One more server for all tests of the class, `peer`, of the class `kind` (peers.py)."""

    kind = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = tempfile.TemporaryDirectory()
        cls.peer = cls.kind(cls.home.name)

    @classmethod
    def tearDownClass(cls):
        cls.peer.stop()
        cls.home.cleanup()
        super().tearDownClass()


def main():
    unittest.main(module="__main__", verbosity=2)
