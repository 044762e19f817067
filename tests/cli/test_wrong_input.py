"""What is wrong on the command line or in the files it names: clear words, the right exit status, nothing sent."""

import os
import subprocess

import server
import tool


class WrongInput(tool.ToolTest):
    def refused(self, *arguments, says, status=2):
        before = len(self.server.seen)
        done = self.tern(*arguments, status=status)
        message = done.stderr.decode()
        self.assertTrue(message.startswith("tern: "), message)
        for words in [says] if isinstance(says, str) else says:
            self.assertIn(words, message)
        self.assertEqual(len(self.server.seen), before, "a request was sent")
        self.assertEqual(done.stdout, b"")

    def test_no_command(self):
        self.refused(says="which command")

    def test_unknown_command_with_a_suggestion(self):
        self.refused("gte", self.url, says=["unknown command gte", "did you mean get?"])

    def test_unknown_option_with_a_suggestion(self):
        self.refused("get", "--jsno", self.url, says=["unknown option --jsno", "did you mean --json?"])
        self.refused("load", "--request=5", self.url, says=["unknown option --request", "did you mean --requests?"])

    def test_unknown_option_without_anything_near(self):
        self.refused("get", "--florp", self.url, says="unknown option --florp")

    def test_a_word_before_the_command(self):
        self.refused("florp", "get", self.url, says="unexpected florp before the command get")

    def test_a_letter_is_near_to_no_other(self):
        done = self.tern("get", "-z", self.url, status=2)
        self.assertEqual(done.stderr, b"tern: unknown option -z\nTry `tern get --help`.\n")

    def test_an_unknown_option_of_the_tool_itself(self):
        self.refused("--versoin", says=["unknown option --versoin; did you mean --version?", "Try `tern --help`."])

    def test_json_where_a_url_belongs(self):
        for text in ('{"a":1}', "{}", "[1,2]", '[{"a":1}]', "[]", '["::"]'):
            for command in (["post", "--json"], ["post"], ["load"]):
                self.refused(*command, text, self.url, says=["is no URL", "--json-data", "--json prints results as JSON"])
        self.assertNotIn(b"s3cret", self.tern("post", "--json", '{"password":"s3cret"}', self.url, status=2).stderr)
        for url in ("[::1]:1", "[::ffff:127.0.0.1]:1/", "http://[::1]:1/"):
            self.assertNotIn(b"is no URL", self.tern("get", "-m", "5", url, status=112).stderr)

    def test_standard_input_has_one_reader(self):
        for arguments in (["post", "--urls", "-", "-d", "@-"], ["put", "--urls", "-", "-T", "-"], ["load", "--urls", "-", "-d", "@-"], ["get", "-K", "-", "--urls", "-"],
                          ["post", "-K", "-", "-d", "@-", self.url], ["post", "-d", "@-", "--data-urlencode", "a@-", self.url], ["post", "-F", "a=@-", "-H", "@-", self.url]):
            before = len(self.server.seen)
            done = self.tern(*arguments, status=2, input=b"# x\n" if "-K" in arguments else self.url.encode() + b"\n")
            self.assertIn(b"standard input is read once", done.stderr)
            self.assertEqual((len(self.server.seen), done.stdout), (before, b""))

    def test_a_time_is_no_method(self):
        for given in ("1s", "5", "250ms"):
            self.refused("load", "-m", given, self.url, says=["--method '%s': that is a time" % given, "--max-time"])

    def test_the_shortest_time_is_no_absence_of_a_limit(self):
        for given in ("0.0000000001", "0.1ns"):
            self.tern("get", "-m", given, self.url + "/slow/30", status=115)

    def test_an_empty_value_is_named(self):
        self.write("f", b"")
        for option in ("--bearer", "--user", "--cookie-jar", "--output", "--range", "--netrc-file", "--cacert", "--capath", "--extra-ca",
                       "--cert", "--key", "--key-password", "--unix-socket", "--resolve", "--local-address", "--request", "--upload-file",
                       "--form", "--form-string", "--header", "--query", "--http", "--tls-min", "--timeout", "--connect-timeout",
                       "--max-redirs", "--workers", "--connections", "--set"):
            self.refused("post", option, "", self.url, says=option + ": its value is empty" if option in ("--set", "--key-password") else option)
        for option in ("--option", "--pass", "--key-password", "--parallel-max"):
            self.refused("get", option, "", self.url, says="tern: %s: its value is empty" % option)
        for option in ("--duration", "--method", "--requests", "--bearer"):
            self.refused("load", option, "", self.url, says=option)
        self.refused("get", "-u", ":", self.url, says="--user")
        self.refused("get", "", self.url, says="a URL is empty")
        for arguments in (["-d", "@"], ["--data-urlencode", "a@"], ["--json-data", "@"], ["-H", "@"]):
            self.refused("post", *arguments, self.url, says="missing behind @")

    def test_empty_values_that_mean_something(self):
        for option in ("--user-agent", "--referer", "--cookie", "--data", "--data-raw", "--data-urlencode"):
            self.tern("post", option, "", self.url)

    def test_missing_url(self):
        self.refused("get", says="URL")

    def test_bad_urls(self):
        for url in ("http://[::1/", "ftp://host/", "http://", "http://a b/", "http://host:99999/"):
            self.refused("get", self.url, url, says=["TERN_E_URL", url])

    def test_offsets_of_bad_urls_count_in_what_was_typed(self):
        self.refused("get", "http://local host/", says="at offset 7:")
        for command in ("get", "redis", "ws"):
            self.refused(command, "local host/", says="at offset 0:")

    def test_bad_option_values_name_the_option_and_what_is_allowed(self):
        self.refused("get", "--timeout", "soon", self.url, says=["--timeout", "soon", "allowed"])
        self.refused("get", "--workers", "many", self.url, says=["--workers", "many"])
        self.refused("get", "--option", "workers=many", self.url, says=["--option workers", "many"])
        self.refused("get", "--set", "workers=many", self.url, says="tern: --set workers: ")
        self.refused("get", "--set=workers", self.url, says="tern: --set workers: write it as name=value")
        for port in ("99999", "abc", "-1"):
            self.refused("demo", "--port", port, says=["--port", "0 to 65535"])
        self.refused("get", "--option", "no.such=1", self.url, says=["no.such", "TERN_E_OPTION_NAME"])
        self.refused("get", "--option", "workers", self.url, says="name=value")
        self.refused("get", "--resolve", "nonsense", self.url, says="--resolve")
        self.refused("load", "--requests", "-3", self.url, says="--requests")
        self.refused("load", "--connections", "0", self.url, says="--connections")
        self.refused("load", "--streams", "0", self.url, says="--streams")
        self.refused("load", "--http", "3", self.url, says="--http")
        self.refused("load", "--duration", "soon", self.url, says="--duration 'soon'")
        self.refused("completion", "tcsh", says="tcsh")

    def test_bad_values_of_letters(self):
        for arguments, says in (
            (["--http", "3"], ["--http", "h2c-upgrade"]),
            (["--max-redirs", "-2"], ["--max-redirs '-2'", "0 to 1000", "-1"]),
            (["--max-redirs", "many"], ["--max-redirs 'many'", "-1"]),
            (["--max-redirs", "1001"], "--max-redirs"),
            (["-m", "soon"], "tern: -m 'soon': "),
            (["-m", ""], "tern: -m '': "),
            (["--max-time", "soon"], "tern: --max-time 'soon': "),
            (["--connect-timeout", "1.5x"], "--connect-timeout"),
            (["-X", "A B"], "TERN_E_ARGUMENT"),
            (["-e", "a\nb"], "Referer"),
            (["-e", "http://from/;auto"], ["--referer", ";auto"]),
            (["-e", ";auto"], ["--referer", ";auto"]),
            (["-r", "1\n"], "--range"),
            (["-r", "5x"], "--range"),
            (["-r", "1,2"], "--range"),
            (["-r", ""], "--range"),
            (["-r", "5-1"], "--range '5-1'"),
            (["-r", "-0"], "--range"),
            (["-A", "a\nb"], "User-Agent"),
            (["-c", ""], "--cookie-jar"),
            (["--set", "workers"], "name=value"),
            (["-u"], "--user"),
            (["--bearer", "a\nb"], "--bearer"),
            (["-F", "novalue"], ["novalue", "name=@file"]),
            (["-F", "a=@"], "name=@file"),
            (["--form-string", "x"], "name=value"),
            (["--json-data", "{bad"], "TERN_E_PARSE"),
            (["--json-data", "1", "--json-data", "2"], "once"),
            (["-O", "-o", "x"], "--remote-name"),
        ):
            command = "post" if "-F" in arguments or "--json-data" in arguments or "--form-string" in arguments else "get"
            self.refused(command, *arguments, *([] if arguments == ["-u"] else [self.url]), says=says)

    def test_bodies_that_contradict(self):
        self.refused("post", "-d", "x", "-F", "a=b", self.url, says="one kind of body")
        self.refused("post", "--json-data", "1", "-T", "x", self.url, says="one kind of body")
        self.refused("post", "-G", "-F", "a=b", self.url, says="--get")
        self.refused("post", "-I", "-d", "x", self.url, says="--head")
        for options in (["-d", "x"], ["--json-data", "1"], ["-F", "a=b"]):
            self.refused("get", *options, self.url, says=["tern get sends no body", "tern post"])
        self.refused("head", "-d", "x", self.url, says="tern head sends no body")

    def test_files_that_are_not_there(self):
        for arguments in (["-T", "missing"], ["-F", "a=@missing"], ["-F", "a=<missing"], ["--json-data", "@missing"],
                          ["--data-urlencode", "@missing"], ["-d", "a", "-d", "@missing"], ["-b", "missing"],
                          ["-H", "@missing"], ["-c", "no/such/folder"]):
            sent = arguments[0] == "-c"  # written at the end
            done = self.tern("post", *arguments, self.url, status=4)
            self.assertIn(arguments[-1].lstrip("@a=<"), done.stderr.decode())
            self.assertEqual(done.stdout == b"", not sent, arguments)

    def test_a_cookie_file_that_is_none(self):
        self.write("jar", b"this is no cookie file\n")
        before = len(self.server.seen)
        for letter in ("-b", "-c"):
            self.assertIn(b"TERN_E_PARSE", self.tern("get", letter, "jar", self.url, status=4).stderr)
        self.assertEqual(len(self.server.seen), before)
        self.assertEqual(self.read("jar"), b"this is no cookie file\n")

    def test_a_missing_client_certificate(self):
        for options in (["-E", "missing"], ["--cert", "missing", "--key", "missing"]):
            self.assertIn(b"missing", self.tern("get", *options, "https://127.0.0.1:1/", status=4).stderr)

    def test_bad_header_files(self):
        self.write("heads", b"X-A: 1\r\n\r\nGET / HTTP/1.1\r\n")
        self.refused("get", "-H", "@heads", self.url, says="--header @heads, line 3: write it as 'Name: value'")

    def test_what_looks_like_an_option_is_no_url(self):
        for word in ("-1", "-2", "-3", "-5", "-9x", "-", "-!", "-99"):
            self.refused("get", word, self.url, says="%s is neither an option nor a URL" % word)
            self.refused("load", "-n", "1", self.url, word, says="%s is neither an option nor a URL" % word)
        self.refused("get", "-s7", self.url, says="-7 is neither an option nor a URL")
        self.refused("get", "-z", self.url, says="unknown option -z")
        self.refused("get", "--", "-0", says="-0 is neither an option nor a URL")
        self.refused("get", "-u", "ada", "-0x", self.url, says="--http1.0")  # before a password is asked for

    def test_http_1_0_is_not_spoken(self):
        for word in ("-0", "--http1.0", "-s0"):
            self.refused("get", word, self.url, says="tern speaks no HTTP/1.0")
        for text in (self.tern("get", "--help").stdout, self.tern("man").stdout, self.tern("completion", "bash").stdout):
            self.assertNotIn(b"http1.0", text)

    def test_two_minuses_end_the_options(self):
        self.assertEqual(self.tern("get", "-q", "--", self.url + "/bytes/2").stdout, b"xx")
        self.assertEqual(self.tern("get", "-q", "--", self.url + "/bytes/1", self.url + "/bytes/2").stdout, b"xxx")
        self.assertEqual(self.tern("get", "-q", self.url + "/bytes/1", "--", self.url + "/bytes/2").stdout, b"xxx")
        self.refused("completion", "zsh", "--", "x", says="what stands behind -- is left over")
        self.refused("get", "--", "-q", self.url, says="-q is neither an option nor a URL")

    def test_bad_headers(self):
        self.refused("get", "-H", "no colon", self.url, says="Name: value")
        self.refused("get", "-H", "a b: 1", self.url, says="TERN_E_ARGUMENT")
        self.refused("get", "-H", "X: a\r\nEvil: b", self.url, says="TERN_E_ARGUMENT")

    def test_what_shows_when_a_request_is_about_to_be_sent_has_the_same_status(self):
        for command in (["get"], ["post", "-d", "abc"], ["load", "-n", "1"], ["get", "--json"]):
            before = len(self.server.seen)
            done = self.tern(*command, "-H", "Content-Length: 5", self.url, status=2)
            self.assertIn(b"TERN_E_ARGUMENT", done.stdout + done.stderr)
            self.assertEqual(len(self.server.seen), before)
        self.tern("get", "--key", "k", self.url.replace("http:", "https:"), status=2)

    def test_a_netrc_file_that_is_none(self):
        os.mkdir(self.path("folder"))
        self.write("quote", b'machine 127.0.0.1 login "a')
        self.write("value", b"machine")
        for name in ("folder", "quote", "value"):
            for command in (["get"], ["load", "-n", "1"]):
                before = len(self.server.seen)
                done = self.tern(*command, "--netrc-file", name, self.url, status=4)
                self.assertIn(name.encode(), done.stdout + done.stderr)
                self.assertEqual(len(self.server.seen), before)

    def test_times(self):
        for option in ("--timeout", "--max-time", "-m", "--connect-timeout", "--idle-timeout", "--queue-timeout"):
            for text in ("5x", "abc", "-5", "1 s", "1e3", ""):
                self.refused("get", option, text, self.url, says=["'%s'" % text, "250ms", "1m", "number of seconds"])
        for text in ("5", "0.5", "250ms", "1.5s", "1m", "1h", "1d", "0", "none"):
            self.tern("get", "-m", text, self.url)
        self.refused("load", "--duration", "5x", self.url, says=["--duration '5x'", "10s", "1m"])

    def test_unreadable_body_files(self):
        self.refused("post", "-d", "@missing", self.url, says=["missing", "No such file"], status=4)
        self.refused("post", "-d", "@.", self.url, says="directory", status=4)

    def test_output_that_does_not_fit_the_urls(self):
        self.refused("get", "-o", "a", self.url, self.url, says="2 URLs")
        self.refused("get", "-o", "a", "-o", "b", self.url, says="1 URL")

    def test_output_below_something_that_is_no_folder(self):
        self.write("file", b"")
        self.refused("get", "-o", "file/x/", self.url, says="file/x", status=4)

    def test_an_output_file_that_cannot_be_written(self):
        done = self.tern("get", "-o", "no/such/folder/f", self.url, status=4)
        self.assertIn(b"TERN_E_BODY_SINK", done.stderr)

    def test_refused_connection(self):
        holder, port = server.refused_port()
        with holder:
            done = self.tern("get", "http://127.0.0.1:%d/" % port, status=112)
            self.assertRegex(done.stderr.decode(), r"^tern: http://127\.0\.0\.1:%d/: .*\(TERN_E_CONNECT\)\n$" % port)
            done = self.tern("get", "-q", "http://127.0.0.1:%d/" % port, self.url + "/bytes/2", status=112)
            self.assertEqual(done.stdout, b"xx")

    def test_timeouts(self):
        self.assertIn(b"TERN_E_TIMEOUT_TOTAL", self.tern("get", "--timeout", "0.2", self.url + "/slow/5", status=115).stderr)
        self.assertIn(b"TERN_E_TIMEOUT_FIRST_BYTE",
                      self.tern("get", "--first-byte-timeout", "200ms", self.url + "/slow/5", status=115).stderr)

    def test_a_closed_stream_is_no_socket(self):
        closed = subprocess.run(["sh", "-c", 'exec "$0" get -q "$1" >&-', tool.TERN, self.url + "/bytes/3"], capture_output=True, timeout=tool.LIMIT)
        self.assertEqual(closed.returncode, 4, closed.stderr)

    def test_a_missing_certificate_is_a_local_file(self):
        done = self.tern("get", "--cacert", "/nonexistent/ca.pem", "https://127.0.0.1:1/", status=4)
        self.assertIn(b"/nonexistent/ca.pem", done.stderr)

    def test_a_name_that_does_not_exist(self):
        self.assertIn(b"TERN_E_RESOLVE", self.tern("get", "--resolve-timeout", "5s", "http://name.invalid/", status=111).stderr)

    def test_user_information_is_neither_shown_nor_sent(self):
        done = self.tern("get", "--json", self.url.replace("http://", "http://user:secret@") + "/echo")
        self.assertNotIn(b"secret", done.stdout + done.stderr)


