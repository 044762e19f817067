"""What --json prints is what docs/tool.md says: every key, and when it is there."""

import json
import os
import re
import shutil
import socket
import subprocess
import time

import server
import tool

DOCUMENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "tool.md")


def documented(heading):
    """{key: (type, presence)} of the table under a heading."""
    with open(DOCUMENT, encoding="utf-8") as file:
        text = re.search(r"^### %s\n(.*?)(^#|\Z)" % re.escape(heading), file.read(), re.MULTILINE | re.DOTALL)[1]
    keys = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            names, kind, presence = [cell.strip() for cell in line.split("|")[1:4]]
            for name in re.findall(r"`([^`]+)`", names):
                keys[name] = (kind, presence)
    return keys


def flattened(value, path=""):
    """(path, value) of all that is in a document: a.b for members, a[] for elements; pairs of texts are values."""
    if isinstance(value, dict):
        for key, member in value.items():
            name = path + ("." if path else "") + key
            yield name, member
            yield from flattened(member, name)
    elif isinstance(value, list):
        for element in value:
            if isinstance(element, dict):
                yield from flattened(element, path + "[]")


TYPES = {
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "text": lambda v: isinstance(v, str),
    "object": lambda v: isinstance(v, dict),
    "list of objects": lambda v: isinstance(v, list) and all(isinstance(e, dict) for e in v),
    "list of [name, value]": lambda v: isinstance(v, list) and all(len(e) == 2 for e in v),
    "null": lambda v: v is None,
}


class Documented(tool.ToolTest):
    def compare(self, keys, documents, wildcard=None):
        """Every printed key is documented with its type, every documented one is printed once; "always" is always."""
        seen = set()
        for document in documents:
            present = set()
            for name, value in flattened(document):
                name = re.sub(wildcard, r"\1.*", name) if wildcard else name
                self.assertIn(name, keys)
                self.assertTrue(any(TYPES[kind](value) for kind in keys[name][0].split(" or ")), "%s: %r" % (name, value))
                present.add(name)
            seen |= present
            for name, (_, presence) in keys.items():
                parent = name.rpartition(".")[0]
                if presence == "always" and (not parent or parent in present and not parent.endswith("[]")):
                    self.assertIn(name, present)
        self.assertEqual(set(keys) - seen, set(), "documented, but never printed")

    def answers(self, *arguments, **more):
        return [json.loads(line) for line in self.tern("get", "--json", *arguments, **more).stdout.splitlines()]

    def test_answers(self):
        certificate, key = server.make_certificate(self.folder.name)
        secure = server.start_tcp(certificate, key)
        self.addCleanup(secure.server_close)
        self.addCleanup(secure.shutdown)
        holder, port = server.refused_port()
        with holder:
            documents = self.answers("http://127.0.0.1:%d/" % port, status=112)
        for path in ("/to/302/early", "/trailers", "/reason", "/bytes/2", "/bytes/0"):
            documents += self.answers(self.url + path)
        documents += self.answers(self.url + "/cut", status=116)
        documents += self.answers("-o", "f", self.url + "/bytes/2")
        documents += self.answers("--retry", "1", "--retry-delay", "10ms", self.url + "/status/503")
        documents += self.answers("-k", "https://localhost:%d/bytes/2" % secure.server_address[1])
        keys = documented("Of get, post and their like")
        if shutil.which("nghttpd"):
            documents += self.answers("--http", "2", self.over_http_2())
        else:
            keys.pop("stream_id")
        self.compare(keys, documents)

    def over_http_2(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.write("page", b"x")
        process = subprocess.Popen(["nghttpd", "--no-tls", "-a", "127.0.0.1", "-d", self.folder.name, str(port)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.stop, process)
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        return "http://127.0.0.1:%d/page" % port

    def test_reports_of_load(self):
        holder, port = server.refused_port()
        with holder:
            documents = [json.loads(self.tern("load", "--json", "-n", "2", "-c", "1", url, status=status).stdout)
                         for url, status in ((self.url, 0), ("http://127.0.0.1:%d/" % port, 112))]
        self.compare(documented("Of load"), documents, wildcard=r"^(statuses|versions|failures)\.(?:TERN_E_[A-Z_]+|\d+(?:\.\d+)?)")


class Attempts(tool.ToolTest):
    """docs/tool.md: attempts counts exchanges, redirects and logins among them."""

    def attempts(self, *arguments, **more):
        return json.loads(self.tern("get", "--json", *arguments, **more).stdout)["attempts"]

    def test_one_and_one_more_for_each_redirect_and_login(self):
        self.assertEqual(self.attempts(self.url), 1)
        self.assertEqual(self.attempts(self.url + "/to/302/to/302/page"), 3)
        self.assertEqual(self.attempts("-u", "ada:s3cret", self.url + "/basic"), 2)
        self.assertEqual(self.attempts("-u", "ada:s3cret", self.url + "/to/302/basic"), 3)

    def test_a_connection_that_was_not_made_counts(self):
        holder, port = server.refused_port()
        with holder:
            self.assertEqual(self.attempts("http://127.0.0.1:%d/" % port, status=112), 1)

    def test_retries_of_load_are_the_exchanges_behind_the_first(self):
        report = json.loads(self.tern("load", "--json", "-n", "5", "-c", "1", self.url + "/to/302/to/302/page").stdout)
        self.assertEqual((report["requests"], report["retries"]), (5, 10))
        text = self.tern("load", "-n", "5", "-c", "1", self.url + "/to/302/page").stdout.decode()
        self.assertRegex(text, r"retries +5, redirects and logins included\n")


if __name__ == "__main__":
    tool.main()
