"""tern get --curl: curl is run with the line, and the server sees of it what it sees of the tool."""

import json
import os
import shutil
import subprocess
import unittest

import peers
import tool


@unittest.skipUnless(shutil.which("curl"), "curl is not installed")
class CurlLine(tool.PeerTest):
    kind = peers.Tinyproxy
    # What each program has of its own.
    own = ("user-agent", "accept", "accept-encoding", "connection", "expect", "content-length", "transfer-encoding")

    def curl(self, *arguments):
        before = len(self.server.seen)
        line = self.tern(*arguments).stdout.decode()
        self.assertEqual(len(self.server.seen), before, "the tool sent something")
        return line

    def told(self, echoed):
        headers = sorted((name.lower(), value) for name, value in echoed["headers"] if name.lower() not in self.own)
        headers = [(name, value.split("boundary")[0]) for name, value in headers]
        body = echoed["body"]
        if any("multipart" in value for _, value in headers):
            mark = body.split("\r\n")[0]
            body = body.replace(mark, "--mark")
        return echoed["method"], echoed["path"], headers, body

    def compare(self, command, *arguments, path="/echo"):
        url = self.url + path
        line = self.curl(command, "--curl=secrets", "-s", *arguments, url)
        run = subprocess.run(["bash", "-c", line], capture_output=True, cwd=self.folder.name, timeout=tool.LIMIT, check=True)
        self.assertEqual(self.told(json.loads(run.stdout)), self.told(self.echo(command, "-s", *arguments, url)), line)

    def test_the_server_sees_the_same(self):
        self.write("f", b"line\r\nline\n")
        self.write("heads", b"X-File: 1\n")
        for command, arguments, path in (
            ("get", [], "/echo"), ("get", ["-H", "X-A: it's", "-H", "X-Empty;", "-A", "me", "-e", "http://from/"], "/echo"),
            ("get", ["-H", "@heads", "-r", "0-9", "-b", "a=1", "-b", "b=2"], "/echo"),
            ("get", ["--query", "a=b c&d", "--query", "e=f"], "/echo?x=1"), ("get", ["-G", "-d", "a=1", "-d", "b=2"], "/echo"),
            ("post", ["-d", "a=1", "-d", "b=2"], "/echo"), ("post", ["-d", "@f"], "/echo"), ("post", ["-d", "@f", "-H", "Content-Type: text/x"], "/echo"),
            ("post", ["--data-raw", "@f"], "/echo"), ("post", ["--data-urlencode", "a=b c&d"], "/echo"), ("post", ["--json-data", '{"a": [1]}'], "/echo"),
            ("post", ["-F", "a=b", "-F", "f=@f;type=text/plain", "--form-string", "c=@d"], "/echo"), ("put", ["-T", "f"], "/echo/"), ("get", ["-T", "f"], "/echo/name"),
            ("post", ["-T", "f"], "/echo/name"), ("patch", ["-d", "x"], "/echo"), ("delete", [], "/echo"), ("options", [], "/echo"), ("get", ["-X", "PATCH"], "/echo"),
            ("get", ["--basic", "-u", "ada:s3cret"], "/echo"), ("get", ["--bearer", "s3cret"], "/echo"), ("get", [], "/to/302/echo"),
            ("get", ["-m", "30s", "--connect-timeout", "1500ms", "--retry", "1", "-k", "-4"], "/echo"), ("post", [], "/echo"),
        ):
            with self.subTest(command=command, arguments=arguments):
                self.compare(command, *arguments, path=path)

    def test_urls_go_out_as_the_tool_sends_them(self):
        for path in ("/echo/x y", "/echo/a|b", "/echo/{c}", '/echo/"q"', "/echo/\u00fc", "/echo/^`<>\\", "/echo/%zz%41%2f", "/echo/a/./b/../c",
                     "/echo?q=a b|{c}\u00fc#end of it", "/echo/[1]"):
            with self.subTest(path=path):
                self.compare("get", "-g", path=path)
                self.compare("get", "-g", "--query", "n=1 2", path=path)

    def test_through_a_proxy(self):
        self.compare("get", "-x", "http://ada:s3cret@" + self.peer.address)
        self.compare("post", "-x", self.peer.address, "-U", "ada:s3cret", "-d", "a=b", path="/echo/x y")
        self.compare("get", "-x", "http://127.0.0.1:1", "--noproxy", "127.0.0.1")
        self.compare("get", "-x", "none")

    def test_what_is_no_url_is_refused(self):
        self.assertIn(b"URL", self.tern("get", "--curl", "http://a:b:c/", status=2).stderr)

    def test_a_login_in_the_url(self):
        url = self.url.replace("//", "//a da:s3 cret@")
        line = self.curl("get", "--curl=secrets", "-s", "--basic", url + "/echo")
        run = subprocess.run(["bash", "-c", line], capture_output=True, timeout=tool.LIMIT, check=True)
        self.assertEqual(self.told(json.loads(run.stdout)), self.told(self.echo("get", "-s", "--basic", url + "/echo")), line)

    def test_a_login_is_answered(self):
        for kind in ("/basic", "/digest"):
            line = self.curl("get", "--curl=secrets", "-s", "-u", "ada:s3cret", self.url + kind)
            run = subprocess.run(["bash", "-c", line], capture_output=True, timeout=tool.LIMIT, check=True)
            self.assertEqual(run.stdout, b"welcome", line)

    def test_ranges_and_outputs(self):
        line = self.curl("get", "--curl", "-s", "-o", "got #1", self.url + "/bytes/[1-3]")
        subprocess.run(["bash", "-c", line], cwd=self.folder.name, timeout=tool.LIMIT, check=True)
        self.assertEqual([self.read("got %d" % n) for n in (1, 2, 3)], [b"x", b"xx", b"xxx"])
        line = self.curl("get", "--curl", "-s", "-o", "folder/", self.url + "/bytes/4")
        self.assertFalse(os.path.exists(self.path("folder")))
        subprocess.run(["bash", "-c", line], cwd=self.folder.name, timeout=tool.LIMIT, check=True)
        self.assertEqual(self.read("folder/4"), b"xxxx")

    def test_a_line_for_each_method(self):
        self.write("list", b"%s/a\nPUT %s/b\n" % ((self.url.encode(),) * 2))
        self.assertEqual(self.curl("get", "--curl", "--urls", "list").splitlines(), ["curl -L --compressed %s/a" % self.url, "curl -L --compressed -X PUT %s/b" % self.url])

    def test_shows_no_secret_unless_asked(self):
        login = self.url.replace("//", "//ada:s3cret@")
        arguments = ["--bearer", "s3cret", "-b", "sid=s3cret", "-H", "Authorization: s3cret", "-x", "http://ada:s3cret@127.0.0.1:1", "--set", "auth.password=s3cret", login]
        done = self.tern("get", "--curl", *arguments)
        self.assertNotIn(b"s3cret", done.stdout + done.stderr)
        self.assertIn(b"curl has nothing like --option", done.stderr)
        self.assertIn(b"s3cret", self.tern("get", "--curl=secrets", *arguments).stdout)
        self.assertIn(b"allowed", self.tern("get", "--curl=all", self.url, status=2).stderr)

    def test_reads_no_standard_input(self):
        self.assertIn("--data-binary @-", self.curl("post", "--curl", "-d", "@-", self.url))


if __name__ == "__main__":
    tool.main()
