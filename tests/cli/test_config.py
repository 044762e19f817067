"""The configuration file; colour; --trace."""

import json
import os

import screen
import tool


class Config(tool.ToolTest):
    def configured(self, text, *arguments, where=".config/tern/config", status=0, **environment):
        path = self.path(where)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        env = {"PATH": os.environ["PATH"], "HOME": self.folder.name, **environment}
        return self.tern(*arguments, status=status, env=env)

    def echoed(self, text, *arguments, **more):
        return json.loads(self.configured(text, *arguments, self.url + "/echo", **more).stdout)

    def test_its_options_stand_in_front_of_the_command_line(self):
        text = "# habits\nuser-agent = \"from the file\"\nheader = X-A: 1\nquiet\n"
        seen = self.echoed(text, "get", "-H", "X-B: 2")
        self.assertEqual([self.header(seen, name) for name in ("user-agent", "x-a", "x-b")], [["from the file"], ["1"], ["2"]])
        self.assertEqual(self.header(self.echoed(text, "get", "-A", "me"), "user-agent"), ["me"])
        self.assertEqual(self.configured(text, "get", self.url).stderr, b"")
        self.assertIn(b"REQID", self.configured("quiet = false\n", "get", self.url).stderr)

    def test_of_other_commands_it_takes_what_they_have(self):
        text = "include\ntimeout = 5s\n[get]\nhistory\n[load]\nrequests = 3\n"
        self.assertTrue(self.configured(text, "get", self.url).stdout.startswith(b"HTTP/1.1 200"))
        self.assertIn(b"requests     3 in", self.configured(text, "load", self.url).stdout)
        self.configured(text, "info", "--libraries")

    def test_where_it_is(self):
        text = "user-agent = %s\n"
        self.assertEqual(self.header(self.echoed(text % "xdg", "get", where="x/tern/config", XDG_CONFIG_HOME=self.path("x")), "user-agent"), ["xdg"])
        self.write("mine", b"user-agent = mine\n")
        self.assertEqual(self.header(self.echoed(text % "usual", "get", "--config", "mine"), "user-agent"), ["mine"])
        self.assertEqual(self.header(self.echoed(text % "usual", "get", "-K", "mine"), "user-agent"), ["mine"])
        self.assertEqual(self.header(self.echoed(text % "usual", "get"), "user-agent"), ["usual"])
        self.assertNotEqual(self.header(self.echoed(text % "usual", "get", "--no-config"), "user-agent"), ["usual"])
        self.assertNotEqual(self.header(self.echoed(text % "usual", "get", XDG_CONFIG_HOME="x"), "user-agent"), ["none"])

    def test_an_option_whose_value_may_be_left_out(self):
        self.assertIn(b"ms: queued", self.configured("timing\n", "get", self.url).stderr)
        self.assertEqual(self.configured("timing = %{status}\n", "get", "-s", self.url + "/bytes/1").stdout, b"x200")

    def test_secrets_in_it_work(self):
        done = self.configured("user = ada:s3cret\n", "get", "-q", self.url + "/basic")
        self.assertEqual(done.stdout, b"welcome")

    def test_mistakes_are_named_by_file_and_line_and_send_nothing(self):
        before = len(self.server.seen)
        for line, says in (("tiemout = 5s", "unknown option tiemout; did you mean timeout?"), ("timeout = soon", "--timeout 'soon'"), ("timeout", "its value is missing"),
                           ("timeout =", "--timeout"), ("--fail", "without their dashes"), ("fail = maybe", "allowed: true, false"), ("tls-min = 9", "--tls-min"),
                           ("set = no.such=1", "no.such"), ("[gte]\nfail", "[gte] is no command"), ("[load]\nfail", "unknown option fail"), ("url = http://h/", "is for command lines"),
                           ("help", "is for command lines"), ("retry = x", "--retry 'x'"), ("user = :", "--user"), ("max-redirs = -2", "--max-redirs"),
                           ("http = 3", "--http"), ("color = blue", "auto, always, never"), ("data = \"x", "in quotes"), ("form = x", "--form")):
            done = self.configured("# one\n" + line + "\n", "get", self.url, status=4)
            number = 2 + line.count("\n")
            self.assertTrue(done.stderr.startswith(b"tern: %s:%d: " % (self.path(".config/tern/config").encode(), number)), (line, done.stderr))
            self.assertIn(says, done.stderr.decode())
            self.assertEqual((done.stderr.count(b"\n"), done.stdout), (1, b""), done.stderr)
        for line, says in (("header = nonsense", "--header: write it as 'Name: value'"), ("header = @nofile", "nofile"), ("header = X(: 1", "--header"), ("query =", "--query"), ("query = a", "--query a"),
                           ("timing = %{nope}", "--timing"), ("cookie = nofile", "nofile"), ("trace = /dev/null/x", "/dev/null/x"), ("data = @nofile", "nofile"),
                           ("data-urlencode = a@nofile", "nofile"), ("form = a=@nofile", "nofile"), ("upload-file = nofile", "nofile"), ("json-data = @nofile", "nofile"), ("json-data = {", "--json-data")):
            done = self.configured("# one\n" + line + "\nsilent\n", "post", self.url, status=4)
            self.assertTrue(done.stderr.startswith(b"tern: %s:2: " % self.path(".config/tern/config").encode()), (line, done.stderr))
            self.assertIn(says, done.stderr.decode())
        self.assertTrue(self.configured("silent\n", "get", "-H", "nonsense", self.url, status=2).stderr.startswith(b"tern: --header: write"))
        for line, command in (("requests = many", "load"), ("requests = 0", "load"), ("connections = 0", "load"), ("count = many", "get")):
            done = self.configured("# one\n" + line + "\n", command, self.url, status=4)
            self.assertTrue(done.stderr.startswith(b"tern: %s:2: --%s '" % (self.path(".config/tern/config").encode(), line.split()[0].encode())), done.stderr)
        self.assertIn(b"missing", self.configured("", "get", "--config", "missing", self.url, status=4).stderr)
        self.configured("", "get", "--config", "", self.url, status=2)
        self.assertEqual(len(self.server.seen), before)

    def test_a_mistake_of_the_command_line_is_the_command_lines(self):
        done = self.configured("timeout = 5s\n", "get", "--timeout", "soon", self.url, status=2)
        self.assertTrue(done.stderr.startswith(b"tern: --timeout 'soon'"), done.stderr)

    def test_redis_and_websocket_read_it_too(self):
        for command, url in (("redis", "redis://127.0.0.1:1/"), ("ws", "ws://127.0.0.1:1/")):
            self.assertIn(b":1: unknown option florp", self.configured("florp\n", command, url, status=4).stderr)


