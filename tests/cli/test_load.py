"""tern load and tern demo."""

import csv
import json
import os
import re
import signal
import subprocess
import time
import xml.etree.ElementTree

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
        values = [latency[name] for name in ("min", "p50", "p75", "p90", "p99", "p99.9", "p99.99", "p99.999", "max")]
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
        self.assertGreaterEqual(report["seconds"], 0.7)
        self.assertLess(report["seconds"], 7, "what was under way had its grace of 5 s")
        self.assertEqual((report["errors"], report["unfinished"]), (0, 0))

    def test_duration_ends_although_the_server_hangs(self):
        start = time.monotonic()
        report = self.load("--duration", "500ms", "--grace", "200ms", "-c", "2", self.url + "/slow/30", status=1)
        self.assertLess(time.monotonic() - start, 10)
        self.assertEqual((report["requests"], report["errors"], report["unfinished"]), (0, 0, 2))
        self.assertGreaterEqual(report["latency_ms"]["min"], 700)
        text = self.tern("load", "--duration", "100ms", "--grace", "0", "-c", "2", self.url + "/slow/30", status=1).stdout.decode()
        self.assertRegex(text, r"unfinished +2 ")
        self.assertIn("2 of these were not answered", text)

    def test_what_is_on_its_way_at_the_end_is_waited_for(self):
        report = self.load("--duration", "200ms", "-c", "3", self.url + "/slow/1")
        self.assertEqual((report["requests"], report["unfinished"], report["statuses"]), (3, 0, {"200": 3}))
        self.assertGreaterEqual(report["seconds"], 1)
        for wrong in ("", "-1", "soon"):
            self.assertIn(b"--grace", self.tern("load", "--grace", wrong, self.url, status=2).stderr)

    def test_errors_are_counted_by_name(self):
        holder, port = server.refused_port()
        with holder:
            report = self.load("-n", "5", "-c", "1", "http://127.0.0.1:%d/" % port, status=112)
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

    def test_the_live_line_tells_latencies(self):
        shown = screen.Screen(self.folder.name, "load", "--duration", "1", "-c", "1", self.url, columns=120).end()[1].decode()
        self.assertRegex(shown, r"\d+  \d+/s  p50 [\d.]+ .s  p99 [\d.]+ .s")

    def test_interrupted_it_reports_what_there_was(self):
        process = self.start("load", "--json", "--duration", "60", "-c", "2", self.url, stdout=subprocess.PIPE)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=tool.LIMIT)
        self.assertEqual(process.returncode, 130)
        self.assertGreater(json.loads(output)["requests"], 0)


class Rate(tool.ToolTest):
    def load(self, *arguments, **more):
        return json.loads(self.tern("load", "--json", *arguments, **more).stdout)

    def test_requests_begin_at_their_times(self):
        start = time.monotonic()
        report = self.load("--rate", "50", "-n", "51", "-c", "4", self.url)
        self.assertGreaterEqual(time.monotonic() - start, 1)
        self.assertEqual((report["requests"], report["errors"], report["rate"], report["unsent"]), (51, 0, 50, 0))

    def test_latency_counts_from_when_a_request_was_due(self):
        # One connection, 100 ms each, 50 a second: the last of 10 is due after 180 ms, and answered after a second.
        latency = self.load("--rate", "50", "-n", "10", "-c", "1", self.url + "/slow/0.1")["latency_ms"]
        self.assertGreater(latency["max"], 700)
        self.assertGreater(latency["p50"], 300)
        closed = self.load("-n", "10", "-c", "1", self.url + "/slow/0.1")["latency_ms"]
        self.assertLess(closed["p50"], 300)

    def test_a_duration_counts_what_was_not_made(self):
        report = self.load("--rate", "100", "--duration", "1", "-c", "1", self.url + "/slow/0.25")
        self.assertLessEqual(report["requests"], 5)
        self.assertGreater(report["unsent"], 90)
        self.assertEqual(report["requests"] + report["unsent"], 100)
        self.assertGreater(report["latency_ms"]["p50"], 350, "the half of them had been due for half a second")
        self.assertGreaterEqual(report["latency_ms"]["max"], 850)
        self.assertIn("were due and not made in time", self.tern("load", "--rate", "100", "--duration", "0.5", "-c", "1", self.url + "/slow/0.25").stdout.decode())

    def test_a_server_that_hangs_is_in_the_percentiles(self):
        hangs = self.url + "/slow/30"
        report = self.load("--rate", "100", "--duration", "1", "--grace", "500ms", "-c", "4", self.url, self.url, self.url, hangs, "--csv", "l.csv", status=1)
        self.assertEqual((report["errors"], report["unfinished"]), (0, 4))
        self.assertEqual(report["requests"] + report["unfinished"] + report["unsent"], 100)
        self.assertGreater(report["latency_ms"]["p50"], 500)
        self.assertGreater(report["latency_ms"]["p99"], 1000)
        rows = list(csv.DictReader(self.read("l.csv").decode().splitlines()))
        self.assertEqual(sum(int(row["count"]) for row in rows), 100)

    def test_what_timed_out_is_in_the_percentiles(self):
        report = self.load("-c", "4", "-n", "40", "--max-time", "300ms", self.url, self.url, self.url, self.url + "/slow/30", "--csv", "l.csv", status=115)
        self.assertEqual((report["requests"], report["errors"], report["unfinished"]), (40, 10, 0))
        self.assertGreaterEqual(report["latency_ms"]["p90"], 299)
        self.assertEqual(sum(int(row["count"]) for row in csv.DictReader(self.read("l.csv").decode().splitlines())), 40)
        text = self.tern("load", "-n", "2", "--max-time", "100ms", self.url + "/slow/30", status=115).stdout.decode()
        self.assertIn("2 of these were not answered, and took at least as long", text)

    def test_without_a_rate_there_is_none(self):
        report = self.load("-n", "5", self.url)
        self.assertEqual((report["rate"], report["unsent"]), (None, 0))

    def test_bad_ones_are_refused(self):
        for rate in ("0", "-1", "many", "", "nan", "inf", "1e3", "99999999", "5/s"):
            self.assertIn(b"--rate", self.tern("load", "--rate", rate, self.url, status=2).stderr)


