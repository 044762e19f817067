"""tern load and tern demo."""

import json
import re
import signal
import subprocess
import time

import screen
import server
import tool


class Load(tool.ToolTest):
    def load(self, *arguments, **more):
        return json.loads(self.tern("load", "--json", *arguments, **more).stdout)

    def test_sends_as_many_as_asked_over_as_many_connections(self):
        before = len(self.server.seen)
        report = self.load("--requests", "500", "--connections", "4", self.url + "/bytes/100")
        self.assertEqual(len(self.server.seen) - before, 500)
        self.assertEqual((report["requests"], report["errors"], report["statuses"]), (500, 0, {"200": 500}))
        self.assertEqual(report["versions"], {"1.1": 500})
        self.assertGreaterEqual(report["bytes_in"], 500 * 100)
        self.assertGreater(report["seconds"], 0)
        self.assertLessEqual(report["connections_made"], 4)

    def test_latencies_are_in_order(self):
        latency = self.load("-n", "200", "-c", "2", self.url)["latency_ms"]
        values = [latency[name] for name in ("min", "p50", "p75", "p90", "p99", "p99.9", "p99.99", "max")]
        self.assertEqual(values, sorted(values))
        self.assertGreater(values[0], 0)

    def test_latency_is_what_the_server_takes(self):
        latency = self.load("-n", "8", "-c", "4", self.url + "/slow/0.2")["latency_ms"]
        self.assertGreaterEqual(latency["min"], 200)
        self.assertLess(latency["p50"], 400)

    def test_several_urls_in_turn_with_method_data_and_headers(self):
        before = len(self.server.seen)
        self.load("-n", "10", "-c", "1", "-m", "PUT", "-d", "x", "-H", "A: b", self.url + "/one", self.url + "/two")
        self.assertEqual(self.server.seen[before:], [("PUT", "/one"), ("PUT", "/two")] * 5)

    def test_data_makes_it_a_post(self):
        self.load("-n", "1", "-d", "x", self.url + "/data")
        self.assertEqual(self.server.seen[-1], ("POST", "/data"))

    def test_duration(self):
        start = time.monotonic()
        report = self.load("--duration", "1", "-c", "2", self.url)
        self.assertLess(time.monotonic() - start, 10)
        self.assertGreater(report["requests"], 0)
        self.assertAlmostEqual(report["seconds"], 1, delta=0.3)
        self.assertEqual(report["errors"], 0)

    def test_duration_ends_although_the_server_hangs(self):
        start = time.monotonic()
        report = self.load("--duration", "500ms", "-c", "2", self.url + "/slow/30")
        self.assertLess(time.monotonic() - start, 10)
        self.assertEqual((report["requests"], report["errors"]), (0, 0))

    def test_errors_are_counted_by_name(self):
        holder, port = server.refused_port()
        with holder:
            report = self.load("-n", "5", "-c", "1", "http://127.0.0.1:%d/" % port, status=1)
        self.assertEqual((report["requests"], report["errors"]), (5, 5))
        self.assertEqual(report["failures"]["TERN_E_CONNECT"]["count"], 5)

    def test_bad_statuses_are_answers(self):
        report = self.load("-n", "5", self.url + "/status/503")
        self.assertEqual((report["errors"], report["statuses"]), (0, {"503": 5}))

    def test_the_text_report(self):
        text = self.tern("load", "-n", "50", "-c", "2", self.url).stdout.decode()
        for pattern in (r"requests +50 in ", r"p50 ", r"p99\.99", r"status 200 +50", r"HTTP/1\.1 +50", r"errors +0"):
            self.assertRegex(text, pattern)

    def test_progress_is_for_terminals(self):
        self.assertEqual(self.tern("load", "--duration", "2.5", "-c", "1", self.url).stderr, b"")
        for option, shown in (("--json", True), ("-q", False)):
            terminal = screen.Screen(self.folder.name, "load", option, "--duration", "0.5", "-c", "1", self.url)
            self.assertEqual(b"\r\x1b[K[" in terminal.end()[1], shown)

    def test_interrupted_it_reports_what_there_was(self):
        process = self.start("load", "--json", "--duration", "60", "-c", "2", self.url, stdout=subprocess.PIPE)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=tool.LIMIT)
        self.assertEqual(process.returncode, 130)
        self.assertGreater(json.loads(output)["requests"], 0)


class Demo(tool.ToolTest):
    def test_demo(self):
        text = self.tern("demo").stdout.decode()
        for pattern in (r"requests +10000 in ", r"latency +p50", r"status 200 +10000", r"HTTP/1\.1 +10000", r"connections +\d+ made",
                        r"errors +0\n$"):
            self.assertRegex(text, pattern)
        self.assertLessEqual(int(re.search(r"connections +(\d+) made", text)[1]), 64)

    def test_smaller_demo(self):
        self.assertRegex(self.tern("demo", "--requests", "7", "--workers", "3").stdout.decode(), r"status 200 +7\n")

    def test_serve(self):
        process = self.start("demo", "--serve", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        url = process.stdout.readline().decode().strip()
        self.assertEqual(self.tern("get", "-q", url + "bytes/100000").stdout.__len__(), 100000)
        self.assertEqual(self.tern("get", "-q", url + "chunked/100000").stdout.__len__(), 100000)
        self.assertEqual(self.tern("post", "-q", "-d", "@-", url + "echo", input=b"a" * 3_000_000).stdout, b"a" * 3_000_000)
        self.assertEqual(self.tern("get", "-q", url + "bytes/3", url + "status/204", url + "nothing").stdout,
                         b"xxx".replace(b"xxx", b"the") + b"no such path; / lists them\n")
        self.assertIn(b"Content-Length: 5", self.tern("head", url + "bytes/5").stdout)
        self.tern("post", "-q", "-H", "Transfer-Encoding: chunked", "-d", "x", url + "echo", status=2)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(tool.LIMIT), 0)


if __name__ == "__main__":
    tool.main()
