"""The tool over HTTP/2, with nghttpd as the server."""

import json
import os
import shutil
import socket
import subprocess
import time
import unittest

import server
import tool


@unittest.skipUnless(shutil.which("nghttpd"), "nghttpd is not installed")
class Http2(tool.ToolTest):
    def setUp(self):
        super().setUp()
        certificate, key = server.make_certificate(self.folder.name)
        self.write("page", b"over streams")
        self.plain = "http://127.0.0.1:%d/page" % self.serve("--no-tls")
        self.secure = "https://127.0.0.1:%d/page" % self.serve(arguments=[key, certificate])

    def serve(self, *options, arguments=()):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = subprocess.Popen(["nghttpd", "-a", "127.0.0.1", "-d", self.folder.name, *options, str(port), *arguments],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.stop, process)
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return port
            except OSError:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)

    def test_each_way_to_get_there(self):
        for arguments in ([self.secure], ["--http", "2", self.secure], ["--http", "2", self.plain],
                          ["--http", "2-prior-knowledge", self.plain], ["--http2-prior-knowledge", self.plain],
                          ["--http2", self.secure]):
            done = self.tern("get", "-k", *arguments)
            self.assertEqual(done.stdout, b"over streams")
            self.assertRegex(done.stderr.decode(), r"^REQID 0\. HTTP/2 200 12 bytes received\n$")

    def test_what_is_shown(self):
        done = self.tern("get", "-kiv", self.secure)
        self.assertTrue(done.stdout.startswith(b"HTTP/2 200 \r\n"))
        self.assertIn("> GET /page HTTP/2", done.stderr.decode().splitlines())
        self.assertRegex(done.stderr.decode(), r"\* connected to 127\.0\.0\.1:.* TLS.*, stream 1\n")
        answer = json.loads(self.tern("get", "-k", "--json", self.secure).stdout)
        self.assertEqual((answer["version"], answer["stream_id"]), ("2", 1))

    def test_load_shares_connections(self):
        for url in (self.plain, self.secure):
            report = json.loads(self.tern("load", "--json", "-k", "--http", "2", "-n", "300", "-c", "2", "--streams", "16", url).stdout)
            self.assertEqual((report["errors"], report["versions"]), (0, {"2": 300}))
            self.assertLessEqual(report["connections_made"], 2)
        self.assertRegex(self.tern("load", "-k", "-n", "20", "-c", "1", self.secure).stdout.decode(), r"HTTP/2 +20\n")

    def test_files(self):
        self.tern("get", "-k", "-o", "new/", *[self.secure] * 30)
        self.assertEqual(len(os.listdir(self.path("new"))), 30)


if __name__ == "__main__":
    tool.main()
