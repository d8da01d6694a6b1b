"""The demonstration's exit code means what it says."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from lab.boxes import PROGRAMS, ROOT

SHOW = ROOT / "deploy" / "lab" / "show.py"


def show(programs, *options, report=None):
    """In a folder of its own, so that the page of one's own demonstration stays."""
    with tempfile.TemporaryDirectory() as folder:
        where = report or Path(folder) / "demo-report.html"
        done = subprocess.run([sys.executable, SHOW, *options], capture_output=True, text=True, check=False, timeout=240,
                              env=dict(os.environ, DIOLKOS_PROGRAMS=str(programs), DIOLKOS_DEMO_REPORT=str(where)))
        done.page = where.read_text(encoding="utf-8") if where.exists() else ""
        return done


class Demo(unittest.TestCase):
    def test_all_is_as_it_should_be(self):
        done = show(PROGRAMS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Verdict: AS IT SHOULD BE", done.stdout)
        self.assertIn("The logs agree</h2>", done.page)
        self.assertNotIn("\033[", done.stdout, "colours, and no terminal to show them")

    def test_over_a_pair_of_one_way_links(self):
        done = show(PROGRAMS, "--one-way")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Verdict: AS IT SHOULD BE", done.stdout)
        self.assertIn("The logs agree</h2>", done.page)
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
        self.assertIn("Verdict: NOT AS IT SHOULD BE, 2 steps failed", done.stdout)

    def test_a_page_that_cannot_be_written_fails_it(self):
        done = show(PROGRAMS, report=Path("/proc/no-page.html"))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("Verdict: NOT AS IT SHOULD BE, 1 steps failed", done.stdout)
        self.assertIn("/proc/no-page.html: cannot be written", done.stdout)
