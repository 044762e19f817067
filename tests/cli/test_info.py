"""tern info, completion scripts."""

import json
import os
import re
import shutil
import subprocess
import unittest

import tool


class Info(tool.ToolTest):
    def test_text_shows_everything(self):
        text = self.tern("info").stdout.decode()
        for words in ("features", "libraries", "options", "errors", "timeout.total", "connections.per_origin", "mbed", "TERN_E_CONNECT"):
            self.assertIn(words, text)

    def test_it_tells_what_is_built_in(self):
        info = json.loads(self.tern("info", "--json").stdout)
        self.assertTrue(all(info["features"][name] for name in ("http/1.1", "http/2", "tls/1.2", "redis", "websocket")))
        for name in ("nghttp2", "zlib", "brotli", "zstd", "libpsl", "llhttp", "c-ares", "libidn2", "hiredis", "wslay"):
            self.assertRegex(info["libraries"][name], r"^\d+\.\d+")

    def test_json(self):
        info = json.loads(self.tern("info", "--json").stdout)
        version = self.tern("--version").stdout.decode().split()[1]
        self.assertEqual(info["version"], version)
        workers = next(option for option in info["options"] if option["name"] == "workers")
        self.assertEqual((workers["type"], workers["default"], workers["scope"]), ("count", "64", "client"))
        self.assertTrue(workers["text"])
        self.assertIn("TERN_E_CONNECT", [error["name"] for error in info["errors"]])
        self.assertTrue(all(info["libraries"].values()))
        self.assertTrue(info["features"])

    def test_parts(self):
        self.assertNotIn(b"TERN_E_CONNECT", self.tern("info", "--options").stdout)
        self.assertIn(b"TERN_E_CONNECT", self.tern("info", "--errors").stdout)
        self.assertEqual(sorted(json.loads(self.tern("info", "--json", "--libraries").stdout)), ["libraries", "version"])

    def test_help_is_a_word_too(self):
        self.assertEqual(self.tern("help").stdout, self.tern("--help").stdout)
        self.assertEqual(self.tern("help", "get").stdout, self.tern("get", "--help").stdout)
        self.assertIn(b"unknown command gte; did you mean get?", self.tern("help", "gte", status=2).stderr)

    def test_the_manual_page_has_what_such_pages_have(self):
        page = self.tern("man").stdout.decode()
        for words in (".SH EXAMPLES", ".SH SEE ALSO", "fBhttps_proxy", "fBno_proxy", "tern get https://example.com/"):
            self.assertIn(words, page)

    def test_every_option_takes_its_own_default(self):
        for option in json.loads(self.tern("info", "--json").stdout)["options"]:
            if option["default"] and option["name"] not in ("loops",):
                self.tern("get", "-q", "--option", "%s=%s" % (option["name"], option["default"]), self.url)


