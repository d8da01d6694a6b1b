"""A host of a lab that is a whole Debian machine: systemd is its first process, it has its own files, and its network is
that of the lab's host. It is booted by systemd-nspawn from a root that it shares with others and does not change
(debian.py): what it writes goes to a folder of its own, in an overlay."""

import os
import signal
import subprocess
from pathlib import Path

from .debian import Unavailable
from .process import LabError, wait_for

BOOT_SECONDS = 120  # on a busy machine
SECONDS = 300  # for one command: installing unpacks 100 MB
_ENVIRONMENT = ("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8",
                "DEBIAN_FRONTEND=noninteractive", "SYSTEMD_PAGER=cat")


class Machine:
    def __init__(self, network, host, base, folder):
        """`base` is the root it starts from, `folder` an empty one for what it writes."""
        self.host = host
        self.log = folder / "console.log"
        self._namespace = network.namespace(host)
        self._name = self._namespace.replace("_", "-")
        self._base, self._folder = base, folder
        self.root = folder / "root"
        self._nspawn = None
        self._groups = []

    # --- life
    def boot(self):
        for name in ("root", "changes", "work"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        _must("mount", "-t", "overlay", "overlay", "-o",
              f"lowerdir={self._base},upperdir={self._folder / 'changes'},workdir={self._folder / 'work'}", self.root)
        (self.root / "etc/hostname").write_text(f"{self.host}\n")
        (self.root / "etc/hosts").write_text(f"127.0.0.1 localhost {self.host}\n::1 localhost\n")
        (self.root / "etc/resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        self._groups = _control_groups(self._name)
        with open(self.log, "ab") as log:
            self._nspawn = subprocess.Popen(
                ["systemd-nspawn", "--quiet", f"--directory={self.root}", f"--machine={self._name[-64:]}", "--register=no",
                 "--keep-unit", f"--network-namespace-path=/run/netns/{self._namespace}", "--capability=CAP_NET_ADMIN",
                 "--resolv-conf=off", "--timezone=off", "--link-journal=no", "--boot", "--console=pipe"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, preexec_fn=self._enter_groups)
        try:
            wait_for(self._booted, f"{self.host} boots", BOOT_SECONDS, given_up=self._gone)
        except LabError as error:
            raise Unavailable(f"systemd cannot be booted here: {error}\n{self.log.read_text(errors='replace')}") from error
        return self

    def _enter_groups(self):
        for group in self._groups:
            (group / "cgroup.procs").write_text("0")

    def _gone(self):
        code = self._nspawn.poll()
        return None if code is None else f"systemd-nspawn ended with exit code {code}"

    def _booted(self):
        """systemd has started all that it is to start."""
        return self._leader() and self.run("systemctl", "is-system-running").stdout.strip() in ("running", "degraded")

    def _leader(self):
        """The machine's first process, as seen from here; None before there is one."""
        pid = self._nspawn.pid
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        except FileNotFoundError:
            return None
        return int(children[0]) if children else None

    def power_off(self):
        """As if its plug were pulled; what was written is there until end()."""
        if self._nspawn and self._nspawn.poll() is None:
            leader = self._leader()
            if leader:
                os.kill(leader, signal.SIGKILL)  # the kernel ends everything else in its process namespace
            try:
                self._nspawn.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._nspawn.pid, signal.SIGKILL)
                self._nspawn.wait()

    def end(self):
        self.power_off()
        subprocess.run(["umount", "--lazy", str(self.root)], check=False, capture_output=True)
        for group in self._groups:
            for folder in sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True):
                _remove_group(folder)
            _remove_group(group)

    # --- what is done on it
    def run(self, *argv, seconds=SECONDS, data=None):
        """A command as its root user, at its home."""
        return subprocess.run(
            ["nsenter", f"--target={self._leader()}", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root",
             "env", "--chdir=/root", "--ignore-environment", *_ENVIRONMENT, *map(str, argv)],
            capture_output=True, text=True, check=False, timeout=seconds, input=data, cwd="/")

    def sh(self, text, code=0):
        """What an administrator types; returns all that it says."""
        done = self.run("bash", "-e", "-u", "-c", text)
        said = done.stdout + done.stderr
        if done.returncode != code:
            raise LabError(f"on {self.host}, exit code {done.returncode} and not {code}:\n{text}\n{said}")
        return said

    def file(self, path):
        """A file of the machine, as seen from here."""
        return self.root / str(path).lstrip("/")

    def journal(self, lines=60, unit="diolkos-*"):
        return self.run("journalctl", "--no-pager", f"--lines={lines}", f"--unit={unit}").stdout


def _must(*argv):
    done = subprocess.run([str(part) for part in argv], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"{' '.join(map(str, argv))}: {done.stderr.strip()}")


def _control_groups(name):
    """A group of its own in each hierarchy that systemd uses: machines that shared one would end each other's services."""
    made = []
    for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines():
        _, where, kind, options, *_ = line.split()
        if kind == "cgroup2" or (kind == "cgroup" and "name=systemd" in options.split(",")):
            group = Path(where) / name
            try:
                group.mkdir(exist_ok=True)
            except OSError as error:
                raise Unavailable(f"no control group can be made: {error}") from error
            made.append(group)
    if not made:
        raise Unavailable("no control groups are mounted here")
    return made


def _remove_group(folder):
    try:
        folder.rmdir()
    except OSError:
        pass  # what still ends in it takes it along
