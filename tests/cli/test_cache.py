"""tern get --cache and --cache-memory: what the server is asked."""

import json
import os
import subprocess

import tool


class Cache(tool.ToolTest):
    def setUp(self):
        super().setUp()
        process = self.start("demo", "--serve", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.page = process.stdout.readline().decode().strip() + "cached/3600"

    def come_from_cache(self, *options):
        """Of each answer, whether it did."""
        done = self.tern("get", "--json", "--workers", "1", *options)
        return [json.loads(line)["from_cache"] for line in done.stdout.splitlines()]

    def test_a_folder_lasts(self):
        folder = os.path.join(self.folder.name, "kept")
        self.assertEqual(self.come_from_cache("--cache", folder, self.page), [False])
        self.assertEqual(self.come_from_cache("--cache", folder, self.page), [True])
        self.assertEqual(self.come_from_cache("--cache", folder, "--set", "cache.mode=reload", self.page), [True])
        self.assertEqual(self.come_from_cache("--cache", folder, "--set", "cache.mode=no-store", self.page), [False])

    def test_what_is_kept_has_an_age(self):
        told = lambda *options: json.loads(self.tern("get", "--json", "--cache", self.path("kept"), *options, self.page).stdout)
        fresh, kept, confirmed = told(), told(), told("--set", "cache.mode=no-cache")
        self.assertEqual([fresh[key] for key in ("from_cache", "age_s", "revalidated", "stale")], [False, None, False, False])
        self.assertEqual([kept[key] for key in ("from_cache", "revalidated", "stale")], [True, False, False])
        self.assertGreaterEqual(kept["age_s"], 0)
        self.assertEqual([confirmed[key] for key in ("from_cache", "revalidated", "stale")], [True, True, False])
        line = self.tern("get", "-s", "-o", "/dev/null", "--cache", self.path("kept"), "--timing", "%{from_cache} %{revalidated} %{stale} %{age_s}\n", self.page).stdout
        self.assertRegex(line, rb"^true false false \d+\n$")
        first = self.tern("get", "-s", "-o", "/dev/null", "--timing", "%{age_s}\n", self.page).stdout
        self.assertEqual(first, b"-\n")

    def test_verbose_shows_no_request_that_was_not_sent(self):
        told = lambda *options: self.tern("get", "-v", "-o", "/dev/null", "--cache", self.path("kept"), "--trace", self.path("trace"), *options, self.page).stderr.decode()
        self.assertNotIn("from the cache", told())
        kept = told()
        self.assertRegex(kept, r"\* from the cache, \d+ s old\n< HTTP/1.1 200")
        self.assertNotRegex(kept, "(?m)^>")
        self.assertRegex(self.read("trace").decode(), r"\* from the cache, \d+ s old\n")
        self.assertNotRegex(self.read("trace").decode(), "(?m)^>")
        self.assertRegex(told("--set", "cache.mode=no-cache"), r"(?s)> GET .*\n>\n\* from the cache, \d+ s old, confirmed by the server\n< HTTP/1.1 200")

    def test_what_was_used_while_stale_is_renewed_before_the_end(self):
        page = self.url + "/renewed/" + self.id()
        run = lambda *options: self.tern("get", "-s", "--cache", self.path("kept"), *options, page).stdout
        self.assertEqual([run() for _ in range(3)], [b"body 1", b"body 1", b"body 2"])
        self.assertEqual(run("--set", "cache.finish_renewals=0"), b"body 3")
        self.assertEqual(run(), b"body 3", "that renewal was not waited for")

    def test_memory_lasts_for_a_run(self):
        self.assertEqual(self.come_from_cache("--cache-memory", self.page, self.page), [False, True])
        self.assertEqual(self.come_from_cache("--cache-memory", self.page), [False])

    def test_nothing_is_kept_unless_it_is_asked_for(self):
        self.assertEqual(self.come_from_cache(self.page, self.page), [False, False])

    def test_a_folder_that_cannot_be_is_said(self):
        done = self.tern("get", "--cache", "/dev/null/x", self.page, status=4)
        self.assertIn(b"cache.directory", done.stderr)
        self.assertIn(b"--cache", self.tern("get", "--cache", "", self.page, status=2).stderr)


if __name__ == "__main__":
    tool.main()
