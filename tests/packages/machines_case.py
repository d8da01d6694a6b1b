"""Two Debian machines to install packages on, and what an administrator does to them by the pages of docs/.

Each machine is a minimal root (debootstrap) with systemd as its first process, in a network namespace of its own; the packages
are installed by apt, their units run as they are. DIOLKOS_PACKAGES is where the packages are, DIOLKOS_PACKAGES_NEXT those of a
higher version. Skipped where no such root can be made or booted: the reason is said."""

import json
import os
import re
import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from gateway_case import LabCase, start_people  # noqa: E402
from lab import audit_log, debian  # noqa: E402
from lab.boxes import ROOT  # noqa: E402
from lab.lab import SIDES  # noqa: E402
from lab.machine import Machine  # noqa: E402
from lab.process import LabError, wait_for  # noqa: E402
from lab.wires import GATEWAY_WIRES, Wire  # noqa: E402

INSTALL, OPERATE = ((ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("install.md", "operators-guide.md"))
PACKAGES = Path(os.environ["DIOLKOS_PACKAGES"])
NEXT = Path(os.environ.get("DIOLKOS_PACKAGES_NEXT", PACKAGES / "next"))
SECONDS = 90


def blocks(section, page):
    """(sides, commands) of a page's section, in its order. A block may be indented."""
    heading = re.search(rf"(?m)^#+ {re.escape(section)}$", page)
    text = re.split(r"(?m)^#{2,3} ", page[heading.end():])[0]
    for host, commands in re.findall(r"(?ms)^ *```sh\n *# (low|high|both)[^\n]*\n(.*?)^ *```$", text):
        yield SIDES if host == "both" else (host,), commands


def packages_of(folder, side):
    return [next(folder.glob(f"diolkos-{kind}_*.deb")) for kind in ("tools", side)]


class MachinesCase(LabCase):
    """Two machines as a lab's boxes, bare, with their packages at hand; a server and a user on each side."""

    # The addresses of the page on the link.
    wires = (GATEWAY_WIRES[0], Wire("low-box", "link", "198.51.100.1", "high-box", "link", "198.51.100.2"), GATEWAY_WIRES[2])
    machines = {}

    @classmethod
    def setUpClass(cls):
        try:
            cls.base = debian.base([next(PACKAGES.glob(f"diolkos-{kind}_*.deb")) for kind in ("tools", *SIDES)])
            super().setUpClass()
        except debian.Unavailable as why:
            cls.end_machines()
            raise unittest.SkipTest(str(why)) from why
        except LabError as error:
            told = "\n".join(machine.journal() for machine in cls.machines.values())
            cls.end_machines()
            if isinstance(error.__cause__, debian.Unavailable):
                raise unittest.SkipTest(str(error.__cause__)) from error
            raise LabError(f"{error}\n{told}") from error

    @classmethod
    def prepare(cls, lab):
        cls.machines = {}
        for side in SIDES:
            folder = lab.folder / f"{side}-machine"
            folder.mkdir()
            cls.machines[side] = Machine(lab.network, f"{side}-box", cls.base, folder)
            cls.machines[side].boot()
            cls.carry(packages_of(PACKAGES, side), side)
        cls.romeo, cls.juliet = start_people(lab)

    @classmethod
    def end_machines(cls):
        for machine in cls.machines.values():
            machine.end()

    @classmethod
    def tearDownClass(cls):
        cls.end_machines()
        super().tearDownClass()

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            for machine in self.machines.values():
                print(f"--- journal of {machine.host}\n{machine.journal()}", flush=True)
        return result

    # --- what an administrator does
    @classmethod
    def carry(cls, files, side):
        """By hand, to the home of that machine's root; other packages there are taken away."""
        home = cls.machines[side].file("/root")
        if any(file.suffix == ".deb" for file in files):
            for old in home.glob("*.deb"):
                old.unlink()
        for file in files:
            shutil.copy(file, home)

    def follow(self, section, before=lambda side, commands: None, page=INSTALL):
        """The commands of a section; returns what each machine said."""
        said = {side: "" for side in SIDES}
        done = 0
        for sides, commands in blocks(section, page):
            for side in sides:
                before(side, commands)
                said[side] += self.machines[side].sh(commands)
                done += 1
        self.assertGreater(done, 0, f"no commands under {section}")
        return said

    def records(self, side, event=None):
        lines = map(json.loads, audit_log.read(self.machines[side].file("/var/log/diolkos")))
        return [record for record in lines if event in (None, record["event"])]

    def main_pid(self, side):
        return self.machines[side].sh(f"systemctl show --property=MainPID --value diolkos-{side}").strip()

    def reconciled(self):
        """Exit code and report, made on the low host of its own log and a copy of the other."""
        copy = self.machines["low"].file("/root/high-log")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.machines["high"].file("/var/log/diolkos"), copy)
        done = self.machines["low"].run("diolkos", "audit", "reconcile", "/var/log/diolkos", "/root/high-log")
        return done.returncode, done.stdout + done.stderr

    def assertAgree(self):
        try:
            wait_for(lambda: self.reconciled()[0] == 0, "the logs agree", SECONDS)
        except LabError as error:
            raise AssertionError(self.reconciled()[1]) from error
