"""What is sent: -d and its kin, -G, --json-data, -F, -T, -X, -I."""

import json
import os
import socket
import threading
import time

import tool


class Data(tool.ToolTest):
    def body(self, *arguments, **more):
        return self.echo("post", *arguments, self.url + "/echo", **more)["body"]

    def test_pieces_are_joined_in_the_order_of_the_command_line(self):
        self.write("f", b"x&y")
        self.assertEqual(self.body("-d", "a=1", "--data-urlencode", "b=2 3", "--data-raw", "@c", "-d", "@f", "--data-urlencode", "d@f"),
                         "a=1&b=2%203&@c&x&y&d=x%26y")

    def test_texts_are_sent_as_they_were_typed(self):
        for text in ("", "{}", "[a,b]", "%%", "-x", "'q'", '"q"'):
            self.assertEqual(self.body("-d", text), text)

    def test_query(self):
        before = len(self.server.seen)
        self.tern("get", "-G", "-d", "a=1", "--data-urlencode", "b=2 3", self.url + "/echo", self.url + "/echo?x#f")
        self.assertEqual(sorted(self.server.seen[before:]), [("GET", "/echo?a=1&b=2%203"), ("GET", "/echo?x&a=1&b=2%203")])

    def test_the_command_is_the_method_and_another_can_be_named(self):
        echoed = self.echo("get", "-X", "GET", "-d", "x", self.url + "/echo")
        self.assertEqual((echoed["method"], echoed["body"]), ("GET", "x"))
        self.assertEqual(self.echo("get", "--request", "PATCH", self.url + "/echo")["method"], "PATCH")

    def test_headers_only(self):
        for letter in ("-I", "--head"):
            output = self.tern("get", letter, self.url + "/bytes/7").stdout
            self.assertIn(b"Content-Length: 7\r\n", output)
            self.assertTrue(output.endswith(b"\r\n\r\n"))
            self.assertEqual(self.server.seen[-1], ("HEAD", "/bytes/7"))


class JsonData(tool.ToolTest):
    def test_text_and_file(self):
        self.write("f", b' {"a": [1, 2]} ')
        for text, body in (('{"a": 1}', '{"a": 1}'), ("{}", "{}"), ("[1,2]", "[1,2]"), ("@f", ' {"a": [1, 2]} ')):
            echoed = self.echo("post", "--json-data", text, self.url + "/echo")
            self.assertEqual((echoed["method"], echoed["body"]), ("POST", body))
            self.assertEqual((self.header(echoed, "content-type"), self.header(echoed, "accept")),
                             (["application/json"], ["application/json"]))

    def test_headers_go_before_it(self):
        echoed = self.echo("put", "--json-data", "1", "-H", "Accept: text/plain", "-H", "Content-Type: a/b", self.url + "/echo")
        self.assertEqual((self.header(echoed, "content-type"), self.header(echoed, "accept")), (["a/b"], ["text/plain"]))


