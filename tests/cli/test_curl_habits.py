"""Long options of curl's: those that docs/tool.md says are the same do the same here."""

import os
import re

import server
import tool

DOCUMENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "tool.md")


def rows_for_curl():
    """[(what curl has, what tern has)] of the table."""
    with open(DOCUMENT, encoding="utf-8") as file:
        text = file.read().split("| curl | tern | what differs |\n")[1]
    return [tuple(cell.strip() for cell in line.split("|")[1:3]) for line in text.splitlines() if line.startswith("| `")]


class SameName(tool.ToolTest):
    def sent(self, *arguments, path="/echo", **more):
        return self.echo(*arguments, self.url + path, **more)

    def test_options_that_make_the_request(self):
        self.write("f", b"a\r\nb\n")
        self.write("logins", b"machine 127.0.0.1 login ada password s3cret\n")
        for arguments, path, seen in (
            (["post", "--data", "a=1"], "/echo", ("body", "a=1")),
            (["post", "--data-ascii", "a=1"], "/echo", ("body", "a=1")),
            (["post", "--data-binary", "@f"], "/echo", ("body", "a\r\nb\n")),
            (["post", "--data-raw", "@f"], "/echo", ("body", "@f")),
            (["post", "--data-urlencode", "a=1 2"], "/echo", ("body", "a=1%202")),
            (["get", "--get", "--data", "a=1"], "/echo", ("path", "/echo?a=1")),
            (["post", "--form", "a=b"], "/echo", ("content-type", "multipart/form-data")),
            (["post", "--form-string", "a=@b"], "/echo", ("content-type", "multipart/form-data")),
            (["get", "--header", "X-A: 1"], "/echo", ("x-a", "1")),
            (["get", "--request", "PATCH"], "/echo", ("method", "PATCH")),
            (["get", "--user-agent", "me"], "/echo", ("user-agent", "me")),
            (["get", "--referer", "http://from/"], "/echo", ("referer", "http://from/")),
            (["get", "--range", "0-9"], "/echo", ("range", "bytes=0-9")),
            (["get", "--cookie", "a=1"], "/echo", ("cookie", "a=1")),
            (["get", "--basic", "--user", "ada:s3cret"], "/echo", ("authorization", server.BASIC)),
            (["get", "--oauth2-bearer", "abc"], "/echo", ("authorization", "Bearer abc")),
            (["get", "--compressed"], "/echo", ("accept-encoding", "gzip")),
            (["get", "--location"], "/to/302/echo", ("path", "/echo")),
            (["get", "--http1.1"], "/echo", ("method", "GET")),
            (["get", "--http2"], "/echo", ("upgrade", "h2c")),
            (["get", "--upload-file", "f"], "/echo", ("method", "PUT")),
            (["get", "--max-time", "20", "--connect-timeout", "10"], "/echo", ("method", "GET")),
            (["get", "--parallel", "--parallel-max", "3", "--show-error", "--silent"], "/echo", ("method", "GET")),
            (["get", "--insecure", "--ipv4", "--compressed", "--fail"], "/echo", ("method", "GET")),
        ):
            with self.subTest(arguments=arguments):
                echoed = self.sent(*arguments, path=path)
                name, value = seen
                found = [echoed[name]] if name in echoed else self.header(echoed, name)
                self.assertTrue(found and found[0].startswith(value), found)

    def test_options_that_shape_the_answer(self):
        self.assertEqual(self.tern("get", "--silent", "--output", "f", self.url + "/bytes/2").stderr, b"")
        self.assertEqual(self.read("f"), b"xx")
        self.tern("get", "--remote-name-all", self.url + "/a", self.url + "/b")
        self.assertEqual((self.read("a"), self.read("b")), (b"hello from /a", b"hello from /b"))
        self.assertTrue(self.tern("get", "--include", self.url).stdout.startswith(b"HTTP/1.1 200 OK\r\n"))
        self.assertIn(b"Content-Length: 7", self.tern("get", "--head", self.url + "/bytes/7").stdout)
        self.assertIn(b"> GET / HTTP/1.1", self.tern("get", "--verbose", self.url).stderr)
        self.tern("get", "--fail", self.url + "/status/404", status=3)
        self.tern("get", "--max-redirs", "0", self.url + "/to/302/x", status=1)
        self.tern("get", "--cookie-jar", "jar", self.url + "/bake/a/1")
        self.assertIn(b"\ta\t1", self.read("jar"))

    def test_options_that_answer_a_login(self):
        self.write(".netrc", b"machine 127.0.0.1 login ada password s3cret\n")
        for options in (["--netrc-file", ".netrc"], ["--netrc"], ["--anyauth", "--user", "ada:s3cret"]):
            done = self.tern("get", *options, self.url + "/basic", env={"HOME": self.folder.name})
            self.assertEqual(done.stdout, b"welcome", options)
        self.assertEqual(self.tern("get", "--digest", "--user", "ada:s3cret", self.url + "/digest").stdout, b"welcome")

    def test_options_of_the_connection(self):
        certificate, key = server.make_certificate(self.folder.name)
        secure = server.start_tcp(certificate, key, authority=certificate)
        self.addCleanup(secure.server_close)
        self.addCleanup(secure.shutdown)
        port = secure.server_address[1]
        options = ["--cacert", certificate, "--cert", certificate, "--key", key, "--resolve", "localhost:%d:127.0.0.1" % port]
        self.assertEqual(self.tern("get", *options, "https://localhost:%d/bytes/2" % port).stdout, b"xx")
        unix = server.start_unix(self.path("s"))
        self.addCleanup(unix.server_close)
        self.addCleanup(unix.shutdown)
        self.assertEqual(self.tern("get", "--unix-socket", "s", "http://host.test/bytes/2").stdout, b"xx")

    def test_urls_may_be_named(self):
        self.assertEqual(self.tern("get", "-q", "--url", self.url + "/bytes/2").stdout, b"xx")
        done = self.tern("get", "-q", "--url", self.url + "/a", "-A", "x", self.url + "/b", "--url=" + self.url + "/c")
        self.assertEqual(done.stdout, b"hello from /ahello from /bhello from /c")
        self.tern("get", "--url", "-x", status=2)


