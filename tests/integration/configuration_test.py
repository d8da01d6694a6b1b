"""Configurations that are wrong are refused before anything starts, with file, line and column."""

import subprocess

from gateway_case import LabCase, without_warnings
from lab.boxes import PROGRAMS, ROOT

BAD_CONFIGURATION = 78  # EX_CONFIG

# name, text in the low box's configuration, text put there instead, where (text on the line meant), what is said
WRONG = (
    ("not TOML", "[near]", "[near", "[near", ""),
    ("unknown key", 'name = "low-box"', 'name = "low-box"\nnmae = "x"', "nmae", "nmae"),
    ("unknown table", "[near]", "[neer]\nx = 1\n[near]", "[neer]", "neer"),
    ("wrong type", 'name = "low-box"', "name = 7", "name = 7", "name"),
    ("a list that should be one", 'role = "listen"', 'role = ["listen"]', "role", "role"),
    ("unknown role", 'role = "listen"', 'role = "sit"', "role", "sit"),
    ("not an address", "10.77.1.2:5269", "10.77.1.2:port", "listen = ", "10.77.1.2:port"),
    ("not a domain", '"*.high.example"]\n\n[audit]', '"a b"]\n\n[audit]', '"a b"', "a b"),
    ("a domain on both sides", '["high.example", "*.high.example"]\n\n[audit]',
     '["high.example", "low.example"]\n\n[audit]', '"low.example"]', "low.example"),
    ("no certificate for a far domain", 'domains = ["high.example", "*.high.example"]\ncertificate',
     'domains = ["other.example"]\ncertificate', "*.high.example", "certificate"),
    ("a certificate that is not there", "pki/low/low-box.crt", "pki/low/nowhere.crt", "nowhere.crt", "nowhere.crt"),
    ("a key that does not belong to it", "pki/low/low-box.key", "pki/link/low-box.key", "pki/low/low-box.crt",
     "low-box.key"),
    ("a CA file without certificates", "pki/low/ca.crt", "pki/audit.key", 'ca = "', "audit.key"),
    ("a pin of the wrong length", 'peer_key = "', 'peer_key = "00', "peer_key", ""),
    ("a limit out of range", "queue_age_s = 30", "queue_age_s = 0", "queue_age_s", "queue_age_s"),
    ("limits that contradict each other", "queue_age_s = 30", "max_streams = 5", "max_streams", "max_unauthenticated"),
    ("a profile that is not there", "schemas/chat.toml", "schemas/nowhere.toml", "nowhere.toml", "nowhere.toml"),
    ("an audit folder that is not there", "low-box/audit", "low-box/nowhere", "nowhere", "nowhere"),
    ("the same key twice", 'name = "low-box"', 'name = "low-box"\nname = "again"', 'name = "again"', "name"),
)


class Configuration(LabCase):
    @classmethod
    def prepare(cls, lab):
        for side in ("low", "high"):
            lab.add_box(side, {"queue_age_s": 30})

    def check(self, side, path):
        return subprocess.run([PROGRAMS / f"diolkos-{side}", "--config", path, "--check"], capture_output=True,
                              text=True, check=False, timeout=30)

    def test_good_ones_are_good(self):
        for side in ("low", "high"):
            with self.subTest(side):
                done = self.check(side, self.lab.boxes[side].configuration)
                self.assertEqual((done.returncode, without_warnings(done.stderr)), (0, ""))

    def test_wrong_ones_are_named_with_their_place(self):
        good = self.low.configuration.read_text()
        path = self.lab.folder / "low-box" / "wrong.toml"
        for name, old, new, line_of, said in WRONG:
            with self.subTest(name):
                self.assertIn(old, good)
                text = good.replace(old, new, 1)
                path.write_text(text)
                done = self.check("low", path)
                self.assertEqual(done.returncode, BAD_CONFIGURATION, done.stderr)
                line = next(n for n, each in enumerate(text.splitlines(), 1) if line_of in each)
                self.assertRegex(done.stderr, rf"(?m)^{path}:{line}:\d+: .*{said.replace('*', '[*]')}")

    def test_every_mistake_is_said_at_once(self):
        path = self.lab.folder / "low-box" / "wrong.toml"
        path.write_text(self.low.configuration.read_text().replace('name = "low-box"', 'nmae = 1\nname = 7')
                        .replace('role = "listen"', 'role = "sit"'))
        done = self.check("low", path)
        for said in ("nmae", "name", "sit"):
            self.assertIn(said, done.stderr)

    def test_a_key_file_that_others_can_read(self):
        key = self.lab.link_certificates["low"].key
        key.chmod(0o644)
        try:
            done = self.check("low", self.low.configuration)
        finally:
            key.chmod(0o600)
        self.assertEqual(done.returncode, BAD_CONFIGURATION)
        self.assertIn(str(key), done.stderr)

    def test_a_file_that_is_not_there(self):
        done = self.check("low", self.lab.folder / "nowhere.toml")
        self.assertEqual(done.returncode, BAD_CONFIGURATION)
        self.assertIn("nowhere.toml", done.stderr)

    def test_the_examples_know_every_table(self):
        """The examples name files that are not here: only that is wrong with them."""
        for side in ("low", "high"):
            with self.subTest(side):
                done = self.check(side, ROOT / "deploy" / f"{side}.example.toml")
                self.assertEqual(done.returncode, BAD_CONFIGURATION)
                self.assertNotIn("unknown", done.stderr)
                self.assertNotIn("required", done.stderr)
