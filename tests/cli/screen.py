"""The tool on a terminal of its own."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

import tool


class Screen:
    def __init__(self, folder, *arguments, columns=80, **environment):
        self.shown = b""
        self.status = None
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.environ.update({"TERM": "dumb", **environment})
            os.execv(tool.TERN, [tool.TERN, *arguments])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def type(self, text):
        os.write(self.fd, text)

    def signal(self, number):
        os.kill(self.pid, number)

    def wait_for(self, text, times=1):
        """What is shown, once it holds `text`."""
        deadline = time.monotonic() + tool.LIMIT
        while self.shown.count(text) < times:
            if not self.more(deadline):
                raise AssertionError("%r does not show up in %r" % (text, self.shown))
        return self.shown

    def more(self, deadline):
        """False: the tool has gone, or it takes too long."""
        ready, _, _ = select.select([self.fd], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            read = os.read(self.fd, 65536)
        except OSError:  # EIO: the tool has gone
            return False
        self.shown += read
        return bool(read)

    def end(self):
        """The exit status and all that was shown."""
        deadline = time.monotonic() + tool.LIMIT
        while self.more(deadline):
            pass
        return self.close(), self.shown

    def close(self):
        if self.status is not None:
            return self.status
        os.close(self.fd)  # hangs up on a tool that still runs
        deadline = time.monotonic() + tool.LIMIT
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.02)
        self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def lines(self):
        """What stays on the screen, as lines: each as it was at its end."""
        return [line.rpartition(b"\r")[2].removeprefix(b"\x1b[K") for line in self.shown.replace(b"\r\n", b"\n").split(b"\n")]
