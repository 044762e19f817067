"""Runs every program of examples/ against local servers: examples.py BUILD_FOLDER FOLDER_OF_THE_PROGRAMS."""

import glob
import os
import re
import socket
import subprocess
import sys
import time

PROGRAMS = os.path.abspath(sys.argv.pop(2))
SOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "c")

import peers  # noqa: E402
import server  # noqa: E402
import tool  # noqa: E402


class Examples(tool.ToolTest):
    def run_example(self, name, *arguments, status=0):
        program = os.path.join(PROGRAMS, name)
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=tool.LIMIT, cwd=self.folder.name)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def failure_of(self, name, *arguments, status=1):
        """What an example says on standard error."""
        done = subprocess.run([os.path.join(PROGRAMS, name), *arguments], capture_output=True, text=True, timeout=tool.LIMIT,
                              cwd=self.folder.name)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stderr

    def test_they_say_why_a_request_failed(self):
        holder, port = server.refused_port()
        with holder:
            url = "http://127.0.0.1:%d/" % port
            for name, *more in (["02_many_queue", "5"], ["06_download", "copy"], ["12_cookies", url, "jar"], ["13_digest", "ada", "x"],
                                ["14_http2"]):
                with self.subTest(name=name):
                    self.assertIn("could not connect to 127.0.0.1:%d" % port, self.failure_of(name, url, *more))
            self.assertIn("could not connect to 127.0.0.1:%d" % port, self.run_example("08_tls", url.replace("http", "https"), "ca", status=1))

    def test_01_get(self):
        self.assertEqual(self.run_example("01_get", self.url + "/bytes/5"), "200, 5 bytes of text/plain\n")
        self.run_example("01_get", "nonsense", status=1)

    def test_02_many_queue(self):
        self.assertEqual(self.run_example("02_many_queue", self.url + "/bytes/10", "500"), "500 done, 0 failed, 5000 bytes\n")

        for count in ("many", "5x", "-5", "0", ""):
            self.assertIn("usage", self.failure_of("02_many_queue", self.url, count, status=2))

    def test_03_callbacks(self):
        output = self.run_example("03_callbacks", self.url + "/bytes/10", "2000")
        self.assertIn("2000 done, 0 failed", output)
        self.assertIn("status 200: 2000", output)

    def test_04_driven_poll(self):
        self.assertIn("200 done, 0 failed", self.run_example("04_driven_poll", self.url + "/bytes/10", "200"))

    def test_05_upload(self):
        self.write("body", b"a file\n" * 100)
        self.assertEqual(self.run_example("05_upload", self.url + "/echo", "body"), "file: status 200\npushed: status 200\n")

    def test_06_download(self):
        output = self.run_example("06_download", self.url + "/bytes/3000000", "copy")
        self.assertEqual(output, "status 200\n3000000 bytes written\n")
        self.assertEqual(self.read("copy"), b"x" * 3000000)
        self.assertIn("status 404", self.run_example("06_download", self.url + "/status/404", "copy", status=1))
        self.assertIn("/dev/full: cannot be written\n", self.failure_of("06_download", self.url + "/bytes/3000000", "/dev/full"))

    def test_07_errors(self):
        output = self.run_example("07_errors", self.url + "/slow/30", self.url + "/status/404")
        for words in ("TERN_E_CONNECT", "TERN_E_TIMEOUT_FIRST_BYTE", "TERN_E_TIMEOUT_TOTAL", "TERN_E_CANCELLED", "status 404"):
            self.assertIn(words, output)

    def test_08_tls(self):
        certificate, key = server.make_certificate(self.folder.name)
        secure = server.start_tcp(certificate, key)
        self.addCleanup(secure.server_close)
        self.addCleanup(secure.shutdown)
        output = self.run_example("08_tls", "https://localhost:%d/" % secure.server_address[1], certificate)
        self.assertRegex(output, r"status 200 over TLS")

    def test_09_json(self):
        process = self.start("demo", "--serve", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        url = process.stdout.readline().decode().strip()
        self.assertEqual(self.run_example("09_json", url + "echo"), "the arctic tern flies 70900 km a year: Svalbard Weddell Sea\n")

    def test_10_streaming(self):
        self.assertEqual(self.run_example("10_streaming", self.url + "/gzip/100000"), "100000 bytes, 0 lines\n")

    def test_11_form(self):
        self.write("log", b"north\nsouth\n")
        self.assertEqual(self.run_example("11_form", self.url + "/echo", "log"), "form: sent\nmultipart: sent\n")
        output = self.run_example("11_form", self.url + "/status/403", "log", status=1)
        self.assertIn("form: 403 Forbidden for " + self.url + "/status/403\n", output)

    def test_12_cookies(self):
        for seen in ("a=1", "a=1"):
            output = self.run_example("12_cookies", self.url + "/bake/a/1", self.url + "/echo", "jar")
            self.assertEqual(output, "status 200\nstatus 200\n" + seen + "\n")
        self.assertIn(b"\ta\t1\n", self.read("jar"))
        self.write("notes", b"no jar\n")
        self.assertIn("notes", self.failure_of("12_cookies", self.url + "/bake/a/1", self.url + "/echo", "notes"))
        self.assertEqual(self.read("notes"), b"no jar\n")

    def test_13_digest(self):
        output = self.run_example("13_digest", self.url + "/digest", "ada", "s3cret")
        self.assertEqual(output, "status 200 after 2 requests\nstatus 200 after 1 requests\n")
        self.assertEqual(self.run_example("13_digest", self.url + "/digest", "ada", "wrong", status=1), "status 401 after 2 requests\n")

    def test_14_http2(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.write("index.html", b"over HTTP/2")
        self.start_program("nghttpd", "--no-tls", "-a", "127.0.0.1", "-d", self.folder.name, str(port))
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        output = self.run_example("14_http2", "http://127.0.0.1:%d/" % port)
        self.assertEqual(output, "100 of 100 over HTTP/2, connections: 1\n")

    def peer(self, kind):
        peer = kind(self.folder.name)
        self.addCleanup(peer.stop)
        return peer

    def test_15_redis(self):
        output = self.run_example("15_redis", self.peer(peers.Redis).url)
        self.assertEqual(output, "SET: OK\nGET: hello world\n"
                         "pipeline: OK, 11, WRONGTYPE Operation against a key holding the wrong kind of value, nil\n"
                         "LPUSH: failed with TERN_E_REDIS (WRONGTYPE)\ncounted up in 2 attempts\ncounter: 13\n")
        holder, port = server.refused_port()
        with holder:
            output = self.run_example("15_redis", "redis://127.0.0.1:%d/" % port, status=1)
            self.assertIn("SET: failed with TERN_E_CONNECT", output)

    def test_16_redis_feed(self):
        redis = self.peer(peers.Redis)
        for entry in (["1-1", "tern", "arctic"], ["2-1", "stop", "now"]):
            subprocess.run(["redis-cli", "-p", str(redis.port), "XADD", "birds", *entry], check=True, stdout=subprocess.DEVNULL)
        output = self.run_example("16_redis_feed", redis.url, "birds")
        self.assertEqual(output, "1-1 tern=arctic\n2-1 stop=now\n")

    def test_17_websocket(self):
        peer = self.peer(peers.WebSocket)
        self.assertEqual(self.run_example("17_websocket", peer.url), "1000 of 1000 messages came back, closed\n")
        self.assertEqual(self.run_example("17_websocket", peer.url, "50000"), "50000 of 50000 messages came back, closed\n")
        output = self.run_example("17_websocket", peer.url + "close/4001", status=1)
        self.assertIn("the server closes with 4001\n", output)
        self.run_example("17_websocket", peer.url + "missing", status=1)

    def test_19_retry(self):
        output = self.run_example("19_retry", self.url + "/flaky/503/2")
        self.assertRegex(output, r"^attempt 1, after waiting 0 ms: status 503\nattempt 2, after waiting \d+ ms: status 503\n"
                                 r"attempt 3, after waiting \d+ ms: status 200\nstatus 200\n$")
        self.assertEqual(self.run_example("19_retry", self.url + "/status/501", status=1), "status 501\n")
        holder, port = server.refused_port()
        with holder:
            self.assertIn("could not connect", self.failure_of("19_retry", "http://127.0.0.1:%d/" % port))

    def test_18_redis_subscribe(self):
        redis = self.peer(peers.Redis)
        example = subprocess.Popen([os.path.join(PROGRAMS, "18_redis_subscribe"), redis.url, "news", "weather"],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(example.stdout.close)
        self.addCleanup(example.wait)
        self.addCleanup(example.kill)
        self.assertEqual(example.stdout.readline(), "subscribed\n")

        def publish(channel, text):
            """How many heard it."""
            return subprocess.run(["redis-cli", "-p", str(redis.port), "PUBLISH", channel, text], check=True, capture_output=True,
                                  text=True).stdout

        publish("news", "tern is out")
        self.assertEqual(example.stdout.readline(), "news: tern is out\n")
        deadline = time.monotonic() + tool.LIMIT
        while publish("weather", "stop") == "0\n" and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(example.stdout.readline(), "weather: stop\n")
        self.assertEqual(example.wait(timeout=tool.LIMIT), 0)

    def test_20_proxy(self):
        micro = self.peer(peers.Microsocks)
        self.assertEqual(self.run_example("20_proxy", micro.proxy("ada:s3cret"), self.url + "/bytes/5"), "status 200\n")
        self.assertIn("the proxy refused: ", self.failure_of("20_proxy", micro.proxy("ada:wrong"), self.url))
        holder, port = server.refused_port()
        with holder:
            closed = "http://127.0.0.1:%d/" % port
            self.assertIn("the proxy is fine", self.failure_of("20_proxy", micro.proxy("ada:s3cret"), closed))
            self.assertIn("could not connect", self.failure_of("20_proxy", closed, self.url))

    def test_21_events(self):
        process = self.start("demo", "--serve", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        url = process.stdout.readline().decode().strip()
        output = self.run_example("21_events", url + "events/4")
        trips = ["%d (trip): %d\n" % (n, n * 70900) for n in range(1, 5)]
        self.assertEqual(output, "it stands\n" + "".join(trips[:3]) + "the response ended, the next one is asked for\nit stands\n"
                         + trips[3] + "the response ended, the next one is asked for\nthere are no more\n")
        self.assertIn("the server answered 404", self.failure_of("21_events", self.url + "/status/404"))

    def test_22_cache(self):
        process = self.start("demo", "--serve", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        url = process.stdout.readline().decode().strip()
        output = self.run_example("22_cache", url + "cached/60", "kept")
        self.assertRegex(output, r"^200, \d+ bytes, from the server\n200, \d+ bytes, kept for \d+ s\n"
                                 r"200, \d+ bytes, kept, and the server says that it holds\n$")
        self.assertTrue(self.run_example("22_cache", url + "cached/60", "kept").startswith("200, 2000 bytes, kept for "))
        self.assertIn("cache.directory", self.failure_of("22_cache", self.url, "/dev/null/pages"))

    def test_23_logging(self):
        output = self.run_example("23_logging", self.url + "/bytes/5", ".")
        self.assertEqual(output, 3 * "status 200, trace of 55 bytes, queued yes, first byte later\n"
                         + 'tern_requests_completed_total{outcome="succeeded"} 3\n'
                         + "".join('tern_requests_completed_total{outcome="%s"} 0\n' % how for how in ("failed", "timed_out", "cancelled"))
                         + "tern_request_duration_seconds_count 3\n")
        with open(os.path.join(self.folder.name, "tern.log")) as log:
            lines = log.readlines()
        self.assertEqual(len([line for line in lines if "operation client=1 request=" in line and "status 200" in line]), 3, lines)
        self.assertTrue(lines[-1].endswith(": closed\n"))
        self.assertIn("no log can be written in missing", self.failure_of("23_logging", self.url, "missing"))

    def test_24_lines(self):
        holder, port = server.refused_port()
        with holder:
            output = self.run_example("24_lines", self.url + "/bytes/5", self.url + "/status/404", "http://127.0.0.1:%d/?secret" % port)
        lines = sorted(output.splitlines())
        self.assertEqual(lines[0], "REQID 0. HTTP/1.1 200 OK 5 bytes received")
        self.assertRegex(lines[1], r"^REQID 1\. HTTP/1\.1 404 Not Found \d+ bytes received$")
        self.assertRegex(lines[2], r"^REQID 2\. http://127\.0\.0\.1:%d/: .*could not connect.* \(TERN_E_CONNECT\)$" % port)
        self.assertEqual(len(lines), 3)
        self.assertIn("nonsense: ", self.failure_of("24_lines", "nonsense"))

    def test_the_commands_in_their_comments_are_true(self):
        process = self.start("demo", "--serve", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        url = process.stdout.readline().decode().strip()
        servers = {"http://127.0.0.1:8080/": url, "redis://127.0.0.1:6379/": self.peer(peers.Redis).url,
                   "ws://127.0.0.1:9001/": self.peer(peers.WebSocket).url}
        self.write("FILE", b"a file\n")
        for path in sorted(glob.glob(os.path.join(SOURCES, "*.c"))):
            with open(path, encoding="utf-8") as file:
                commands = re.findall(r"^ \*   \./(\w+ \S+.*?)(?: \*/)?$", file.read(), re.MULTILINE)
            self.assertEqual(len(commands), 1, path)
            name, *arguments = re.sub(r" \[.*\]", "", commands[0]).split()
            self.assertEqual(name + ".c", os.path.basename(path))
            if name in ("08_tls", "14_http2", "16_redis_feed", "18_redis_subscribe", "20_proxy"):  # which say what server they need
                continue
            with self.subTest(command=commands[0]):
                here = next((here for here in servers if arguments[0].startswith(here)), None)
                self.assertIsNotNone(here, commands[0])
                fails = name == "19_retry"  # it asks for a failure, to tell of each attempt
                self.run_example(name, *[argument.replace(here, servers[here]) for argument in arguments], status=int(fails))

    def start_program(self, *command):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)

    def test_every_example_is_run_here(self):
        names = {os.path.basename(path)[:-2] for path in glob.glob(os.path.join(SOURCES, "*.c"))}
        tested = {re.sub("^test_", "", name) for name in dir(self) if re.match(r"test_\d\d_", name)}
        self.assertEqual(names, tested)


if __name__ == "__main__":
    tool.main()
