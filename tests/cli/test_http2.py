"""The tool over HTTP/2, with nghttpd as the server."""

import collections
import contextlib
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import threading
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
            self.assertRegex(done.stderr.decode(), r"^REQID 0\. HTTP/2\.0 200 OK 12 bytes received\n$")

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

    def test_load_fills_each_connection_with_as_many_streams_as_it_was_told(self):
        # The answers come when all requests are there: 8 connections of 4 streams are what 32 of them take.
        peer = self.start_peer()
        for streams, connections in ((4, 8), (16, 2), (32, 1)):
            report = json.loads(self.tern("load", "--json", "--http", "2", "-n", "32", "-c", "8", "--streams", str(streams),
                                          peer.url + "/delay/3000").stdout)
            self.assertEqual((report["errors"], report["versions"]), (0, {"2": 32}))
            self.assertEqual(report["connections_made"], connections, "%d streams" % streams)
        peer.terminate()
        opened = collections.Counter(line.split()[0] for line in peer.stdout.read().decode().splitlines()
                                     if re.match(r"\d+ HEADERS ", line))
        self.assertEqual(sorted(opened.values()), [4] * 8 + [16] * 2 + [32])

    def start_peer(self):
        """The project's own HTTP/2 peer, which answers /delay/MS after so long and tells every frame when it ends."""
        peer = subprocess.Popen([os.path.join(tool.BUILD, "h2_peer")], stdout=subprocess.PIPE)
        self.addCleanup(self.stop, peer)
        for line in iter(peer.stdout.readline, b""):
            manners, peer.url = line.decode().split()
            if manners == "good":
                break
        return peer

    def test_files(self):
        self.tern("get", "-k", "-o", "new/", *[self.secure] * 30)
        self.assertEqual(len(os.listdir(self.path("new"))), 30)


def frame(kind, flags, stream, payload):
    """RFC 9113 section 4.1."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def head_with_field(size):
    """HEADERS and CONTINUATION of stream 1, the end of it: status 200 and a field whose value has so many bytes."""
    length, rest = b"\x7f", size - 127  # RFC 7541 section 5.1
    while rest >= 128:
        length, rest = length + bytes([rest % 128 + 128]), rest // 128
    block = b"\x88\x00\x03x-a" + length + bytes([rest]) + b"v" * size
    pieces = [block[at : at + 16384] for at in range(0, len(block), 16384)]
    last = len(pieces) - 1
    return b"".join(frame(9 if i else 1, (0 if i else 1) | (4 if i == last else 0), 1, piece) for i, piece in enumerate(pieces))


class LargeField(tool.ToolTest):
    def answer(self, head):
        """The URL of a server that answers one request with this head, whatever it is."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            connection = listener.accept()[0]
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                connection.sendall(frame(4, 0, 0, b"") + frame(4, 1, 0, b"") + head)
                while connection.recv(65536):
                    pass

        threading.Thread(target=serve, daemon=True).start()
        return "http://127.0.0.1:%d/" % listener.getsockname()[1]

    def test_a_field_of_more_than_64_kib_ends_the_connection_whatever_the_limit(self):
        options = ["get", "--http", "2", "-m", "20", "--set", "http.max_head_bytes=1MiB"]
        self.tern(*options, self.answer(head_with_field(65536)))
        self.assertIn(b"TERN_E_PROTOCOL", self.tern(*options, self.answer(head_with_field(65537)), status=116).stderr)

    def test_a_head_over_the_limit_ends_its_request(self):
        done = self.tern("get", "--http", "2", "-m", "20", self.answer(head_with_field(65536)), status=116)
        self.assertIn(b"TERN_E_HEAD_TOO_LARGE", done.stderr)


if __name__ == "__main__":
    tool.main()
