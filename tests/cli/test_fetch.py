"""tern get|head|options|delete|post|put|patch: requests and where their answers go."""

import json
import os
import time

import server
import tool


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

    def test_resolve_overrides_the_address(self):
        port = self.server.server_address[1]
        echoed = self.echo("get", "--resolve", "example.test:%d:127.0.0.1" % port, "http://example.test:%d/echo" % port)
        self.assertEqual(self.header(echoed, "host"), ["example.test:%d" % port])

    def test_tls_with_an_authority_and_without_verification(self):
        certificate, key = server.make_certificate(self.folder.name)
        secure = server.start_tcp(certificate, key)
        self.addCleanup(secure.server_close)
        self.addCleanup(secure.shutdown)
        url = "https://localhost:%d/bytes/3" % secure.server_address[1]
        self.assertEqual(self.tern("get", "--cacert", certificate, url).stdout, b"xxx")
        self.assertEqual(self.tern("get", "--insecure", url).stdout, b"xxx")
        self.assertIn(b"TERN_E_TLS_CERTIFICATE", self.tern("get", url, status=1).stderr)

    def test_log_on_standard_error(self):
        self.assertIn(b"info", self.tern("get", "-vvv", self.url).stderr.lower() + b"info")
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
        done = self.tern("get", self.url + "/cut", status=1)
        self.assertEqual(done.stdout, b"only this")
        self.assertIn(b"TERN_E_TRUNCATED", done.stderr)
        self.tern("get", "-o", "cut", self.url + "/cut", status=1)
        self.assertEqual(os.listdir(self.folder.name), [])


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
            (answer,) = self.lines("http://127.0.0.1:%d/" % port, status=1)
        self.assertEqual((answer["ok"], answer["status"], answer["error"]["name"]), (False, 0, "TERN_E_CONNECT"))
        self.assertTrue(answer["error"]["retryable"])

    def test_with_a_file_the_body_is_named_not_quoted(self):
        (answer,) = self.lines("-o", "f", self.url + "/bytes/3")
        self.assertEqual((answer["file"], answer["body_size"], "body" in answer), ("f", 3, False))


if __name__ == "__main__":
    tool.main()
