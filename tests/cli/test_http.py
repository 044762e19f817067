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
            self.assertIn(b"TERN_E_", self.tern("get", "-m", "5", *options, self.url + "/echo", status=116).stderr)


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

    def test_minus_one_lets_many_follow(self):
        self.tern("get", "--max-redirs", "-1", self.url + "/to/302" * 12 + "/bytes/2")
        self.tern("get", self.url + "/to/302" * 12 + "/bytes/2", status=1)

    def test_a_post_is_sent_on_as_a_get_whoever_chose_the_method(self):
        for arguments in (["post"], ["get", "-X", "POST"], ["post", "-d", "x"]):
            for status in ("301", "302", "303"):
                self.assertEqual(self.echo(*arguments, self.url + "/to/%s/echo" % status)["method"], "GET", arguments)
        for status in ("301", "302", "307"):
            self.assertEqual(self.echo("get", "-X", "PUT", self.url + "/to/%s/echo" % status)["method"], "PUT")

    def test_the_referer_that_was_given_is_sent_on(self):
        self.assertEqual(self.header(self.echo("get", "-e", "http://from/", self.url + "/to/302/echo"), "referer"), ["http://from/"])

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

    def test_a_jar_that_is_not_there_yet_may_be_read_and_written(self):
        self.tern("get", "-b", "jar", "-c", "jar", self.url + "/bake/kind/tern")
        self.assertIn(b"\tkind\ttern", self.read("jar"))
        self.assertEqual(self.cookies("-b", "jar", "-c", "jar"), ["kind=tern"])
        self.tern("get", "-b", "other", "-c", "jar", self.url, status=4)

    def test_the_jar_on_standard_output(self):
        done = self.tern("get", "-q", "-c", "-", self.url + "/bake/kind/tern")
        self.assertTrue(done.stdout.startswith(b"baked# Netscape HTTP Cookie File\n"), done.stdout)
        self.assertRegex(done.stdout, rb"\n127\.0\.0\.1\tFALSE\t/\tFALSE\t\d+\tkind\ttern\n$")
        done = self.tern("get", "-q", "-c", "-", "-o", "f", self.url + "/bytes/2", env=dict(os.environ, TMPDIR=self.folder.name))
        self.assertTrue(done.stdout.startswith(b"# Netscape"), done.stdout)
        self.assertEqual(os.listdir(self.folder.name), ["f"])

    def test_a_file_of_set_cookie_lines(self):
        self.write("head", b"HTTP/1.1 200 OK\r\nDate: x\r\nSet-Cookie: a=1; Path=/; Domain=localhost\r\nset-cookie:b=2;domain=.localhost\r\n"
                   b"Set-Cookie: nobody=3\r\nSet-Cookie: other=4; Domain=example.com\r\nSet-Cookie: far=5; Domain=localhost; Path=/far\r\n"
                   b"localhost\tFALSE\t/\tFALSE\t0\tc\t6\n")
        here = "http://localhost:%d/echo" % self.server.server_address[1]
        for options, more in ((["-b", "head"], {}), (["-b", "-"], {"input": self.read("head")})):
            (sent,) = self.header(self.echo("get", *options, here, **more), "cookie")
            self.assertEqual(sorted(sent.split("; ")), ["a=1", "b=2", "c=6"])
        self.assertEqual(self.cookies("-b", "head"), [])  # 127.0.0.1

    def test_a_bad_line_is_named_by_its_number(self):
        self.write("head", b"Date: x\nSet-Cookie: a=1; Domain=localhost\nlocalhost\tFALSE\t/\tmaybe\t0\tc\t6\n")
        self.assertRegex(self.tern("get", "-b", "head", self.url, status=4).stderr, rb"head: line 3 .*TERN_E_PARSE")

    def test_an_empty_name_turns_cookies_on(self):
        done = self.tern("get", "-q", "-b", "", "--workers", "1", "-o", "one", "-o", "two", self.url + "/bake/a/1", self.url + "/echo")
        self.assertEqual(done.stderr, b"")
        self.assertEqual(self.header(json.loads(self.read("two")), "cookie"), ["a=1"])


