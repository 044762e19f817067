"""The servers that the benchmarks run against."""
import os
import pathlib
import random
import resource
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import zlib

ON_SERVER_CORE = ["taskset", "-c", "1"]
MIB, GIB = 1 << 20, 1 << 30
PACKED_MIB = 100

NGINX = """
daemon off; master_process off; pid {dir}/nginx.pid; error_log {dir}/error.log; worker_rlimit_nofile {files};
events {{ worker_connections {connections}; }}
http {{
  access_log off; sendfile on; keepalive_requests 1000000000; keepalive_timeout 1h; default_type text/plain;
  client_body_temp_path {dir}/a; proxy_temp_path {dir}/b; fastcgi_temp_path {dir}/c; uwsgi_temp_path {dir}/d; scgi_temp_path {dir}/e;
  ssl_certificate {dir}/server.pem; ssl_certificate_key {dir}/server.key; ssl_session_cache shared:bench:10m;
  ssl_protocols TLSv1.2;  # the same work for every client: not all have 1.3
  server {{
    listen 127.0.0.1:{port} backlog=8192 reuseport; listen 127.0.0.1:{tls_port} ssl backlog=8192 reuseport;
    listen 127.0.0.1:{h2_port} ssl http2;
    root {dir}/www;
    location /file/ {{ rewrite ^ /10k break; }}
    location = /packed {{ add_header Content-Encoding gzip; }}
    location = /once {{ keepalive_timeout 0; alias {dir}/www/100; }}
    location = /kept {{ expires 1h; alias {dir}/www/100; }}
    location = /reused {{ return 200 "$ssl_protocol $ssl_cipher $ssl_session_reused"; }}
  }}
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def raise_file_limit():
    """Allows as many descriptors as the machine gives and returns the number."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def packed_text(mebibytes):
    """A gzip member of that much text; one block is compressed and repeated."""
    words = [bytes(97 + (i * 7 + j * (i % 5 + 1)) % 26 for j in range(3 + i % 8)) for i in range(4000)]
    order, block, size = random.Random(1), [], 0
    while size < MIB:
        block.append(order.choice(words))
        size += len(block[-1]) + 1
    block = (b" ".join(block) + b"\n" * MIB)[:MIB]
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(mebibytes):
        checksum = zlib.crc32(block, checksum)
    header, end = b"\x1f\x8b\x08" + bytes(6) + b"\xff", zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS).flush()
    return header + packed * mebibytes + end + struct.pack("<II", checksum, mebibytes * MIB & 0xffffffff)


def memory_folder():
    """Where clients write: in memory if there is room, because a disk's file system takes ten times what the clients do and
    never the same twice; else None, which is the place for temporary files."""
    folder = "/dev/shm"
    return folder if os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 4 * PACKED_MIB * MIB else None


class Server:
    """nginx, plain, TLS and HTTP/2 over TLS, and nghttpd over TLS and redis-server if they are installed. The first two serve a
    file of 100 bytes, one of 10 KiB under any name in /file/, one of 1 GiB, and 100 MiB of text in gzip. Beside them the
    WebSocket echo server `echo`."""

    def __init__(self, echo):
        self.echo = echo

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="tern-bench-")
        self.out = tempfile.mkdtemp(prefix="tern-bench-out-", dir=memory_folder())
        os.makedirs(f"{self.dir}/www")
        pathlib.Path(f"{self.dir}/www/100").write_bytes(b"x" * 100)
        pathlib.Path(f"{self.dir}/www/10k").write_bytes(b"x" * 10240)
        pathlib.Path(f"{self.dir}/www/packed").write_bytes(packed_text(PACKED_MIB))
        with open(f"{self.dir}/www/large", "wb") as f:
            f.truncate(GIB)
        self.ca = f"{self.dir}/ca.pem"
        self.certificates()
        self.port, self.tls_port, self.h2_port, self.nghttpd_port, self.redis_port = (free_port() for _ in range(5))
        files = raise_file_limit()
        pathlib.Path(f"{self.dir}/nginx.conf").write_text(NGINX.format(
            dir=self.dir, port=self.port, tls_port=self.tls_port, h2_port=self.h2_port, files=files, connections=min(files, 65536) - 100))
        path = os.environ["PATH"] + ":/usr/sbin:/sbin"
        self.processes = []
        self.start([shutil.which("nginx", path=path), "-e", f"{self.dir}/error.log", "-p", self.dir, "-c", f"{self.dir}/nginx.conf"],
                   self.port)
        nghttpd = shutil.which("nghttpd", path=path)
        self.has_nghttpd = nghttpd is not None
        if nghttpd:
            self.start([nghttpd, "-a", "127.0.0.1", "-d", f"{self.dir}/www", str(self.nghttpd_port), f"{self.dir}/server.key",
                        f"{self.dir}/server.pem"], self.nghttpd_port)
        redis = shutil.which("redis-server", path=path)
        self.has_redis = redis is not None
        if redis:
            self.start([redis, "--bind", "127.0.0.1", "--port", str(self.redis_port), "--save", "", "--dir", self.dir,
                        "--logfile", f"{self.dir}/redis.log"], self.redis_port)
        self.echo_port = free_port()
        if os.path.exists(self.echo):
            self.start([self.echo, str(self.echo_port)], self.echo_port)
        return self

    def start(self, command, port):
        self.processes.append(subprocess.Popen([*ON_SERVER_CORE, *command]))
        for _ in range(200):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if self.processes[-1].poll() is not None:
                break
            time.sleep(0.02)
        self.__exit__()
        sys.exit(f"{command[0]} did not start")

    def room(self):
        """An empty folder for what a client writes."""
        shutil.rmtree(self.out, ignore_errors=True)
        os.makedirs(self.out)

    def certificates(self):
        ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
        for command in (
            ["openssl", "req", "-x509", *ec, "-subj", "/CN=tern bench CA", "-keyout", f"{self.dir}/ca.key", "-out", self.ca],
            ["openssl", "req", "-x509", *ec, "-subj", "/CN=localhost", "-CA", self.ca, "-CAkey", f"{self.dir}/ca.key",
             "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", f"{self.dir}/server.key", "-out", f"{self.dir}/server.pem"]):
            subprocess.run(command, check=True, capture_output=True)

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.rmtree(self.out, ignore_errors=True)
