"""`diolkos check` with what may be wrong with a box's files, and `diolkos doctor` with its network."""

import json
import os
import re
import shutil
import subprocess

from gateway_case import LabCase, start_people
from lab.boxes import PROGRAMS
from lab.process import environment, in_namespace

CLEAN, WARNINGS, USAGE, ERRORS = 0, 1, 2, 78
# Of the machine that the tests run on, which is not theirs to mend.
MACHINE = r"clock of this machine|is in memory \(tmpfs\)|files and connections can be open|are free, but the journal|free for the audit log"


class CheckCase(LabCase):
    def check(self, configuration=None):
        """Exit code, and what is not of the machine."""
        configuration = configuration or self.low.configuration
        done = subprocess.run([PROGRAMS / "diolkos", "check", "--config", configuration, "--side", "low", "--json"],
                              capture_output=True, text=True, timeout=60, check=False)
        found = json.loads(done.stdout)
        self.assertEqual(found["v"], 1)
        for each in found["findings"]:
            self.assertTrue(each["what"] and each["remedy"], each)
            self.assertGreaterEqual(each["line"], 1)
        return done.returncode, [each for each in found["findings"] if not re.search(MACHINE, each["what"])]

    def with_change(self, old, new):
        text = self.low.configuration.read_text()
        self.assertIn(old, text)
        path = self.low.folder / "changed.toml"
        path.write_text(text.replace(old, new, 1))
        return path

    def line_of(self, path, text):
        return next(n for n, line in enumerate(path.read_text().splitlines(), 1) if text in line)

    def assertFinds(self, path, severity, what, line, times=1):
        code, found = self.check(path)
        self.assertEqual(code, ERRORS if severity == "error" else WARNINGS, found)
        self.assertEqual([each["severity"] for each in found], [severity] * times, found)
        for each in found:
            self.assertRegex(each["what"], what)
            self.assertEqual(each["line"], self.line_of(path, line), each)


class Check(CheckCase):
    @classmethod
    def prepare(cls, lab):
        lab.issue_for_long()
        for side in ("low", "high"):
            lab.add_box(side)

    @classmethod
    def tearDownClass(cls):
        cls.lab.end()

    def test_a_good_box_has_nothing_wrong(self):
        code, found = self.check()
        self.assertIn(code, (CLEAN, WARNINGS))
        self.assertEqual(found, [])

    def test_what_the_reader_refuses_has_its_place(self):
        path = self.with_change('role = "listen"', 'role = "sit"')
        self.assertFinds(path, "error", "link.role.*sit", 'role = "sit"')


    def replaced(self, chain=None, key=None):
        own = self.lab.box_certificates["low"]
        path = self.low.folder / "changed.toml"
        text = self.low.configuration.read_text()
        if chain is not None:
            text = text.replace(f'certificate = "{own.chain}"', f'certificate = "{chain}"', 1)
        if key is not None:
            text = text.replace(f'key = "{own.key}"', f'key = "{key}"', 1)
        path.write_text(text)
        return path

    def made(self, name, days, *extensions):
        """A self-signed certificate for the box's edge key."""
        path = self.low.folder / f"{name}.pem"
        subprocess.run(["openssl", "req", "-x509", "-new", "-key", self.lab.box_certificates["low"].key, "-subj", "/CN=x",
                        "-days", str(days), "-out", path, *(argument for each in extensions for argument in ("-addext", each))],
                       check=True, capture_output=True)
        return path

    def test_certificates(self):
        names = "subjectAltName=DNS:high.example,DNS:*.high.example"
        for name, days, extensions, what, times in (
                ("soon", 10, [names], r"expires in (9|10) days|self-signed", 2),
                ("nobody", 365, ["subjectAltName=DNS:other.example"], r"does not name (\*\.)?high.example|self-signed", 3),
                ("servers", 365, [names, "extendedKeyUsage=serverAuth"], "is not for clients|self-signed", 2)):
            with self.subTest(name):
                path = self.replaced(chain=self.made(name, days, *extensions))
                self.assertFinds(path, "warning", what, f"{name}.pem", times)

    def test_a_chain_in_the_wrong_order(self):
        chain = self.low.folder / "disordered.pem"
        chain.write_text(self.lab.box_certificates["low"].chain.read_text() + self.made("other", 365).read_text())
        path = self.replaced(chain=chain)
        self.assertFinds(path, "warning", "is not signed by the one behind it", "disordered.pem")

    def test_a_key_of_another_certificate(self):
        path = self.replaced(key=self.lab.box_certificates["high"].key)
        code, found = self.check(path)
        self.assertEqual(code, ERRORS)
        self.assertRegex(found[0]["what"], "edge.certificate: .*is not that of")

    def test_keys_that_others_read_or_own(self):
        key = self.low.folder / "copied.key"
        shutil.copy(self.lab.box_certificates["low"].key, key)
        path = self.replaced(key=key)
        key.chmod(0o644)
        self.assertEqual(self.check(path)[0], ERRORS)
        key.chmod(0o600)
        os.chown(key, 65534, 65534)
        self.assertFinds(path, "error", "belongs to nobody, who could change it", "copied.key")

    def test_folders(self):
        folder = self.low.audit_folder
        folder.chmod(0o777)
        try:
            self.assertFinds(self.low.configuration, "error", r"others may write there \(mode 0777\)", f'"{folder}"')
        finally:
            folder.chmod(0o700)
        missing = self.with_change(f'directory = "{folder}"', 'directory = "/nowhere/at/all"')
        self.assertFinds(missing, "error", "is no folder", "/nowhere/at/all")

    def test_room_for_the_journal(self):
        path = self.with_change("[journal]\n", "[journal]\nlimit_bytes = 1099511627776\n")
        done = subprocess.run([PROGRAMS / "diolkos-low", "--config", path, "--check"], capture_output=True, text=True,
                              timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"<4>.*changed.toml:\d+:\d+: .*are free, but the journal may grow to \d+ MiB.*make room")

    def test_usage(self):
        done = subprocess.run([PROGRAMS / "diolkos", "check", "--side", "middle"], capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, USAGE)


