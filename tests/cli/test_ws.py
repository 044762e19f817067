"""tern ws, against python3-websockets."""

import os
import re
import signal
import subprocess
import time

import peers
import screen
import server
import tool


class WebSocketTest(tool.PeerTest):
    kind = peers.WebSocket

    PATIENT = ("--linger", "5s")  # for much that is echoed: on a busy machine the peer may pause

    def ws(self, *arguments, path="", text=b"", **more):
        return self.tern("ws", *arguments, self.peer.url + path, input=text, **more)


class Pipes(WebSocketTest):
    def test_each_line_is_a_message_and_each_message_a_line(self):
        done = self.ws(text=b"one\n\ntwo words\nlast")
        self.assertEqual(done.stdout, b"one\n\ntwo words\nlast\n")
        self.assertEqual(done.stderr, b"closed with 1000 (normal closure)\n")

    def test_quiet(self):
        for letter in ("-q", "--silent"):
            self.assertEqual(self.ws(letter, text=b"a\n").stderr, b"")

    def test_lines_are_text_messages(self):
        self.assertEqual(self.ws(path="sum", text=b"abc\n\n").stdout, b"3 text\n0 text\n")

    def test_a_long_line_is_one_message(self):
        done = self.ws(*self.PATIENT, path="sum", text=b"x" * 3_000_000 + b"\nshort\n" + b"y" * 65536 + b"\n" + b"z" * 65537)
        self.assertEqual(done.stdout, b"3000000 text\n5 text\n65536 text\n65537 text\n")

    def test_utf8_across_the_parts_of_a_long_line(self):
        text = "\u20ac".encode() * 100_000 + b"\n"
        self.assertEqual(self.ws(*self.PATIENT, text=text).stdout, text)

    def test_many_messages(self):
        text = b"".join(b"%d\n" % i for i in range(20000))
        self.assertEqual(self.ws(*self.PATIENT, text=text).stdout, text)

    def test_fragments_and_compressed_messages_come_whole(self):
        self.assertEqual(self.ws(path="fragments").stdout, b"one two three\n")
        self.assertEqual(self.ws("--no-compress", path="fragments").stdout, b"one two three\n")

    def test_what_is_written_is_sent_at_once(self):
        process = self.start("ws", self.peer.url, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.answers_each_line(process)

    def test_keep_open_receives_after_the_end_of_input(self):
        done = self.ws("--keep-open", path="close/1001", text=b"")
        self.assertEqual(done.stderr, b"closed by the peer with 1001 (going away): as asked\n")
        process = self.start("ws", "--keep-open", self.peer.url + "late/0.5", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b"late\n")
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(tool.LIMIT), 130)

    def test_an_answer_that_is_late_needs_more_patience(self):
        self.assertEqual(self.ws("--linger", "0", path="late/0.5", text=b"a\n").stdout, b"")
        self.assertEqual(self.ws("--linger", "10s", "--timeout", "30s", "--quiet", path="close/1000", text=b"").stdout, b"")

    def test_binary(self):
        data = bytes(range(256)) * 10 + b"\n\n"
        self.assertEqual(self.ws("--binary", text=data).stdout, data)
        self.assertTrue(re.fullmatch(rb"\d+ binary", self.ws("--binary", path="sum", text=data).stdout))
        large = os.urandom(3_000_000)
        self.assertEqual(self.ws("--binary", *self.PATIENT, text=large).stdout, large)

    def test_large_messages_and_their_limit(self):
        self.assertEqual(len(self.ws("--binary", path="large/10000000").stdout), 10_000_000)
        done = self.ws("--max-message", "1MiB", "--keep-open", path="large/2000000", status=1)
        self.assertIn(b"TERN_E_", done.stderr)
        self.assertEqual(done.stdout, b"")

    def test_a_reader_that_goes_away_ends_it(self):
        process = self.start("ws", self.peer.url + "count/1000000", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.read(10)
        process.stdout.close()
        self.assertEqual(process.wait(tool.LIMIT), 4)

    def test_a_full_disk_is_reported(self):
        with open("/dev/full", "wb") as full:
            process = self.start("ws", self.peer.url + "count/1", stdin=subprocess.PIPE, stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(process.wait(tool.LIMIT), 4)
            self.assertIn(b"No space left", process.stderr.read())

    def unsent(self):
        """Bytes that stand in the server's socket, by the kernel's table."""
        with open("/proc/net/tcp") as table:
            rows = [line.split() for line in table]
        return sum(int(row[4].split(":")[0], 16) for row in rows if row[1].endswith(":%04X" % self.peer.port) and row[3] == "01")

    def test_a_slow_reader_does_not_make_it_grow(self):
        process = self.start("ws", "--no-compress", self.peer.url + "flood/400", stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        process.stdout.read(10)
        self.wait_until_stuck(self.unsent)
        self.assertLess(tool.peak_kib(process), tool.resident_kib(100_000), "KiB resident")

    def test_a_deaf_peer_does_not_make_it_grow(self):
        """Standard input is not read while nothing can be sent."""
        process = self.start("ws", "--no-compress", self.peer.url + "deaf", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.set_blocking(process.stdin.fileno(), False)
        written, quiet_since = 0, time.monotonic()
        while time.monotonic() - quiet_since < 1:
            try:
                written += os.write(process.stdin.fileno(), b"x" * 999 + b"\n")
                quiet_since = time.monotonic()
            except BlockingIOError:
                time.sleep(0.01)
            self.assertLess(written, 100_000_000)
        self.assertLess(tool.peak_kib(process), tool.resident_kib(100_000), "KiB resident")


class Closing(WebSocketTest):
    def test_the_exit_status_follows_the_code(self):
        for code, status in ((1000, 0), (1001, 0), (1011, 1), (4001, 1)):
            done = self.ws("--keep-open", path="close/%d" % code, status=status)
            self.assertIn(b"closed by the peer with %d" % code, done.stderr)
            self.assertIn(b": as asked", done.stderr)
            self.assertEqual(b"TERN_E_WEBSOCKET" in done.stderr, status == 1)

    def test_a_peer_that_breaks_the_protocol(self):
        done = self.ws("--keep-open", path="bad", status=1)
        self.assertRegex(done.stderr.decode(), r"tern: ws://.*\(TERN_E_\w+\)\n$")

    def test_text_that_is_no_utf8_is_refused(self):
        done = self.ws(text=b"good\ncaf\xe9\nas well\n", status=4)
        self.assertEqual(done.stdout, b"good\nas well\n")
        self.assertRegex(done.stderr.decode(), r"^tern: line 2: .*UTF-8.*\(TERN_E_ARGUMENT\)\n")

    def test_a_peer_that_does_not_close(self):
        start = time.monotonic()
        done = self.ws("--close-timeout", "300ms", path="deaf", status=1)
        self.assertLess(time.monotonic() - start, 20)
        self.assertIn(b"TERN_E_", done.stderr)

    def interrupted(self, *arguments, numbers=(signal.SIGINT,)):
        process = self.start("ws", *arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(b"hello\n")
        process.stdin.flush()
        if arguments[-1].endswith("/deaf"):
            time.sleep(0.7)
        else:
            process.stdout.readline()
        for number in numbers:
            process.send_signal(number)
            time.sleep(0.8 if len(numbers) > 1 else 0)  # sooner it would count as the same
        return process.wait(tool.LIMIT), process.stderr.read()

    def test_interrupt_closes_politely(self):
        self.assertEqual(self.interrupted(self.peer.url), (130, b"closed with 1001 (going away)\n"))
        self.assertEqual(self.interrupted("-q", self.peer.url, numbers=(signal.SIGTERM,)), (143, b""))

    def test_interrupt_ends_within_the_close_timeout(self):
        start = time.monotonic()
        self.assertEqual(self.interrupted("--close-timeout", "0.3", self.peer.url + "deaf")[0], 130)
        self.assertLess(time.monotonic() - start, 20)

    def test_a_second_interrupt_ends_at_once(self):
        self.assertEqual(self.interrupted(self.peer.url + "deaf", numbers=(signal.SIGINT, signal.SIGINT))[0], -2)

    def test_pings_find_a_dead_peer(self):
        done = self.tern("ws", "--ping", "0.2", "--set", "websocket.ping_timeout=200ms", "--keep-open", self.peer.url + "deaf",
                         stdin=subprocess.DEVNULL, status=1)
        self.assertIn(b"TERN_E_", done.stderr)


class OneShot(WebSocketTest):
    def test_one_message_and_its_answer(self):
        done = self.ws("--one-shot", "hello world")
        self.assertEqual((done.stdout, done.stderr), (b"hello world\n", b""))
        self.assertEqual(self.ws("--one-shot", "", path="sum").stdout, b"0 text\n")
        self.assertEqual(self.ws("--one-shot", "x", "--binary", path="sum").stdout, b"1 binary")

    def test_standard_input_is_not_read(self):
        done = self.ws("--one-shot", "a", text=b"b\n")
        self.assertEqual(done.stdout, b"a\n")

    def test_no_answer(self):
        done = self.ws("--one-shot", "a", path="close/1000", status=1)
        self.assertEqual(done.stdout, b"")
        self.assertIn(b"TERN_E_WEBSOCKET", done.stderr)
        done = self.ws("--one-shot", "a", "--timeout", "0.3", path="deaf", status=115)
        self.assertIn(b"TERN_E_TIMEOUT_TOTAL", done.stderr)


class Handshake(WebSocketTest):
    def fields(self, *options):
        text = self.ws(*options, path="headers").stdout.decode()
        return dict(line.split(": ", 1) for line in text.splitlines())

    def test_headers_cookies_and_query(self):
        sent = self.fields("-H", "X-Mine: 1", "-A", "me", "-e", "http://from/", "-b", "a=1", "--query", "q=tern")
        self.assertEqual((sent["X-Mine"], sent["User-Agent"], sent["Referer"], sent["Cookie"]), ("1", "me", "http://from/", "a=1"))

    def test_subprotocols(self):
        self.assertEqual(self.fields("--subprotocol", "first", "--subprotocol", "chat")["Sec-WebSocket-Protocol"], "first, chat")
        done = self.ws("-v", "--subprotocol", "chat")
        self.assertIn(b"< Sec-WebSocket-Protocol: chat", done.stderr)

    def test_compression_is_offered_unless_told_otherwise(self):
        self.assertIn("permessage-deflate", self.fields()["Sec-WebSocket-Extensions"])
        self.assertNotIn("Sec-WebSocket-Extensions", self.fields("--no-compress"))

    def test_verbose_shows_the_handshake(self):
        for options in (["-v"], ["-v", "--one-shot", "x"]):
            shown = self.ws(*options, "-H", "X-Mine: 1", text=b"x\n").stderr.decode()
            for words in ("* connected to 127.0.0.1:", "> GET / HTTP/1.1", "> X-Mine: 1", "< HTTP/1.1 101 ", "< Upgrade: websocket"):
                self.assertIn(words, shown)

    def test_login(self):
        self.assertEqual(self.ws("-u", "ada:s3cret", path="basic", text=b"in\n").stdout, b"in\n")
        done = self.ws("-v", "-u", "ada:wrong", path="basic", status=1)
        self.assertIn(b"TERN_E_WEBSOCKET_UPGRADE", done.stderr)
        self.assertIn(b"< HTTP/1.1 401", done.stderr)
        self.assertNotIn(b"wrong", done.stderr)
        self.assertEqual(self.tern("ws", self.peer.url.replace("ws://", "ws://ada:s3cret@") + "basic", input=b"in\n").stdout, b"in\n")

    def test_redirects(self):
        self.assertEqual(self.ws(path="away").stdout, b"0\n")
        self.assertIn(b"TERN_E_WEBSOCKET_UPGRADE", self.ws("--no-location", path="away", status=1).stderr)

    def test_an_answer_that_is_no_upgrade(self):
        done = self.ws(path="missing", status=1)
        self.assertRegex(done.stderr.decode(), r"^tern: ws://127\.0\.0\.1:\d+/missing: .*\(TERN_E_WEBSOCKET_UPGRADE\)\n$")
        self.tern("ws", self.url.replace("http", "ws"), stdin=subprocess.DEVNULL, status=1)

    def test_a_url_without_scheme(self):
        self.assertEqual(self.tern("ws", self.peer.address, input=b"a\n").stdout, b"a\n")

    def test_tls(self):
        certificate, key = server.make_certificate(self.folder.name)
        secure = peers.WebSocket(self.folder.name, certificate, key)
        self.addCleanup(secure.stop)
        url = "wss://localhost:%d/" % secure.port
        self.assertEqual(self.tern("ws", "--cacert", certificate, url, input=b"a\n").stdout, b"a\n")
        self.assertEqual(self.tern("ws", "-k", "--one-shot", "a", url).stdout, b"a\n")
        self.assertIn(b"TERN_E_TLS", self.tern("ws", url, stdin=subprocess.DEVNULL, status=114).stderr)


class Terminal(WebSocketTest):
    def open(self, *arguments, **more):
        terminal = screen.Screen(self.folder.name, "ws", *arguments, **more)
        self.addCleanup(terminal.close)
        return terminal

    def test_lines_are_sent_and_received(self):
        terminal = self.open(self.peer.url)
        terminal.wait_for(b"> ")
        terminal.type(b"hello\n")
        terminal.wait_for(b"< hello")
        terminal.type(b"\x04")
        status, shown = terminal.end()
        self.assertEqual(status, 0)
        self.assertEqual(terminal.lines(), [b"connected; Ctrl-D closes", b"> hello", b"< hello", b"closed with 1000 (normal closure)", b""])

    def test_a_message_does_not_garble_what_is_typed(self):
        terminal = self.open("-q", self.peer.url + "late/1")
        terminal.wait_for(b"> ")
        terminal.type(b"half a li")
        terminal.wait_for(b"< late")
        terminal.type(b"ne\n")
        terminal.wait_for(b"< half a line")
        terminal.type(b"\x04")
        self.assertEqual(terminal.end()[0], 0)
        self.assertEqual(terminal.lines(), [b"< late", b"> half a line", b"< half a line", b""])

    def test_what_is_typed_can_be_corrected(self):
        terminal = self.open("-q", self.peer.url)
        terminal.wait_for(b"> ")
        terminal.type("nothing\x15one twp thre\x17\x7f\x7fo \u20ac\x7f\u20ac\x1b[Dend\n".encode())
        terminal.wait_for("< one two \u20acend".encode())

    def test_a_long_line_shows_its_end(self):
        terminal = self.open("-q", self.peer.url, columns=20)
        terminal.wait_for(b"> ")
        terminal.type(b"0123456789abcdefghijklmnopqrstuvwxyz")
        terminal.wait_for(b"\x1b[K> jklmnopqrstuvwxyz")

    def test_bytes_and_control_characters_are_shown_safely(self):
        terminal = self.open("-q", self.peer.url + "large/20")
        terminal.wait_for(b" ...")
        self.assertRegex(terminal.shown, rb"< \(20 bytes\)( [0-9a-f]{2}){16} \.\.\.")
        terminal = self.open("-q", "--binary", self.peer.url + "sum")
        terminal.wait_for(b"> ")
        terminal.type(b"abc\n")
        terminal.wait_for(b"< 3 binary")

    def test_interrupt_closes_and_leaves_the_terminal_as_it_was(self):
        terminal = self.open(self.peer.url)
        terminal.wait_for(b"> ")
        terminal.type(b"typed\x03")
        status, shown = terminal.end()
        self.assertEqual(status, 130)
        self.assertIn(b"closed with 1001", shown)

    def test_the_peers_close_ends_it(self):
        terminal = self.open(self.peer.url + "close/4001")
        status, shown = terminal.end()
        self.assertEqual(status, 1)
        self.assertIn(b"closed by the peer with 4001: as asked", shown)

    def test_colour_where_it_is_taken(self):
        terminal = self.open(self.peer.url + "late/0", TERM="xterm", NO_COLOR="")
        terminal.wait_for(b"\x1b[32m<\x1b[0m late")


class WrongInput(WebSocketTest):
    def refused(self, *arguments, says, status=2):
        done = self.tern("ws", *arguments, status=status, stdin=subprocess.DEVNULL)
        message = done.stderr.decode()
        self.assertTrue(message.startswith("tern: "), message)
        self.assertIn(says, message)
        self.assertEqual(done.stdout, b"")

    def test_urls(self):
        self.refused(says="URL is required")
        self.refused("", says="URL: its value is empty")
        for url in ("http://127.0.0.1/", "ws://", "ws://[::1/", "ws://127.0.0.1:99999/", "ws://127.0.0.1/#part"):
            self.refused(url, says="TERN_E_URL")
        self.refused(self.peer.url, self.peer.url, says="unexpected argument")

    def test_options(self):
        url = self.peer.url
        self.refused("--onne-shot", "x", url, says="unknown option --onne-shot; did you mean --one-shot?")
        self.refused("--one-shot", "x", "--keep-open", url, says="--keep-open")
        self.refused("--subprotocol", "", url, says="--subprotocol")
        self.refused("--subprotocol", "a b", url, says="--subprotocol a b")
        self.refused("--subprotocol", "a", "--subprotocol", "a", url, says="TERN_E_ARGUMENT")
        self.refused("--ping", "soon", url, says="--ping 'soon'")
        self.refused("--linger", "soon", url, says="--linger 'soon'")
        self.refused("--max-message", "many", url, says="--max-message")
        self.refused("-H", "no colon", url, says="Name: value")

    def test_a_server_that_is_not_there(self):
        holder, port = server.refused_port()
        with holder:
            for options in ([], ["--one-shot", "x"]):
                done = self.tern("ws", *options, "ws://127.0.0.1:%d/" % port, stdin=subprocess.DEVNULL, status=112)
                self.assertRegex(done.stderr.decode(), r"^tern: ws://127\.0\.0\.1:%d/: .*\(TERN_E_CONNECT\)\n$" % port)

    def test_standard_input_that_is_closed(self):
        done = subprocess.run(["sh", "-c", 'exec "$0" ws "$1" <&-', tool.TERN, self.peer.url], capture_output=True, timeout=tool.LIMIT)
        self.assertEqual((done.returncode, done.stdout), (4, b""))
        self.assertIn(b"cannot read standard input", done.stderr)


if __name__ == "__main__":
    tool.main()
