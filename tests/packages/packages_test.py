"""The Debian packages: what is in them, how they were built, and what their units may do. DIOLKOS_PACKAGES is where
deploy/packages put them."""

import hashlib
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

FOLDER = Path(os.environ["DIOLKOS_PACKAGES"])
ROOT = Path(__file__).resolve().parents[2]
WORK = os.environ.get("DIOLKOS_PACKAGES_WORK")  # deploy/packages --work
BOXES = ("low", "high")
NAMES = ("diolkos-low", "diolkos-high", "diolkos-tools")
MOST_EXPOSED = 1.2  # of 10, as systemd-analyze rates units


def run(*command, seconds=300, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=seconds, **options)


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._temporary = tempfile.TemporaryDirectory()
        cls.packages = {name: next(FOLDER.glob(f"{name}_*.deb")) for name in NAMES}
        cls.roots = {}
        for name, package in cls.packages.items():
            cls.roots[name] = Path(cls._temporary.name) / name
            subprocess.run(["dpkg-deb", "-x", package, cls.roots[name]], check=True)

    @classmethod
    def tearDownClass(cls):
        cls._temporary.cleanup()

    def files(self, name):
        return {str(path.relative_to(self.roots[name])) for path in self.roots[name].rglob("*") if not path.is_dir()}

    def test_lintian_has_nothing_to_say(self):
        done = run("lintian", "--allow-root", "--fail-on", "error,warning", *self.packages.values())
        self.assertEqual((done.returncode, done.stdout.strip()), (0, ""), done.stderr)

    def test_each_has_what_its_box_needs_and_nothing_of_the_other(self):
        for side, other in (BOXES, BOXES[::-1]):
            with self.subTest(side):
                files = self.files(f"diolkos-{side}")
                self.assertIn(f"usr/sbin/diolkos-{side}", files)
                self.assertIn(f"lib/systemd/system/diolkos-{side}.service", files)
                self.assertIn(f"usr/share/man/man8/diolkos-{side}.8.gz", files)
                self.assertIn(f"usr/lib/sysusers.d/diolkos-{side}.conf", files)
                self.assertIn(f"usr/lib/tmpfiles.d/diolkos-{side}.conf", files)
                for example in (f"{side}.toml", f"{side}.nft", "keepalived.conf", "link-is-up"):
                    self.assertIn(f"usr/share/doc/diolkos-{side}/examples/{example}", files)
                self.assertEqual([file for file in files if other in Path(file).name], [])
                # Conflicts would have apt remove the box that runs.
                self.assertEqual(run("dpkg-deb", "-f", self.packages[f"diolkos-{side}"], "Conflicts").stdout.strip(), "")
        tools = self.files("diolkos-tools")
        self.assertEqual([file for file in tools if file.startswith(("usr/sbin/", "lib/"))], [])
        for profile in ("chat", "minimal", "social", "muc-admin"):
            self.assertIn(f"usr/share/diolkos/schemas/{profile}.toml", tools)
        for file in ("usr/bin/diolkos", "usr/share/man/man1/diolkos.1.gz", "usr/share/bash-completion/completions/diolkos",
                     "usr/share/zsh/vendor-completions/_diolkos", "usr/lib/systemd/catalog/diolkos.catalog"):
            self.assertIn(file, tools)

    @unittest.skipUnless(WORK, "DIOLKOS_PACKAGES_WORK does not say where they were made")
    def test_nothing_of_the_other_side_is_compiled_in(self):
        """What only one box may know, its gates and their lists, is in that side's folder."""
        built = next((Path(WORK) / "source").glob("obj-*"))
        for side, other in (BOXES, BOXES[::-1]):
            with self.subTest(side):
                made_of = run("ninja", "-C", built, "-t", "commands", f"diolkos-{side}")
                self.assertEqual(made_of.returncode, 0, made_of.stderr)
                self.assertIn(f"/{side}_side/main.cpp", made_of.stdout)
                self.assertNotIn(f"{other}_side", made_of.stdout)

    def test_programs_are_hardened(self):
        for name, root in self.roots.items():
            for program in (path for path in root.rglob("*bin/diolkos*") if path.is_file()):
                with self.subTest(program.name):
                    # Control flow integrity is in our objects, but not in what Debian 12's C library starts a program with.
                    done = run("hardening-check", "--nocfprotection", program)
                    self.assertEqual(done.returncode, 0, done.stdout)
                    for protection in ("Position Independent Executable", "Stack protected", "Fortify Source functions",
                                       "Read-only relocations", "Immediate binding", "Stack clash protection"):
                        self.assertRegex(done.stdout, rf"{protection}: yes")

    def test_units_are_shut_in(self):
        for side in BOXES:
            with self.subTest(side):
                unit = self.roots[f"diolkos-{side}"] / "lib/systemd/system" / f"diolkos-{side}.service"
                done = run("systemd-analyze", "security", "--offline=yes", "--no-pager", unit)
                exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
                self.assertIsNotNone(exposure, done.stdout + done.stderr)
                self.assertLessEqual(float(exposure[1]), MOST_EXPOSED, done.stdout)

    def test_bills_of_materials_name_every_file_and_library(self):
        for name, root in self.roots.items():
            with self.subTest(name):
                bill_file = root / "usr/share/doc" / name / f"{name}.spdx.json"
                bill = json.loads(bill_file.read_text())
                self.assertEqual(bill["spdxVersion"], "SPDX-2.3")
                told = {file["fileName"]: file["checksums"] for file in bill["files"]}
                there = {f"./{path}" for path in self.files(name) if not (root / path).is_symlink()}
                self.assertEqual(set(told), there - {f"./{bill_file.relative_to(root)}"})
                for path, sums in told.items():
                    digest = next(each["checksumValue"] for each in sums if each["algorithm"] == "SHA256")
                    self.assertEqual(digest, hashlib.sha256((root / path).read_bytes()).hexdigest(), path)
                depends = run("dpkg-deb", "-f", self.packages[name], "Depends").stdout
                libraries = set(re.findall(r"\b(lib[a-z0-9.+-]+)", depends)) - {"libc6", "libgcc-s1", "libstdc++6"}
                self.assertLessEqual(libraries, {package["name"] for package in bill["packages"]})

    def test_completion_knows_what_the_program_knows(self):
        root = self.roots["diolkos-tools"]
        script = (f". {root}/usr/share/bash-completion/completions/diolkos; COMP_WORDS=(diolkos \"$@\"); "
                  "COMP_CWORD=$#; _diolkos; printf '%s\\n' \"${COMPREPLY[@]}\"")
        path = {"PATH": f"{root}/usr/bin:/usr/bin:/bin"}
        for words, expected in ((["aud"], "audit"), (["pair", "ex"], "export"), (["explain", "--comp"], "--compare")):
            with self.subTest(words):
                self.assertEqual(run("bash", "-c", script, "-", *words, env=path).stdout.split(), [expected])

    # --- the same bytes
    def assertSameAgain(self, work, **environment):
        """Made once more by somebody with another umask, time zone and language."""
        with tempfile.TemporaryDirectory() as again:
            version = run("dpkg-deb", "-f", self.packages["diolkos-low"], "Version").stdout.strip()
            done = run("sh", "-c", 'umask 077; exec "$@"', "-", ROOT / "deploy/packages", *work, "--version", version, again,
                       seconds=3600, env=dict(os.environ, TZ="Pacific/Kiritimati", LC_ALL="C", LANG="de_DE.UTF-8", **environment))
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            for name, package in self.packages.items():
                with self.subTest(name):
                    self.assertEqual(hashlib.sha256((Path(again) / package.name).read_bytes()).hexdigest(),
                                     hashlib.sha256(package.read_bytes()).hexdigest())

    @unittest.skipUnless(WORK, "DIOLKOS_PACKAGES_WORK does not say where they were made")
    def test_packed_again_they_are_the_same_bytes(self):
        """What was compiled before is linked and packed again."""
        self.assertSameAgain(("--work", WORK))

    @unittest.skipUnless(os.environ.get("DIOLKOS_REPRODUCE") == "yes", "compiles everything again: DIOLKOS_REPRODUCE=yes")
    def test_made_again_elsewhere_they_are_the_same_bytes(self):
        self.assertSameAgain((), CCACHE_DISABLE="1")


if __name__ == "__main__":
    unittest.main()
