"""docs/install.md and parts of docs/operators-guide.md, to the letter: two fresh Debian 12 machines become a gateway by the commands of that page, two people talk
through it, it is upgraded while they do, and removed.

Each machine is a minimal root (debootstrap) with systemd as its first process, in a network namespace of its own; the packages
are installed by apt, their units run as they are. DIOLKOS_PACKAGES is where the packages are, DIOLKOS_PACKAGES_NEXT those of a
higher version. Skipped where no such root can be made or booted: the reason is said."""

import json
import os
import re
import shutil
import stat
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from crash_test import Talk  # noqa: E402
from gateway_case import LabCase, start_people  # noqa: E402
from lab import audit_log, debian  # noqa: E402
from lab import conversation as talk  # noqa: E402
from lab.boxes import ROOT  # noqa: E402
from lab.lab import SIDES, other  # noqa: E402
from lab.machine import Machine  # noqa: E402
from lab.network import GATEWAY_WIRES, Wire  # noqa: E402
from lab.process import LabError, wait_for  # noqa: E402

INSTALL, OPERATE = ((ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("install.md", "operators-guide.md"))
PACKAGES = Path(os.environ["DIOLKOS_PACKAGES"])
NEXT = Path(os.environ.get("DIOLKOS_PACKAGES_NEXT", PACKAGES / "next"))
REFUSED = 100  # apt's exit code
SECONDS = 90
TALKED = 40  # messages on each side, before an upgrade and after it


def blocks(section, page):
    """(sides, commands) of a page's section, in its order. A block may be indented."""
    heading = re.search(rf"(?m)^#+ {re.escape(section)}$", page)
    text = re.split(r"(?m)^#{2,3} ", page[heading.end():])[0]
    for host, commands in re.findall(r"(?ms)^ *```sh\n *# (low|high|both)[^\n]*\n(.*?)^ *```$", text):
        yield SIDES if host == "both" else (host,), commands


def packages_of(folder, side):
    return [next(folder.glob(f"diolkos-{kind}_*.deb")) for kind in ("tools", side)]


class TwoHosts(LabCase):
    # The addresses of the page on the link.
    wires = (GATEWAY_WIRES[0], Wire("low-box", "link", "198.51.100.1", "high-box", "link", "198.51.100.2"), GATEWAY_WIRES[2])
    machines = {}

    @classmethod
    def setUpClass(cls):
        try:
            cls.base = debian.base(ROOT / "build" / "debian", [next(PACKAGES.glob(f"diolkos-{kind}_*.deb"))
                                                               for kind in ("tools", *SIDES)])
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

    # --- the page
    def test_1_packages(self):
        self.follow("2. Packages")
        for side, machine in self.machines.items():
            with self.subTest(side):
                for folder, mode, owner in (("/etc/diolkos", 0o750, "root:diolkos"), ("/var/lib/diolkos", 0o700, "diolkos:diolkos"),
                                            ("/var/log/diolkos", 0o750, "diolkos:diolkos")):
                    self.assertEqual(stat.S_IMODE(machine.file(folder).stat().st_mode), mode, folder)
                    self.assertEqual(machine.sh(f"stat --format=%U:%G {folder}").strip(), owner)
                self.assertEqual(machine.run("systemctl", "is-active", f"diolkos-{side}").stdout.strip(), "inactive")
                self.assertIn("table inet diolkos", machine.sh("nft list ruleset"))

    def test_2_keys_and_configuration(self):
        def certified(side, commands):
            if "near-ca.pem" in commands:
                machine, authority = self.machines[side], self.lab.authorities[side]
                authority.certify(machine.file("/etc/diolkos/edge.csr"), machine.file("/root/edge.pem"))
                shutil.copy(authority.certificate, machine.file("/root/near-ca.pem"))

        self.follow("3. Keys and configuration", certified)
        for machine in self.machines.values():
            for key in ("link.key", "edge.key", "pair.key", "audit.key", "audit-signing.pem"):
                self.assertEqual(machine.sh(f"stat --format=%A:%U:%G /etc/diolkos/{key}").strip(), "-rw-r-----:root:diolkos", key)

    def test_3_pairing(self):
        def carried(side, commands):
            if " import " in commands:
                self.carry([self.machines[other(side)].file(f"/root/{other(side)}.pair")], side)

        said = self.follow("4. Pairing", carried)
        prints = {side: re.findall(r"(?m)^ +([0-9 ]{30,})$", text) for side, text in said.items()}
        self.assertEqual(len(re.sub(r"\D", "", "".join(prints["low"]))), 60, said["low"])
        self.assertEqual(prints["low"], prints["high"])

    def test_4_start_and_the_first_conversation(self):
        self.follow("5. Start")
        for side, machine in self.machines.items():
            self.assertEqual(machine.sh(f"systemctl is-enabled diolkos-{side}; systemctl is-active diolkos-{side}").split(),
                             ["enabled", "active"])
            self.assertIn("ready", machine.sh(f"journalctl --unit=diolkos-{side}"))
            wait_for(lambda side=side: self.records(side, "link-up"), f"{side}: the link is up", SECONDS)
        talk.receipt(self.romeo, self.juliet, "did this arrive?")
        talk.receipt(self.juliet, self.romeo, "and this?")
        talk.room(self.juliet, self.romeo, "agora")
        self.assertAgree()

    def test_5_reload(self):
        """ExecReload checks, then says HUP."""
        pid, since = self.main_pid("low"), len(self.records("low"))
        self.machines["low"].sh("sed -i 's/^\\[edge\\]$/[edge]\\nblock = [\"nobody.example\"]/' /etc/diolkos/low.toml; systemctl reload diolkos-low")
        wait_for(lambda: "configuration-changed" in [r["event"] for r in self.records("low")[since:]], "the change", SECONDS)
        self.machines["low"].sh("cp /etc/diolkos/low.toml good; echo nonsense >> /etc/diolkos/low.toml")
        self.machines["low"].sh("systemctl reload diolkos-low", code=1)
        self.machines["low"].sh("cat good > /etc/diolkos/low.toml")
        self.assertEqual(self.main_pid("low"), pid)
        talk.message(self.romeo, self.juliet, "still here")

    def test_6_the_links_key(self):
        def carried(side, commands):
            if "install" in commands:
                self.carry([self.machines["low"].file("/root/link-new.pub")], side)

        pids = {side: self.main_pid(side) for side in SIDES}
        self.follow("The link's key", carried, OPERATE)
        talk.message(self.romeo, self.juliet, "under the old key")
        since = len(self.records("low", "link-up"))
        self.lab.network.unplug("low-box", "link")
        wait_for(lambda: self.records("low", "link-down"), "the link going down", SECONDS)
        self.lab.network.plug("low-box", "link")
        wait_for(lambda: len(self.records("low", "link-up")) > since, "the link coming back", SECONDS)
        talk.message(self.romeo, self.juliet, "under the new key")
        self.assertEqual({side: self.main_pid(side) for side in SIDES}, pids)

    def test_7_a_restored_journal_is_refused(self):
        low = self.machines["low"]
        low.sh("systemctl stop diolkos-low; cp -a /var/lib/diolkos backup; systemctl start diolkos-low")
        self.await_link()
        talk.receipt(self.romeo, self.juliet, "after the backup")
        low.sh("systemctl stop diolkos-low; rm -r /var/lib/diolkos/*; cp -a backup/. /var/lib/diolkos")
        low.sh("systemctl start diolkos-low", code=1)
        self.assertIn("the journal was set back", low.journal())
        self.follow("Backup and restore", page=OPERATE)
        self.await_link()
        talk.receipt(self.romeo, self.juliet, "with a new journal")

    def await_link(self):
        """Of this start of the low box."""
        def up():
            events = [r["event"] for r in self.records("low") if r["event"] in ("start", "link-up", "link-down")]
            return events[-1] == "link-up"

        wait_for(up, "the link", SECONDS)

    def test_8_upgrade_while_they_talk(self):
        talks = [Talk(self.romeo, self.juliet), Talk(self.juliet, self.romeo)]
        for each in talks:
            each.start()

        def some_more():
            marks = [len(each.ids) + TALKED for each in talks]
            wait_for(lambda: all(len(each.ids) >= mark for each, mark in zip(talks, marks)), "they talk", SECONDS)

        def newer(side, _):
            some_more()
            self.carry(packages_of(NEXT, side), side)

        try:
            self.follow("Upgrades", newer)
            some_more()
        finally:
            for each in talks:
                each.end()
        version = packages_of(NEXT, "low")[1].name.split("_")[1]
        for side in SIDES:
            self.assertEqual(self.records(side, "start")[-1]["build"], version)
        for each in talks:
            self.assertEachOnce(each)
        self.assertAgree()

    def assertEachOnce(self, talked):
        """Every message arrived once, or its sender was told that it did not."""
        everything = set(talked.ids.values())
        try:
            wait_for(lambda: everything <= set(talked.came()) | talked.told(), "the fate of all messages", SECONDS)
        except LabError:
            self.assertEqual(sorted(everything - set(talked.came()) - talked.told()), [], f"no word of these, from {talked.sender.address}")
        self.assertEqual(len(talked.came()), len(set(talked.came())), "arrived twice")
        print(f"{len(everything)} messages from {talked.sender.address}: {len(set(talked.came()))} arrived, {len(talked.told())} came back",
              flush=True)

    def test_9_an_older_version_is_refused(self):
        for side, machine in self.machines.items():
            with self.subTest(side):
                self.carry(packages_of(PACKAGES, side), side)
                both = machine.sh(f"apt install --allow-downgrades ./diolkos-tools_*.deb ./diolkos-{side}_*.deb", code=REFUSED)
                alone = machine.sh("dpkg --install ./diolkos-tools_*.deb", code=1)
                for said in (both, alone):
                    self.assertIn("is installed, which is newer than", said)
                    self.assertIn("Nothing was changed.", said)
                # dpkg has the unit restarted when it takes an upgrade back.
                self.assertEqual(machine.run("systemctl", "is-active", f"diolkos-{side}").stdout.strip(), "active")
                self.assertEqual(machine.sh(f"dpkg-query --show --showformat='${{Version}}' diolkos-{side}"),
                                 packages_of(NEXT, side)[1].name.split("_")[1])
                self.assertEqual(machine.sh("dpkg --audit").strip(), "")

    def test_a_the_other_box_is_refused(self):
        for side, machine in self.machines.items():
            with self.subTest(side):
                pid = self.main_pid(side)
                self.carry(packages_of(NEXT, other(side)), side)
                said = machine.sh(f"apt install ./diolkos-{other(side)}_*.deb", code=REFUSED)
                self.assertIn(f"diolkos-{side} is installed on this host, and two boxes are two hosts", said)
                self.assertEqual(self.main_pid(side), pid)
                self.assertEqual(machine.sh("dpkg --audit").strip(), "")
        talk.message(self.romeo, self.juliet, "and all goes on")

    def test_b_purge_leaves_log_journal_and_keys(self):
        def kept(machine):
            return {folder: sorted(path.name for path in machine.file(folder).iterdir())
                    for folder in ("/var/log/diolkos", "/var/lib/diolkos", "/etc/diolkos")}

        for side, machine in self.machines.items():
            machine.sh(f"systemctl stop diolkos-{side}")
            self.assertEqual(self.records(side)[-1]["event"], "stop")
        self.assertAgree()
        before = {side: kept(machine) for side, machine in self.machines.items()}
        said = self.follow("Removing")
        for side, machine in self.machines.items():
            self.assertEqual(kept(machine), before[side])
            for folder, names in before[side].items():
                self.assertIn(f"{folder} was left", said[side])
                self.assertGreater(len(names), 0)
            self.assertFalse(machine.file(f"/usr/sbin/diolkos-{side}").exists())
            self.assertEqual(machine.run("systemctl", "is-active", f"diolkos-{side}").stdout.strip(), "inactive")


if __name__ == "__main__":
    unittest.main()