class Colour(tool.ToolTest):
    def test_always_and_never(self):
        done = self.tern("get", "-i", "--color", "always", self.url, env={**os.environ, "NO_COLOR": "1"})
        self.assertIn(b"\x1b[32m200 OK\x1b[0m", done.stdout)
        self.assertIn(b"\x1b[32m", done.stderr)
        for arguments, coloured in ((["--color", "never"], False), (["--colour=auto"], True), ([], True)):
            _, shown = screen.Screen(self.folder.name, "get", "-i", *arguments, self.url, TERM="xterm", NO_COLOR="").end()
            self.assertEqual(b"\x1b[32m" in shown, coloured, arguments)
        _, shown = screen.Screen(self.folder.name, "get", "-i", "--color", "auto", self.url, TERM="xterm", NO_COLOR="1").end()
        self.assertNotIn(b"\x1b[", shown)

    def test_nothing_else(self):
        self.assertIn(b"--color 'blue': allowed: auto, always, never", self.tern("get", "--color", "blue", self.url, status=2).stderr)


class Trace(tool.ToolTest):
    def test_has_heads_sizes_and_the_log(self):
        self.tern("get", "--trace", "t", "-H", "X-A: 1", self.url + "/bytes/9")
        text = self.read("t").decode()
        for pattern in (r"(?m)^> GET /bytes/9 HTTP/1\.1$", r"(?m)^> X-A: 1$", r"(?m)^< Content-Length: 9$", r"(?m)^\* \d+ bytes sent, \d+ received, 9 of body$",
                        r"(?m)^\d{4}-\d\d-\d\dT\S+Z \w+ +\[\d+\] \w+"):
            self.assertRegex(text, pattern)

    def test_has_no_secret(self):
        self.tern("get", "--trace", "t", "-vvv", "-u", "ada:s3cret", "-b", "sid=s3cret", "-H", "X-A: 1", self.url.replace("//", "//bob:s3cret@") + "/basic")
        self.tern("get", "--trace", "v", self.url + "/bake/sid/s3cret?")
        self.assertIn(b"< Set-Cookie: [not shown]", self.read("v"))
        self.assertEqual([line for line in self.read("v").splitlines() if b"s3cret" in line and b"/bake/sid/s3cret" not in line], [])
        self.tern("get", "--trace", "u", "--bearer", "s3cret", "-H", "Cookie: s3cret", "-H", "Proxy-Authorization: s3cret", self.url)
        self.assertNotIn(b"s3cret", self.read("t") + self.read("u"))
        self.assertNotIn("YWRhOnMzY3JldA", self.read("t").decode())

    def test_goes_where_it_is_told(self):
        self.assertIn(b"of body", self.tern("get", "-s", "--trace", "-", self.url).stdout)
        done = self.tern("get", "-s", "--trace", "%", self.url)
        self.assertIn(b"of body", done.stderr)
        self.assertNotIn(b"of body", done.stdout)
        self.assertNotIn(b"debug", self.tern("get", "--trace", "t", self.url).stderr)

    def test_only_its_owner_reads_it(self):
        self.write("t", b"what was there\n" * 1000)
        os.chmod(self.path("t"), 0o644)
        self.tern("get", "--trace", "t", self.url)
        self.assertEqual(os.stat(self.path("t")).st_mode & 0o777, 0o600)
        self.assertNotIn(b"what was there", self.read("t"))
        self.tern("get", "--trace", "/dev/null", self.url)

    def test_a_file_that_cannot_be_made_ends_it(self):
        before = len(self.server.seen)
        self.assertIn(b"--trace", self.tern("get", "--trace", "missing/t", self.url, status=4).stderr)
        self.tern("get", "--trace", "", self.url, status=2)
        self.assertEqual(len(self.server.seen), before)


if __name__ == "__main__":
    tool.main()
