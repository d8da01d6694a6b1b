"""The demonstration's exit code means what it says."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from lab.boxes import PROGRAMS, ROOT

SHOW = ROOT / "deploy" / "lab" / "show.py"


def show(programs, *options):
    return subprocess.run([sys.executable, SHOW, *options], env=dict(os.environ, DIOLKOS_PROGRAMS=str(programs)),
                          capture_output=True, text=True, check=False, timeout=240)


class Demo(unittest.TestCase):
    def test_all_is_as_it_should_be(self):
        done = show(PROGRAMS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Verdict: AS IT SHOULD BE", done.stdout)
        self.assertNotIn("\033[", done.stdout, "colours, and no terminal to show them")

    def test_over_a_pair_of_one_way_links(self):
        done = show(PROGRAMS, "--one-way")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Verdict: AS IT SHOULD BE", done.stdout)
        self.assertEqual(done.stdout.count("0 packets sent on the wire that it receives on"), 2)

    def test_logs_that_do_not_agree_fail_it(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("diolkos-low", "diolkos-high"):
                (Path(folder) / name).symlink_to(PROGRAMS / name)
            judge = Path(folder) / "diolkos"
            judge.write_text("#!/bin/sh\necho EXTRA 1\nexit 1\n")
            judge.chmod(0o755)
            done = show(folder)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("Verdict: NOT AS IT SHOULD BE, 1 steps failed", done.stdout)