class Help(tool.ToolTest):
    def test_help_and_version(self):
        self.assertRegex(self.tern("--version").stdout.decode(), r"^tern \d+\.\d+\.\d+\n$")
        overview = self.tern("--help").stdout.decode()
        for command in ("get", "head", "options", "delete", "post", "put", "patch", "load", "redis", "ws", "demo", "info", "completion", "man"):
            self.assertIn(command, overview)
            text = self.tern(command, "--help").stdout.decode()
            self.assertIn("--help", text)
            self.assertIn("Examples:", text)
        self.assertIn("Exit status", overview)

    def test_the_exit_status_of_an_option_is_listed_where_the_option_is(self):
        for command in ("get", "post", "load", "redis", "ws", "demo"):
            text = self.tern(command, "--help").stdout.decode()
            self.assertEqual("with --fail:" in text, "--fail" in text.split("Exit status")[0], command)
            self.assertIn("  130  interrupted", text)
        self.assertIn("exits with 0", self.tern("demo", "--help").stdout.decode())

    def test_the_checked_in_manual_page_is_what_the_tool_prints(self):
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "tern.1")
        with open(source, "rb") as file:
            self.assertEqual(file.read(), self.tern("man").stdout, "run: tern man > docs/tern.1")


if __name__ == "__main__":
    tool.main()
