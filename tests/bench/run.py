#!/usr/bin/env python3
"""Measures tern beside its peers and prints the tables.

    ./dev bench [GROUP...] [--rounds N] [--quick] [--json FILE]

Cost is client CPU (user + system) per request, or per MiB for bodies. The server runs on core 1, every client on core 0, on
loopback. The programs of a group take turns, round after round; the tables show medians over the rounds. A run during which
other programs took more than a tenth of a core is repeated, at most --patience times; a row with such a run in it has a star.
"""
import argparse
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True  # nothing is left in the sources
from servers import GIB, MIB, PACKED_MIB, Server

ON_CLIENT_CORE = ["taskset", "-c", "0"]
TICKS = os.sysconf("SC_CLK_TCK")
# The share of a core that others may take during a run; above, context switches and cold caches decide the figures.
DISTURBANCE = 0.1


class Bystanders:
    """What programs other than servers and client take of the machine, as a share of one core, from construction to share()."""

    def __init__(self, servers):
        self.pids, self.began = [process.pid for process in servers], time.monotonic()
        self.busy, self.servers, self.children = self.machine(), self.processes(), self.clients()

    @staticmethod
    def machine():
        user, nice, system, _idle, _wait, irq, softirq, steal = map(int, open("/proc/stat").readline().split()[1:9])
        return (user + nice + system + irq + softirq + steal) / TICKS

    def processes(self):
        stats = (open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split() for pid in self.pids)
        return sum(int(fields[11]) + int(fields[12]) for fields in stats) / TICKS

    @staticmethod
    def clients():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    def share(self):
        others = self.machine() - self.busy - (self.processes() - self.servers) - (self.clients() - self.children)
        return others / (time.monotonic() - self.began)


