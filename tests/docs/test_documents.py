"""The code in the documents compiles and runs; links between them lead somewhere.

usage: test_documents.py SOURCE_FOLDER BUILD_FOLDER C_COMPILER
"""

import glob
import os
import re
import subprocess
import sys
import tempfile
import threading
import unittest

SOURCE, BUILD = os.path.abspath(sys.argv.pop(1)), os.path.abspath(sys.argv.pop(1))
COMPILER = sys.argv.pop(1)
TERN = os.path.join(BUILD, "tern")
sys.path.insert(0, os.path.join(SOURCE, "tests", "cli"))

import peers  # noqa: E402

STRICT = ["-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", "-I" + os.path.join(SOURCE, "include")]
DOCUMENTS = sorted(glob.glob(os.path.join(SOURCE, "*.md")) + glob.glob(os.path.join(SOURCE, "docs", "*.md")))


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def program_of(fragment):
    """Statements as people read them, in a function of a program that includes what they need."""
    lines = fragment.splitlines(keepends=True)
    outside = [line for line in lines if line.startswith(("#", "static "))]
    inside = [line for line in lines if line not in outside]
    return "#include <dlfcn.h>\n#include <stdio.h>\n%s#include <tern/tern.h>\nvoid fragment(void);\nvoid fragment(void) {\n%s}\n" % (
        "".join(outside), "".join(inside))


def blocks(path):
    return re.findall(r"^```c\n(.*?)^```$", read(path), re.MULTILINE | re.DOTALL)


class Documents(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def compiled(self, code, number, libraries):
        source, program = os.path.join(self.folder, "block%d.c" % number), os.path.join(self.folder, "block%d" % number)
        with open(source, "w", encoding="utf-8") as file:
            file.write(code)
        done = subprocess.run([COMPILER, *STRICT, source, "-o", program, *libraries], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return program

    def server(self):
        process = subprocess.Popen([TERN, "demo", "--serve"], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        return process.stdout.readline().strip()

    def test_the_programs_of_the_readme_run(self):
        tour, loader = blocks(os.path.join(SOURCE, "README.md"))
        environment = {**os.environ, "LD_LIBRARY_PATH": BUILD}
        program = self.compiled(tour, 1, ["-L" + BUILD, "-ltern"])
        output = subprocess.run([program, self.server()], capture_output=True, text=True, timeout=60, env=environment)
        self.assertEqual((output.returncode, output.stdout), (0, "1000 of 1000\n"), output.stderr)
        program = self.compiled(loader, 2, ["-ldl"])
        output = subprocess.run([program], capture_output=True, text=True, timeout=60, env=environment)
        self.assertEqual(output.returncode, 0, output.stderr)
        self.assertRegex(output.stdout, r"^tern \d+\.\d+\.\d+\n$")

    def test_code_in_other_documents_compiles(self):
        for path in DOCUMENTS:
            if os.path.basename(path) == "README.md":
                continue
            for number, code in enumerate(blocks(path)):
                with self.subTest(document=path, block=number):
                    self.compiled(program_of(code), number, ["-fsyntax-only", "-Wno-pedantic"])

    def test_every_block_of_c_is_looked_at(self):
        """None is marked in another way, indented or left open."""
        for path in DOCUMENTS:
            fences = re.findall(r"^[ \t]*(```|~~~)(.*)$", read(path), re.MULTILINE)
            self.assertEqual(len(fences) % 2, 0, path)
            self.assertEqual(len([kind for _, kind in fences if kind]), len(blocks(path)), path)

    def commands(self):
        """(where, command) of what people may type, in documents and in the help."""
        texts = [(path, read(path)) for path in DOCUMENTS]
        for command in ("get", "head", "options", "delete", "post", "put", "patch", "load", "redis", "ws"):
            text = subprocess.run([TERN, command, "--help"], capture_output=True, text=True, check=True).stdout
            texts.append(("tern %s --help" % command, text[text.index("Examples:"):]))
        for where, text in texts:
            for line in re.findall(r"^ +(.*\btern [a-z]+ .*://.*)$", text, re.MULTILINE):
                yield where, line

    def peer(self, kind):
        peer = kind(self.folder)
        self.addCleanup(peer.stop)
        return peer.url

    def publish(self, url):
        """For those who subscribe, until the end of the test."""
        done = threading.Event()

        def work():
            while not done.wait(0.05):
                subprocess.run([TERN, "redis", url, "PUBLISH", "news", "one"], stdout=subprocess.DEVNULL, timeout=60)

        thread = threading.Thread(target=work)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(done.set)

    def test_commands_are_true(self):
        """As typed, against the server of `tern demo --serve --port 8080`, a Redis server and a WebSocket server; smaller
        numbers, and no question for a password."""
        servers = {"http://127.0.0.1:8080/": self.server(), "redis://127.0.0.1:6379/": self.peer(peers.Redis),
                   "ws://127.0.0.1:9001/": self.peer(peers.WebSocket)}
        self.publish(servers["redis://127.0.0.1:6379/"])
        with open(os.path.join(self.folder, "commands.txt"), "w", encoding="utf-8") as file:
            file.write("PING\nSET a 1\n")
        for name in ("README.md", "tern.jpg", "item.json"):
            with open(os.path.join(self.folder, name), "wb") as file:
                file.write(b"{}")
        environment = {**os.environ, "PATH": BUILD + os.pathsep + os.environ["PATH"]}
        commands = list(self.commands())
        self.assertGreater(len(commands), 30)
        for where, command in commands:
            with self.subTest(where=where, command=command):
                for other in re.findall(r"\w+://\S+", command):
                    self.assertTrue(other.startswith((*servers, "https://example.com/", "https://server.test/")), other)
                if not any(known in command for known in servers):
                    continue
                # A subscription ends after so many messages.
                limit = (r"-n \d+", "-n 2" if "SUBSCRIBE" in command else "-n 50")
                for given, used in (*servers.items(), limit, ("-u ada ", "-u ada:s3cret "),
                                    (r"--duration \w+", "--duration 300ms")):
                    command = re.sub(given, used, command)
                done = subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                                      cwd=self.folder, env=environment)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertNotIn("REQID 0. HTTP/1.1 4", done.stderr)

    def test_links_lead_somewhere(self):
        for path in DOCUMENTS:
            for link in re.findall(r"\]\(([^)#]+)", read(path)):
                if not re.match(r"[a-z]+://", link):
                    self.assertTrue(os.path.exists(os.path.join(os.path.dirname(path), link)), "%s: %s" % (path, link))


if __name__ == "__main__":
    unittest.main(verbosity=2)
