"""Users, passwords, tokens, netrc: who gets them, and who does not see them."""

import os
import pty
import select
import signal
import subprocess
import time

import server
import tool


class Credentials(tool.ToolTest):
    def authorizations(self, *arguments, status=0):
        """What the server was shown in each attempt."""
        self.server.authorizations.clear()
        done = self.tern("get", "-q", *arguments, status=status)
        return done, list(self.server.authorizations)

    def test_a_user_is_named_when_asked(self):
        done, shown = self.authorizations("-u", "ada:s3cret", self.url + "/basic")
        self.assertEqual((done.stdout, shown), (b"welcome", ["", server.BASIC]))

    def test_basic_is_sent_at_once(self):
        done, shown = self.authorizations("--basic", "--user", "ada:s3cret", self.url + "/basic")
        self.assertEqual((done.stdout, shown), (b"welcome", [server.BASIC]))

    def test_digest(self):
        for options in (["--digest"], ["--anyauth"], []):
            done, shown = self.authorizations(*options, "-u", "ada:s3cret", self.url + "/digest")
            self.assertEqual((done.stdout, len(shown)), (b"welcome", 2))
            self.assertTrue(shown[1].startswith("Digest "))

    def test_digest_only_answers_no_basic(self):
        done, shown = self.authorizations("--digest", "-u", "ada:s3cret", self.url + "/basic")
        self.assertEqual((done.stdout, shown), (b"who are you?", [""]))

    def test_a_wrong_password_is_tried_once(self):
        done, shown = self.authorizations("-f", "-u", "ada:wrong", self.url + "/basic", status=3)
        self.assertEqual(len(shown), 2)

    def test_tokens(self):
        for option in ("--bearer", "--oauth2-bearer"):
            self.assertEqual(self.header(self.echo("get", option, "abc", self.url + "/echo"), "authorization"), ["Bearer abc"])

    def test_netrc(self):
        self.write(".netrc", b"machine 127.0.0.1 login ada password s3cret\n")
        environment = {"HOME": self.folder.name, "PATH": os.environ["PATH"]}
        self.assertEqual(self.tern("get", "-q", "-n", self.url + "/basic", env=environment).stdout, b"welcome")
        self.assertEqual(self.tern("get", "-q", "--netrc", self.url + "/basic", env=environment).stdout, b"welcome")
        self.assertEqual(self.tern("get", "-q", "--netrc-file", ".netrc", self.url + "/basic").stdout, b"welcome")
        environment = {"NETRC": self.path(".netrc"), "PATH": os.environ["PATH"]}
        self.assertEqual(self.tern("get", "-q", "-n", self.url + "/basic", env=environment).stdout, b"welcome")

    def test_another_origin_gets_nothing(self):
        other = server.start_tcp()
        self.addCleanup(other.server_close)
        self.addCleanup(other.shutdown)
        for options in (["--basic", "-u", "ada:s3cret"], ["--bearer", "abc"], ["-H", "Authorization: x"], ["-b", "a=1"]):
            echoed = self.echo("get", *options, "%s/away/%d/echo" % (self.url, other.server_address[1]))
            self.assertEqual(self.header(echoed, "authorization") + self.header(echoed, "cookie"), [], options)

    def test_without_a_netrc_file_there_are_no_credentials(self):
        for environment in ({"HOME": self.folder.name}, {"NETRC": self.path("missing")}, {"HOME": "/nonexistent"}):
            for letter in ("-n", "--netrc"):
                done = self.tern("get", letter, self.url + "/basic", env=environment)
                self.assertEqual((done.stdout, done.stderr.count(b"\n")), (b"who are you?", 1))
        self.assertEqual(self.tern("get", "-q", "--netrc-file", "missing", self.url + "/basic").stdout, b"who are you?")

    def test_a_named_netrc_file_goes_before_the_usual_one(self):
        self.write(".netrc", b"machine 127.0.0.1 login ada password wrong\n")
        self.write("mine", b"machine 127.0.0.1 login ada password s3cret\n")
        for options in (["-n", "--netrc-file", "mine"], ["--netrc-file", "mine", "-n"]):
            done = self.tern("get", "-q", *options, self.url + "/basic", env={"HOME": self.folder.name})
            self.assertEqual(done.stdout, b"welcome", options)

    def test_a_netrc_file_is_by_host_also_after_a_redirect(self):
        self.write("logins", b"machine localhost login ada password s3cret\n")
        there = "http://localhost:%d" % self.server.server_address[1]
        self.assertEqual(self.tern("get", "-q", "--netrc-file", "logins", there + "/basic").stdout, b"welcome")
        self.assertEqual(self.tern("get", "-q", "--netrc-file", "logins", self.url + "/basic").stdout, b"who are you?")
        done = self.tern("get", "-q", "--netrc-file", "logins", self.url + "/over/" + there + "/basic")
        self.assertEqual(done.stdout, b"welcome")

    def test_with_a_token_a_password_answers_what_is_asked_for(self):
        done, shown = self.authorizations("--bearer", "abc", "-u", "ada:s3cret", self.url + "/basic")
        self.assertEqual((done.stdout, shown), (b"welcome", ["Bearer abc", server.BASIC]))

    def test_client_certificates(self):
        certificate, key = server.make_certificate(self.folder.name)
        secure = server.start_tcp(certificate, key, authority=certificate)
        self.addCleanup(secure.server_close)
        self.addCleanup(secure.shutdown)
        url = "https://localhost:%d/bytes/3" % secure.server_address[1]
        for letter in ("-E", "--cert"):
            self.assertEqual(self.tern("get", "-k", letter, certificate, "--key", key, url).stdout, b"xxx")
        self.tern("get", "-k", url, status=114)


