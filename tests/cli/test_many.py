"""Many URLs: ranges, files of them, how many at once, the first failure as the last; bars on a terminal."""

import json
import os
import re

import screen
import server
import tool


class Ranges(tool.ToolTest):
    def test_stand_for_many_urls(self):
        before = len(self.server.seen)
        done = self.tern("get", "-q", self.url + "/{a,b}/[8-10]", self.url + "/bytes/[1-5:3]")
        self.assertEqual(done.stdout, b"".join(b"hello from /%s/%d" % (s, n) for s in (b"a", b"b") for n in (8, 9, 10)) + b"x" + b"xxxx")
        self.assertEqual(len(self.server.seen) - before, 8)

    def test_name_the_outputs(self):
        self.tern("get", "-q", "-o", "got_#1_#2_#3.txt", self.url + "/bytes/[01-02]{,0}")
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["got_0%d_%s_#3.txt" % (m, n) for m in (1, 2) for n in ("0", "")])
        self.assertEqual(self.read("got_02_0_#3.txt"), b"x" * 20)
        self.tern("get", "-q", "-O", self.url + "/bytes/[3-4]")
        self.assertEqual((self.read("3"), self.read("4")), (b"xxx", b"xxxx"))
        self.tern("get", "-q", "-o", "#1", "-o", "all", self.url + "/bytes/[5-6]", self.url + "/bytes/7")
        self.assertEqual((self.read("5"), self.read("6"), self.read("all")), (b"x" * 5, b"x" * 6, b"x" * 7))
        self.tern("get", "-q", "-o", "/dev/null", self.url + "/bytes/[1-3]")

    def test_several_into_one_file_are_refused(self):
        before = len(self.server.seen)
        done = self.tern("get", "-o", "one", self.url + "/bytes/[1-3]", status=2)
        self.assertIn(b"#1", done.stderr)
        self.assertEqual((len(self.server.seen), os.listdir(self.folder.name)), (before, []))

    def test_are_taken_as_they_are_when_told_so(self):
        self.tern("get", "-q", "-g", self.url + "/a%5B1-2%5D?x[1-2]={a}")
        self.assertEqual(self.server.seen[-1][1].replace("%7B", "{").replace("%7D", "}").replace("%5B", "[").replace("%5D", "]"),
                         "/a[1-2]?x[1-2]={a}")

    def test_that_say_nothing_are_refused(self):
        before = len(self.server.seen)
        for url, says in (("/[3-1]", "backwards"), ("/[1", "not closed"), ("/{}", "nothing stands"), ("/?a[0]=1", "no range"),
                          ("/[1-1000][1-1001]", "more than 1000000 URLs"), ("/[1-18446744073709551615][0-18446744073709551615]", "more than")):
            done = self.tern("get", self.url + url, status=2)
            self.assertIn(says, done.stderr.decode())
            self.assertEqual(done.stderr.count(b"\n"), 1)
        self.assertNotIn(b"s3cret", self.tern("get", "http://ada:s3cret@h/[3-1]", status=2).stderr)
        self.assertEqual(len(self.server.seen), before)

    def test_load_has_them_too(self):
        before = len(self.server.seen)
        self.tern("load", "-n", "4", "-c", "1", self.url + "/r[1-2]")
        self.assertEqual([path for _, path in self.server.seen[before:]], ["/r1", "/r2"] * 2)


class Files(tool.ToolTest):
    def test_hold_urls_with_methods_and_comments(self):
        self.write("list", b"# all of them\n\n  %s/bytes/[1-2]\r\nDELETE %s/echo\n" % ((self.url.encode(),) * 2))
        done = self.tern("get", "-q", "--urls", "list", self.url + "/bytes/3")
        self.assertEqual(done.stdout[:6], b"x" * 6)
        self.assertEqual(json.loads(done.stdout[6:])["method"], "DELETE")

    def test_may_be_standard_input(self):
        done = self.tern("get", "-q", "--urls", "-", input=b"%s/bytes/2" % self.url.encode())
        self.assertEqual(done.stdout, b"xx")

    def test_thousands_of_them(self):
        self.write("list", b"".join(b"%s/n/%d\n" % (self.url.encode(), i) for i in range(3000)))
        done = self.tern("get", "-q", "--urls", "list")
        self.assertEqual(done.stdout, b"".join(b"hello from /n/%d" % i for i in range(3000)))

    def test_mistakes_are_named_by_file_and_line(self):
        before = len(self.server.seen)
        good = self.url.encode()
        for content, says in ((b"%s\nftp://h/\n", "list:2: "), (b"%s\n\n%s x\n", "list:3: 'x'"), (b"%s/[2-1]", "list:1: "), (b'{"a":1}', "list:1: "),
                              (b"%s weight=2\n", "list:1: a weight is for"), (b"# none\n", "list has no URL"), (b"", "list has no URL")):
            self.write("list", content.replace(b"%s", good))
            done = self.tern("get", "--urls", "list", status=4)
            self.assertIn(says, done.stderr.decode())
            self.assertEqual(done.stderr.count(b"\n"), 1)
        self.tern("get", "--urls", "missing", status=4)
        self.tern("get", "--urls", "", status=2)
        self.assertEqual(len(self.server.seen), before)


