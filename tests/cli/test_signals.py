"""SIGINT, SIGTERM, closed pipes, slow readers."""

import os
import signal
import subprocess
import time

import tool


class Signals(tool.ToolTest):
    def interrupted(self, number, *arguments, wait=0.7):
        process = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(wait)
        start = time.monotonic()
        process.send_signal(number)
        _, errors = process.communicate(timeout=tool.LIMIT)
        self.assertLess(time.monotonic() - start, 5)
        return process.returncode, errors

    def test_interrupt_while_waiting_for_an_answer(self):
        status, errors = self.interrupted(signal.SIGINT, "get", self.url + "/slow/30", self.url + "/slow/30")
        self.assertEqual((status, errors), (130, b""))

    def test_terminate(self):
        self.assertEqual(self.interrupted(signal.SIGTERM, "get", self.url + "/slow/30")[0], 143)

    def test_an_interrupted_download_leaves_no_file(self):
        self.assertEqual(self.interrupted(signal.SIGINT, "get", "-o", "f", self.url + "/drip/400")[0], 130)
        self.assertEqual(os.listdir(self.folder.name), [])

    def test_interrupt_although_nobody_reads_the_output(self):
        self.assertEqual(self.interrupted(signal.SIGINT, "get", "-q", self.url + "/bytes/50000000")[0], 130)

    def test_the_demo(self):
        self.assertEqual(self.interrupted(signal.SIGINT, "demo", "-q", "--requests", "100000000")[0], 130)


class Pipes(tool.ToolTest):
    def test_a_reader_that_goes_away_ends_the_tool_quietly(self):
        process = self.start("get", "-q", self.url + "/bytes/50000000", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.read(10)
        process.stdout.close()
        self.assertEqual(process.wait(tool.LIMIT), 4)
        self.assertEqual(process.stderr.read(), b"")

    def test_memory_stays_small_while_the_reader_is_slow(self):
        process = self.start("get", "-q", self.url + "/bytes/200000000", stdout=subprocess.PIPE)
        process.stdout.read(1000)
        time.sleep(1.5)
        with open("/proc/%d/status" % process.pid) as file:
            peak = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
        self.assertLess(peak, 100_000 if "asan" not in tool.BUILD else 400_000, "KiB resident")

    def test_a_full_disk_is_reported(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        with open("/dev/full", "wb") as full:
            process = self.start("get", "-q", self.url, stdout=full, stderr=subprocess.PIPE)
            self.assertEqual(process.wait(tool.LIMIT), 4)
            self.assertIn(b"No space left", process.stderr.read())


if __name__ == "__main__":
    tool.main()