class Secrecy(tool.ToolTest):
    def test_passwords_are_not_in_the_process_list(self):
        for options in (["-u", "ada:hush-1"], ["--user=ada:hush-1"], ["-uada:hush-1"], ["--bearer", "hush-1"],
                        ["--set", "auth.password=hush-1"], ["--key-password", "hush-1"]):
            process = self.start("get", "-q", *options, self.url + "/slow/1", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            deadline = time.monotonic() + 10
            while True:
                with open("/proc/%d/cmdline" % process.pid, "rb") as file:
                    line = file.read()
                if b"hush" not in line and b"/slow/1" in line or time.monotonic() > deadline:
                    break
                time.sleep(0.02)
            self.assertIn(b"/slow/1", line)
            self.assertNotIn(b"hush", line, options)

    def test_passwords_are_not_in_the_output(self):
        for options in (["-u", "ada:s3cret"], ["--basic", "-u", "ada:s3cret"], ["--bearer", "s3cret"], ["-H", "Authorization: s3cret"],
                        ["-b", "a=s3cret"]):
            for style in ("-vvv", "--json", "-i"):
                done = self.tern("get", style, "--history", *options, self.url + "/to/302/basic")
                self.assertNotIn(b"s3cret", done.stdout + done.stderr, options + [style])
                self.assertNotIn(b"YWRhOnMzY3JldA", done.stdout + done.stderr, options + [style])

    def test_what_is_no_url_or_no_header_is_refused_without_its_secret(self):
        for arguments in (["http://ada:s3cret@127.0.0.1:99999/"], ["http://ada:s3cret@[zz]/"],
                          ["-H", "Authorization: Bearer s3cret\x01", "http://127.0.0.1:1/"],
                          ["-H", "Authorization Bearer s3cret", "http://127.0.0.1:1/"],
                          ["-b", "sid=s3cret\x01", "http://127.0.0.1:1/"]):
            for command in (["get"], ["get", "--json"], ["load", "-n", "1"]):
                done = self.tern(*command, *arguments, status=2)
                self.assertNotIn(b"s3cret", done.stdout + done.stderr, command + arguments)

    def test_a_refused_secret_is_not_repeated(self):
        for options in (["--bearer", "s3c\nret"], ["-u", "ada:s3c\nret"], ["--set", "auth.bearer=s3c\nret"]):
            done = self.tern("get", *options, self.url, status=2)
            self.assertNotIn(b"s3c", done.stdout + done.stderr, options)


class Question(tool.ToolTest):
    def ask(self, *arguments, typed, again=b""):
        """Runs the tool on a terminal of its own; returns its exit status and what the screen showed.

        `again` is typed whenever nothing happens for a while: ThreadSanitizer loses a signal now and then."""
        child, screen = pty.fork()
        if child == 0:
            os.chdir(self.folder.name)
            os.execv(tool.TERN, [tool.TERN, *arguments])
        shown = b""
        deadline = time.monotonic() + tool.LIMIT
        try:
            while time.monotonic() < deadline:
                if not select.select([screen], [], [], 5)[0]:
                    os.write(screen, again)
                    continue
                read = os.read(screen, 4096)
                if not read:
                    break
                shown += read
                if typed and b"Password for ada: " in shown:
                    os.write(screen, typed)
                    typed = b""
            else:
                os.kill(child, signal.SIGKILL)
        except OSError:  # EIO: the child has gone
            pass
        os.close(screen)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown

    def test_a_missing_password_is_asked_for_without_echo(self):
        status, shown = self.ask("get", "-q", "-u", "ada", self.url + "/basic", typed=b"s3cret\n")
        self.assertEqual((status, b"welcome" in shown), (0, True), shown)
        self.assertNotIn(b"s3cret", shown)

    def test_an_empty_password_is_not_missing(self):
        self.assertEqual(self.tern("get", "-q", "-u", "ada:", self.url + "/basic").stdout, b"who are you?")

    def test_interrupting_the_question_ends_the_tool(self):
        status, _ = self.ask("get", "-u", "ada", self.url + "/basic", typed=b"\x03", again=b"\x03")
        self.assertIn(status, (130, -2))

    def test_the_end_of_input_is_no_password(self):
        before = len(self.server.seen)
        for typed in (b"\x04", b"s3cret\x04\x04"):
            status, shown = self.ask("get", "-u", "ada", self.url + "/basic", typed=typed)
            self.assertEqual(status, 2)
            self.assertIn(b"tern: no password", shown)
        self.assertEqual(len(self.server.seen), before)

    def test_without_a_terminal_it_is_refused(self):
        done = self.tern("get", "-u", "ada", self.url, status=2, start_new_session=True)
        self.assertIn(b"no terminal", done.stderr)

    def test_colour_and_progress_are_for_terminals(self):
        environment = dict(os.environ, TERM="xterm")
        environment.pop("NO_COLOR", None)
        done = self.tern("get", "-i", self.url + "/slow/1", env=environment)
        self.assertNotIn(b"\x1b", done.stdout + done.stderr)
        os.environ["TERM"] = "xterm"
        _, shown = self.ask("get", "-i", self.url + "/bytes/2", typed=b"")
        self.assertIn(b"\x1b[32m200 OK\x1b[0m", shown)
        _, shown = self.ask("get", "-O", self.url + "/slow/1", typed=b"")
        self.assertIn(b"0 of 1", shown)
        _, shown = self.ask("get", "-sO", self.url + "/slow/1", typed=b"")
        self.assertEqual(shown, b"")


if __name__ == "__main__":
    tool.main()
