"""What is secret on a command line is in nothing that the tool writes, whatever becomes of the request."""

import base64
import os
import subprocess

import server
import tool

HUSH = "hu5h-hu5h"
SPELLINGS = (b"hu5h", base64.b64encode(b"ada:" + HUSH.encode()).rstrip(b"="), base64.b64encode(b":" + HUSH.encode()).rstrip(b"="))

STYLES = (["-vvv", "--history", "--timing", "--trace", "%"], ["--json", "-v"], ["--curl"])


class Secrets(tool.ToolTest):
    def setUp(self):
        super().setUp()
        holder, port = server.refused_port()
        self.addCleanup(holder.close)
        self.nobody = "127.0.0.1:%d" % port
        self.write("netrc", b"machine 127.0.0.1 login ada password %s\n" % HUSH.encode())

    def all_options(self):
        login = "ada:" + HUSH
        return (
            ["-u", login], ["--basic", "-u", login], ["--digest", "-u", login], ["--anyauth", "-u", login], ["-u", ":" + HUSH],
            ["--bearer", HUSH], ["-H", "Authorization: Bearer " + HUSH], ["-H", "Proxy-Authorization: Basic " + HUSH],
            ["-H", "X-Auth-Token: " + HUSH], ["-H", "x-api-key:" + HUSH], ["-H", "Private-Token: " + HUSH], ["-H", "X-Pass: " + HUSH],
            ["-H", "X-Signature: " + HUSH], ["-H", "Referer: http://%s@h/" % login], ["-e", "http://%s@h/" % login],
            ["-H", "Cookie: sid=" + HUSH], ["-b", "sid=" + HUSH], ["-b", "a=1; sid=" + HUSH], ["-b", "a=1", "-b", "sid=" + HUSH],
            ["--netrc-file", "netrc"], ["--key-password", HUSH], ["--set", "auth.user=ada", "--set", "auth.password=" + HUSH],
            ["--set", "auth.bearer=" + HUSH], ["--bearer", HUSH + "\n"], ["-u", login + "\n"], ["-b", "sid=" + HUSH + "\n"],
            ["--set", "tls.key_password=" + HUSH], *self.proxies(login), *self.proxies(":" + HUSH),
            ["--proxy", self.nobody, "--proxy-user", login], ["--proxy", "http://%s" % self.nobody, "--proxy-basic", "-U", login],
            ["--set", "proxy=http://%s@%s" % (login, self.nobody)],
            ["--set", "proxy=" + self.nobody, "--set", "proxy.user=ada", "--set", "proxy.password=" + HUSH],
            ["--set", "tls.client_certs=https://127.0.0.1;missing;missing;" + HUSH], ["--set", "auth.pasword=" + HUSH],
            *(["--config", name] for name in self.habits(login)),
        )

    def habits(self, login):
        """Configuration files that say the same, some of them wrong."""
        lines = ("user = " + login, "bearer = " + HUSH, "header = Authorization: " + HUSH, 'proxy = "%s@%s"' % (login, self.nobody),
                 "set = auth.password=" + HUSH, "usr = " + login, "user " + login, "user: " + login,
                 "--user " + login, 'user = "' + login)
        return [os.path.basename(self.write("habit-%d" % i, line.encode() + b"\n")) for i, line in enumerate(lines)]

    def proxies(self, login):
        options = ("--proxy", "--socks4", "--socks4a", "--socks5", "--socks5-hostname")
        return [[option, "%s@%s" % (login, self.nobody)] for option in options]

    def assert_quiet(self, *arguments, command=("get",)):
        """Whatever its exit status is."""
        done = subprocess.run([tool.TERN, *command, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=tool.LIMIT, cwd=self.folder.name)
        self.assertIn(done.returncode, (0, 1, 2, 4, *range(111, 117)), done.stderr)
        for spelling in SPELLINGS:
            self.assertNotIn(spelling, done.stdout + done.stderr, arguments)

    def test_in_no_style_and_with_no_end(self):
        for url in (self.url + "/basic", "http://%s/" % self.nobody, "http://[zz]/"):
            for style in STYLES:
                for options in self.all_options():
                    self.assert_quiet(*style, *options, url)

    def test_in_no_other_command(self):
        for command in (["load", "-n", "1", "-vvv"], ["load", "-n", "1", "--json"]):
            for options in (["-u", "ada:" + HUSH], ["--bearer", HUSH], ["--proxy", "ada:%s@%s" % (HUSH, self.nobody)]):
                for url in (self.url + "/basic", "http://ada:%s@%s/" % (HUSH, self.nobody), "http://ada:%s@[zz]/" % HUSH):
                    self.assert_quiet(*options, url, command=command)
        for command in ("redis", "ws"):
            scheme = command + "://"
            for url in (scheme + "ada:%s@%s" % (HUSH, self.nobody), scheme + ":%s@%s" % (HUSH, self.nobody),
                        scheme + "ada:%s@[zz]" % HUSH, scheme + "ada:%s@127.0.0.1:99999" % HUSH):
                self.assert_quiet("-vvv", url, *(["PING"] if command == "redis" else ["--one-shot", "x"]), command=[command])

    def test_in_a_url(self):
        for url in ("http://ada:%s@" + self.url[7:] + "/basic", "http://:%s@" + self.url[7:] + "/basic", "ada:%s@" + self.nobody,
                    "http://ada:%s@127.0.0.1:99999/", "http://ada:a/%s@127.0.0.1/", "http://ada:%s@[zz]/"):
            for style in STYLES:
                self.assert_quiet(*style, url % HUSH)

    def test_the_options_are_those_that_send_it(self):
        """Without this the others would be content with options that do nothing."""
        for options in (["--basic", "-u", "ada:" + HUSH], ["--bearer", HUSH], ["-b", "sid=" + HUSH], ["--netrc-file", "netrc"]):
            self.server.authorizations.clear()
            before = len(self.server.seen)
            self.tern("get", "-q", *options, self.url + "/basic")
            self.assertGreater(len(self.server.seen), before)
            self.assertTrue(options[0] == "-b" or any(self.server.authorizations), options)


if __name__ == "__main__":
    tool.main()
