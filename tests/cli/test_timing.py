"""tern get --timing."""

import json
import os
import re

import server
import tool

DOCUMENT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "tool.md")


class Timing(tool.ToolTest):
    def timing(self, form, *arguments, **more):
        return self.tern("get", "-s", "-o", "/dev/null", "--timing", form, *arguments, **more).stdout.decode()

    def test_one_line_for_people(self):
        done = self.tern("get", "-s", "--timing", self.url + "/bytes/5")
        self.assertEqual(done.stdout, b"xxxxx")
        self.assertRegex(done.stderr.decode(), r"^REQID 0\. ms: queued [\d.]+, dns \S+, connect [\d.]+, tls -, first byte [\d.]+, total [\d.]+; "
                         r"HTTP/1\.1 200, 5 bytes, 127\.0\.0\.1:\d+, reused false, attempts 1, from cache false\n$")

    def test_a_format(self):
        self.assertEqual(self.timing("%{status} %{body_size} %{method} %{redirects} %{attempts}\\n", self.url + "/to/302/bytes/7"), "200 7 GET 1 2\n")
        self.assertEqual(self.tern("get", "-s", "--timing=%{status}", self.url + "/bytes/2").stdout, b"xx200")
        self.assertEqual(self.timing("%{url} %{final_url}\\n", self.url.replace("://", "://ada:s3cret@") + "/to/302/a"), "%s/to/302/a %s/a\n" % (self.url, self.url))
        self.assertEqual(self.timing("%header{content-type}", self.url + "/echo"), "application/json")

    def test_phases_add_up(self):
        text = self.timing("%{queued_ms} %{connected_ms} %{first_byte_ms} %{total_ms} %{connect_ms}", self.url + "/slow/0.2")
        queued, connected, first_byte, total, connect = map(float, text.split())
        self.assertEqual([queued, connected, first_byte, total], sorted([queued, connected, first_byte, total]))
        self.assertGreaterEqual(first_byte, 200)
        self.assertGreater(connect, 0)

    def test_each_behind_its_body(self):
        done = self.tern("get", "-s", "--timing", "=%{body_size};", self.url + "/bytes/[1-3]")
        self.assertEqual(done.stdout, b"x=1;xx=2;xxx=3;")

    def test_failures_have_one_too(self):
        holder, port = server.refused_port()
        with holder:
            text = self.timing("%{status} %{error} %{version} %{first_byte_ms}", "http://127.0.0.1:%d/" % port, status=112)
        self.assertEqual(text, "000 TERN_E_CONNECT - -")

    def test_retries_are_attempts(self):
        text = self.timing("%{attempts}", "--retry", "2", "--retry-delay", "10ms", self.url + "/flaky/503/1/timing")
        self.assertEqual(text, "2")

    def test_with_json_the_object_has_them(self):
        done = self.tern("get", "--json", "--timing", self.url)
        self.assertEqual(done.stderr, b"")
        self.assertGreater(json.loads(done.stdout)["timing_ms"]["total"], 0)
        self.assertIn(b"--json", self.tern("get", "--json", "--timing", "%{status}", self.url, status=2).stderr)

    def test_mistakes_send_nothing(self):
        before = len(self.server.seen)
        for form, says in (("%{statsu}", "did you mean %{status}?"), ("%{florp}", "tern man"), ("%{status", "not closed")):
            self.assertIn(says, self.tern("get", "--timing", form, self.url, status=2).stderr.decode())
        self.tern("get", "--sse", "--timing", self.url, status=2)
        self.assertEqual(len(self.server.seen), before)

    def test_the_page_lists_every_variable_as_the_manual_does(self):
        with open(DOCUMENT, encoding="utf-8") as file:
            section = file.read().split("| variable | what it is |\n")[1].split("\n\n")[0]
        told = re.findall(r"`%{(\w+)}`", section)
        manual = self.tern("man").stdout.decode().split(".SH VARIABLES")[1].split(".SH ")[0]
        self.assertEqual(sorted(told + ["stdout", "stderr"]), sorted(re.findall(r"%{(\w+)}", manual)))
        self.timing("".join("%%{%s}" % name for name in told), self.url)


if __name__ == "__main__":
    tool.main()
