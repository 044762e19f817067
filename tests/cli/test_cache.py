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
