"""Processes of a lab, and waiting for conditions.

Each process runs in the network namespace of its host, with the host's own /etc/hosts and
/etc/resolv.conf (bound over the real ones in a mount namespace that only it sees), and writes standard
output and error to one log file. It is ended by its own process group, never by name.
"""

import os
import signal
import subprocess
import time
from pathlib import Path

POLL_SECONDS = 0.02
STOP_SECONDS = 15

_BIND = """
[ -z "$HOSTS_FILE" ] || mount --bind "$HOSTS_FILE" /etc/hosts
[ -z "$RESOLV_FILE" ] || [ ! -e /etc/resolv.conf ] || mount --bind "$RESOLV_FILE" /etc/resolv.conf
exec "$@"
"""


class LabError(Exception):
    """The lab is not as it should be: something did not start, or a condition did not come true."""


def wait_for(condition, what, seconds=10.0, given_up=lambda: None):
    """Returns the first true value of condition(). Fails after `seconds`, or as soon as given_up()
    returns a reason."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        reason = given_up()
        if reason:
            raise LabError(f"{what}: {reason}")
        if time.monotonic() > deadline:
            raise LabError(f"{what}: not within {seconds:g} s")
        time.sleep(POLL_SECONDS)


def in_namespace(namespace, argv):
    """The command line that runs argv in a namespace, with its name files bound if the environment
    says where they are (see name_files)."""
    return ["ip", "netns", "exec", namespace, "/bin/sh", "-c", _BIND, "lab", *map(str, argv)]


def environment(name_files=None, extra=None):
    env = dict(os.environ, LC_ALL="C.UTF-8", HOSTS_FILE="", RESOLV_FILE="")
    if name_files:
        env.update(HOSTS_FILE=str(name_files / "hosts"), RESOLV_FILE=str(name_files / "resolv.conf"))
    env.update(extra or {})
    return env


class Process:
    def __init__(self, name, namespace, argv, log, name_files=None, env=None):
        self.name = name
        self.log = Path(log)
        self._argv = in_namespace(namespace, argv)
        self._env = environment(name_files, env)
        self._popen = None

    def start(self):
        with open(self.log, "ab") as log:
            self._popen = subprocess.Popen(self._argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                           env=self._env, start_new_session=True)
        return self

    @property
    def pid(self):
        return self._popen.pid

    def exit_code(self):
        """None while it runs; negative for a signal."""
        return self._popen.poll() if self._popen else None

    def running(self):
        return self._popen is not None and self._popen.poll() is None

    def gone(self):
        """For wait_for: why waiting for something of this process is in vain."""
        if self.running():
            return None
        return f"{self.name} ended with exit code {self.exit_code()}:\n{self.tail()}"

    def signal(self, number):
        if self.running():
            os.kill(self.pid, number)

    def wait(self, seconds=STOP_SECONDS):
        try:
            return self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            raise LabError(f"{self.name} still runs after {seconds:g} s") from None

    def stop(self, seconds=STOP_SECONDS):
        """SIGTERM, and SIGKILL for what is left of its group. Returns the exit code."""
        if self._popen is None:
            return None
        self.signal(signal.SIGTERM)
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        self.kill()
        return self._popen.returncode

    def kill(self):
        if self._popen is None:
            return
        try:
            os.killpg(self._popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._popen.wait()

    def text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def tail(self, lines=30):
        return "\n".join(self.text().splitlines()[-lines:])