class Mix(tool.ToolTest):
    def test_weights_of_a_file(self):
        self.write("mix", b"# most of them\n%s/often weight=9\nPOST %s/seldom weight=1\n" % ((self.url.encode(),) * 2))
        before = len(self.server.seen)
        self.tern("load", "-q", "-n", "200", "-c", "2", "--urls", "mix")
        seen = self.server.seen[before:]
        self.assertEqual(len(seen), 200)
        self.assertAlmostEqual(seen.count(("GET", "/often")), 180, delta=3)
        self.assertAlmostEqual(seen.count(("POST", "/seldom")), 20, delta=3)

    def test_mistakes_in_it(self):
        self.write("mix", b"%s weight=0\n" % self.url.encode())
        self.assertIn(b"mix:1: weight=0", self.tern("load", "--urls", "mix", status=4).stderr)


class Files(tool.ToolTest):
    def test_two_reports_need_two_files(self):
        self.write("there", b"mine")
        os.symlink("there", self.path("link"))
        before = len(self.server.seen)
        for one, other in (("r", "r"), ("r", "./r"), ("there", "link"), ("-", "-")):
            self.assertIn(b"--csv and --plot", self.tern("load", "-n", "1", "--csv", one, "--plot", other, self.url, status=2).stderr)
        self.assertEqual((self.read("there"), len(self.server.seen)), (b"mine", before))
        self.tern("load", "-n", "1", "--csv", "/dev/null", "--plot", "/dev/null", self.url)

    def test_standard_output_has_one_of_them(self):
        done = self.tern("load", "-n", "3", "--csv", "-", "--json", "-q", self.url)
        self.assertEqual(sum(int(row["count"]) for row in csv.DictReader(done.stdout.decode().splitlines())), 3)
        self.assertEqual(json.loads(done.stderr)["requests"], 3)
        done = self.tern("load", "-n", "3", "--plot", "-", "-q", self.url)
        self.assertTrue(done.stdout.startswith(b"<svg") and done.stdout.rstrip().endswith(b"</svg>"), done.stdout[:99])
        self.assertIn(b"requests     3 in", done.stderr)

    def test_csv_counts_every_answer(self):
        self.tern("load", "-n", "300", "-c", "3", "--csv", "l.csv", self.url)
        rows = list(csv.DictReader(self.read("l.csv").decode().splitlines()))
        self.assertEqual(list(rows[0]), ["up_to_ms", "count", "cumulative", "percentile"])
        self.assertEqual(sum(int(row["count"]) for row in rows), 300)
        self.assertEqual((rows[-1]["cumulative"], float(rows[-1]["percentile"])), ("300", 100))
        times = [float(row["up_to_ms"]) for row in rows]
        self.assertEqual(times, sorted(times))

    def test_the_plot_is_a_well_formed_picture(self):
        self.tern("load", "-n", "300", "-c", "3", "--plot", "l.svg", self.url)
        root = xml.etree.ElementTree.fromstring(self.read("l.svg"))
        self.assertTrue(root.tag.endswith("}svg"))
        texts = [element.text for element in root.iter() if element.tag.endswith("}text")]
        for words in ("latency", "percent of the requests that took no longer", "50", "99"):
            self.assertIn(words, texts)
        self.assertTrue(any(element.tag.endswith("}polyline") for element in root.iter()))

    def test_what_cannot_be_written_ends_it_first(self):
        before = len(self.server.seen)
        for option in ("--csv", "--plot"):
            self.tern("load", option, "missing/file", self.url, status=4)
            self.tern("load", option, "missing/", self.url, status=4)
            self.tern("load", option, "/", self.url, status=4)
            self.tern("load", option, "", self.url, status=2)
        self.assertEqual((len(self.server.seen), os.listdir(self.folder.name)), (before, []))

    def test_a_run_that_fails_to_start_leaves_what_was_there(self):
        self.write("l.csv", b"mine")
        self.tern("load", "--csv", "l.csv", "http://[::1/", status=2)
        self.assertEqual(self.read("l.csv"), b"mine")

    def test_bars_are_for_terminals(self):
        self.assertNotIn(b"##", self.tern("load", "-n", "50", self.url).stdout)
        status, shown = screen.Screen(self.folder.name, "load", "-q", "-n", "50", self.url).end()
        self.assertRegex(shown.decode(), r"  to +[\d.]+ .s +\d+  #+\r\n")


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
