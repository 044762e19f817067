"""The tests of caches that browsers and servers are compared by (the npm package http-cache-tests), against tern as a private
cache. What does not pass, and why, stands in docs/http.md, and nothing else may.

usage: run.py SOURCE_FOLDER BUILD_FOLDER FETCHER KIND_OF_CACHE
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

SOURCE, BUILD, FETCHER, KIND = sys.argv[1:5]
HERE = os.path.join(SOURCE, "tests", "cache_suite")
NAME, VERSION = "http-cache-tests", "0.4.5"
INTEGRITY = "sha512-DjuwN9nUZXLTW+wav1LRESCZNVxl8SshwOy4z1pxuWbWt5/ay6sM9QQ1lebBaDO6P1IMBoK6mdf+PuVP/QNL8A=="
SKIPPED = 77
# A machine that is busy may be slower than what is fresh for two seconds: passed is what passes once.
RUNS = 3
LIMIT = 240


def skip(why):
    print("skipped: " + why)
    sys.exit(SKIPPED)


def package():
    """The folder of the package, fetched once for a build and checked."""
    folder = os.path.join(BUILD, "npm", "%s-%s" % (NAME, VERSION))
    if os.path.isdir(folder):
        return folder
    if not shutil.which("npm"):
        skip("there is no npm to fetch %s with" % NAME)
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as here:
        try:
            fetched = subprocess.run(["npm", "pack", "--silent", "%s@%s" % (NAME, VERSION)], cwd=here, capture_output=True, text=True,
                                     timeout=120)
        except subprocess.TimeoutExpired:
            skip("%s could not be fetched in two minutes" % NAME)
        if fetched.returncode != 0:
            skip("%s could not be fetched: %s" % (NAME, fetched.stderr.strip()[-300:]))
        archive = os.path.join(here, "%s-%s.tgz" % (NAME, VERSION))
        with open(archive, "rb") as file:
            digest = "sha512-" + base64.b64encode(hashlib.sha512(file.read()).digest()).decode()
        if digest != INTEGRITY:
            sys.exit("%s is not what it was: %s" % (NAME, digest))
        with tarfile.open(archive) as file:
            file.extractall(here)
        os.rename(os.path.join(here, "package"), folder)
    return folder


def run_once(folder, where):
    options = ["cache=" + KIND, "connections.per_origin=200"]
    if KIND == "directory":
        options.append("cache.directory=" + where)
    server = subprocess.Popen(["node", os.path.join(HERE, "server.mjs"), folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True)
    try:
        base = "http://127.0.0.1:" + server.stdout.readline().strip()
        done = subprocess.run(["node", os.path.join(HERE, "suite.mjs"), folder, base, FETCHER, *options], capture_output=True,
                              text=True, timeout=LIMIT)
    finally:
        server.stdin.close()
        server.wait(timeout=10)
        server.stdout.close()
    if done.returncode != 0:
        sys.exit("the suite did not run: " + done.stderr[-2000:])
    return json.loads(done.stdout)


def merged(so_far, results):
    for name, result in so_far.items():
        if result["passed"]:
            results[name] = result
    return results


def missed(results):
    return {name: result["why"] for name, result in results.items() if result["kind"] != "check" and not result["passed"]}


def listed():
    with open(os.path.join(SOURCE, "docs", "http.md"), encoding="utf-8") as file:
        text = file.read()
    part = text[text.index("### What the tests of caches say"):]
    part = part[:part.index("\n## ")]
    return set(re.findall(r"`([a-zA-Z0-9=-]+)`", "".join(re.findall(r"^\| (.*?) \|", part, re.MULTILINE))))


def main():
    if not shutil.which("node"):
        skip("there is no node")
    folder = package()
    results = {}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as where:
            results = merged(results, run_once(folder, where))
        if set(missed(results)) <= listed():
            break
    now = missed(results)
    count = {kind: sum(r["kind"] == kind for r in results.values()) for kind in ("required", "optimal", "check")}
    passed = {kind: sum(r["kind"] == kind and r["passed"] for r in results.values()) for kind in count}
    print(", ".join("%s: %d of %d" % (kind, passed[kind], count[kind]) for kind in count))
    for name in sorted(set(now) - listed()):
        print("fails: %s (%s): %s" % (name, results[name]["kind"], now[name]))
    for name in sorted(listed() - set(now)):
        print("passes, and docs/http.md says that it does not: " + name)
    if count["required"] < 100:
        sys.exit("these are not all tests")
    sys.exit(set(now) != listed())


main()
