"""Proxies: as curl's options name them, and from the environment."""

import os

import peers
import server
import tool


class Proxies(tool.PeerTest):
    kind = peers.Tinyproxy

    def environment(self, **more):
        return {"PATH": os.environ["PATH"], **more}

    def was_asked(self, *arguments, path="/echo", **more):
        """Whether the request came through tinyproxy, which says so in Via."""
        return bool(self.header(self.echo("get", *arguments, self.url + path, **more), "via"))

    def test_by_option(self):
        login = ["--proxy-user", "ada:s3cret"]
        for arguments in (["-x", self.peer.address, "-U", "ada:s3cret"], ["--proxy", "http://" + self.peer.address, *login],
                          ["-x", "http://ada:s3cret@" + self.peer.address], ["-x", self.peer.address, "--proxy-basic", *login],
                          ["-x", self.peer.address, "--proxy-anyauth", *login],
                          ["--set", "proxy=ada:s3cret@" + self.peer.address]):
            with self.subTest(arguments=arguments):
                self.assertTrue(self.was_asked(*arguments))

    def test_what_is_reached_directly(self):
        for arguments in (["--noproxy", "127.0.0.1"], ["--noproxy", "*"], ["--noproxy", "10.0.0.0/8,127.0.0.0/8"], ["-x", ""],
                          ["-x", "none"]):
            with self.subTest(arguments=arguments):
                self.assertFalse(self.was_asked("-x", "http://ada:s3cret@" + self.peer.address, *arguments))

    def test_by_the_environment(self):
        proxy = "http://ada:s3cret@" + self.peer.address
        for named in ({"http_proxy": proxy}, {"all_proxy": proxy}, {"ALL_PROXY": proxy}):
            self.assertTrue(self.was_asked(env=self.environment(**named)), named)
        self.assertFalse(self.was_asked(env=self.environment(HTTP_PROXY=proxy)))
        self.assertFalse(self.was_asked(env=self.environment(http_proxy=proxy, no_proxy="localhost,127.0.0.1")))
        self.assertTrue(self.was_asked("--noproxy", "", env=self.environment(http_proxy=proxy, no_proxy="127.0.0.1")))
        self.assertFalse(self.was_asked("-x", "none", env=self.environment(http_proxy=proxy)))

    def test_the_demo_asks_nobody(self):
        self.tern("demo", "--requests", "10", env=self.environment(all_proxy="http://127.0.0.1:1"))

    def test_a_wrong_password_is_the_answer(self):
        done = self.tern("get", "-f", "-x", self.peer.address, "-U", "ada:wrong", self.url + "/echo", status=3)
        self.assertIn(b"401", done.stderr)  # that is what Tinyproxy says to a login which is wrong

    def test_digest_alone_is_no_answer_to_basic(self):
        login = ["-x", self.peer.address, "-U", "ada:s3cret"]
        done = self.tern("get", "-f", *login, "--proxy-digest", self.url + "/echo", status=3)
        self.assertIn(b"407", done.stderr)
        self.assertTrue(self.was_asked(*login, "--set", "proxy.auth_kind=basic"))

    def test_nobody_sees_the_password(self):
        holder, port = server.refused_port()
        with holder:
            for proxy in ("http://ada:s3cret@127.0.0.1:%d" % port, "ftp://ada:s3cret@127.0.0.1"):
                done = self.tern("get", "-v", "-x", proxy, self.url, status=112 if proxy.startswith("http") else 2)
                self.assertNotIn(b"s3cret", done.stdout + done.stderr)

    def test_what_is_no_proxy_is_refused(self):
        for wrong in ("ftp://host", "http://", "host:99999", "host/path"):
            self.tern("get", "-x", wrong, self.url, status=2)
        self.tern("get", "--noproxy", "10.0.0.0/99", self.url, status=2)
        self.tern("get", "-U", ":", self.url, status=2)


class Socks(tool.PeerTest):
    kind = peers.Microsocks

    def test_by_option(self):
        for option in ("--socks5", "--socks5-hostname"):
            self.tern("get", "-f", option, self.peer.address, "-U", "ada:s3cret", self.url + "/bytes/2")
        self.tern("get", "-f", "-x", self.peer.proxy("ada:s3cret"), self.url + "/bytes/2")
        done = self.tern("get", "-x", self.peer.proxy("ada:wrong"), self.url, status=113)
        self.assertIn(b"proxy socks5h://" + self.peer.address.encode(), done.stderr)
        for option in ("--socks4", "--socks4a"):  # of which microsocks knows nothing
            self.tern("get", option, self.peer.address, self.url, status=116)


if __name__ == "__main__":
    tool.main()
