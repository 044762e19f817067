"""Options of HTTP: version, redirects, cookies, decoding, ranges, and what -v shows."""

import json
import os

import server
import tool


class Version(tool.ToolTest):
    def test_asking_for_1_1(self):
        for options in (["--http", "1.1"], ["--http1.1"], ["--http", "auto"], []):
            echoed = self.echo("get", *options, self.url + "/echo")
            self.assertEqual(self.header(echoed, "upgrade"), [])

    def test_asking_for_an_upgrade(self):
        for options in (["--http", "h2c-upgrade"], ["--http2"]):
            self.assertEqual(self.header(self.echo("get", *options, self.url + "/echo"), "upgrade"), ["h2c"])

    def test_http_2_or_nothing(self):
        for options in (["--http", "2"], ["--http", "2-prior-knowledge"], ["--http2-prior-knowledge"]):
            self.assertIn(b"TERN_E_", self.tern("get", "-m", "5", *options, self.url + "/echo", status=1).stderr)


class Redirects(tool.ToolTest):
    def test_they_are_followed_by_default_and_with_the_letter(self):
        for options in ([], ["-L"], ["--location"], ["--no-location", "-L"]):
            self.assertEqual(self.tern("get", "-q", *options, self.url + "/to/302/bytes/2").stdout, b"xx")

    def test_they_are_answers_when_none_is_followed(self):
        self.assertEqual(self.tern("get", "-q", "--no-location", self.url + "/to/302/bytes/2").stdout, b"over there")

    def test_no_more_than_allowed(self):
        done = self.tern("get", "--max-redirs", "1", self.url + "/to/302/to/302/bytes/2", status=1)
        self.assertIn(b"TERN_E_REDIRECT", done.stderr)
        self.tern("get", "--max-redirs", "2", self.url + "/to/302/to/302/bytes/2")

    def test_a_303_makes_a_post_a_get_and_a_307_sends_the_body_again(self):
        self.assertEqual(self.echo("post", "-d", "x", self.url + "/to/303/echo")["method"], "GET")
        echoed = self.echo("post", "-d", "x", self.url + "/to/307/echo")
        self.assertEqual((echoed["method"], echoed["body"]), ("POST", "x"))

    def test_history_is_a_line_for_each(self):
        done = self.tern("get", "-q", "--history", self.url + "/to/302/to/301/bytes/2")
        self.assertEqual(done.stderr.decode().splitlines(), [
            "REQID 0. HTTP/1.1 302 Found %s/to/302/to/301/bytes/2 -> %s/to/301/bytes/2" % (self.url, self.url),
            "REQID 0. HTTP/1.1 301 Moved Permanently %s/to/301/bytes/2 -> %s/bytes/2" % (self.url, self.url)])
        self.assertEqual(self.tern("get", "-q", "--history", "-o", "f", self.url + "/to/302/bytes/2").stderr.count(b"->"), 1)

    def test_history_is_in_the_json(self):
        answer = json.loads(self.tern("get", "--json", self.url + "/to/302/bytes/2").stdout)
        self.assertEqual([hop["status"] for hop in answer["history"]], [302])
        self.assertEqual(answer["final_url"], self.url + "/bytes/2")

    def test_include_shows_the_head_of_the_last_answer(self):
        output = self.tern("get", "-i", self.url + "/to/302/bytes/2").stdout
        self.assertTrue(output.startswith(b"HTTP/1.1 200 OK\r\n"))
        self.assertTrue(output.endswith(b"\r\n\r\nxx"))


class Cookies(tool.ToolTest):
    def cookies(self, *arguments):
        return self.header(self.echo("get", *arguments, self.url + "/echo"), "cookie")

    def test_pairs_are_sent(self):
        self.assertEqual(self.cookies("-b", "a=1", "--cookie", "b=2"), ["a=1; b=2"])

    def test_a_jar_is_written_and_read_again(self):
        self.tern("get", "-c", "jar", self.url + "/bake/kind/tern")
        self.assertIn(b"\tkind\ttern", self.read("jar"))
        self.assertEqual(self.cookies("-c", "jar"), ["kind=tern"])
        self.assertEqual(self.cookies("--cookie-jar", "jar", "-b", "a=1"), ["a=1; kind=tern"])
        self.assertEqual(self.cookies("-b", "jar"), ["kind=tern"])
        self.assertEqual(self.cookies(), [])

    def test_a_file_that_is_only_read_stays_as_it_is(self):
        self.tern("get", "-c", "jar", self.url + "/bake/a/1")
        before = self.read("jar")
        self.tern("get", "-b", "jar", self.url + "/bake/a/2")
        self.assertEqual(self.read("jar"), before)

    def test_an_empty_name_turns_cookies_on(self):
        done = self.tern("get", "-q", "-b", "", "--workers", "1", "-o", "one", "-o", "two", self.url + "/bake/a/1", self.url + "/echo")
        self.assertEqual(done.stderr, b"")
        self.assertEqual(self.header(json.loads(self.read("two")), "cookie"), ["a=1"])


