"""tern get --sse: events as they come, asked for again when the answer ends."""

import json
import signal
import subprocess

import server
import tool


class Events(tool.ToolTest):
    def setUp(self):
        super().setUp()
        process = self.start("demo", "--serve", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.demo = process.stdout.readline().decode().strip()

    def test_the_data_of_each_is_a_line(self):
        done = self.tern("get", "--sse", self.demo + "events/5")
        self.assertEqual(done.stdout, b"70900\n141800\n212700\n283600\n354500\n")
        self.assertEqual(done.stderr.count(b"the events are asked for again: the server ended the response\n"), 2)
        self.assertIn(b"204 No Content", done.stderr)
        self.assertEqual(self.tern("get", "-q", "--sse", self.demo + "events/4").stderr, b"")

    def test_json_tells_all_of_it(self):
        lines = self.tern("get", "-q", "--json", "--sse", self.demo + "events/4").stdout.splitlines()
        self.assertEqual([json.loads(line) for line in lines],
                         [{"event": "trip", "data": str(n * 70900), "id": str(n)} for n in range(1, 5)])

    def test_a_number_of_events(self):
        self.assertEqual(self.tern("get", "-q", "--sse", "--count", "2", self.demo + "events/5").stdout, b"70900\n141800\n")
        self.assertEqual(self.tern("get", "-q", "--sse", "--count", "4", self.demo + "events/5").stdout.count(b"\n"), 4)

    def test_goes_on_behind_an_id(self):
        done = self.tern("get", "-q", "--sse", "-H", "Last-Event-ID: 4", self.demo + "events/5")
        self.assertEqual(done.stdout, b"354500\n")

    def test_options_of_the_library(self):
        done = self.tern("get", "-q", "--sse", "--set", "sse.reconnect=0s", self.demo + "events/5")
        self.assertEqual(done.stdout.count(b"\n"), 3)

    def test_what_brings_no_events(self):
        done = self.tern("get", "--sse", self.demo + "status/404", status=1)
        self.assertIn(b"the server answered 404 As Asked, not with events (TERN_E_HTTP_STATUS)", done.stderr)
        self.assertIn(b"TERN_E_CONTENT_TYPE", self.tern("get", "--sse", self.demo, status=1).stderr)
        holder, port = server.refused_port()
        with holder:
            self.assertIn(b"TERN_E_CONNECT", self.tern("get", "--sse", "http://127.0.0.1:%d/" % port, status=112).stderr)

    def test_an_interrupt_ends_it(self):
        process = self.start("get", "-q", "--sse", "--set", "sse.retry=1m", self.demo + "events/3", stdout=subprocess.PIPE)
        self.assertEqual([process.stdout.readline() for _ in range(3)], [b"70900\n", b"141800\n", b"212700\n"])
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(tool.LIMIT), 130)

    def test_a_reader_that_goes_ends_it(self):
        process = self.start("get", "-q", "--sse", self.demo + "events/1000000", stdout=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.wait(tool.LIMIT), 4)
        process.stdout = None

    def test_v_shows_the_last_exchange(self):
        shown = self.tern("get", "-q", "-v", "--sse", self.demo + "events/1").stderr
        self.assertIn(b"> GET /events/1 HTTP/1.1", shown)
        self.assertIn(b"< HTTP/1.1 204 No Content", shown)

    def test_a_trace_and_the_redirects_are_told_of_events_too(self):
        done = self.tern("get", "-q", "--history", "--trace", "all", "--sse", "%s/over/%sevents/1" % (self.url, self.demo))
        self.assertEqual(done.stdout, b"70900\n")
        self.assertIn(b" -> %sevents/1\n" % self.demo.encode(), done.stderr)
        trace = self.read("all")
        self.assertIn(b"> GET /events/1 HTTP/1.1", trace)
        self.assertIn(b"< HTTP/1.1 204 No Content", trace)
        self.assertRegex(trace, rb"\* \d+ bytes sent, \d+ received, \d+ of body\n")

    def test_refuses_what_does_not_go_together(self):
        url = self.demo + "events/5"
        for arguments in (["--sse", url, url], ["--sse", "--timing", url], ["--sse", "-o", "file", url], ["--sse", "-O", url], ["--sse", "-i", url],
                          ["--sse", "-I", url], ["--sse", "-f", url], ["--sse", "--fail-early", url],
                          ["--count", "2", url], ["--sse", "--count", "0", url], ["--sse", "--count", "x", url]):
            with self.subTest(arguments=arguments):
                self.assertIn(b"tern", self.tern("get", *arguments, status=2).stderr)


if __name__ == "__main__":
    tool.main()