class FailEarly(tool.ToolTest):
    def test_the_first_failure_ends_the_others(self):
        holder, port = server.refused_port()
        with holder:
            done = self.tern("get", "--fail-early", "-o", "a", "-o", "b", "http://127.0.0.1:%d/" % port, self.url + "/slow/30", status=112)
        self.assertIn(b"TERN_E_CONNECT", done.stderr)
        self.assertIn(b"--fail-early: of 2 requests 1 were not finished", done.stderr)
        self.assertEqual(os.listdir(self.folder.name), [])

    def test_a_status_is_a_failure_with_fail_only(self):
        done = self.tern("get", "--fail-early", self.url + "/status/404", self.url + "/bytes/2")
        self.assertEqual(done.stdout, b"status 404xx")
        done = self.tern("get", "--fail-early", "-f", "-O", self.url + "/status/404", self.url + "/slow/30", status=3)
        self.assertIn(b"were not finished", done.stderr)

    def test_nothing_is_said_of_others_when_there_are_none(self):
        self.assertNotIn(b"fail-early", self.tern("get", "--fail-early", "-f", self.url + "/status/500", status=3).stderr)


class AtOnce(tool.ToolTest):
    def test_a_number_is_how_many(self):
        for option in (["--parallel", "1"], ["--parallel=1"], ["-Z", "1"], ["--parallel-max", "1"]):
            self.tern("get", "-q", *option, "-o", "/dev/null", self.url + "/slow/0.1?[1-3]")
            self.assertEqual([path for _, path in self.server.seen[-3:]], ["/slow/0.1?%d" % i for i in (1, 2, 3)])
        self.assertIn(b"--parallel", self.tern("get", "--parallel=many", self.url, status=2).stderr)


    def test_so_many_go_to_one_origin(self):
        def connections(*arguments, url="/slow/0.1?[1-16]"):
            done = self.tern("get", "--json", "-q", *arguments, self.url + url)
            return len({json.loads(line)["local_address"] for line in done.stdout.splitlines()})

        for option in (["--parallel", "16"], ["-Z", "16"], ["--parallel-max", "16"]):
            self.assertEqual(connections(*option, url="/slow/1?[1-16]"), 16)  # all are on their way before the first is answered
        for most, option in ((2, ["--parallel", "16", "--connections", "2"]), (2, ["--connections", "2", "--parallel=16"]),
                             (3, ["--set", "connections.per_origin=3", "--parallel", "16"]), (8, [])):
            self.assertLessEqual(connections(*option), most, option)


class Bars(tool.ToolTest):
    def shown(self, *arguments, term="xterm", **more):
        status, shown = screen.Screen(self.folder.name, *arguments, TERM=term, NO_COLOR="", **more).end()
        self.assertEqual(status, 0, shown)
        return shown.decode()

    def test_one_for_each_transfer_and_a_total(self):
        shown = self.shown("get", "-o", "file_#1", self.url + "/drip/[20-22]")
        self.assertRegex(shown, r"file_20 +\[#* *\] +\d+%  .* of .*\r\nfile_21 .*\r\nfile_22 .*\r\n0 of 3  ")
        self.assertEqual(self.read("file_22").count(b"\n"), 22)
        self.assertEqual(len(re.findall(r"\rREQID|\x1b\[KREQID|\nREQID", shown)), 3)
        self.assertTrue(shown.endswith(("\n", "\x1b[K")), shown)

    def test_they_do_not_fill_the_screen(self):
        shown = self.shown("get", "-o", "file_#1", "--connections", "30", self.url + "/drip/[20-49]")
        frames = [frame for frame in shown.split("\x1b[K") if "\r\nfile_" in frame]
        self.assertTrue(frames)
        for frame in frames:
            self.assertLessEqual(frame.count("\r\nfile_"), 8)
        self.assertEqual(len([name for name in os.listdir(self.folder.name) if name.startswith("file_")]), 30)

    def test_where_the_cursor_stays_in_its_line_there_is_one(self):
        shown = self.shown("get", "-o", "file_#1", self.url + "/drip/[20-21]", term="dumb")
        self.assertIn("0 of 2", shown)
        self.assertNotIn("file_", shown)
        self.assertNotIn("\x1b[A", shown)

    def test_none_in_a_pipe(self):
        done = self.tern("get", "-o", "#1", self.url + "/drip/[15-16]")
        self.assertNotIn(b"\x1b", done.stderr)
        self.assertNotIn(b"of 2", done.stderr)

    def test_none_when_quiet(self):
        self.assertEqual(self.shown("get", "-q", "-o", "#1", self.url + "/drip/[15-16]"), "")

    def test_an_answer_that_breaks_off_leaves_no_file(self):
        status, shown = screen.Screen(self.folder.name, "get", "-o", "f", self.url + "/cut", TERM="xterm").end()
        self.assertEqual((status, os.listdir(self.folder.name)), (116, []), shown)


if __name__ == "__main__":
    tool.main()
