"""docs/install.md and parts of docs/operators-guide.md, to the letter: two fresh Debian 12 machines become a gateway by the
commands of those pages, two people talk through it, it is upgraded while they do, and removed. The tests follow each other."""

import json
import re
import shutil
import stat
import unittest

from machines_case import NEXT, OPERATE, PACKAGES, SECONDS, MachinesCase, packages_of  # first: it says where the others are

from crash_test import Talk
from lab import conversation as talk
from lab.lab import SIDES, other
from lab.process import LabError, wait_for

REFUSED = 100  # apt's exit code
TALKED = 40  # messages on each side, before an upgrade and after it


class TwoHosts(MachinesCase):
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
            entry = json.loads(machine.sh(f"journalctl --unit=diolkos-{side} --output=json DIOLKOS_MESSAGE=ready | tail -n 1"))
            self.assertEqual((entry["MESSAGE"], entry["PRIORITY"], entry["SYSLOG_IDENTIFIER"], entry["DIOLKOS_BOX"]),
                             ("ready", "6", f"diolkos-{side}", f"{side}-box"))
            self.assertRegex(entry["MESSAGE_ID"], "^[0-9a-f]{32}$")
            self.assertIn("peers are let in", machine.sh(f"journalctl --catalog MESSAGE_ID={entry['MESSAGE_ID']}"))
            wait_for(lambda side=side: self.records(side, "link-up"), f"{side}: the link is up", SECONDS)
        said = self.follow("6. A test")
        for side in SIDES:
            self.assertIn("It crossed both ways: the far server has answered the ping.", said[side])
            self.assertRegex(self.records(side, "test-requested")[-1]["detail"], "^user 0, ")
            self.assertRegex(self.machines[side].sh("diolkos status || true"), r"Link \S+ \(duplex\)\n +state +up")
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
