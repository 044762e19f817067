"""A Redis server, a WebSocket server and proxies, for the tests of the tool and the examples. Each is stopped with stop()."""

import os
import socket
import subprocess
import sys
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Peer:
    """A process that listens on `port`."""

    def __init__(self, make_command, folder):
        for _ in range(5):  # another process may take the port first
            self.port = free_port()
            self.process = subprocess.Popen(make_command(self.port), cwd=folder, stdin=subprocess.DEVNULL,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if self.is_listening():
                return
            self.stop()
        raise RuntimeError("the server does not start")

    def is_listening(self):
        deadline = time.monotonic() + 20
        while self.process.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return True
            time.sleep(0.02)
        return False

    def stop(self):
        self.process.kill()
        self.process.wait()


class Redis(Peer):
    """Also on the Unix socket redis.sock in `folder`. ada has the password s3cret."""

    def __init__(self, folder, *arguments):
        super().__init__(lambda port: ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "",
                                       "--unixsocket", os.path.join(folder, "redis.sock"), "--user", "ada", "on", ">s3cret", "~*", "&*", "+@all",
                                       "--enable-debug-command", "local", *arguments], folder)
        self.address = "127.0.0.1:%d" % self.port
        self.url = "redis://%s/" % self.address


class WebSocket(Peer):
    """python3-websockets: see tests/cli/websocket_peer.py."""

    def __init__(self, folder, *arguments):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "websocket_peer.py")
        super().__init__(lambda port: ["/usr/bin/python3", "-B", script, str(port), *arguments], folder)
        self.address = "127.0.0.1:%d" % self.port
        self.url = "ws://%s/" % self.address


def main():
    """For a look by hand: peers.py redis|ws"""
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        peer = (Redis if sys.argv[1:] == ["redis"] else WebSocket)(folder)
        print(peer.url, flush=True)
        try:
            peer.process.wait()
        finally:
            peer.stop()


if __name__ == "__main__":
    main()


class Microsocks(Peer):
    """SOCKS5; ada has the password s3cret."""

    def __init__(self, folder):
        super().__init__(lambda port: ["microsocks", "-i", "127.0.0.1", "-p", str(port), "-u", "ada", "-P", "s3cret"], folder)
        self.address = "127.0.0.1:%d" % self.port

    def proxy(self, login):
        return "socks5h://%s@%s" % (login, self.address)


class Tinyproxy(Peer):
    """HTTP, with Basic; ada has the password s3cret."""

    def __init__(self, folder):
        def command(port):
            name = os.path.join(folder, "tinyproxy.conf")
            with open(name, "w", encoding="utf-8") as file:
                file.write("Port %d\nListen 127.0.0.1\nTimeout 60\nMaxClients 100\nBasicAuth ada s3cret\n" % port)
            return ["tinyproxy", "-d", "-c", name]
        super().__init__(command, folder)
        self.address = "127.0.0.1:%d" % self.port