def run_client(command, limit=300):
    """Runs a client on its core; gives its output and the CPU seconds of the whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*ON_CLIENT_CORE, *command], capture_output=True, text=True, timeout=limit)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout, (after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime)


def from_json(command):
    output, _ = run_client(command)
    figures = json.loads(output.strip().splitlines()[-1])
    if figures["errors"]:
        raise RuntimeError(f"{' '.join(command)}: {figures['errors']} errors")
    return figures


def from_wrk(command):
    output, (user, system) = run_client(command)
    requests, seconds = re.search(r"(\d+) requests in ([\d.]+)s", output).groups()
    return external("wrk", int(requests), float(seconds), user, system)


def from_h2load(command):
    output, (user, system) = run_client(command)
    seconds, unit = re.search(r"finished in ([\d.]+)(ms|s|m)\b", output).groups()
    done, succeeded = re.search(r"(\d+) done, (\d+) succeeded", output).groups()
    good = re.search(r"status codes: (\d+) 2xx", output).group(1)
    if not done == succeeded == good:
        raise RuntimeError(f"{' '.join(command)} failed:\n{output}")
    return external("h2load", int(done), float(seconds) * {"ms": 0.001, "s": 1, "m": 60}[unit], user, system)


def from_curl(requests, room=None):
    """A reader of one run of the tool for that many requests, or MiB; `room` makes the place for what it writes."""
    def read(command):
        if room:
            room()
        began = time.monotonic()
        _, (user, system) = run_client(command)
        return external("curl", requests, time.monotonic() - began, user, system)
    return read


def from_redis_benchmark(requests):
    def read(command):
        output, (user, system) = run_client(command)
        rate = float(re.findall(r"([\d.]+) requests per second", output)[-1])
        return external("redis-benchmark", requests, requests / rate, user, system)
    return read


def from_benchmark(command):
    """One case of a Google Benchmark program, whose counter per_request is in seconds."""
    output, (user, system) = run_client([*command, "--benchmark_format=json", "--benchmark_min_time=0.5"])
    case = json.loads(output)["benchmarks"][0]
    requests = case["iterations"]
    return {"name": case["name"], "requests": requests, "errors": 0, "seconds": requests * case["per_request"], "cpu_user": user,
            "cpu_sys": system, "cpu_us_per_request": case["per_request"] * 1e6}


def external(name, requests, seconds, user, system):
    return {"name": name, "requests": requests, "errors": 0, "seconds": seconds, "cpu_user": user, "cpu_sys": system,
            "cpu_us_per_request": (user + system) * 1e6 / requests}


class Target:
    """`metric` of one program, alone or divided by (minus, when `difference`) that of another, is to stay within a limit."""

    def __init__(self, work, ours, limit, peer=None, metric="cpu_us_per_request", unit="µs", difference=False):
        self.work, self.ours, self.limit, self.peer = work, ours, limit, peer
        self.metric, self.unit, self.difference = metric, unit, difference

    def row(self, medians):
        ours = medians[self.ours][self.metric]
        if self.peer is None:
            value, shown, beside = ours, f"{ours:.3g} {self.unit}", ""
        else:
            peer = medians[self.peer][self.metric]
            value = ours - peer if self.difference else ours / peer
            shown = f"{value:.3g} {self.unit}" if self.difference else f"{value:.2f}"
            beside = f"{self.peer}: {peer:.4g} {self.unit}"
        verdict = "met" if value <= self.limit else "missed"
        limit = f"≤ {self.limit:g}" + (f" {self.unit}" if self.peer is None or self.difference else "")
        return [self.work, f"{self.ours}: {ours:.4g} {self.unit}", beside, shown, limit, verdict]


def groups(bin_dir, server, scale):
    """GROUP → (programs {label: (reader, command)}, targets). A program that is not there is left out, with its targets."""
    plain, tls = f"http://127.0.0.1:{server.port}", f"https://localhost:{server.tls_port}"
    epoll, curl, beast, mbedtls, nghttp2, go, tern = (f"{bin_dir}/{name}" for name in (
        "peer_epoll", "peer_curl", "peer_beast", "peer_mbedtls", "peer_nghttp2", "peer_go", "bench_tern"))
    port, tls_port, ca = str(server.port), str(server.tls_port), ["--ca", server.ca]

    def n(count):
        return ["--requests", str(max(int(count * scale), 100))]

    def program(name, mode, *options):
        return from_json, [name, "--mode", mode, *options]

    def scheduled(waiting, origins):
        return from_benchmark, [f"{bin_dir}/scheduler_bench", f"--benchmark_filter=^scheduler_turnover/{waiting}/{origins}$"]

    def written(name, mode, *options):
        def read(command):
            server.room()
            return from_json(command)
        return read, [name, "--mode", mode, *options]

    def http2(port, count):
        """One connection with 64 streams; `go` and h2load are peers, nghttp2 over mbedTLS the floor."""
        url, streams = f"https://localhost:{port}/100", ["--http", "2", "--streams", "64", *n(count)]
        return {
            "nghttp2": (from_json, [nghttp2, "--port", str(port), *ca, *n(count), "--streams", "64"]),
            "tern h2": program(tern, "get", "--loops", "0", "--url", url, *ca, *streams, "--connections", "1"),
            "tern h2 threaded": program(tern, "get", "--loops", "1", "--url", url, *ca, *streams, "--connections", "1"),
            "h2load": (from_h2load, ["h2load", "-n", n(count)[1], "-c", "1", "-m", "64", "-t", "1", url]),
            "go": (from_json, [go, "--url", url, *ca, *streams]),
            "libcurl h2": program(curl, "get", "--url", url, *ca, *streams, "--tls-max", "1.2"),
        }

    def redis():
        """GET over 50 connections that each have 1, 16 or 100 in flight, and over one that has 1,000."""
        programs, targets = {}, []
        for connections, depth, count, limit in ((50, 1, 200000, .70), (50, 16, 1000000, .65), (50, 100, 2000000, .60),
                                                 (1, 1000, 2000000, .60)):
            ways, name = ["--connections", str(connections), "--depth", str(depth)], f"{connections}×{depth}"
            work = [*n(count), "--port", str(server.redis_port), *ways]
            programs[f"hiredis {name}"] = from_json, [f"{bin_dir}/peer_hiredis", *work]
            programs[f"hiredis, formatted once {name}"] = from_json, [f"{bin_dir}/peer_hiredis", *work, "--prepared", "1"]
            programs[f"tern redis {name}"] = from_json, [f"{bin_dir}/bench_redis", "--loops", "0", *work]
            programs[f"redis-benchmark {name}"] = from_redis_benchmark(int(n(count)[1])), [
                "redis-benchmark", "-p", str(server.redis_port), "-c", str(connections), "-P", str(depth), "-n", n(count)[1], "GET", "key"]
            targets.append(Target(f"Redis GET, {connections} connections × {depth} in flight" if connections > 1 else
                                  f"Redis GET, one connection, {depth:,} in flight", f"tern redis {name}", limit, f"hiredis {name}"))
        return programs, targets

    def bindings():
        """Each binding beside the language's own stack, and beside the C API with one engine thread as the bindings have it."""
        go_own, rust_own, cs_own = (f"{bin_dir}/bindings_{name}" for name in ("go", "rust", "csharp/Bench"))
        programs, targets = {}, []
        for version, url, limits in (("1.1", plain + "/100", (.80, .80, None)),
                                     ("2", f"https://localhost:{server.h2_port}/100", (.35, .50, 1.8))):
            work = ["--url", url, *ca, "--http", version, "--streams", "64", *n(100000)]
            name = f"HTTP/{version}"
            programs[f"C API {name}"] = program(tern, "get", "--loops", "1", *work, "--connections", "64" if version == "1.1" else "1")
            programs[f"rust {name}"] = from_json, [rust_own, *work]
            for language, binary in (("go", go_own), ("C#", cs_own)):
                programs[f"{language} {name}"] = from_json, [binary, "--stack", "tern", *work]
                programs[f"{language}'s own {name}"] = from_json, [binary, "--stack", "own", *work]
            programs[f"go under net/http {name}"] = from_json, [go_own, "--stack", "transport", *work]
            programs[f"C# under HttpClient {name}"] = from_json, [cs_own, "--stack", "handler", *work]
            targets += [Target(f"Go beside net/http, {name}", f"go {name}", limits[0], f"go's own {name}"),
                        Target(f"C# beside its HttpClient, {name}", f"C# {name}", limits[1], f"C#'s own {name}"),
                        Target(f"Rust beside the C API, {name}", f"rust {name}", 1.10, f"C API {name}")]
            programs[f"go, prepared {name}"] = from_json, [go_own, "--prepared", *work]  # as the C API's
            if limits[2]:
                targets += [Target(f"{language} beside the C API, {name}", f"{ours} {name}", limits[2], f"C API {name}")
                            for language, ours in (("go", "go, prepared"), ("C#", "C#"))]
        pipelined = ["--port", str(server.redis_port), "--connections", "1", "--depth", "64", *n(300000)]
        programs["C API Redis"] = from_json, [f"{bin_dir}/bench_redis", "--loops", "1", *pipelined]
        programs["go Redis"] = from_json, [go_own, "--prepared", "--redis", "GET", *pipelined]  # as the C API's
        programs["rust Redis"] = from_json, [rust_own, "--redis", "yes", *pipelined]
        programs["C# Redis"] = from_json, [cs_own, "--stack", "redis", *pipelined]
        targets.append(Target("Go beside the C API, Redis GET, one connection × 64", "go Redis", 2.0, "C API Redis"))
        return programs, targets

    wide = ["--connections", "64"]
    count = int(n(10000)[1])
    packed = ["curl", "-sS", "--fail", "--compressed"]
    return {
        "http1": ({
            "epoll": program(epoll, "get", "--port", port, *n(100000), *wide),
            "tern loops=0": program(tern, "get", "--loops", "0", "--url", plain + "/100", *n(100000), *wide),
            "tern threaded": program(tern, "get", "--loops", "1", "--url", plain + "/100", *n(100000), *wide),
            "beast": program(beast, "get", "--port", port, *n(100000), *wide),
            "libcurl": program(curl, "get", "--url", plain + "/100", *n(100000), *wide),
            "wrk": (from_wrk, ["wrk", "-t1", "-c64", f"-d{max(int(3 * scale), 1)}s", plain + "/100"]),
        }, [
            Target("HTTP/1.1, 64 connections, driven", "tern loops=0", 0.85, "beast"),
            Target("HTTP/1.1, 64 connections, driven", "tern loops=0", 0.50, "libcurl"),
            Target("HTTP/1.1, 64 connections, driven", "tern loops=0", 1.20, "epoll"),
            Target("HTTP/1.1, 64 connections, one loop thread", "tern threaded", 0.55, "libcurl"),
        ]),
        "tls": ({
            "mbedtls": program(mbedtls, "get", "--port", tls_port, *ca, *n(60000), *wide),
            "tern tls": program(tern, "get", "--loops", "0", "--url", tls + "/100", *ca, *n(60000), *wide),
            "beast tls": program(beast, "get", "--port", tls_port, *ca, *n(60000), *wide),
            "libcurl tls": program(curl, "get", "--url", tls + "/100", *ca, *n(60000), *wide),
        }, [
            Target("HTTPS, 64 connections, driven", "tern tls", 0.60, "libcurl tls"),
            Target("HTTPS, 64 connections, driven", "tern tls", 1.12, "mbedtls"),
        ]),
        "body": ({
            "epoll body": program(epoll, "body", "--port", port, "--path", "/large"),
            "tern body": program(tern, "body", "--loops", "0", "--url", plain + "/large"),
            "curl": (from_curl(GIB // MIB), ["curl", "-sS", "--fail", "-o", "/dev/null", plain + "/large"]),
            "libcurl body": program(curl, "body", "--url", plain + "/large"),
        }, [Target("1 GiB body to nowhere, per MiB", "tern body", 0.85, "curl")]),
        "h2_nghttpd": (http2(server.nghttpd_port, 100000), [
            Target("HTTP/2, nghttpd, 1 × 64 streams, driven", "tern h2", 0.15, "libcurl h2"),
            Target("HTTP/2, nghttpd, 1 × 64 streams, driven", "tern h2", 1.60, "nghttp2"),
        ]),
        "h2_nginx": (http2(server.h2_port, 60000), [
            Target("HTTP/2, nginx, 1 × 64 streams, driven", "tern h2", 0.45, "libcurl h2"),
            Target("HTTP/2, nginx, 1 × 64 streams, driven", "tern h2", 1.25, "nghttp2"),
        ]),
        "ws": ({
            f"{name} {label}": (from_json, [f"{bin_dir}/{binary}", *where, *n(200000), "--connections", wide, "--streams", deep])
            for label, wide, deep in (("64 × 1", "64", "1"), ("1 × 64", "1", "64"))
            for name, binary, where in (
                ("epoll ws", "peer_epoll_ws", ["--port", str(server.echo_port)]),
                ("tern ws", "bench_tern_ws", ["--loops", "0", "--url", f"ws://127.0.0.1:{server.echo_port}/"]),
                ("tern ws threaded", "bench_tern_ws", ["--loops", "1", "--url", f"ws://127.0.0.1:{server.echo_port}/"]),
                ("libwebsockets", "peer_lws", ["--port", str(server.echo_port)]))
        }, [
            Target("WebSocket echo of 64 B, 64 connections × 1", "tern ws 64 × 1", 0.88, "libwebsockets 64 × 1"),
            Target("WebSocket echo of 64 B, 1 connection × 64", "tern ws 1 × 64", 0.25, "libwebsockets 1 × 64"),
            Target("WebSocket echo of 64 B, 1 connection × 64", "tern ws 1 × 64", 2.5, "epoll ws 1 × 64"),
        ]),
        "files": ({
            "tern files": written(tern, "files", "--loops", "0", "--url", plain + "/file/", "--to", server.out, "--requests", str(count),
                                  "--connections", "50"),
            "curl --parallel": (from_curl(count, server.room),
                                ["curl", "-sS", "--fail", "--parallel", "--parallel-max", "50", "-o", f"{server.out}/#1",
                                 f"{plain}/file/[0-{count - 1}]"]),
        }, [Target("10,000 files of 10 KiB", "tern files", 0.80, "curl --parallel")]),
        "gzip": ({
            "tern gzip": program(tern, "body", "--loops", "0", "--decode", "true", "--url", plain + "/packed"),
            "curl gzip": (from_curl(PACKED_MIB), [*packed, "-o", "/dev/null", plain + "/packed"]),
            "tern gzip to file": written(tern, "body", "--loops", "0", "--decode", "true", "--url", plain + "/packed", "--to",
                                         f"{server.out}/text"),
            "curl gzip to file": (from_curl(PACKED_MIB, server.room), [*packed, "-o", f"{server.out}/text", plain + "/packed"]),
        }, [
            Target("gzip body of 100 MiB to nowhere, per MiB", "tern gzip", 1.05, "curl gzip"),
            Target("gzip body of 100 MiB to a file, per MiB", "tern gzip to file", 1.05, "curl gzip to file"),
        ]),
        "cache": ({
            "tern from the server": program(tern, "get", "--loops", "0", "--url", plain + "/kept", *n(100000), *wide),
            "tern from memory": program(tern, "get", "--loops", "0", "--url", plain + "/kept", "--cache", "memory", *n(200000), *wide),
            "tern from a folder": program(tern, "get", "--loops", "0", "--url", plain + "/kept", "--cache", "directory", "--cache-folder",
                                          f"{server.out}/cache", *n(100000), *wide),
        }, [
            Target("a response of 100 B kept in memory", "tern from memory", 3),
            Target("a response of 100 B kept in a folder", "tern from a folder", 0.50, "tern from the server"),
        ]),
        "handshake": ({
            "mbedtls handshake": program(mbedtls, "handshake", "--port", tls_port, "--path", "/once", *ca, *n(2000)),
            "tern handshake": program(tern, "handshake", "--loops", "0", "--url", tls + "/once", *ca, *n(2000), "--connections", "1"),
            "libcurl handshake": program(curl, "handshake", "--url", tls + "/once", *ca, *n(2000), "--connections", "1"),
        }, [Target("TLS handshake, resumed", "tern handshake", 0.35, "libcurl handshake")]),
        "redis": redis(),
        "bindings": bindings(),
        "memory": ({
            "tern idle connections": program(tern, "memory", "--url", plain + "/100", "--connections", "8000"),
            "tern idle TLS connections": program(tern, "memory", "--url", tls + "/100", *ca, "--connections", "4000"),
        }, [
            Target("resident memory per idle connection, plain", "tern idle connections", 2, metric="kib_per_connection", unit="KiB"),
            Target("resident memory per idle connection, TLS", "tern idle TLS connections", 40, metric="kib_per_connection", unit="KiB"),
        ]),
        "idle": ({
            "tern alone": program(tern, "get", "--loops", "0", "--url", plain + "/100", *n(50000), *wide),
            "tern beside 9,000 idle": program(tern, "get", "--loops", "0", "--url", plain + "/100", *n(50000), *wide, "--idle", "9000",
                                              "--idle-url", f"http://localhost:{server.port}/100"),
        }, [Target("beside 9,000 idle connections", "tern beside 9,000 idle", 1.10, "tern alone")]),
        "latency": ({
            "blocking socket": program(epoll, "blocking", "--port", port, *n(5000)),
            "tern call": program(tern, "latency", "--loops", "1", "--url", plain + "/100", *n(5000)),
        }, [Target("latency added to one request at idle", "tern call", 100, "blocking socket", metric="latency_us_p50", difference=True)]),
        "load": ({
            "tern load": program(tern, "load", "--loops", "1", "--url", plain + "/100", *n(100000), "--connections", "100"),
            "libcurl load": program(curl, "load", "--url", plain + "/100", *n(100000), "--connections", "100"),
        }, [Target("load pattern, 100 workers", "tern load", 0.65, "libcurl load")]),
        "queued": ({
            "tern 1,000 queued": program(tern, "queued", "--port", port, "--queued", "1000", *n(200000)),
            "tern 1,000,000 queued": program(tern, "queued", "--port", port, "--queued", str(int(1000000 * scale))),
        }, [Target("1,000,000 queued beside 1,000", "tern 1,000,000 queued", 1.2, "tern 1,000 queued")]),
        "scheduler": ({
            "1,000 over 10 origins": scheduled(1000, 10),
            "1,000,000 over 10,000 origins": scheduled(1000000, 10000),
        }, [Target("scheduling alone, beside so many that wait", "1,000,000 over 10,000 origins", 0.05, "1,000 over 10 origins",
                   difference=True)]),
    }


def measure(programs, server, rounds, patience, group):
    results = {label: [] for label in programs}
    for turn in range(rounds):
        for label, (reader, command) in programs.items():
            for attempt in range(patience + 1):
                say(f"{group}: round {turn + 1} of {rounds}, {label}" + (f", disturbed {attempt} times" if attempt else ""))
                others = Bystanders(server.processes)
                run = reader(command)
                run["disturbed"] = others.share()
                if run["disturbed"] <= DISTURBANCE:
                    break
            results[label].append(run)
    say("")
    return results


def say(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def medians_of(runs):
    keys = [key for key, value in runs[0].items() if isinstance(value, (int, float))]
    return {key: statistics.median(run[key] for run in runs) for key in keys}


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", nargs="*", metavar="GROUP",
                        help="http1 tls body h2_nghttpd h2_nginx redis bindings ws files gzip cache handshake memory idle latency load queued scheduler; all when none is named")
    parser.add_argument("--build", default="build/bench", help="the build folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--patience", type=int, default=3, help="how often a disturbed run is repeated")
    parser.add_argument("--quick", action="store_true", help="a tenth of the requests")
    parser.add_argument("--json", metavar="FILE", help="writes every run there as well")
    args = parser.parse_args()

    everything, figures, verdicts = {}, [], []
    for library in pathlib.Path(args.build).resolve().glob("prefix/lib*/**/libtern.so.0"):  # for the bindings
        os.environ["LD_LIBRARY_PATH"] = str(library.parent)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped as well
    with Server(f"{args.build}/bench/websocket_echo") as server:
        known = groups(f"{args.build}/bench", server, 0.1 if args.quick else 1)
        unknown = [name for name in args.groups if name not in known]
        if unknown:
            parser.error(f"unknown group {unknown[0]}; known: {' '.join(known)}")
        for group in args.groups or known:
            programs, targets = known[group]
            for label, (_, command) in programs.items():
                if not shutil.which(command[0]):
                    print(f"{group}: {label} is left out, {command[0]} is not there", file=sys.stderr)
            programs = {label: p for label, p in programs.items() if shutil.which(p[1][0])}
            if group == "h2_nghttpd" and not server.has_nghttpd:
                print(f"{group}: nghttpd is not there", file=sys.stderr)
                continue
            if group in ("redis", "bindings") and not server.has_redis:
                print(f"{group}: redis-server is not there", file=sys.stderr)
                continue
            if not programs:
                print(f"{group}: nothing is built", file=sys.stderr)
                continue
            results = everything[group] = measure(programs, server, args.rounds, args.patience, group)
            medians = {label: medians_of(runs) for label, runs in results.items()}
            for label, m in medians.items():
                spread = [run["cpu_us_per_request"] for run in results[label]]
                rate = m["requests"] / m["seconds"] if m["seconds"] else 0
                star = "*" if max(run["disturbed"] for run in results[label]) > DISTURBANCE else ""
                figures.append([group, label + star, f"{m['cpu_us_per_request']:.2f}", f"{min(spread):.2f} to {max(spread):.2f}",
                                f"{m['cpu_user'] * 1e6 / m['requests']:.2f}" if m["requests"] else "",
                                f"{m['cpu_sys'] * 1e6 / m['requests']:.2f}" if m["requests"] else "", f"{rate:,.0f}"])
            verdicts += [t.row(medians) for t in targets if t.ours in medians and (t.peer is None or t.peer in medians)]

    table(["group", "program", "CPU µs per request (MiB)", "range", "user", "system", "per second"], figures)
    if verdicts:
        table(["work", "tern", "beside", "ratio", "target", "verdict"], verdicts)
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(everything, indent=1) + "\n")


if __name__ == "__main__":
    main()