class Completion(tool.ToolTest):
    def test_bash_completes_commands_options_and_shells(self):
        script = self.tern("completion", "bash").stdout.decode()
        ask = script + """
ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tern; echo "${COMPREPLY[@]}"; }
ask tern l; ask tern get --connect; ask tern load --dura; ask tern completion z"""
        answers = subprocess.run(["bash", "-c", ask], capture_output=True, check=True, text=True).stdout.splitlines()
        self.assertEqual(answers[0], "load")
        self.assertEqual(answers[1].split(), ["--connections", "--connect-timeout"])
        self.assertEqual(answers[2:], ["--duration", "zsh"])

    def test_bash_knows_redis_and_ws(self):
        script = self.tern("completion", "bash").stdout.decode()
        ask = script + """
ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tern; echo "${COMPREPLY[@]}"; }
ask tern red; ask tern redis --pipe; ask tern ws --one"""
        answers = subprocess.run(["bash", "-c", ask], capture_output=True, check=True, text=True).stdout.splitlines()
        self.assertEqual(answers, ["redis", "--pipeline", "--one-shot"])

    def test_bash_completes_the_words_of_an_option(self):
        script = self.tern("completion", "bash").stdout.decode()
        ask = script + """
ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tern; echo "${COMPREPLY[@]}"; }
ask tern get --color a; ask tern get --fail-"""
        answers = subprocess.run(["bash", "-c", ask], capture_output=True, check=True, text=True).stdout.splitlines()
        self.assertEqual(answers, ["auto always", "--fail-early"])

    def test_bash_offers_no_option_where_a_value_is_due(self):
        script = self.tern("completion", "bash").stdout.decode()
        ask = script + """
ask() { COMPREPLY=(); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tern; echo "${COMPREPLY[@]}"; }
ask tern get --retry-strategy ''; ask tern get --tls-min ''; ask tern get --set retry.dela; ask tern get -x ''; ask tern load -n -; ask tern get -n --fail-e; ask tern get -x p --fail-e"""
        answers = subprocess.run(["bash", "-c", ask], capture_output=True, check=True, text=True).stdout.splitlines()
        self.assertEqual(answers, ["lenient backoff none", "1.2 1.3", "retry.delays=", "", "", "--fail-early", "--fail-early"])

    def test_files_and_folders_are_completed(self):
        self.write("folder-of-a-cache", b"")
        script = self.tern("completion", "bash").stdout.decode()
        ask = script + """
ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tern; echo "${COMPREPLY[@]}"; }
ask tern get --cache fol; ask tern get --capath fol; ask tern get --unix-socket fol; ask tern get -o fol"""
        done = subprocess.run(["bash", "-c", ask], capture_output=True, check=True, text=True, cwd=self.folder.name)
        self.assertEqual(done.stdout.splitlines(), ["folder-of-a-cache"] * 4)
        self.assertRegex(self.tern("completion", "zsh").stdout, rb"'\*--cache\[.*:FOLDER:_files'")
        self.assertRegex(self.tern("completion", "fish").stdout, rb" -l cache -r -d ")

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_completes(self):
        self.write("tern.fish", self.tern("completion", "fish").stdout)
        ask = "source tern.fish; for line in 'tern lo' 'tern get --fail-e' 'tern get --color al' 'tern completion z'; complete -C $line; echo; end"
        env = {**os.environ, "HOME": self.folder.name, "XDG_CONFIG_HOME": self.folder.name, "XDG_DATA_HOME": self.folder.name}
        done = subprocess.run(["fish", "--no-config", "-c", ask], capture_output=True, check=True, text=True, cwd=self.folder.name, env=env, timeout=tool.LIMIT)
        self.assertEqual(done.stderr, "")
        answers = [[line.split("\t")[0] for line in part.splitlines()] for part in done.stdout.split("\n\n")]
        self.assertEqual([answer for answer in answers if answer], [["load"], ["--fail-early"], ["always"], ["zsh"]])

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_completes(self):
        self.write("_tern", self.tern("completion", "zsh").stdout)
        # A shell of its own on a terminal of its own: what its completion puts into the line is read back. Nothing is typed before
        # the shell has answered, which the quotes in the middle tell from the echo of what was typed.
        ask = """
zmodload zsh/zpty
zpty -b shell 'TERM=dumb exec zsh -f -i'
say() { zpty -w shell "$1; echo AN''SWER"; zpty -r -m shell text '*ANSWER*'; }
say "PS1= ; unsetopt prompt_sp; unset zle_bracketed_paste; fpath=($PWD \\$fpath); autoload -Uz compinit; compinit -u -D; setopt noautomenu nolistbeep"
show() { zpty -w -n shell "$1"$'\\t'; zpty -w -n shell $'\\x01echo LINE: \\n'; }
for line in 'tern lo' 'tern get --fail-e' 'tern get --color al' 'tern completion z'; do show "$line"; say :; print -r -- "$text"; done
"""
        done = subprocess.run(["zsh", "-f", "-c", ask], capture_output=True, text=True, cwd=self.folder.name, timeout=tool.LIMIT)
        for words in ("LINE: tern load", "LINE: tern get --fail-early", "LINE: tern get --color always", "LINE: tern completion zsh"):
            self.assertIn(words, done.stdout, done.stderr)

    def test_scripts_are_valid_for_their_shells(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.tern("completion", shell).stdout
            self.assertTrue(script.startswith(b"#"))
            if shutil.which(shell):
                subprocess.run([shell, "-n"], input=script, check=True)

    def test_scripts_know_every_option_of_the_help(self):
        for command in ("load", "redis", "ws"):
            options = set(re.findall(r"^  (?:-\w,)?(--[a-z][a-z-]+)", self.tern(command, "--help").stdout.decode(), re.MULTILINE))
            self.assertGreater(len(options), 10)
            for shell in ("bash", "zsh", "fish"):
                script = self.tern("completion", shell).stdout.decode()
                for option in options:
                    self.assertIn(option.removeprefix("--"), script)


class Manual(tool.ToolTest):
    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_mandoc_finds_no_mistake_in_it(self):
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], input=self.tern("man").stdout, capture_output=True)
        # A date would be that of whoever generated it last.
        self.assertEqual([line for line in done.stdout.decode().splitlines() if "missing date" not in line], [])

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_groff_formats_it_without_a_warning(self):
        done = subprocess.run(["groff", "-man", "-ww", "-Tutf8"], input=self.tern("man").stdout, capture_output=True)
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""))
        self.assertIn(b"--timing", re.sub(rb".\x08|\x1b\[\d+m", b"", done.stdout))

    def test_every_page_has_the_same_exit_statuses(self):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "tool.md"), encoding="utf-8") as file:
            table = file.read().split("## Exit status")[1].split("## ")[0]
        rows = sorted(int(number) for cell in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for number in cell.split(","))
        self.assertEqual(rows, [0, 1, 2, 3, 4, *range(111, 117), 130, 143])
        for text in (self.tern("--help").stdout.decode().split("Exit status:")[1], self.tern("man").stdout.decode().split(".SH EXIT STATUS")[1].split(".SH")[0]):
            found = re.findall(r"^  (\d+) |(143) terminated", text, re.MULTILINE)
            self.assertEqual(sorted(int(a or b) for a, b in found), rows)


if __name__ == "__main__":
    tool.main()