class Forms(tool.ToolTest):
    def parts(self, *arguments, **more):
        """[(head, content)] of the form."""
        echoed = self.echo("post", *arguments, self.url + "/echo", **more)
        kind = self.header(echoed, "content-type")[0]
        self.assertTrue(kind.startswith("multipart/form-data; boundary="), kind)
        self.assertEqual(self.header(echoed, "content-length"), [str(echoed["body_size"])])
        pieces = echoed["body"].split("--" + kind.split("boundary=")[1].strip('"'))
        self.assertEqual((pieces[0], pieces[-1]), ("", "--\r\n"))
        return [tuple(piece[2:-2].split("\r\n\r\n", 1)) for piece in pieces[1:-1]]

    def test_values_files_and_contents(self):
        self.write("f.txt", b"of the file")
        value, file, content = self.parts("-F", "a=b;c", "--form", "f=@f.txt", "-F", "g=<f.txt")
        self.assertEqual(value, ('Content-Disposition: form-data; name="a"', "b;c"))
        self.assertIn('name="f"; filename="f.txt"', file[0])
        self.assertIn("Content-Type: text/plain", file[0])
        self.assertEqual(file[1], "of the file")
        self.assertEqual(content, ('Content-Disposition: form-data; name="g"', "of the file"))

    def test_type_and_file_name(self):
        self.write("f", b"x")
        (file, value) = self.parts("-F", "f=@f;type=image/png;filename=p.png", "-F", "v=1;type=text/csv")
        self.assertIn('filename="p.png"', file[0])
        self.assertIn("Content-Type: image/png", file[0])
        self.assertIn("Content-Type: text/csv", value[0])

    def test_a_string_is_taken_as_it_is(self):
        self.assertEqual(self.parts("--form-string", "a=@x;type=y")[0][1], "@x;type=y")

    def test_standard_input(self):
        (part,) = self.parts("-F", "f=@-", input=b"piped")
        self.assertEqual(part[1], "piped")
        self.assertIn('filename="-"', part[0])
        self.assertEqual(self.echo("post", "-F", "f=@-", self.url + "/echo", input=b"z" * 3_000_000)["body_size"] // 3_000_000, 1)


class Upload(tool.ToolTest):
    def test_it_is_a_put_and_names_what_has_no_name(self):
        self.write("a b.txt", b"up")
        for letter in ("-T", "--upload"):
            self.assertEqual(self.tern("get", "-q", letter, "a b.txt", self.url + "/new/").stdout, b"hello from /new/a%20b.txt")
            self.assertEqual(self.server.seen[-1], ("PUT", "/new/a%20b.txt"))
        echoed = self.echo("post", "-T", "a b.txt", self.url + "/echo")
        self.assertEqual((echoed["method"], echoed["body"], self.header(echoed, "content-type")), ("POST", "up", []))

    def test_where_the_name_goes(self):
        self.write("f", b"up")
        for given, asked in (("", "/f"), ("/", "/f"), ("/d/", "/d/f"), ("/d/?q=1", "/d/f?q=1"), ("?q=1", "/f?q=1"),
                             ("/d/#x", "/d/f"), ("#x", "/f"), ("/d", "/d"), ("/d?q=/", "/d?q=/"), ("/d#/", "/d")):
            for url in (self.url + given, self.url.removeprefix("http://") + given):
                self.tern("put", "-T", "f", url)
                self.assertEqual(self.server.seen[-1], ("PUT", asked), url)
        self.tern("put", "-T", "-", self.url + "/d/", input=b"")
        self.assertEqual(self.server.seen[-1], ("PUT", "/d/"))

    def test_standard_input(self):
        self.assertEqual(self.echo("put", "-T", "-", self.url + "/echo", input=b"piped")["body"], "piped")

    def test_a_pipe_by_its_name_is_read_to_its_end(self):
        os.mkfifo(self.path("pipe"))
        for letter, name in (("-T", "pipe"), ("-d", "@pipe")):
            writer = threading.Thread(target=self.write, args=("pipe", b"from afar" * 200000))
            writer.start()
            echoed = self.echo("put", letter, name, self.url + "/echo")
            writer.join()
            self.assertEqual(echoed["body_size"], 9 * 200000)

    def test_it_is_sent_again_where_a_redirect_leads(self):
        self.write("f", b"up" * 1000)
        self.assertEqual(self.echo("put", "-T", "f", self.url + "/to/308/echo")["body_size"], 2000)


class Settings(tool.ToolTest):
    def test_any_option_of_the_library(self):
        self.assertIn(b"TERN_E_REDIRECT", self.tern("get", "--set", "http.max_redirects=0", "--set", "workers=3",
                                                   self.url + "/to/302/bytes/1", status=1).stderr)

    def test_the_last_use_wins(self):
        self.assertEqual(self.header(self.echo("get", "-A", "a", "-A", "b", self.url + "/echo"), "user-agent"), ["b"])
        twice = self.url + "/to/302/to/302/bytes/1"
        self.tern("get", "--max-redirs", "1", "--set", "http.max_redirects=2", twice)
        self.tern("get", "--set", "http.max_redirects=2", "--max-redirs", "1", twice, status=1)

    def test_fractions_of_units(self):
        self.assertIn(b"TERN_E_TIMEOUT_TOTAL", self.tern("get", "--max-time", "0.2s", self.url + "/slow/5", status=115).stderr)
        self.assertIn(b"TERN_E_TIMEOUT_TOTAL", self.tern("get", "-m", "0.2", self.url + "/slow/5", status=115).stderr)
        self.tern("get", "--connect-timeout", "1.5s", self.url)

    def test_no_time_is_no_limit(self):
        for option in ("-m", "--connect-timeout", "--first-byte-timeout"):
            self.assertEqual(self.tern("get", option, "0", self.url + "/slow/0.3").stdout, b"late")
        self.assertEqual(self.tern("get", "-m", "0.1", "-m", "0", self.url + "/slow/0.3").stdout, b"late")

    def test_the_time_for_connecting_is_that_for_tls_as_well(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = "https://127.0.0.1:%d/" % silent.getsockname()[1]
            for options in (["--connect-timeout", "0.3"], ["--connect-timeout", "20", "--tls-timeout", "0.3"],
                            ["--tls-timeout", "0.3", "--connect-timeout", "20"]):
                start = time.monotonic()
                self.assertIn(b"TERN_E_TIMEOUT_TLS", self.tern("get", *options, url, status=115).stderr)
                self.assertLess(time.monotonic() - start, 5, options)


if __name__ == "__main__":
    tool.main()
