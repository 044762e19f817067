"""tern get --retry and its kin: what the server is asked, and what is said about it."""

import json
import time

import server
import tool


class Retry(tool.ToolTest):
    def asked(self, path):
        return sum(seen == path for _, seen in self.server.seen)

    def test_so_many_more_attempts(self):
        done = self.tern("get", "--retry", "2", "--retry-delay", "10ms", self.url + "/flaky/503/2/1")
        self.assertEqual(done.stdout, b"at last")
        self.assertEqual(self.asked("/flaky/503/2/1"), 3)

    def test_the_last_answer_is_shown_when_none_is_left(self):
        done = self.tern("get", "--retry", "1", "--retry-delay", "10ms", "-f", self.url + "/flaky/500/9/2", status=3)
        self.assertIn(b"500", done.stderr)
        self.assertEqual(self.asked("/flaky/500/9/2"), 2)

    def test_what_would_fail_again_is_not_repeated(self):
        self.tern("get", "--retry", "3", "--retry-delay", "10ms", self.url + "/status/404")
        self.assertEqual(self.asked("/status/404"), 1)
        self.tern("get", "--retry", "3", "--retry-delay", "10ms", "--retry-all-errors", self.url + "/flaky/404/1/3")
        self.assertEqual(self.asked("/flaky/404/1/3"), 2)

    def test_a_post_only_when_it_is_asked_for(self):
        post = ("post", "-d", "x", "--retry", "3", "--retry-delay", "10ms")
        self.tern(*post, self.url + "/flaky/503/1/4")
        self.assertEqual(self.asked("/flaky/503/1/4"), 1)
        self.assertEqual(self.tern(*post, "--retry-all-errors", self.url + "/flaky/502/1/4").stdout, b"at last")

    def test_the_order_of_the_options_does_not_matter(self):
        start = time.monotonic()
        self.tern("get", "--retry-delay", "10ms", "--retry", "2", self.url + "/flaky/503/2/5")
        self.assertLess(time.monotonic() - start, 3)

    def test_waits_a_second_before_the_first_of_them(self):
        start = time.monotonic()
        self.tern("get", "--retry", "1", "--retry-delay", "0", self.url + "/flaky/503/1/6")
        self.assertGreaterEqual(time.monotonic() - start, 1)

    def test_strategies_by_name(self):
        self.tern("get", "--retry-strategy", "lenient", "--set", "retry.delays=0s", self.url + "/flaky/500/4/7")
        self.assertEqual(self.asked("/flaky/500/4/7"), 5)

    def test_a_refused_connection_is_tried_again(self):
        holder, port = server.refused_port()
        with holder:
            document = json.loads(self.tern("get", "--json", "--retry", "2", "--retry-delay", "10ms", "--retry-connrefused",
                                            "http://127.0.0.1:%d/" % port, status=112).stdout)
        self.assertEqual(document["attempts"], 3)
        self.assertEqual([a["error"] for a in document["attempt_list"]], ["TERN_E_CONNECT"] * 3)

    def test_shows_attempts(self):
        text = self.tern("get", "-v", "--retry", "1", "--retry-delay", "10ms", self.url + "/flaky/503/1/9").stderr.decode()
        self.assertRegex(text, r"\* attempt 1 after [^:]+: status 503\n\* waited \d")

    def test_each_of_many_urls_has_its_attempts(self):
        urls = self.url + "/flaky/503/1/many?[1-150]"
        self.tern("get", "-f", "-q", "-o", "/dev/null", "--retry", "1", "--retry-delay", "10ms", urls)
        self.tern("get", "-f", "-q", "-o", "/dev/null", "--retry", "1", "--retry-delay", "10ms", "--set", "retry.budget=0", urls.replace("many", "few"), status=3)

    def test_refuses_what_is_no_count_and_no_time(self):
        for arguments in (("--retry", "x"), ("--retry", "-1"), ("--retry", "1000"), ("--retry-delay", "soon"),
                          ("--retry-strategy", "hopeful")):
            with self.subTest(arguments=arguments):
                self.assertIn(arguments[0].encode(), self.tern("get", *arguments, self.url, status=2).stderr)


if __name__ == "__main__":
    tool.main()
