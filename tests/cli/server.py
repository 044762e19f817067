"""A small HTTP server that remembers what it was asked, for the tests of the tool and the examples."""

import gzip
import hashlib
import http.server
import json
import os
import re
import socket
import socketserver
import ssl
import threading
import time

BASIC = "Basic YWRhOnMzY3JldA=="  # ada:s3cret


class Handler(http.server.BaseHTTPRequestHandler):
    """Paths: /echo (the request as JSON), /bytes/N, /chunked/N, /status/N, /flaky/STATUS/N/ANY (that status N times, then 200), /slow/SECONDS, /cut (half a body), /drip/N
    (N lines, one every 50 ms), /reason (raw bytes in reason and headers), /to/STATUS/PATH (a redirect), /away/PORT/PATH (one
    to another port), /over/URL (one to there), /early (a 103 before the answer), /trailers (two fields behind the body), /bake/NAME/VALUE (sets a cookie), /basic and /digest (for ada with the password
    s3cret), /gzip/N, /renewed/ANY (its number; a cache may use it while it asks again, which takes 0.2 s)."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def answer(self):
        self.server.seen.append((self.command, self.path))
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        part = self.path.split("?")[0].split("/")
        if part[1] == "echo":
            self.send(200, json.dumps(self.described(body)).encode(), "application/json")
        elif part[1] == "bytes":
            self.send(200, b"x" * int(part[2]))
        elif part[1] == "chunked":
            self.send_chunked(b"c" * int(part[2]))
        elif part[1] == "status":
            self.send(int(part[2]), b"status " + part[2].encode())
        elif part[1] == "flaky":
            done = sum(path == self.path for _, path in self.server.seen) > int(part[3])
            self.send(200 if done else int(part[2]), b"at last" if done else b"not yet")
        elif part[1] == "slow":
            time.sleep(float(part[2]))
            self.send(200, b"late")
        elif part[1] == "cut":
            self.send_cut()
        elif part[1] == "drip":
            self.send_drip(int(part[2]))
        elif part[1] == "to":
            self.send(int(part[2]), b"over there", headers={"Location": "/" + self.path.split("/", 3)[3]})
        elif part[1] == "away":
            self.send(302, b"", headers={"Location": "http://127.0.0.1:%s/%s" % (part[2], part[3])})
        elif part[1] == "over":
            self.send(302, b"", headers={"Location": self.path.removeprefix("/over/")})
        elif part[1] == "bake":
            self.send(200, b"baked", headers={"Set-Cookie": "%s=%s; Path=/; Max-Age=3600" % (part[2], part[3])})
        elif part[1] == "early":
            self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
            self.send(200, b"late")
        elif part[1] == "trailers":
            self.send_chunked(b"body", trailers=b"X-Sum: 4\r\nX-End: 1\r\n")
        elif part[1] in ("basic", "digest"):
            self.answer_to_known(part[1])
        elif part[1] == "renewed":
            number = sum(path == self.path for _, path in self.server.seen)
            time.sleep(0.2 if number > 1 else 0)
            self.send(200, b"body %d" % number, headers={"Cache-Control": "max-age=0, stale-while-revalidate=1000"})
        elif part[1] == "gzip":
            coded = gzip.compress(b"z" * int(part[2]), mtime=0)
            wanted = "gzip" in self.headers.get("Accept-Encoding", "")
            self.send(200, coded if wanted else b"z" * int(part[2]), headers={"Content-Encoding": "gzip"} if wanted else {})
        elif part[1] == "reason":
            self.wfile.write(b"HTTP/1.1 200 Tr\xe8s bien\r\nX-Raw: caf\xe9\r\nX-Twice: 1\r\nX-Twice: 2\r\nContent-Length: 2\r\n\r\n\xff\xfe")
        else:
            self.send(200, b"hello from " + self.path.encode())

    def described(self, body):
        return {
            "method": self.command,
            "path": self.path,
            "headers": self.headers.items(),
            "body": body.decode("latin-1") if len(body) < 100000 else "",
            "body_size": len(body),
        }

    def answer_to_known(self, scheme):
        given = self.headers.get("Authorization", "")
        self.server.authorizations.append(given)
        if given and (given == BASIC if scheme == "basic" else self.is_good_digest(given)):
            self.send(200, b"welcome")
        else:
            challenge = 'Basic realm="r"' if scheme == "basic" else 'Digest realm="r", nonce="n1", qop="auth", algorithm=MD5'
            self.send(401, b"who are you?", headers={"WWW-Authenticate": challenge})

    def is_good_digest(self, given):
        """RFC 7616 section 3.4.1, qop=auth."""

        def md5(*parts):
            return hashlib.md5(":".join(parts).encode()).hexdigest()

        value = dict((name, quoted or bare) for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', given))
        ha1, ha2 = md5("ada", "r", "s3cret"), md5(self.command, self.path)
        names = ("nonce", "nc", "cnonce", "qop")
        return value.get("response") == md5(ha1, *[value.get(name, "") for name in names], ha2)

    def send(self, status, body, kind="text/plain", headers=()):
        self.send_response(status)
        for name in headers:
            self.send_header(name, headers[name])
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_chunked(self, body, trailers=b""):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for at in range(0, len(body), 1000):
            piece = body[at : at + 1000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n" + trailers + b"\r\n")

    def send_cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"only this")
        self.close_connection = True

    def send_drip(self, lines):
        self.send_response(200)
        self.send_header("Content-Length", str(5 * lines))
        self.end_headers()
        for _ in range(lines):
            self.wfile.write(b"drip\n")
            self.wfile.flush()
            time.sleep(0.05)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def log_message(self, *_):
        pass


class Quiet:
    """A client that goes away in mid-answer is part of the tests."""

    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, *_):
        pass


class TcpServer(Quiet, http.server.ThreadingHTTPServer):
    pass


class UnixServer(Quiet, socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    def get_request(self):
        connection, _ = super().get_request()
        return connection, ("unix", 0)


class UnixHandler(Handler):
    disable_nagle_algorithm = False


def _start(server):
    server.seen = []
    server.authorizations = []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


def start_tcp(certificate=None, key=None, authority=None):
    server = TcpServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        if authority:  # of the client certificates, which are required then
            context.load_verify_locations(authority)
            context.verify_mode = ssl.CERT_REQUIRED
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return _start(server)


def start_unix(path):
    return _start(UnixServer(path, UnixHandler))


def refused_port():
    """A port that refuses every connection as long as the returned socket lives."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))
    return holder, holder.getsockname()[1]


def make_certificate(folder):
    """A certificate for localhost and 127.0.0.1 that is its own authority."""
    import subprocess

    certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", certificate, "-keyout", key],
        check=True, capture_output=True)
    return certificate, key
