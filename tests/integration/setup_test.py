"""Two new boxes as an administrator makes them: diolkos init, diolkos pair, and the first conversation."""

import json
import re
import secrets
import stat
import subprocess

from gateway_case import LabCase, reconcile, start_people, without_warnings
from lab import conversation as talk
from lab.boxes import LINK_PORT, PROGRAMS, ROOT
from lab.lab import SIDES, other
from lab.process import wait_for

FAILED, OK = 1, 0


class Setup(LabCase):
    @classmethod
    def prepare(cls, lab):
        for side in SIDES:
            for file in filter(lambda path: path.is_file(), lab.add_box(side).folder.iterdir()):
                file.unlink()  # init makes its own
        cls.romeo, cls.juliet = start_people(lab)

    def diolkos(self, *arguments, code=OK):
        done = subprocess.run([PROGRAMS / "diolkos", *map(str, arguments)], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def box(self, side):
        return self.lab.boxes[side]

    def check(self, side):
        box = self.box(side)
        done = subprocess.run([PROGRAMS / f"diolkos-{side}", "--config", box.configuration, "--check"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, without_warnings(done.stderr)), (OK, ""))

    def init(self, side, code=OK):
        box, address = self.box(side), self.lab.network.address
        return self.diolkos("init", side, "--near", f"{side}.example,*.{side}.example", "--far",
                            f"{other(side)}.example,*.{other(side)}.example", "--listen", f"{address(box.host)}:5269",
                            "--link-address", f"{self.lab.network.address('low-box', 'link')}:{LINK_PORT}", "--directory",
                            box.folder, "--journal", box.journal_folder, "--log", box.audit_folder, code=code)

    def pair(self, command, side, *arguments, code=OK):
        return self.diolkos("pair", command, "--directory", self.box(side).folder, *arguments, code=code)

    def exported(self, side):
        file = self.lab.folder / f"{side}.pair"
        file.write_text(self.pair("export", side))
        return file

    def test_1_init_makes_a_box_that_can_be_checked(self):
        for side in SIDES:
            with self.subTest(side):
                self.init(side)
                self.check(side)
                for name in ("link.key", "edge.key", "pair.key", "audit.key", "audit-signing.pem"):
                    mode = stat.S_IMODE((self.box(side).folder / name).stat().st_mode)
                    self.assertEqual(mode & 0o037, 0, f"{name} has mode {mode:o}")

    def test_2_init_overwrites_nothing(self):
        before = {file.name: file.read_bytes() for file in self.low.folder.iterdir() if file.is_file()}
        self.assertIn("there is a box already", self.init("low", code=FAILED))
        self.assertEqual(before, {file.name: file.read_bytes() for file in self.low.folder.iterdir() if file.is_file()})

    def test_3_what_does_not_fit_is_refused_and_changes_nothing(self):
        good = self.exported("high")
        changed = self.lab.folder / "changed.pair"
        changed.write_text(good.read_text().replace("high-box", "low-box"))
        before = (self.low.folder / "audit.key").read_bytes()
        for file, reason in ((changed, "was changed or copied wrongly"), (self.exported("low"), "comes from a low box"),
                             (self.lab.folder / "nowhere", "cannot read"), (self.low.folder / "low.toml", "is no pair file")):
            with self.subTest(reason):
                self.assertIn(reason, self.pair("import", "low", file, code=FAILED))
        self.assertIn("not paired yet", self.pair("show", "low", code=FAILED))
        self.assertEqual((self.low.folder / "audit.key").read_bytes(), before)

    def test_4_pair_shows_the_same_on_both_boxes(self):
        told = [json.loads(self.pair("import", side, self.exported(other(side)), "--json")) for side in SIDES]
        self.assertEqual(told[0]["fingerprint"], told[1]["fingerprint"])
        for side in SIDES:
            self.assertEqual(json.loads(self.pair("show", side, "--json"))["fingerprint"], told[0]["fingerprint"])
            self.check(side)
        self.assertEqual(*((self.box(side).folder / "audit.key").read_bytes() for side in SIDES))

    def test_5_other_keys_are_not_taken_by_mistake(self):
        file = self.exported("high")
        stranger = self.lab.folder / "stranger"
        stranger.mkdir()
        self.diolkos("init", "high", "--near", "a.example", "--far", "b.example", "--link-address", "192.0.2.1:5270",
                     "--directory", stranger, "--journal", stranger, "--log", stranger)
        theirs = self.lab.folder / "stranger.pair"
        theirs.write_text(self.diolkos("pair", "export", "--directory", stranger))
        self.assertIn("paired with other keys already", self.pair("import", "low", theirs, code=FAILED))
        self.pair("import", "low", file)  # the same again is no harm

    def test_6_the_first_conversation(self):
        for side in SIDES:
            box = self.box(side)
            self.lab.authorities[side].certify(box.folder / "edge.csr", box.folder / "edge.pem")
            (box.folder / "near-ca.pem").write_bytes(self.lab.authorities[side].certificate.read_bytes())
            self.check(side)
            box.start()
        for side in SIDES:
            self.box(side).ready()
        talk.receipt(self.romeo, self.juliet, "did this arrive?")
        talk.receipt(self.juliet, self.romeo, "and this?")
        wait_for(lambda: reconcile(self.lab)[0] == OK, "logs that agree", 60)

    def test_7_a_one_way_link_by_the_operators_guide(self):
        """Its tables of keys, put into what init has written, make boxes that can be checked and paired."""
        guide = (ROOT / "docs" / "operators-guide.md").read_text(encoding="utf-8")
        tables = dict(re.findall(r"(?ms)^ *```toml\n *# (low|high)\n(.*?)^ *```$", guide))
        key = secrets.token_hex(32) + "\n"
        files = {}
        for side in SIDES:
            folder = self.lab.folder / f"one-way-{side}"
            folder.mkdir()
            self.diolkos("init", side, "--near", f"{side}.example", "--far", f"{other(side)}.example", "--link-address",
                         "198.51.100.1:5270", "--directory", folder, "--journal", self.box(side).journal_folder, "--log",
                         self.box(side).audit_folder)
            (folder / "up.key").write_text(key)
            (folder / "up.key").chmod(0o600)
            configuration = folder / f"{side}.toml"
            kept = configuration.read_text().split("\nrole = ")[0]
            configuration.write_text(f"{kept}\n{tables[side]}")
            done = subprocess.run([PROGRAMS / f"diolkos-{side}", "--config", configuration, "--check"], capture_output=True, text=True,
                                  timeout=60)
            self.assertEqual((done.returncode, without_warnings(done.stderr)), (OK, ""))
            files[side] = self.lab.folder / f"one-way-{side}.pair"
            files[side].write_text(self.diolkos("pair", "export", "--directory", folder))
        told = [json.loads(self.diolkos("pair", "import", "--directory", self.lab.folder / f"one-way-{side}", files[other(side)], "--json"))
                for side in SIDES]
        self.assertEqual(told[0]["fingerprint"], told[1]["fingerprint"])