class Table(tool.ToolTest):
    def test_what_it_says_is_the_same_is_there_and_what_it_says_is_not_is_not(self):
        known = set(re.findall(r"(?<![\w-])--?[\w.-]+", self.tern("get", "--help").stdout.decode()))
        rows = rows_for_curl()
        self.assertGreater(len(rows), 40)
        for curls, terns in rows:
            names = re.findall(r"`(--?[\w.-]+)", curls)
            if terns.startswith("the same"):
                self.assertEqual([name for name in names if name not in known], [], curls)
            if terns.startswith("none"):
                self.assertEqual([name for name in names if name in known], [], curls)

    def test_every_long_option_that_curl_users_type_has_a_row(self):
        told = " ".join(curls for curls, _ in rows_for_curl())
        for name in ("data", "data-binary", "data-urlencode", "form", "header", "output", "request", "user", "location", "max-redirs",
                     "include", "head", "fail", "range", "cookie", "cookie-jar", "compressed", "insecure", "cacert", "cert", "key", "max-time",
                     "connect-timeout", "http1.1", "http2", "http2-prior-knowledge", "resolve", "unix-socket", "upload-file", "netrc",
                     "netrc-file", "digest", "basic", "oauth2-bearer", "json", "parallel", "silent", "show-error", "verbose", "write-out",
                     "url", "get", "retry", "retry-delay", "retry-all-errors", "proxy", "proxy-user", "noproxy", "socks5",
                     "socks5-hostname"):
            self.assertIn("`--%s`" % name, told)

    def test_what_is_not_there_is_refused(self):
        for option in ("--write-out", "--location-trusted", "--preproxy", "--retry-max-time"):
            self.assertIn(b"unknown option " + option.encode(), self.tern("get", option, "x", self.url, status=2).stderr)


if __name__ == "__main__":
    tool.main()
