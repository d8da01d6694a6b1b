"""A minimal Debian 12 in a folder: made once by debootstrap from the machine's own mirror, then booted any number of
times by machine.py, which never writes to it."""

import os
import shutil
import subprocess
from pathlib import Path

from .process import LabError

# The first process, the firewall, and what a guide may take for granted on a Debian host; everything else is left out.
INCLUDE = ("systemd-sysv", "nftables", "procps", "openssl")
SECONDS = 600  # to download 60 MB and unpack it
# Root's alone: what is in it is run as root.
KEPT = Path("/var/cache/diolkos-lab/bookworm")


class Unavailable(Exception):
    """There can be no such root here; says why."""


def _run(*argv, env=None):
    done = subprocess.run([str(part) for part in argv], capture_output=True, text=True, check=False, timeout=SECONDS,
                          stdin=subprocess.DEVNULL, env=env)
    if done.returncode != 0:
        raise LabError(f"{' '.join(map(str, argv))}: {(done.stdout + done.stderr).strip()[-2000:]}")
    return done.stdout


def mirror():
    """(URI, code name) of Debian in this machine's configuration of apt."""
    listed = _run("apt-get", "indextargets", "--format", "$(ORIGIN) $(LABEL) $(CODENAME) $(COMPONENT) $(REPO_URI)",
                  "Created-By: Packages")
    for line in listed.splitlines():
        origin, label, name, component, uri, *_ = line.split() + [""] * 5
        if (origin, label, name, component) == ("Debian", "Debian", "bookworm", "main"):
            return uri, name
    raise Unavailable("apt is not configured with a mirror of Debian 12 (or apt-get update has not run)")


def base(packages, folder=KEPT):
    """The root in `folder`: made if it is not there, with what the .deb files of `packages` depend on downloaded."""
    if os.geteuid() != 0:
        raise Unavailable("only root can make a Debian root")
    if not shutil.which("debootstrap"):
        raise Unavailable("debootstrap is not installed")
    done = folder / "done"
    root = folder / "root"
    if not done.exists():
        uri, name = mirror()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            _run("debootstrap", "--variant=minbase", f"--include={','.join(INCLUDE)}", name, root, uri)
        except LabError as error:
            if any(word in str(error) for word in ("InRelease", "Couldn't download", "Failed getting release file")):
                raise Unavailable(f"no way to the mirror {uri}: {error}") from error
            raise
        _settle(root)
        done.touch()
    needed = "".join(sorted(_run("dpkg-deb", "--field", package, "Depends") for package in packages))
    downloaded = folder / "downloaded"
    if not downloaded.exists() or downloaded.read_text() != needed:
        _download(root, packages)
        downloaded.write_text(needed)
    return root


def _settle(root):
    (root / "etc/machine-id").write_text("")  # each machine makes its own at its first boot
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    # What an administrator would answer; and what is downloaded stays, for the machines have no way to the mirror.
    (root / "etc/apt/apt.conf.d/90lab").write_text('APT::Get::Assume-Yes "true";\nAPT::Keep-Downloaded-Packages "true";\n'
                                                   'APT::Install-Recommends "false";\nDpkg::Use-Pty "0";\n')
    shutil.rmtree(root / "var/cache/apt/archives", ignore_errors=True)
    (root / "var/cache/apt/archives/partial").mkdir(parents=True)


def _download(root, packages):
    """Each by itself: not all of them may be installed together."""
    here = root / "root"
    resolver = root / "etc/resolv.conf"
    shutil.copy("/etc/resolv.conf", resolver)
    try:
        _run("chroot", root, "apt-get", "update")
        names = [shutil.copy(package, here) for package in packages]
        tools = [name for name in names if "-tools_" in name]
        for name in names:
            together = dict.fromkeys(["/root/" + Path(each).name for each in [*tools, name]])
            _run("chroot", root, "apt-get", "install", "--download-only", *together)
    finally:
        resolver.unlink(missing_ok=True)
        for package in packages:
            (here / Path(package).name).unlink(missing_ok=True)
