"""What confines a box once it runs: no privilege, no other files, no other system calls, secrets that do not leave."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import taken_over
from gateway_case import LabCase, body_of, message, peer, sink, start_boxes
from lab.boxes import PROGRAMS
from lab.process import wait_for

SECONDS = 60
OPENAT, CLOSE, EXECVE = 257, 3, 59  # x86-64
AT_FDCWD, O_WRONLY, O_CREAT = -100, 1, 0o100
EACCES = 13


def status_of(path):
    return dict(line.split(":\t", 1) for line in Path(path, "status").read_text().splitlines() if ":\t" in line)


def confinement(box):
    return box.records("start")[-1].get("sandbox", "")


class ConfinedCase(LabCase):
    def setUp(self):
        if "seccomp" not in confinement(self.low):
            self.skipTest(f"these programs are not confined ({confinement(self.low)}): built with sanitizers, "
                          "or a kernel without seccomp")

    def needs_landlock(self):
        if "Landlock" not in confinement(self.low):
            self.skipTest("this kernel has no Landlock")

    def takes_over(self):
        if not taken_over.POSSIBLE:
            self.skipTest("the test's way into a process is for x86-64")


class Confined(ConfinedCase):
    @classmethod
    def prepare(cls, lab):
        cls.high_sink = sink(lab, "high")
        start_boxes(lab)

    def test_0_the_operators_socket_answers(self):
        for box in (self.low, self.high):
            done = subprocess.run([PROGRAMS / "diolkos", "status", "--socket", box.operator_socket, "--metrics"], capture_output=True,
                                  text=True, check=False, timeout=SECONDS)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("diolkos_link_up", done.stdout)

    def test_1_every_thread_is(self):
        for box in (self.low, self.high):
            tasks = sorted(Path("/proc", str(box.process.pid), "task").iterdir())
            self.assertEqual(len(tasks), 3, "the event loop's, and one for each of the two disks")
            for task in tasks:
                status = status_of(task)
                with self.subTest(box=box.side, thread=task.name):
                    self.assertEqual((status["Seccomp"], status["NoNewPrivs"]), ("2", "1"))
                    for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb"):
                        self.assertEqual(int(status[f"Cap{kind}"], 16), 0, kind)
            limits = Path("/proc", str(box.process.pid), "limits").read_text()
            self.assertRegex(limits, r"Max core file size +0 +0 ")
            self.assertEqual(confinement(box).split("; ")[-1], "keys locked in memory")

    def test_2_other_files_are_closed(self):
        self.needs_landlock()
        self.takes_over()
        pid = self.low.process.pid
        open_ = lambda path, flags=0: taken_over.call(pid, OPENAT, AT_FDCWD, str(path).encode(), flags, 0o600)
        self.assertEqual(open_("/etc/shadow"), -EACCES)
        self.assertEqual(open_(f"/proc/{pid}/maps"), -EACCES)
        self.assertEqual(open_(self.high.journal_folder / "x", O_WRONLY | O_CREAT), -EACCES)
        self.assertEqual(open_(self.low.configuration, O_WRONLY), -EACCES)
        for path in (self.low.configuration, self.lab.audit_key):
            number = open_(path)
            self.assertGreaterEqual(number, 0, path)
            self.assertEqual(taken_over.call(pid, CLOSE, number), 0)
        self.assertFalse((self.high.journal_folder / "x").exists())

    def test_3_secrets_are_in_locked_memory_alone(self):
        """A copy elsewhere could be swapped out, or stay behind in memory that was given back."""
        def scalar(key):  # of a private key on P-256 or for Ed25519, as it stands in the file
            der = subprocess.run(["openssl", "pkey", "-in", key, "-outform", "DER"], capture_output=True,
                                 check=True).stdout
            return re.search(rb"\x04\x20(.{32})", der, re.DOTALL)[1]

        def line(key):  # of the file's text: the middle of it, which is of the secret part
            return key.read_text().splitlines()[1].encode()[20:60]

        for side, box in self.lab.boxes.items():
            keys = [self.lab.box_certificates[side].key, self.lab.link_certificates[side].key, box.signing_key]
            secrets = {f"{key.name}, the key": scalar(key) for key in keys}
            secrets |= {f"{key.name}, its text": line(key) for key in keys}
            digits = Path(self.lab.audit_key).read_text().strip()
            # The key itself is also where OpenSSL's HMAC keeps a copy of it, in memory of its own (docs/security.md).
            secrets |= {"audit.key, its text": digits.encode()}
            for name, secret in secrets.items():
                with self.subTest(box=side, secret=name):
                    self.assertEqual(self.places(box.process.pid, secret), [])

    @staticmethod
    def places(pid, secret):
        """Memory in which the bytes are, or the same in reverse (as OpenSSL's numbers lie), and that is not locked."""
        areas, found = [], []
        for text in Path("/proc", str(pid), "smaps").read_text().splitlines():
            area = re.match(r"([0-9a-f]+)-([0-9a-f]+) (r\S+) ", text)
            if area:
                areas.append((int(area[1], 16), int(area[2], 16), text))
            elif text.startswith("VmFlags:") and areas:
                begin, end, name = areas.pop()
                if " rd " in text and " lo " not in text and " io " not in text:
                    found.append((begin, end, name))
        held = []
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            for begin, end, name in found:
                try:
                    memory.seek(begin)
                    content = memory.read(end - begin) or b""
                except OSError:
                    continue  # vvar, vsyscall: the kernel's own
                held += [name for text in (secret, secret[::-1]) if text in content]
        return held

    def test_4_a_reload_reads_what_was_replaced_and_says_what_is_closed(self):
        self.needs_landlock()
        box = self.low
        certificate = self.lab.box_certificates["low"].chain
        fresh = certificate.with_suffix(".new")
        fresh.write_bytes(certificate.read_bytes())
        os.replace(fresh, certificate)
        since = len(box.records())
        box.reload()
        box.await_record(lambda r: r["event"] == "configuration-changed", "the reload", since=since)

        elsewhere = Path(tempfile.mkdtemp(prefix="diolkos-elsewhere-"))
        self.addCleanup(shutil.rmtree, elsewhere)
        (elsewhere / "moved.crt").write_bytes(certificate.read_bytes())
        before = box.configuration.read_text()
        box.change(f'certificate = "{certificate}"', f'certificate = "{elsewhere}/moved.crt"')
        box.reload()
        box.await_record(lambda r: r["event"] == "configuration-refused", "that it cannot read there", since=since)
        self.assertIn(f"{elsewhere}: was not among the places", box.process.text())
        box.configuration.write_text(before)

    def test_5_a_forbidden_call_is_denied_and_on_record(self):
        self.takes_over()
        box = self.low
        since = len(box.records())
        self.assertIsNone(taken_over.call(box.process.pid, EXECVE, b"/bin/sh", 0, 0))
        self.assertEqual(box.process.wait(), -signal.SIGSYS)
        self.assertRegex(box.process.text(), r"<3>System call 59 \(execve\)")
        box.start().ready()
        record = box.await_record(lambda r: r["event"] == "call-denied", "what the run before was stopped in", since=since)
        self.assertIn("(execve)", record["detail"])
        self.assertIn("unclean-stop", [r["event"] for r in box.records()[since:]])
        peer(self.lab).connect().send(message("behind it"))
        self.high_sink.await_stanza(lambda s: body_of(s) == "behind it", "what comes after")
        box.stop()
        box.start().ready()
        self.assertEqual(len([r for r in box.records()[since:] if r["event"] == "call-denied"]), 1, "it is told once")


class Modes(LabCase):
    @classmethod
    def prepare(cls, lab):
        lab.add_box("high").start()

    def test_off_is_said_and_recorded(self):
        self.high.listening()
        self.high.stop()
        self.high.configuration.write_text(self.high.configuration.read_text() + '\n[sandbox]\nmode = "off"\n')
        self.high.start().listening()
        record = wait_for(lambda: self.high.records("start")[1:], "the second start", SECONDS)[0]
        self.assertNotIn("seccomp", record["sandbox"])
        self.assertEqual(status_of(Path("/proc", str(self.high.process.pid)))["Seccomp"], "0")
        self.assertIn('<4>sandbox.mode is "off"', self.high.process.text())

    def test_required_does_not_start_without(self):
        """Secrets cannot be locked in memory: no CAP_IPC_LOCK and a limit of 0."""
        text = self.high.configuration.read_text().replace(
            str(self.high.journal_folder), str(self.lab.folder / "journal-2")).replace(
            f'"{self.high.audit_folder}"', f'"{self.lab.folder}/audit-2"')
        for name in ("journal-2", "audit-2"):
            (self.lab.folder / name).mkdir(mode=0o700)
        wanted = self.lab.folder / "required.toml"
        wanted.write_text(text.split("\n[sandbox]")[0] + '\n[sandbox]\nmode = "required"\n')
        done = subprocess.run(["setpriv", "--bounding-set", "-ipc_lock", "prlimit", "--memlock=0:0",
                               PROGRAMS / "diolkos-high", "--config", wanted],
                              capture_output=True, text=True, check=False, timeout=SECONDS)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("cannot be locked in memory", done.stderr)
        self.assertIn('"required"', done.stderr)
