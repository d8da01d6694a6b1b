"""The manual pages and --help say the same, and the pages are well-formed."""

import os
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("DIOLKOS_PROGRAMS") or ROOT / "build" / "bin")
PAGES = ROOT / "docs" / "man"

COMMANDS = {
    "diolkos.1": ["diolkos"],
    "diolkos-explain.1": ["diolkos", "explain"],
    "diolkos-schema.1": ["diolkos", "schema"],
    "diolkos-journal.1": ["diolkos", "journal"],
    "diolkos-status.1": ["diolkos", "status"],
    "diolkos-check.1": ["diolkos", "check"],
    "diolkos-doctor.1": ["diolkos", "doctor"],
    "diolkos-audit.1": ["diolkos", "audit"],
    "diolkos-init.1": ["diolkos", "init"],
    "diolkos-pair.1": ["diolkos", "pair"],
    "diolkos-audit-reconcile.1": ["diolkos", "audit", "reconcile"],
    "diolkos-low.8": ["diolkos-low"],
    "diolkos-high.8": ["diolkos-high"],
}

# Commands whose page tells of all their subcommands.
SUBCOMMANDS = {"diolkos-schema.1": ["list", "show", "dictionary", "digest", "diff"],
               "diolkos-pair.1": ["export", "import", "show", "test"],
               "diolkos-audit.1": ["show", "find", "explain", "verify", "export", "prune", "events"]}


def long_options(text):
    return set(re.findall(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*", text))


class Manual(unittest.TestCase):
    def test_every_command_has_a_page(self):
        self.assertEqual({page.name for page in PAGES.iterdir()}, set(COMMANDS))

    def test_pages_name_the_options_that_the_programs_have(self):
        for page, command in COMMANDS.items():
            with self.subTest(page):
                told = set()
                for below in [[], *([name] for name in SUBCOMMANDS.get(page, []))]:
                    asked = subprocess.run([PROGRAMS / command[0], *command[1:], *below, "--help"], capture_output=True, text=True, timeout=60)
                    self.assertEqual(asked.returncode, 0)
                    told |= long_options(asked.stdout)
                written = (PAGES / page).read_text(encoding="utf-8").replace("\\-", "-")
                self.assertEqual(told, long_options(written))

    def test_pages_are_set_without_a_warning(self):
        for page in COMMANDS:
            with self.subTest(page):
                done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", PAGES / page], capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
