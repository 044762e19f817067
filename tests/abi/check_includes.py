#!/usr/bin/env python3
"""Every #include below src follows the arrows of the layers, and the pure layers see neither Asio nor sockets.

    capi, cli, jobs -> engine -> { pool, transport, storage, protocols } -> sansio -> { value, base }

    check_includes.py SRC
"""
import pathlib
import re
import sys

GROUND = {"base"}
VALUES = GROUND | {"value"}
SEAMS = VALUES | {"sansio"}
ENGINE = SEAMS | {"pool", "transport", "storage", "protocols", "engine"}
MAY_INCLUDE = {
    "base": GROUND,
    "value": VALUES,
    "sansio": SEAMS,
    "protocols": SEAMS | {"protocols"},
    "pool": SEAMS | {"pool"},
    "transport": SEAMS | {"transport"},
    "storage": SEAMS | {"storage"},
    "engine": ENGINE,
    "capi": ENGINE | {"capi"},
    "jobs": ENGINE | {"jobs"},
    "cli": {"cli"},  # a program like any other: the public headers only
}
# Among protocols only these may include http; otherwise each keeps to itself.
OVER_HTTP = {"websocket", "grpc", "xmlrpc", "jsonrpc", "aws"}

PURE_LAYERS = {"base", "value", "sansio", "protocols", "pool"}
PURE_FILES = re.compile(r"engine/(scheduler\w*|operation\w*|resend|id_table|histogram)\.[ch]pp$")
IMPURE = re.compile(
    r"asio(\.hpp|/.*)|boost/asio.*|sys/(socket|un|epoll|eventfd|timerfd|select|ioctl|uio)\.h|poll\.h|netinet/.*|arpa/.*|netdb\.h|net/.*"
    r"|ares.*|mbedtls/.*|thread|fstream|filesystem|cstdio|stdio\.h|unistd\.h|fcntl\.h|sys/(stat|mman|wait|syscall|random)\.h")
# The files that hash, ask for random bytes, and know the thread's number and the process, for all of them.
EXEMPT = {
    ("base/fork_guard.cpp", "sys/mman.h"),
    ("base/fork_guard.cpp", "unistd.h"),
    ("base/message_digest.cpp", "mbedtls/md.h"),
    ("base/system_random.cpp", "sys/random.h"),
    ("base/log.cpp", "sys/syscall.h"),
    ("base/log.cpp", "unistd.h"),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def violations(path, text):
    """path: relative to src, with forward slashes."""
    layer, _, rest = path.partition("/")
    if layer not in MAY_INCLUDE:
        yield f"{path}: {layer} is not a layer"
        return
    pure = layer in PURE_LAYERS or PURE_FILES.search(path)
    for m in INCLUDE.finditer(text):
        quoted, name = m[1] == '"', m[2]
        if pure and IMPURE.fullmatch(name) and (path, name) not in EXEMPT:
            yield f"{path}: pure code includes <{name}>"
        if not quoted:
            continue
        target, slash, below = name.partition("/")
        if target == "tern":
            continue
        if not slash:
            yield f'{path}: "{name}" is not relative to src'
        elif target not in MAY_INCLUDE:
            yield f'{path}: "{name}" is in no layer'
        elif target not in MAY_INCLUDE[layer]:
            yield f'{path}: {layer} may not include "{name}"'
        elif layer == target == "protocols":
            mine, other = rest.split("/")[0], below.split("/")[0]
            if mine != other and not (other == "http" and mine in OVER_HTTP):
                yield f'{path}: protocol {mine} may not include "{name}"'


def main():
    src = pathlib.Path(sys.argv[1])
    files = sorted(p for p in src.rglob("*") if p.suffix in {".cpp", ".hpp", ".h", ".c", ".inc"})
    problems = [v for p in files for v in violations(p.relative_to(src).as_posix(), p.read_text())]
    if not files:
        sys.exit(f"no source files below {src}")
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
