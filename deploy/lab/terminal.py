"""A program in a terminal: run on a host, typed into, and looked at as a person would (by way of tmux)."""

import os
import subprocess

from .process import LabError, environment, in_namespace, wait_for

COLUMNS, LINES = 140, 45
SECONDS = 60


class Terminal:
    """`socket` is a path for tmux; with another one for each terminal they know nothing of each other."""

    def __init__(self, name, namespace, argv, socket, name_files=None, env=None):
        self.name = name
        self._tmux = ["tmux", "-L", f"{os.getpid()}-{socket.name}", "-f", "/dev/null"]
        self._argv = in_namespace(namespace, argv)
        self._env = dict(environment(name_files, env), TERM="xterm-256color")

    def _run(self, *argv):
        done = subprocess.run([*self._tmux, *argv], capture_output=True, text=True, check=False, env=self._env)
        if done.returncode != 0:
            raise LabError(f"{self.name}: tmux {argv[0]}: {done.stderr.strip()}")
        return done.stdout

    def start(self):
        self._run("new-session", "-d", "-x", str(COLUMNS), "-y", str(LINES), "--", *self._argv)
        return self

    def type(self, text):
        """A line, and the Enter key."""
        self._run("send-keys", "-l", "--", text)
        self._run("send-keys", "Enter")

    def press(self, *keys):
        self._run("send-keys", *keys)

    def screen(self):
        return self._run("capture-pane", "-p")

    def expect(self, text, seconds=SECONDS):
        """Waits until it is to be read on the screen."""
        try:
            return wait_for(lambda: text in self.screen(), f"{self.name} shows “{text}”", seconds)
        except LabError as error:
            raise LabError(f"{error}; it shows:\n{self.screen()}") from None

    def stop(self):
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False, env=self._env)
