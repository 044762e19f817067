"""tern get|head|options|delete|post|put|patch: requests and where their answers go."""

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import time

import server
import tool


def limit_files():
    """In a child: no file grows beyond 10,000 bytes, and trying to is an error."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10000, 10000))


class Requests(tool.ToolTest):
    def test_each_command_sends_its_method(self):
        for command in ("get", "options", "delete", "post", "put", "patch"):
            self.assertEqual(self.echo(command, self.url + "/echo")["method"], command.upper())

    def test_a_url_without_scheme_is_http(self):
        self.assertEqual(self.echo("get", self.url.removeprefix("http://") + "/echo")["method"], "GET")

    def test_headers_are_sent_replaced_suppressed_and_empty(self):
        echoed = self.echo("get", "-H", "X-A: 1", "-H", "X-A: 2", "-H", "User-Agent: me", "-H", "Accept:", "-H", "X-Empty;",
                           self.url + "/echo")
        self.assertEqual(self.header(echoed, "x-a"), ["1", "2"])
        self.assertEqual(self.header(echoed, "user-agent"), ["me"])
        self.assertEqual(self.header(echoed, "accept"), [])
        self.assertEqual(self.header(echoed, "x-empty"), [""])

    def test_query_pairs_are_encoded_and_appended(self):
        self.assertEqual(self.echo("get", "--query", "q=a b&c", "--query", "n=1", self.url + "/echo?x=y")["path"],
                         "/echo?x=y&q=a%20b%26c&n=1")

    def test_text_data_is_a_form_unless_a_header_says_else(self):
        echoed = self.echo("post", "-d", "a=1&b=2", self.url + "/echo")
        self.assertEqual((echoed["body"], self.header(echoed, "content-type")), ("a=1&b=2", ["application/x-www-form-urlencoded"]))
        echoed = self.echo("post", "-H", "content-type: application/json", "-d", "{}", self.url + "/echo")
        self.assertEqual(self.header(echoed, "content-type"), ["application/json"])

    def test_data_from_a_file(self):
        name = self.write("body.bin", bytes(range(256)))
        echoed = self.echo("put", "-d", "@" + name, self.url + "/echo")
        self.assertEqual(echoed["body"].encode("latin-1"), bytes(range(256)))
        self.assertEqual(self.header(echoed, "content-length"), ["256"])
        self.assertEqual(self.header(echoed, "content-type"), [])

    def test_data_from_standard_input_goes_to_every_url(self):
        done = self.tern("post", "-d", "@-", "-q", self.url + "/echo", self.url + "/echo", input=b"from the pipe")
        self.assertEqual(done.stdout.count(b'"body": "from the pipe"'), 2)

    def test_large_standard_input(self):
        self.assertEqual(self.echo("post", "-d", "@-", self.url + "/echo", input=b"z" * 5_000_000)["body_size"], 5_000_000)

    def test_empty_data_is_a_body_of_no_bytes(self):
        self.assertEqual(self.header(self.echo("post", "-d", "", self.url + "/echo"), "content-length"), ["0"])

    def test_unix_socket(self):
        unix = server.start_unix(self.path("s"))
        self.addCleanup(unix.server_close)
        self.addCleanup(unix.shutdown)
        echoed = self.echo("get", "--unix-socket", self.path("s"), "http://example.test/echo")
        self.assertEqual(self.header(echoed, "host"), ["example.test"])
        echoed = self.echo("get", "--unix-socket", self.path("s"), "http://example.test/over/%s/echo" % self.url)
        self.assertEqual(self.header(echoed, "host"), [self.url.removeprefix("http://")])

    def test_resolve_overrides_the_address(self):
        port = self.server.server_address[1]
        echoed = self.echo("get", "--resolve", "example.test:%d:127.0.0.1" % port, "http://example.test:%d/echo" % port)
        self.assertEqual(self.header(echoed, "host"), ["example.test:%d" % port])
        self.tern("get", "--resolve", "+example.test:%d:127.0.0.1" % port, "http://example.test:%d/" % port)

    def test_tls_with_an_authority_and_without_verification(self):
        certificate, key = server.make_certificate(self.folder.name)
        secure = server.start_tcp(certificate, key)
        self.addCleanup(secure.server_close)
        self.addCleanup(secure.shutdown)
        url = "https://localhost:%d/bytes/3" % secure.server_address[1]
        self.assertEqual(self.tern("get", "--cacert", certificate, url).stdout, b"xxx")
        self.assertEqual(self.tern("get", "--insecure", url).stdout, b"xxx")
        self.assertIn(b"TERN_E_TLS_CERTIFICATE", self.tern("get", url, status=114).stderr)

    def test_log_on_standard_error(self):
        self.assertIn(b": connected to http://", self.tern("get", "-vvv", self.url).stderr)
        self.assertGreater(len(self.tern("get", "-q", "-vvv", self.url).stderr.splitlines()), 1)


class Answers(tool.ToolTest):
    def test_the_body_goes_to_standard_output_and_a_line_to_standard_error(self):
        done = self.tern("get", self.url + "/bytes/4210")
        self.assertEqual(done.stdout, b"x" * 4210)
        self.assertEqual(done.stderr, b"REQID 0. HTTP/1.1 200 OK 4210 bytes received\n")

    def test_quiet(self):
        self.assertEqual(self.tern("get", "-q", self.url).stderr, b"")

    def test_bodies_of_several_urls_come_in_the_order_of_the_urls(self):
        urls = [self.url + "/slow/0.3"] + ["%s/page/%d" % (self.url, i) for i in range(40)]
        done = self.tern("get", "-q", *urls)
        self.assertEqual(done.stdout, b"late" + b"".join(b"hello from /page/%d" % i for i in range(40)))

    def test_bodies_are_fetched_at_the_same_time(self):
        start = time.monotonic()
        self.tern("get", "-q", *[self.url + "/slow/0.5"] * 8)
        self.assertLess(time.monotonic() - start, 2.5)

    def test_large_bodies_one_after_another(self):
        done = self.tern("get", "-q", *[self.url + "/bytes/3000000"] * 5)
        self.assertEqual(len(done.stdout), 15_000_000)

    def test_a_device_that_takes_no_more_is_named(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        done = self.tern("get", "-q", "-o", "a", "-o", "/dev/full", self.url + "/bytes/1", self.url + "/bytes/2", status=4)
        self.assertEqual(done.stderr, b"tern: cannot write to /dev/full: No space left on device\n")

    def test_where_few_may_be_in_flight_the_others_wait(self):
        urls = ["%s/bytes/%d" % (self.url, size) for size in range(1, 6)]
        for limit in ("1", "2"):
            options = ["--set", "queue.max_in_flight=" + limit]
            self.assertEqual(self.tern("get", "-q", *options, *urls).stdout, b"x" * 15)
            self.assertEqual(len(self.tern("get", "--json", *options, *urls).stdout.splitlines()), 5)
            for style in ([], ["-i"]):
                self.tern("get", "-q", *style, *options, "-o", "few%s/" % limit, *urls)
            self.assertTrue(self.read("few%s/5" % limit).endswith(b"\r\n\r\nxxxxx"))
        self.tern("get", "-q", *options, "-o", "a", "-o", "-", self.url + "/bytes/1", self.url + "/bytes/2")

    def test_large_bodies_even_with_one_worker_in_random_order(self):
        done = self.tern("get", "-q", "--workers", "1", "--option", "queue.order=random", *[self.url + "/bytes/1000000"] * 5)
        self.assertEqual(len(done.stdout), 5_000_000)

    def test_include_writes_the_head(self):
        head, _, body = self.tern("get", "-i", self.url + "/bytes/2").stdout.partition(b"\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 200 OK\r\n"))
        self.assertIn(b"Content-Length: 2", head)
        self.assertEqual(body, b"xx")

    def test_head_shows_the_headers(self):
        done = self.tern("head", self.url + "/bytes/7")
        self.assertTrue(done.stdout.startswith(b"HTTP/1.1 200 OK\r\n"))
        self.assertIn(b"Content-Length: 7\r\n", done.stdout)
        self.assertTrue(done.stdout.endswith(b"\r\n\r\n"))

    def test_output_to_a_file(self):
        self.assertEqual(self.tern("get", "-o", "page", self.url + "/chunked/5000").stdout, b"")
        self.assertEqual(self.read("page"), b"c" * 5000)
        self.assertEqual(os.listdir(self.folder.name), ["page"])

    def test_a_file_for_each_url(self):
        self.tern("get", "-o", "one", "-o", "two", self.url + "/bytes/1", self.url + "/bytes/2")
        self.assertEqual((self.read("one"), self.read("two")), (b"x", b"xx"))

    def test_a_folder_for_all_urls(self):
        self.tern("get", "-o", "new/", self.url + "/a/b.txt?x=1", self.url + "/c/b.txt", self.url, self.url + "/..%2f..%2fetc")
        self.assertEqual(sorted(os.listdir(self.path("new"))), ["..%2f..%2fetc", "b.txt", "b.txt.1", "index"])
        self.assertEqual(self.read("new/b.txt.1"), b"hello from /c/b.txt")

    def test_dash_is_standard_output_and_null_is_nowhere(self):
        self.assertEqual(self.tern("get", "-o", "-", self.url + "/bytes/2").stdout, b"xx")
        with open(self.path("log"), "wb", 0) as log:
            log.write(b"before ")
            self.assertEqual(self.start("get", "-q", "-o", "/dev/stdout", self.url + "/bytes/2", stdout=log).wait(60), 0)
            log.write(b" after")
        self.assertEqual(self.read("log"), b"before xx after")
        self.tern("get", "-o", "/dev/null", self.url + "/bytes/2")
        self.assertTrue(os.path.exists("/dev/null") and not os.path.isfile("/dev/null"))

    def test_output_to_a_named_pipe_keeps_the_pipe(self):
        os.mkfifo(self.path("fifo"))
        process = self.start("get", "-q", "-o", "fifo", self.url + "/bytes/9")
        with open(self.path("fifo"), "rb") as fifo:
            self.assertEqual(fifo.read(), b"x" * 9)
        self.assertEqual(process.wait(tool.LIMIT), 0)

    def test_a_status_of_400_and_more_is_an_answer(self):
        self.assertEqual(self.tern("get", self.url + "/status/404").stdout, b"status 404")

    def test_fail_turns_it_into_exit_status_3_without_a_body(self):
        done = self.tern("get", "--fail", self.url + "/status/404", self.url + "/bytes/1", status=3)
        self.assertEqual(done.stdout, b"x")
        self.write("kept", b"old")
        self.tern("get", "--fail", "-o", "kept", "-o", "good", self.url + "/status/500", self.url + "/bytes/1", status=3)
        self.assertEqual((self.read("kept"), self.read("good")), (b"old", b"x"))
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["good", "kept"])

    def test_an_answer_that_is_cut_off_fails_and_leaves_no_file(self):
        done = self.tern("get", self.url + "/cut", status=116)
        self.assertEqual(done.stdout, b"only this")
        self.assertIn(b"TERN_E_TRUNCATED", done.stderr)
        self.tern("get", "-o", "cut", self.url + "/cut", status=116)
        self.assertEqual(os.listdir(self.folder.name), [])


class Heads(tool.ToolTest):
    """-i and -I: where the heads go."""

    def heads(self, text):
        """The status lines of the heads, and what follows the last head."""
        lines = []
        while text.startswith(b"HTTP/"):
            head, _, text = text.partition(b"\r\n\r\n")
            lines.append(head.split(b"\r\n")[0])
        return lines, text

    def test_all_answers_are_shown_in_order(self):
        url = self.url + "/to/302/to/301/bytes/2"
        found = [b"HTTP/1.1 302 Found", b"HTTP/1.1 301 Moved Permanently", b"HTTP/1.1 200 OK"]
        self.assertEqual(self.heads(self.tern("get", "-i", url).stdout), (found, b"xx"))
        self.assertEqual(self.heads(self.tern("get", "-I", url).stdout), (found, b""))
        self.assertEqual(self.heads(self.tern("get", "-i", "--no-location", url).stdout), (found[:1], b"over there"))
        self.assertEqual(self.heads(self.tern("get", "-i", self.url + "/early").stdout),
                         ([b"HTTP/1.1 103 ", b"HTTP/1.1 200 OK"], b"late"))

    def test_they_go_into_the_file(self):
        self.write("f", b"old")
        for letter, body in (("-i", b"xx"), ("-I", b"")):
            done = self.tern("get", letter, "-o", "f", self.url + "/to/302/bytes/2")
            self.assertEqual(done.stdout, b"")
            self.assertEqual(self.heads(self.read("f")), ([b"HTTP/1.1 302 Found", b"HTTP/1.1 200 OK"], body))
        self.assertIn(b"Content-Length: 2\r\n", self.read("f"))

    def test_with_names_and_folders(self):
        self.tern("get", "-i", "-O", self.url + "/a", self.url + "/b")
        self.tern("get", "-i", "-o", "c/", self.url + "/a", self.url + "/b")
        for name in ("a", "b", "c/a", "c/b"):
            self.assertEqual(self.heads(self.read(name)), ([b"HTTP/1.1 200 OK"], b"hello from /" + name[-1:].encode()))
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["a", "b", "c"])

    def test_large_bodies_at_the_same_time(self):
        urls = [self.url + "/bytes/3000000"] * 8 + [self.url + "/slow/0.5"] * 8
        start = time.monotonic()
        self.tern("get", "-q", "-i", "-o", "all/", *urls)
        self.assertLess(time.monotonic() - start, 10)
        sizes = sorted(len(self.heads(self.read("all/" + name))[1]) for name in os.listdir(self.path("all")))
        self.assertEqual(sizes, [4] * 8 + [3000000] * 8)

    def test_a_file_is_replaced_by_a_whole_answer_only(self):
        self.write("f", b"old")
        self.tern("get", "-i", "-o", "f", self.url + "/cut", status=116)
        self.tern("get", "-i", "-f", "-o", "f", self.url + "/status/404", status=3)
        holder, port = server.refused_port()
        with holder:
            self.tern("get", "-i", "-o", "f", self.url + "/away/%d/x" % port, status=112)
        self.assertEqual((self.read("f"), os.listdir(self.folder.name)), (b"old", ["f"]))
        self.tern("get", "-i", "-o", "f", self.url + "/status/404")
        self.assertEqual(self.heads(self.read("f")), ([b"HTTP/1.1 404 Not Found"], b"status 404"))

    def test_a_full_disk_ends_that_answer(self):
        done = self.tern("get", "-i", "-o", "f", "-o", "g", self.url + "/bytes/100000", self.url + "/bytes/2", status=4,
                         preexec_fn=limit_files)
        self.assertIn(b"tern: cannot write f: File too large\n", done.stderr)
        self.assertEqual(os.listdir(self.folder.name), ["g"])

    def test_nowhere_takes_the_heads_too(self):
        for letter in ("-i", "-I"):
            self.assertEqual(self.tern("get", letter, "-o", "/dev/null", self.url + "/bytes/2").stdout, b"")

    def test_json_has_the_heads_and_the_file_the_body(self):
        answer = json.loads(self.tern("get", "-i", "--json", "-o", "f", self.url + "/bytes/2").stdout)
        self.assertEqual((answer["status"], answer["file"], self.read("f")), (200, "f", b"xx"))

    def test_a_way_that_breaks_off_shows_what_there_was(self):
        holder, port = server.refused_port()
        with holder:
            done = self.tern("get", "-i", self.url + "/away/%d/x" % port, status=112)
        self.assertEqual(self.heads(done.stdout), ([b"HTTP/1.1 302 Found"], b""))

    def test_trailers_come_behind_the_body(self):
        self.assertEqual(self.heads(self.tern("get", "-i", self.url + "/trailers").stdout)[1], b"bodyX-Sum: 4\r\nX-End: 1\r\n")
        self.tern("get", "-i", "-o", "f", self.url + "/trailers")
        self.assertEqual(self.heads(self.read("f"))[1], b"bodyX-Sum: 4\r\nX-End: 1\r\n")
        self.assertEqual(self.tern("get", self.url + "/trailers").stdout, b"body")


class FilesWithFail(tool.ToolTest):
    """With --fail a file is written as without: only the status is looked at first."""

    def wait_for_part(self, folder=""):
        """Until a body is on its way to a file."""
        end = time.monotonic() + tool.LIMIT
        while not any(name.endswith(".part") for name in os.listdir(self.path(folder))):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.005)

    def test_the_mode_of_the_file_stays(self):
        for mode in (0o600, 0o640, 0o755):
            name = self.write("page", b"old")
            os.chmod(name, mode)
            self.tern("get", "-f", "-o", "page", self.url + "/bytes/2")
            self.assertEqual((self.read("page"), os.stat(name).st_mode & 0o7777), (b"xx", mode))

    def test_a_new_file_has_the_mode_of_the_umask(self):
        self.tern("get", "-f", "-o", "page", self.url + "/bytes/2", preexec_fn=lambda: os.umask(0o027))
        self.assertEqual(os.stat(self.path("page")).st_mode & 0o7777, 0o640)

    def test_nobody_else_can_read_what_replaces_a_private_file(self):
        os.chmod(self.write("page", b"old"), 0o600)
        process = self.start("get", "-q", "-f", "-o", "page", self.url + "/drip/10")
        self.wait_for_part()
        while process.poll() is None:
            for entry in os.scandir(self.folder.name):
                with contextlib.suppress(FileNotFoundError):
                    self.assertEqual(entry.stat().st_mode & 0o077, 0, entry.name)
        self.assertEqual((process.returncode, self.read("page")), (0, b"drip\n" * 10))

    def test_a_link_is_followed(self):
        os.mkdir(self.path("elsewhere"))
        self.write("elsewhere/page", b"old")
        for target in ("elsewhere/page", "elsewhere/new", self.path("elsewhere/absolute")):
            os.symlink(target, self.path("link"))
            self.tern("get", "-f", "-o", "link", self.url + "/bytes/3")
            self.assertEqual((os.readlink(self.path("link")), self.read(target)), (target, b"xxx"))
            os.remove(self.path("link"))
        self.assertEqual(sorted(os.listdir(self.path("elsewhere"))), ["absolute", "new", "page"])

    def test_links_in_a_circle_are_an_error_before_anything_is_sent(self):
        os.symlink("a", self.path("b"))
        os.symlink("b", self.path("a"))
        seen = len(self.server.seen)
        self.assertIn(b"cannot write a", self.tern("get", "-f", "-o", "a", self.url + "/bytes/3", status=4).stderr)
        self.assertEqual(len(self.server.seen), seen)

    def test_no_other_file_is_touched(self):
        others = {name: self.write(name, b"mine") for name in ("page.tern-part", ".page.part", "page.part")}
        self.tern("get", "-f", "-o", "page", self.url + "/bytes/2")
        self.tern("get", "-f", "-o", "page", self.url + "/status/500", status=3)
        self.assertEqual([self.read(name) for name in others], [b"mine"] * 3)
        self.assertEqual(sorted(os.listdir(self.folder.name)), sorted([*others, "page"]))

    def test_two_answers_for_one_file_do_not_mix(self):
        for _ in range(20):
            self.tern("get", "-q", "-f", "-o", "page", "-o", "page", self.url + "/bytes/4", self.url + "/status/404", status=3)
            self.assertEqual(self.read("page"), b"xxxx")
            os.remove(self.path("page"))

    def test_a_file_that_cannot_be_created_is_an_error_before_anything_is_sent(self):
        seen = len(self.server.seen)
        done = self.tern("get", "-f", "-o", "no/page", self.url + "/bytes/2", status=4)
        self.assertIn(b"cannot write no/page: No such file or directory", done.stderr)
        self.assertEqual(len(self.server.seen), seen)

    def test_a_file_that_does_not_get_its_name_is_an_error(self):
        process = self.start("get", "-q", "-f", "-o", "page", self.url + "/drip/10", stderr=subprocess.PIPE)
        self.wait_for_part()
        os.mkdir(self.path("page"))
        self.assertIn(b"cannot write page: Is a directory", process.communicate(timeout=tool.LIMIT)[1])
        self.assertEqual((process.returncode, os.listdir(self.folder.name)), (4, ["page"]))

    def test_a_file_that_vanishes_is_an_error(self):
        os.mkdir(self.path("sub"))
        process = self.start("get", "-q", "-f", "-o", "sub/page", self.url + "/drip/10", stderr=subprocess.DEVNULL)
        self.wait_for_part("sub")
        shutil.rmtree(self.path("sub"))
        self.assertEqual(process.wait(tool.LIMIT), 4)

    def test_nothing_is_left_of_an_answer_that_breaks_off_or_is_interrupted(self):
        self.write("page", b"old")
        self.tern("get", "-f", "-o", "page", self.url + "/cut", status=116)
        process = self.start("get", "-q", "-f", "-o", "page", self.url + "/drip/200")
        self.wait_for_part()
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(tool.LIMIT), 130)
        self.assertEqual((self.read("page"), os.listdir(self.folder.name)), (b"old", ["page"]))

    def test_many_files_and_json_names_them_as_given(self):
        urls = [self.url + "/%s/%d" % (kind, n) for n in range(400, 450) for kind in ("bytes", "status")]
        done = self.tern("get", "-q", "-f", "--json", "-o", "all/", *urls, status=3)
        self.assertEqual(len(os.listdir(self.path("all"))), 50)
        names = [json.loads(line)["file"] for line in done.stdout.splitlines()]
        self.assertEqual((len(names), all(name.startswith("all/4") for name in names)), (100, True))


class Json(tool.ToolTest):
    def lines(self, *arguments, **more):
        return [json.loads(line) for line in self.tern("get", "--json", *arguments, **more).stdout.splitlines()]

    def test_one_object_per_answer(self):
        first, second = sorted(self.lines(self.url + "/bytes/3", self.url + "/status/404"), key=lambda r: r["id"])
        self.assertEqual((first["status"], first["reason"], first["version"], first["body"]), (200, "OK", "1.1", "xxx"))
        self.assertEqual((first["ok"], first["error"], first["method"], first["body_size"]), (True, None, "GET", 3))
        self.assertEqual(second["status"], 404)
        self.assertIn(["Content-Length", "3"], first["headers"])
        self.assertGreater(first["timing_ms"]["total"], 0)
        self.assertEqual(first["remote_address"], self.url.removeprefix("http://"))

    def test_raw_bytes(self):
        (answer,) = self.lines(self.url + "/reason")
        self.assertEqual((answer["reason"], answer["body_base64"]), ("Très bien", "//4="))
        self.assertIn(["X-Raw", "café"], answer["headers"])
        self.assertEqual([value for name, value in answer["headers"] if name == "X-Twice"], ["1", "2"])

    def test_failures_are_objects_too(self):
        holder, port = server.refused_port()
        with holder:
            (answer,) = self.lines("http://127.0.0.1:%d/" % port, status=112)
        self.assertEqual((answer["ok"], answer["status"], answer["error"]["name"]), (False, 0, "TERN_E_CONNECT"))
        self.assertTrue(answer["error"]["retryable"])

    def test_with_a_file_the_body_is_named_not_quoted(self):
        (answer,) = self.lines("-o", "f", self.url + "/bytes/3")
        self.assertEqual((answer["file"], answer["body_size"], "body" in answer), ("f", 3, False))


if __name__ == "__main__":
    tool.main()