class Headers(tool.ToolTest):
    def test_letters_for_headers(self):
        echoed = self.echo("get", "-A", "me", "-e", "http://from/", "-r", "0-9", self.url + "/echo")
        self.assertEqual([self.header(echoed, name) for name in ("user-agent", "referer", "range")], [["me"], ["http://from/"], ["bytes=0-9"]])
        self.assertEqual(self.header(echoed, "accept-encoding"), [])

    def test_ranges(self):
        for given, sent in (("5", "5-"), ("-5", "-5"), ("5-", "5-"), ("0-4,10-", "0-4,10-"), ("0-4,-5", "0-4,-5")):
            self.assertEqual(self.header(self.echo("get", "-r", given, self.url + "/echo"), "range"), ["bytes=" + sent])

    def test_no_user_agent(self):
        self.assertEqual(self.header(self.echo("get", self.url + "/echo"), "user-agent"), ["tern/0.1"])
        for options in (["-A", ""], ["-A", "x", "-A", ""], ["-H", "User-Agent:"], ["-A", "x", "-H", "user-agent:"]):
            self.assertEqual(self.header(self.echo("get", *options, self.url + "/to/302/echo"), "user-agent"), [], options)
        for options in (["-A", "me"], ["-A", "", "-A", "me"], ["-A", "", "-H", "User-Agent: me"], ["-A", "x", "-H", "User-Agent: me"]):
            self.assertEqual(self.header(self.echo("get", *options, self.url + "/echo"), "user-agent"), ["me"], options)

    def test_headers_from_a_file(self):
        self.write("heads", b"X-A: 1\r\n\r\n\nX-B: 2  \nAccept:\nX-E;\nX-A: 3")
        for options, more in ((["-H", "@heads"], {}), (["-H", "@-"], {"input": self.read("heads")})):
            echoed = self.echo("get", *options, "-H", "X-C: 4", self.url + "/echo", **more)
            self.assertEqual([self.header(echoed, name) for name in ("x-a", "x-b", "accept", "x-e", "x-c")],
                             [["1", "3"], ["2"], [], [""], ["4"]])

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

    def shown(self, *arguments, **more):
        """Request lines, Host, status lines and where it went on."""
        lines = self.tern(*arguments, **more).stderr.decode().splitlines()
        return [line for line in lines if line.startswith(("> Host", "< HTTP/", "* follows")) or line.startswith("> ") and " HTTP/" in line]

    def test_each_redirect_has_its_request_and_its_answer(self):
        other = server.start_tcp()
        self.addCleanup(other.server_close)
        self.addCleanup(other.shutdown)
        here, there = self.url.removeprefix("http://"), "127.0.0.1:%d" % other.server_address[1]
        away = "/away/%d/page" % other.server_address[1]
        way = "/to/303" + away
        self.assertEqual(self.shown("post", "-v", "-d", "x", self.url + "/to/307" + way), [
            "> POST /to/307%s HTTP/1.1" % way, "> Host: " + here, "< HTTP/1.1 307 Temporary Redirect", "* follows to %s%s" % (self.url, way),
            "> POST %s HTTP/1.1" % way, "> Host: " + here, "< HTTP/1.1 303 See Other",
            "* follows to " + self.url + away,
            "> GET %s HTTP/1.1" % away, "> Host: " + here, "< HTTP/1.1 302 Found", "* follows to http://%s/page" % there,
            "> GET /page HTTP/1.1", "> Host: " + there, "< HTTP/1.1 200 OK"])

    def test_the_method_after_a_redirect_is_the_one_that_is_sent(self):
        for command in ("get", "post", "put", "delete"):
            for status in ("301", "302", "303", "307", "308"):
                before = len(self.server.seen)
                lines = self.shown(command, "-v", self.url + "/to/%s/page" % status)
                self.assertEqual([line.split()[1:3] for line in lines if line.startswith("> ") and "Host" not in line],
                                 [list(seen) for seen in self.server.seen[before:]])

    def test_a_host_of_the_command_line_stays_with_its_origin(self):
        other = server.start_tcp()
        self.addCleanup(other.server_close)
        self.addCleanup(other.shutdown)
        url = self.url + "/to/302/away/%d/echo" % other.server_address[1]
        hosts = [line for line in self.shown("get", "-v", "-H", "Host: other.test", url) if line.startswith("> Host")]
        self.assertEqual(hosts, ["> Host: other.test"] * 2 + ["> Host: 127.0.0.1:%d" % other.server_address[1]])

    def test_what_was_never_sent_is_not_shown(self):
        holder, port = server.refused_port()
        with holder:
            self.assertEqual(self.shown("get", "-v", "http://127.0.0.1:%d/" % port, status=112), [])
            lines = self.shown("get", "-v", self.url + "/away/%d/x" % port, status=112)
        self.assertEqual(lines[-1], "* follows to http://127.0.0.1:%d/x" % port)

    def test_it_shows_the_host_that_is_sent(self):
        for given, shown in (([], self.url.removeprefix("http://")), (["-H", "Host: other.test"], "other.test")):
            done = self.tern("get", "-v", *given, self.url + "/echo")
            self.assertEqual(self.header(json.loads(done.stdout), "host"), [shown])
            self.assertEqual([line for line in done.stderr.decode().splitlines() if line.startswith("> Host")], ["> Host: " + shown])

    def test_interim_answers_and_trailers_are_shown(self):
        lines = self.tern("get", "-v", self.url + "/early").stderr.decode().splitlines()
        self.assertLess(lines.index("< HTTP/1.1 103 "), lines.index("< Link: </style.css>"))
        self.assertLess(lines.index("< Link: </style.css>"), lines.index("< HTTP/1.1 200 OK"))
        lines = self.tern("get", "-v", self.url + "/trailers").stderr.decode().splitlines()
        self.assertEqual(lines[lines.index("<"):][:3], ["<", "< X-Sum: 4", "< X-End: 1"])

    def test_more_of_it_is_the_log(self):
        self.assertNotRegex(self.tern("get", "-v", self.url).stderr.decode(), r"\d{4}-\d\d-\d\dT")
        self.assertRegex(self.tern("get", "-vvv", self.url).stderr.decode(), r"\d{4}-\d\d-\d\dT")

    def test_failures_are_shown_as_well(self):
        holder, port = server.refused_port()
        with holder:
            lines = self.tern("get", "-v", "http://127.0.0.1:%d/" % port, status=112).stderr.decode().splitlines()
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
