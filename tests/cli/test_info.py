"""tern info, completion scripts."""

import json
import re
import shutil
import subprocess

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


if __name__ == "__main__":
    tool.main()
