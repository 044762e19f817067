"""SIGINT, SIGTERM, SIGHUP, closed pipes, slow readers."""

import os
import signal
import subprocess
import time

import tool


class Signals(tool.ToolTest):
    def interrupted(self, number, *arguments):
        process = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        end = time.monotonic() + tool.LIMIT
        while not self.catches(process, number) and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.5)  # it has begun
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)  # /slow/30 would have answered later
        return process.returncode, errors

    @staticmethod
    def catches(process, number):
        with open("/proc/%d/status" % process.pid) as file:
            caught = next(int(line.split()[1], 16) for line in file if line.startswith("SigCgt"))
        return caught >> (number - 1) & 1 != 0

    def test_interrupt_while_waiting_for_an_answer(self):
        status, errors = self.interrupted(signal.SIGINT, "get", self.url + "/slow/30", self.url + "/slow/30")
        self.assertEqual((status, errors), (130, b"tern: interrupted\n"))

    def test_terminate(self):
        self.assertEqual(self.interrupted(signal.SIGTERM, "get", self.url + "/slow/30"), (143, b"tern: terminated\n"))

    def test_a_load(self):
        self.assertEqual(self.interrupted(signal.SIGINT, "load", "-q", self.url + "/slow/30"), (130, b"tern: interrupted\n"))

    def test_an_interrupted_download_leaves_no_file(self):
        self.assertEqual(self.interrupted(signal.SIGINT, "get", "-o", "f", self.url + "/drip/400")[0], 130)
        self.assertEqual(os.listdir(self.folder.name), [])

    def started_download(self, **how):
        process = self.start("get", "-q", "-o", "f", self.url + "/drip/400", stderr=subprocess.PIPE, **how)
        end = time.monotonic() + tool.LIMIT
        while not (self.catches(process, signal.SIGTERM) and os.listdir(self.folder.name)) and time.monotonic() < end:
            time.sleep(0.01)
        self.assertNotEqual(os.listdir(self.folder.name), [])
        return process

    def test_nor_does_one_that_timeout_ends(self):  # it signals its child, and then its group: the child twice
        for _ in range(5):
            process = self.started_download()
            process.send_signal(signal.SIGTERM)
            time.sleep(0.001)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=tool.LIMIT)
            self.assertEqual((process.returncode, errors, os.listdir(self.folder.name)), (143, b"tern: terminated\n", []))

    def test_nor_does_one_whose_terminal_closes(self):
        process = self.started_download()
        process.send_signal(signal.SIGHUP)
        _, errors = process.communicate(timeout=tool.LIMIT)
        self.assertEqual((process.returncode, errors, os.listdir(self.folder.name)), (143, b"tern: terminated\n", []))

    def test_nohup_stays(self):
        process = self.started_download(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.assertFalse(self.catches(process, signal.SIGHUP))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(tool.LIMIT), 143)
        process.stderr.close()

    def test_interrupt_although_nobody_reads_the_output(self):
        self.assertEqual(self.interrupted(signal.SIGINT, "get", "-q", self.url + "/bytes/50000000")[0], 130)

    def test_the_demo(self):
        self.assertEqual(self.interrupted(signal.SIGINT, "demo", "-q", "--requests", "100000000"), (130, b"tern: interrupted\n"))


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
        self.assertLess(tool.peak_kib(process), tool.resident_kib(100_000), "KiB resident")

    def commands_that_print(self):
        return (["get", "-q", self.url], ["get", "-q", "--json", self.url], ["get", "-sc", "-", "-o", "f", self.url + "/bake/a/1"],
                ["load", "-qn", "5", self.url], ["demo", "-q", "--requests", "10"], ["demo", "--serve"], ["info"], ["info", "--json"],
                ["man"], ["completion", "bash"], ["--help"], ["get", "--help"], ["-V"], ["--version"])

    def ended_with(self, *arguments, stdout):
        process = self.start(*arguments, stdout=stdout, stderr=subprocess.PIPE)
        _, errors = process.communicate(timeout=tool.LIMIT)
        return process.returncode, errors

    def test_a_full_disk_is_reported(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        for arguments in self.commands_that_print():
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                status, errors = self.ended_with(*arguments, stdout=full)
                self.assertEqual((status, errors), (4, b"tern: cannot write to standard output: No space left on device\n"))

    def test_a_pipe_that_nobody_reads_has_the_same_status_everywhere(self):
        for arguments in self.commands_that_print():
            with self.subTest(arguments=arguments):
                reader, writer = os.pipe()
                os.close(reader)
                with open(writer, "wb") as closed:
                    self.assertEqual(self.ended_with(*arguments, stdout=closed), (4, b""))


if __name__ == "__main__":
    tool.main()
