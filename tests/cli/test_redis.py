"""tern redis, against redis-server."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

import peers
import screen
import server
import tool


class RedisTest(tool.PeerTest):
    kind = peers.Redis

    def setUp(self):
        super().setUp()
        self.say("FLUSHALL")

    def say(self, *command, **more):
        """Values only, as text."""
        return self.tern("redis", self.peer.url, *command, **more).stdout.decode()

    def people(self, *command, **more):
        return self.tern("redis", "--no-raw", self.peer.url, *command, **more).stdout.decode()

    def as_json(self, *command, **more):
        return json.loads(self.tern("redis", "--json", self.peer.url, *command, **more).stdout)

    def lines(self, text, *options, **more):
        return self.tern("redis", *options, self.peer.url, input=text, **more)

    def wait_until_subscribed(self, channel, count=1):
        deadline = time.monotonic() + tool.LIMIT
        while self.say("PUBSUB", "NUMSUB", channel).split() != [channel, str(count)]:
            self.assertLess(time.monotonic(), deadline)


class Commands(RedisTest):
    def test_values_one_a_line_when_nobody_looks(self):
        self.assertEqual(self.say("SET", "greeting", "hello world"), "OK\n")
        self.assertEqual(self.say("GET", "greeting"), "hello world\n")
        self.assertEqual(self.say("GET", "nobody"), "\n")
        self.assertEqual(self.say("RPUSH", "list", "a", "b", "c"), "3\n")
        self.assertEqual(self.say("LRANGE", "list", "0", "-1"), "a\nb\nc\n")

    def test_as_redis_cli_for_people(self):
        self.say("RPUSH", "list", "a", 'say "hi"\n', "\u00e9")
        self.assertEqual(self.people("LRANGE", "list", "0", "-1"), '1) "a"\n2) "say \\"hi\\"\\n"\n3) "\\xc3\\xa9"\n')
        self.assertEqual(self.people("LLEN", "list"), "(integer) 3\n")
        self.assertEqual(self.people("GET", "nobody"), "(nil)\n")
        self.assertEqual(self.people("LRANGE", "nobody", "0", "-1"), "(empty array)\n")
        self.assertEqual(self.people("PING"), "PONG\n")

    def test_nested_replies_are_indented_as_redis_cli_does(self):
        script = "return {1, {2, {3, 4}, 'x'}, 5}"
        cli = subprocess.run(["redis-cli", "--no-raw", "-p", str(self.peer.port), "EVAL", script, "0"], capture_output=True, text=True)
        self.assertEqual(self.people("EVAL", script, "0"), cli.stdout)
        self.say("RPUSH", "many", *[str(i) for i in range(12)])
        cli = subprocess.run(["redis-cli", "--no-raw", "-p", str(self.peer.port), "LRANGE", "many", "0", "-1"], capture_output=True, text=True)
        self.assertEqual(self.people("LRANGE", "many", "0", "-1"), cli.stdout)

    def test_an_error_is_printed_and_is_a_failure(self):
        self.say("SET", "text", "x")
        self.assertEqual(self.people("LPUSH", "text", "y", status=1),
                         "(error) WRONGTYPE Operation against a key holding the wrong kind of value\n")
        done = self.tern("redis", self.peer.url, "INCR", "text", status=1)
        self.assertEqual((done.stdout, done.stderr), (b"ERR value is not an integer or out of range\n", b""))
        self.assertEqual(self.as_json("INCR", "text", status=1), {"error": "ERR value is not an integer or out of range"})

    def test_json(self):
        self.say("HSET", "user", "name", "Ada", "born", "1815")
        self.assertEqual(self.as_json("HGETALL", "user"), ["name", "Ada", "born", "1815"])
        self.assertEqual(self.as_json("STRLEN", "nobody"), 0)
        self.assertIsNone(self.as_json("GET", "nobody"))
        self.assertEqual(self.as_json("EVAL", "return {1, false, 'a\"b\\n', {err = 'MY bad'}}", "0"), [1, None, 'a"b\n', {"error": "MY bad"}])

    def test_bytes_that_are_no_text_are_base64_in_json(self):
        self.assertEqual(self.as_json("EVAL", "return '\\255\\0x'", "0"), {"base64": "/wB4"})
        self.assertEqual(self.as_json("EVAL", "return 'caf\\195\\169'", "0"), "caf\u00e9")

    def test_arguments_are_bytes(self):
        value = b"\xff\xfe\r\n \"'$3\\"
        done = self.tern("redis", self.peer.url, "SET", "bin", os.fsdecode(value))
        self.assertEqual(done.stdout, b"OK\n")
        self.assertEqual(self.tern("redis", self.peer.url, "GET", "bin").stdout, value + b"\n")
        self.assertEqual(self.people("STRLEN", "bin"), "(integer) %d\n" % len(value))

    def test_arguments_are_no_options_of_the_tool(self):
        self.assertEqual(self.say("ECHO", "-n"), "-n\n")
        self.assertEqual(self.say("ECHO", "--json"), "--json\n")
        self.assertEqual(self.say("ECHO", "--"), "--\n")
        self.assertEqual(self.say("ECHO", ""), "\n")
        self.assertEqual(self.say("ECHO", "[1,2]"), "[1,2]\n")
        self.assertEqual(self.say("ECHO", "{}"), "{}\n")
        self.say("ZADD", "z", "-1.5", "a", "+inf", "b")
        self.assertEqual(self.say("ZRANGEBYSCORE", "z", "-inf", "+inf", "WITHSCORES"), "a\n-1.5\nb\ninf\n")
        self.assertEqual(self.say("get", "options"), "\n")
        self.assertEqual(self.tern("redis", "--", self.peer.url, "ECHO", "-x").stdout, b"-x\n")
        self.assertEqual(self.tern("redis", self.peer.url, "--json", "ECHO", "x").stdout, b'"x"\n')

    def test_a_large_value(self):
        self.say("SETRANGE", "large", "20000000", "x")
        self.assertEqual(len(self.tern("redis", self.peer.url, "GET", "large").stdout), 20000002)

    def test_the_database_of_the_url(self):
        self.tern("redis", self.peer.url + "3", "SET", "where", "three")
        self.assertEqual(self.say("GET", "where"), "\n")
        self.assertEqual(self.tern("redis", self.peer.url + "3", "GET", "where").stdout, b"three\n")

    def test_a_url_without_scheme(self):
        self.assertEqual(self.tern("redis", self.peer.address, "PING").stdout, b"PONG\n")

    def test_a_unix_socket(self):
        path = os.path.join(self.home.name, "redis.sock")
        self.assertEqual(self.tern("redis", "--unix-socket", path, "redis://localhost/", "PING").stdout, b"PONG\n")

    def test_resolve(self):
        done = self.tern("redis", "--resolve", "redis.test:%d:127.0.0.1" % self.peer.port, "redis://redis.test:%d/" % self.peer.port, "PING")
        self.assertEqual(done.stdout, b"PONG\n")

    def test_verbose_logs(self):
        done = self.tern("redis", "-vv", self.peer.url, "PING")
        self.assertEqual(done.stdout, b"PONG\n")
        self.assertIn(b"connection", done.stderr)


class Login(RedisTest):
    def test_user_and_password(self):
        self.assertEqual(self.tern("redis", "-u", "ada:s3cret", self.peer.url, "ACL", "WHOAMI").stdout, b"ada\n")
        url = self.peer.url.replace("redis://", "redis://ada:s3cret@")
        self.assertEqual(self.tern("redis", url, "ACL", "WHOAMI").stdout, b"ada\n")

    def test_a_wrong_password_is_not_shown(self):
        url = self.peer.url.replace("redis://", "redis://ada:wr0ng@")
        for arguments in (["-u", "ada:wr0ng", self.peer.url], [url], ["-vvv", url], ["--json", url]):
            done = self.tern("redis", *arguments, "PING", status=1)
            self.assertNotIn(b"wr0ng", done.stdout + done.stderr, arguments)
            self.assertIn(b"WRONGPASS", done.stdout + done.stderr)

    def test_a_password_is_asked_for(self):
        terminal = screen.Screen(self.folder.name, "redis", "-u", "ada", self.peer.url, "ACL", "WHOAMI")
        terminal.wait_for(b"Password for ada: ")
        terminal.type(b"s3cret\n")
        status, shown = terminal.end()
        self.assertEqual(status, 0, shown)
        self.assertIn(b'"ada"', shown)
        self.assertNotIn(b"s3cret", shown)

    def test_the_password_is_not_in_the_process_list(self):
        process = self.start("redis", "-u", "ada:s3cret", self.peer.url, "SUBSCRIBE", "hush", stdout=subprocess.DEVNULL)
        self.wait_until_subscribed("hush")
        with open("/proc/%d/cmdline" % process.pid, "rb") as file:
            line = file.read()
        self.assertIn(b"SUBSCRIBE", line)
        self.assertNotIn(b"s3cret", line)

    def test_tls(self):
        certificate, key = server.make_certificate(self.folder.name)
        port = peers.free_port()
        secure = peers.Redis(self.folder.name, "--tls-port", str(port), "--tls-cert-file", certificate, "--tls-key-file", key,
                             "--tls-ca-cert-file", certificate, "--tls-auth-clients", "optional")
        self.addCleanup(secure.stop)
        url = "rediss://localhost:%d/" % port
        self.assertEqual(self.tern("redis", "--cacert", certificate, url, "PING").stdout, b"PONG\n")
        self.assertEqual(self.tern("redis", "-k", url, "PING").stdout, b"PONG\n")
        self.assertEqual(self.tern("redis", "--cacert", certificate, "--cert", certificate, "--key", key, url, "PING").stdout, b"PONG\n")
        self.assertIn(b"TERN_E_TLS", self.tern("redis", url, "PING", status=114).stderr)


class Lines(RedisTest):
    def test_each_line_is_a_command(self):
        done = self.lines(b"SET a 1\nINCR a\n\n  \nGET a")
        self.assertEqual((done.stdout, done.stderr), (b"OK\n2\n2\n", b""))

    def test_quotes_are_those_of_redis_cli(self):
        done = self.lines(b"""ECHO "a b\\n\\x41"\nECHO 'c d'\nECHO "\\"q\\""\r\n""")
        self.assertEqual(done.stdout, b'a b\nA\nc d\n"q"\n')

    def test_they_are_of_one_connection(self):
        done = self.lines(b"SELECT 5\nSET where five\nMULTI\nINCR n\nINCR n\nEXEC\nWATCH n\nUNWATCH\n")
        self.assertEqual(done.stdout, b"OK\nOK\nOK\nQUEUED\nQUEUED\n1\n2\nOK\nOK\n")
        self.assertEqual(self.tern("redis", self.peer.url + "5", "GET", "where").stdout, b"five\n")

    def test_a_blocking_line_holds_up_those_behind_it(self):
        self.assertEqual(self.lines(b"BLPOP never 0.2\nPING\n").stdout, b"\nPONG\n")

    def test_errors_are_replies_and_the_lines_go_on(self):
        done = self.lines(b"SET a x\nINCR a\nGET a\n", status=1)
        self.assertEqual(done.stdout, b"OK\nERR value is not an integer or out of range\nx\n")
        done = self.lines(b"SET a x\nINCR a\nGET a\n", "--json", status=1)
        self.assertEqual([json.loads(line) for line in done.stdout.splitlines()],
                         ["OK", {"error": "ERR value is not an integer or out of range"}, "x"])

    def test_a_line_that_is_none_is_named_and_left_out(self):
        done = self.lines(b"SET a 1\nSET b \"open\nGET a\n", status=4)
        self.assertEqual(done.stdout, b"OK\n1\n")
        self.assertRegex(done.stderr.decode(), r"^tern: line 2: .*\(TERN_E_PARSE\)\n$")
        done = self.lines(b"MONITOR\nGET a\n", status=4)
        self.assertEqual(done.stdout, b"1\n")
        self.assertRegex(done.stderr.decode(), r"^tern: line 1: ")

    def test_nothing_to_do(self):
        for text in (b"", b"\n\n  \n"):
            done = self.lines(text)
            self.assertEqual((done.stdout, done.stderr), (b"", b""))

    def test_many_keep_their_order(self):
        text = b"".join(b"ECHO %d\n" % i for i in range(20000))
        self.assertEqual(self.lines(text).stdout, b"".join(b"%d\n" % i for i in range(20000)))

    def test_what_is_written_is_answered_at_once(self):
        process = self.start("redis", self.peer.url, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answers_each_line(process, b"ECHO %d\n")

    def test_a_line_that_subscribes_prints_messages(self):
        process = self.start("redis", "-n", "2", self.peer.url, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(b"ECHO before\nSUBSCRIBE news\nECHO behind\n")
        process.stdin.close()
        process.stdin = None
        self.wait_until_subscribed("news")
        for text in ("one", "two"):
            self.say("PUBLISH", "news", text)
        output, _ = process.communicate(timeout=tool.LIMIT)
        self.assertEqual(output, b"before\nmessage\nnews\none\nmessage\nnews\ntwo\nbehind\n")
        self.assertEqual(process.returncode, 0)

    def test_a_connection_that_is_lost_ends_it(self):
        process = self.start("redis", self.peer.url, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(b"CLIENT ID\n")
        process.stdin.flush()
        number = process.stdout.readline().decode().strip()
        self.say("CLIENT", "KILL", "ID", number)
        self.assertEqual(process.wait(tool.LIMIT), 1)
        self.assertIn(b"TERN_E_LEASE_LOST", process.stderr.read())

    def test_a_server_that_is_not_there(self):
        holder, port = server.refused_port()
        with holder:
            for arguments in (["PING"], [], ["--pipeline"]):
                options = [a for a in arguments if a.startswith("-")]
                command = [a for a in arguments if not a.startswith("-")]
                done = self.tern("redis", "-q", *options, "redis://127.0.0.1:%d/" % port, *command, input=b"PING\n" * 1000, status=112)
                self.assertEqual(done.stdout, b"")
                self.assertRegex(done.stderr.decode(), r"^tern: redis://127\.0\.0\.1:%d/?: .*\(TERN_E_CONNECT\)\n$" % port)


class Pipeline(RedisTest):
    def test_answers_in_order_and_a_line_that_counts_them(self):
        text = b"".join(b"ECHO %d\n" % i for i in range(25000))
        done = self.lines(text, "--pipeline")
        self.assertEqual(done.stdout, b"".join(b"%d\n" % i for i in range(25000)))
        self.assertEqual(done.stderr, b"25000 replies, 0 of them errors\n")

    def test_errors_are_counted(self):
        done = self.lines(b"SET a x\n" + b"INCR a\n" * 3 + b"GET a\n", "--pipeline", status=1)
        self.assertEqual(done.stdout.count(b"ERR value"), 3)
        self.assertTrue(done.stdout.endswith(b"\nx\n"))
        self.assertEqual(done.stderr, b"5 replies, 3 of them errors\n")
        self.assertEqual(self.lines(b"PING\n", "--pipeline", "-q").stderr, b"")

    def test_json(self):
        done = self.lines(b"SET a 1\nGET a\nGET b\nINCR a\n", "--pipeline", "--json", "-q")
        self.assertEqual(done.stdout, b'"OK"\n"1"\nnull\n2\n')

    def test_wrong_lines_are_left_out(self):
        done = self.lines(b"PING\nECHO 'a\nPING\n", "--pipeline", status=4)
        self.assertEqual(done.stdout, b"PONG\nPONG\n")
        self.assertIn(b"tern: line 2: ", done.stderr)

    def test_what_is_at_hand_is_not_held_back(self):
        process = self.start("redis", "--pipeline", "-q", self.peer.url, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process.stdin.write(b"PING\n")
        process.stdin.flush()
        self.assertEqual(process.stdout.readline(), b"PONG\n")

    def test_memory_stays_small(self):
        process = self.start("redis", "--pipeline", "-q", self.peer.url, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

        def write():
            try:
                for _ in range(200):
                    process.stdin.write((b"ECHO " + b"x" * 1000 + b"\n") * 1000)
                process.stdin.close()
            except BrokenPipeError:
                pass

        writer = threading.Thread(target=write)
        writer.start()
        count = 0
        while read := process.stdout.read1(1 << 20):
            count += len(read)
            with open("/proc/%d/status" % process.pid) as file:
                found = re.search(r"VmHWM:\s+(\d+)", file.read())
            if found:
                peak = int(found[1])
        writer.join()
        process.stdin = None
        self.assertEqual((process.wait(tool.LIMIT), count), (0, 200 * 1000 * 1001))
        self.assertLess(peak, tool.resident_kib(100_000), "KiB resident")


class Subscriptions(RedisTest):
    def test_messages_are_printed_as_they_come(self):
        process = self.start("redis", self.peer.url, "SUBSCRIBE", "news", "weather", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.wait_until_subscribed("weather")
        self.say("PUBLISH", "news", "one")
        self.assertEqual([process.stdout.readline() for _ in range(3)], [b"message\n", b"news\n", b"one\n"])
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(tool.LIMIT), 130)
        self.assertEqual(process.stderr.read(), b"")

    def test_a_number_of_messages(self):
        for options, command, expected in (
            (["--json"], "SUBSCRIBE", b'["message","news","one"]\n'),
            (["--no-raw"], "PSUBSCRIBE", b'1) "pmessage"\n2) "news"\n3) "news"\n4) "one"\n'),
        ):
            process = self.start("redis", "-n", "1", *options, self.peer.url, command, "news", stdout=subprocess.PIPE)
            while self.say("PUBLISH", "news", "one") == "0\n":
                pass
            output, _ = process.communicate(timeout=tool.LIMIT)
            self.assertEqual((process.returncode, output), (0, expected))

    def test_sharded_channels(self):
        process = self.start("redis", "--count", "1", self.peer.url, "ssubscribe", "s", stdout=subprocess.PIPE)
        while self.say("SPUBLISH", "s", "one") == "0\n":
            pass
        self.assertEqual(process.communicate(timeout=tool.LIMIT)[0], b"smessage\ns\none\n")

    def test_terminate(self):
        process = self.start("redis", self.peer.url, "SUBSCRIBE", "news", stdout=subprocess.PIPE)
        self.wait_until_subscribed("news")
        process.terminate()
        self.assertEqual(process.wait(tool.LIMIT), 143)

    def test_a_reader_that_goes_away_ends_it(self):
        process = self.start("redis", self.peer.url, "SUBSCRIBE", "news", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.wait_until_subscribed("news")
        process.stdout.close()
        self.say("PUBLISH", "news", "one")
        self.assertEqual(process.wait(tool.LIMIT), 4)
        self.assertEqual(process.stderr.read(), b"")

    def test_a_lost_connection_is_told_and_made_anew(self):
        process = self.start("redis", self.peer.url, "SUBSCRIBE", "news", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.wait_until_subscribed("news")
        self.assertEqual(self.say("CLIENT", "KILL", "TYPE", "pubsub"), "1\n")
        self.assertIn(b"tern: the connection was lost, messages may be missing: ", process.stderr.readline())
        self.wait_until_subscribed("news")
        self.say("PUBLISH", "news", "two")
        self.assertEqual([process.stdout.readline() for _ in range(3)], [b"message\n", b"news\n", b"two\n"])
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(tool.LIMIT), 130)

    def unread(self):
        """Bytes that the server keeps for its one subscriber."""
        return int(re.search(r" omem=(\d+)", self.say("CLIENT", "LIST", "TYPE", "pubsub"))[1])

    def test_a_slow_reader_does_not_make_it_grow(self):
        self.say("CONFIG", "SET", "client-output-buffer-limit", "pubsub 0 0 0")
        process = self.start("redis", self.peer.url, "SUBSCRIBE", "news", stdout=subprocess.PIPE)
        self.wait_until_subscribed("news")
        self.say("EVAL", "for i = 1, 20000 do redis.call('PUBLISH', 'news', string.rep('x', 10000)) end", "0")
        self.wait_until_stuck(self.unread)
        self.assertGreater(self.unread(), 50_000_000, "the rest is with nobody else")
        self.assertLess(tool.peak_kib(process), tool.resident_kib(100_000), "KiB resident")
        self.assertEqual(process.stdout.read(10), b"message\nne")


class Terminal(RedisTest):
    def open(self, *arguments, **environment):
        terminal = screen.Screen(self.folder.name, "redis", *arguments, **environment)
        self.addCleanup(terminal.close)
        return terminal

    def prompt(self):
        return (self.peer.address + "> ").encode()

    def test_a_prompt_for_each_command(self):
        terminal = self.open(self.peer.url)
        terminal.wait_for(self.prompt())
        terminal.type(b"SET a 1\n")
        terminal.wait_for(self.prompt(), 2)
        terminal.type(b"GET a\n")
        terminal.wait_for(self.prompt(), 3)
        terminal.type(b"\x04")
        status, shown = terminal.end()
        self.assertEqual(status, 0)
        self.assertIn(b'SET a 1\r\nOK\r\n' + self.prompt() + b'GET a\r\n"1"\r\n', shown)

    def test_a_subscription_says_that_it_stands(self):
        terminal = self.open("-n", "1", self.peer.url, "SUBSCRIBE", "news")
        terminal.wait_for(b"tern: subscribed\r\n")
        self.tern("redis", self.peer.url, "PUBLISH", "news", "one")
        status, shown = terminal.end()
        self.assertEqual(status, 0)
        self.assertIn(b'3) "one"', shown)

    def test_exit_leaves(self):
        for word in (b"exit\n", b"quit \n"):
            terminal = self.open(self.peer.url)
            terminal.wait_for(self.prompt())
            terminal.type(word)
            self.assertEqual(terminal.end()[0], 0)

    def test_interrupt_leaves(self):
        terminal = self.open(self.peer.url)
        terminal.wait_for(self.prompt())
        terminal.type(b"\x03")
        self.assertEqual(terminal.end()[0], 130)

    def test_a_lost_connection_is_made_again(self):
        terminal = self.open(self.peer.url)
        terminal.wait_for(self.prompt())
        terminal.type(b"CLIENT ID\n")
        number = re.search(rb"\(integer\) (\d+)", terminal.wait_for(self.prompt(), 2))[1]
        self.say("CLIENT", "KILL", "ID", number.decode())
        terminal.wait_for(b"TERN_E_LEASE_LOST")
        terminal.type(b"ECHO again\n")
        terminal.wait_for(b'"again"')
        terminal.type(b"\x04")
        self.assertEqual(terminal.end()[0], 1)

    def test_wrong_lines_are_told(self):
        terminal = self.open(self.peer.url)
        terminal.wait_for(self.prompt())
        terminal.type(b"GET 'a\n")
        terminal.wait_for(b"TERN_E_PARSE")
        terminal.type(b"PING\n")
        terminal.wait_for(b"PONG")

    def test_errors_are_red_where_colour_is_taken(self):
        for term, expected in (("xterm", b"\x1b[31m(error) ERR"), ("dumb", b"\n(error) ERR")):
            terminal = self.open(self.peer.url, "NONSENSE", TERM=term, NO_COLOR="")
            status, shown = terminal.end()
            self.assertEqual(status, 1)
            self.assertIn(expected, b"\n" + shown)

    def test_the_password_of_the_url_is_not_in_the_prompt(self):
        terminal = self.open(self.peer.url.replace("redis://", "redis://ada:s3cret@"))
        self.assertNotIn(b"s3cret", terminal.wait_for(self.prompt()))


class WrongInput(RedisTest):
    def refused(self, *arguments, says, status=2, **more):
        done = self.tern("redis", *arguments, status=status, stdin=subprocess.DEVNULL, **more)
        message = done.stderr.decode()
        self.assertTrue(message.startswith("tern: "), message)
        for words in [says] if isinstance(says, str) else says:
            self.assertIn(words, message)
        self.assertEqual(done.stdout, b"")

    def test_no_url(self):
        self.refused(says="URL is required")
        self.refused("", "PING", says="URL: its value is empty")

    def test_bad_urls(self):
        for url in ("http://127.0.0.1/", "redis://[::1/", "redis://127.0.0.1:99999/", "redis://127.0.0.1/?x=1"):
            self.refused(url, "PING", says=["TERN_E_URL", url])
        self.refused("redis://127.0.0.1/nine", "PING", says="TERN_E_URL")
        self.refused("redis://ada:s3cret@127.0.0.1:99999/", "PING", says="redis://127.0.0.1:99999/")

    def test_unknown_options(self):
        self.refused("--jsno", self.peer.url, "PING", says="unknown option --jsno; did you mean --json?")
        self.refused(self.peer.url, "--jsno", "PING", says="unknown option --jsno")
        self.refused(self.peer.url, "--", "PING", says="left over")

    def test_odd_combinations(self):
        self.refused("--pipeline", self.peer.url, "PING", says="--pipeline")
        self.refused("-n", "3", self.peer.url, "PING", says="--count")
        self.refused("-n", "0", self.peer.url, "SUBSCRIBE", "a", says="--count")
        self.refused("--timeout", "soon", self.peer.url, "PING", says="--timeout 'soon'")
        self.refused("--set", "no.such=1", self.peer.url, "PING", says="TERN_E_OPTION_NAME")

    def test_commands_that_cannot_be_sent_this_way(self):
        self.refused(self.peer.url, "MONITOR", says="MONITOR")
        self.refused(self.peer.url, "SELECT", "3", says="SELECT")
        self.refused(self.peer.url, "SUBSCRIBE", says="SUBSCRIBE")

    def test_standard_input_that_is_closed(self):
        done = subprocess.run(["sh", "-c", 'exec "$0" redis "$1" <&-', tool.TERN, self.peer.url], capture_output=True, timeout=tool.LIMIT)
        self.assertEqual((done.returncode, done.stdout), (4, b""))
        self.assertIn(b"cannot read standard input", done.stderr)

    def test_standard_output_that_is_full_or_closed(self):
        with open("/dev/full", "wb") as full:
            process = self.start("redis", self.peer.url, "PING", stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(process.wait(tool.LIMIT), 4)
            self.assertIn(b"No space left", process.stderr.read())
        read, write = os.pipe()
        os.close(read)
        for arguments in (["PING"], []):
            process = self.start("redis", self.peer.url, *arguments, stdin=subprocess.PIPE, stdout=write, stderr=subprocess.PIPE)
            if not arguments:
                process.stdin.write(b"PING\n")
            process.stdin.close()
            process.stdin = None
            self.assertEqual(process.wait(tool.LIMIT), 4)
            self.assertEqual(process.stderr.read(), b"")
        os.close(write)

    def test_a_peer_that_is_no_redis(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            process = self.start("redis", "redis://127.0.0.1:%d/" % listener.getsockname()[1], "PING", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            connection, _ = listener.accept()
            with connection:
                self.assertTrue(connection.recv(1000))  # what comes before the command only costs the connection
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                self.assertEqual(process.wait(tool.LIMIT), 116)
            self.assertIn(b"TERN_E_PROTOCOL", process.stderr.read())

    def test_timeouts_and_signals_while_waiting(self):
        done = self.tern("redis", "--timeout", "0.3", self.peer.url, "BLPOP", "never", "0", status=115)
        self.assertIn(b"TERN_E_TIMEOUT_TOTAL", done.stderr)
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            process = self.start("redis", self.peer.url, "BLPOP", "never", "0", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            deadline = time.monotonic() + tool.LIMIT
            while "blpop" not in self.say("CLIENT", "LIST"):
                self.assertLess(time.monotonic(), deadline)
            process.send_signal(number)
            self.assertEqual((process.wait(tool.LIMIT), process.stderr.read()), (status, b""))


if __name__ == "__main__":
    tool.main()