class Headers(tool.ToolTest):
    def test_letters_for_headers(self):
        echoed = self.echo("get", "-A", "me", "-e", "http://from/", "-r", "0-9", self.url + "/echo")
        self.assertEqual([self.header(echoed, name) for name in ("user-agent", "referer", "range")], [["me"], ["http://from/"], ["bytes=0-9"]])
        self.assertEqual(self.header(echoed, "accept-encoding"), [])

    def test_a_header_goes_before_its_letter(self):
        self.assertEqual(self.header(self.echo("get", "-e", "a", "-H", "referer: b", self.url + "/echo"), "referer"), ["b"])


class Decoding(tool.ToolTest):
    def test_on_by_default_and_with_the_option(self):
        for options in ([], ["--compressed"], ["--raw", "--compressed"]):
            self.assertEqual(self.tern("get", "-q", *options, self.url + "/gzip/500").stdout, b"z" * 500)

    def test_off(self):
        self.assertEqual(self.header(self.echo("get", "--raw", self.url + "/echo"), "accept-encoding"), [])
        coded = self.tern("get", "-q", "--raw", "-H", "Accept-Encoding: gzip", self.url + "/gzip/500").stdout
        self.assertTrue(coded.startswith(b"\x1f\x8b"))


class Verbose(tool.ToolTest):
    def test_it_shows_what_is_sent_and_received(self):
        done = self.tern("get", "-v", "-H", "X-A: 1", self.url + "/to/302/bytes/2")
        lines = done.stderr.decode().splitlines()
        for line in ("> GET /to/302/bytes/2 HTTP/1.1", "> X-A: 1", "< HTTP/1.1 302 Found", "< Location: /bytes/2", "< HTTP/1.1 200 OK"):
            self.assertIn(line, lines)
        self.assertTrue(any(line.startswith("* connected to 127.0.0.1:") or line.startswith("* reused") for line in lines), lines)
        self.assertEqual(done.stdout, b"xx")

    def test_more_of_it_is_the_log(self):
        self.assertNotRegex(self.tern("get", "-v", self.url).stderr.decode(), r"\d{4}-\d\d-\d\dT")
        self.assertRegex(self.tern("get", "-vvv", self.url).stderr.decode(), r"\d{4}-\d\d-\d\dT")

    def test_failures_are_shown_as_well(self):
        holder, port = server.refused_port()
        with holder:
            lines = self.tern("get", "-v", "http://127.0.0.1:%d/" % port, status=1).stderr.decode().splitlines()
        self.assertEqual(lines[0], "* request 0 to 127.0.0.1:%d" % port)
        self.assertTrue(lines[-1].startswith("tern: "))


class RemoteNames(tool.ToolTest):
    def names(self):
        return sorted(os.listdir(self.folder.name))

    def test_files_are_named_by_their_urls(self):
        self.tern("get", "-O", self.url + "/a/b.txt?x=1", self.url + "/c/b.txt", self.url)
        self.assertEqual(self.names(), ["b.txt", "b.txt.1", "index"])
        self.assertEqual(self.read("b.txt.1"), b"hello from /c/b.txt")

    def test_they_are_never_hidden_and_never_elsewhere(self):
        self.tern("get", "-O", self.url + "/.bashrc", self.url + "/..", self.url + "/a/..%2f..%2fetc", self.url + "/x\\..\\y")
        self.assertEqual(self.names(), ["_.%2f..%2fetc", "_bashrc", "index", "x_.._y"])

    def test_a_redirect_does_not_name_the_file(self):
        self.tern("get", "-O", self.url + "/to/302/evil")
        self.assertEqual(self.names(), ["evil"])
        self.tern("get", "-O", self.url + "/to/302/.profile?name")
        self.assertNotIn(".profile", self.names())

    def test_links_and_folders_are_not_touched(self):
        self.write("elsewhere", b"old")
        os.symlink("elsewhere", self.path("link"))
        os.symlink("nowhere", self.path("dangling"))
        os.mkdir(self.path("folder"))
        for name in ("link", "dangling", "folder"):
            self.assertIn(b"no regular file", self.tern("get", "-O", "%s/%s" % (self.url, name), status=4).stderr)
        self.assertEqual(self.read("elsewhere"), b"old")

    def test_a_regular_file_is_replaced(self):
        self.write("f", b"old")
        self.tern("get", "-O", self.url + "/f")
        self.assertEqual(self.read("f"), b"hello from /f")

    def test_fail_keeps_the_old_one(self):
        self.write("404", b"old")
        self.tern("get", "-fsSO", self.url + "/status/404", status=3)
        self.assertEqual((self.read("404"), self.names()), (b"old", ["404"]))


if __name__ == "__main__":
    tool.main()