class Doctor(CheckCase):
    @classmethod
    def prepare(cls, lab):
        lab.issue_for_long()
        start_people(lab)
        for side in ("low", "high"):
            lab.add_box(side).start()
        for box in lab.boxes.values():
            box.ready()

    def doctor(self, box, *arguments):
        """Within the box's host, with its name files."""
        argv = [PROGRAMS / "diolkos", "doctor", "--config", box.configuration, "--json", *arguments]
        done = subprocess.run(in_namespace(self.lab.network.namespace(box.host), argv), capture_output=True, text=True,
                              timeout=120, check=False, env=environment(self.lab.zones[box.host].folder))
        self.assertTrue(done.stdout, done.stderr)
        steps = json.loads(done.stdout)["network"]
        return done.returncode, {(step["about"].split()[0], step["step"]): step for step in steps}

    def test_1_with_everything_there(self):
        since = {box.side: len(box.records()) for box in (self.low, self.high)}
        for box in (self.high, self.low):
            code, steps = self.doctor(box)
            self.assertIn(code, (CLEAN, WARNINGS), steps)
            for step in (("peer", "connection"), ("peer", "tls"), ("peer", "stream"), ("box", "status")):
                self.assertEqual(steps[step]["verdict"], "ok", steps)
        code, steps = self.doctor(self.high)
        self.assertEqual(steps["link", "key"]["verdict"], "ok", "the high box dials")
        self.assertRegex(steps["link", "mtu"]["what"], r"packets of \d+ bytes")
        for box in (self.low, self.high):
            linked = [r["event"] for r in box.records()[since[box.side]:] if r["event"].startswith("link-")]
            self.assertEqual(linked, [], "a running link is not disturbed")

    def test_2_without_the_other_box_and_the_server(self):
        self.low.stop()
        self.lab.servers["high"].stop()
        try:
            code, steps = self.doctor(self.high, "--timeout", "8")
        finally:
            self.lab.servers["high"].start()
            self.lab.servers["high"].ready()
            self.low.start().ready()
        self.assertEqual(code, ERRORS)
        self.assertEqual(steps["link", "connection"]["verdict"], "error", steps)
        self.assertEqual(steps["peer", "connection"]["verdict"], "error", steps)
        self.assertTrue(steps["peer", "connection"]["remedy"])
        self.assertEqual(steps["box", "status"]["what"], "it runs, and its link is down")

    def test_3_a_name_that_is_not_there(self):
        code, steps = self.doctor(self.high, "--domain", "nobody.high.example")
        self.assertEqual(code, ERRORS)
        self.assertEqual(steps["peer", "name"]["verdict"], "error", steps)
