"""A box as a process: exit codes, what it tells systemd, and every way in which it can end."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time

from gateway_case import LabCase, body_of, message, peer, reconcile, sink, start_boxes, without_warnings
from lab.boxes import PROGRAMS
from lab.process import Process, wait_for

FAILED, USAGE, BAD_CONFIGURATION = 1, 2, 78  # 78: EX_CONFIG
DRAIN = 3          # seconds
OTHERS = "somebody else's"
ROOM = 256 * 1024  # bytes, on a disk that is nearly full


class ProcessCase(LabCase):
    limits = None

    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        start_boxes(lab, cls.limits)

    def say(self, text):
        stream = peer(self.lab).connect()
        stream.send(message(text))
        self.high_sink.await_stanza(lambda s: body_of(s) == text, text)
        return stream

    def assertStartsUnclean(self, box, since):
        """Starts it. What the log lacks of the run before comes first, from the journal; of its own, the first
        record says how that run ended, and the next one is the start.
        """
        box.start()
        box.await_record(lambda r: r["event"] == "start", "its start", since=since)
        records = box.records()
        unclean, start = [r for r in records[since:] if r["boot"] != records[since - 1]["boot"]][:2]
        self.assertEqual((unclean["event"], start["event"]), ("unclean-stop", "start"))
        self.assertEqual([r["index"] for r in records], list(range(len(records))))
        return unclean


class Start(LabCase):
    """What a box says before it is one."""

    @classmethod
    def prepare(cls, lab):
        for side in ("low", "high"):
            lab.add_box(side)

    def run_box(self, *arguments, prefix=(), side="low"):
        box = self.lab.boxes[side]
        done = self.lab.network.run(box.host, [*prefix, PROGRAMS / f"diolkos-{side}", *arguments])
        return done.returncode, done.stdout, done.stderr

    @staticmethod
    def forget(box):
        """As if it had never logged anything."""
        for path in box.audit_folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def with_change(self, old, new):
        good = self.low.configuration.read_text()
        self.assertIn(old, good)
        path = self.low.folder / "changed.toml"
        path.write_text(good.replace(old, new, 1))
        return path

    def test_options_that_do_not_exist(self):
        for arguments in (["--nonsense"], [], ["--config"], ["--config", "x", "--keys"], ["box.toml"]):
            with self.subTest(arguments):
                code, _, said = self.run_box(*arguments)
                self.assertEqual(code, USAGE, said)
                self.assertTrue(said.strip())

    def test_options_that_only_ask(self):
        for option, said in (("--help", "--config"), ("--version", "diolkos-low"), ("--keys", "queue_age_s")):
            with self.subTest(option):
                code, out, _ = self.run_box(option)
                self.assertEqual(code, 0)
                self.assertIn(said, out)

    def test_check_says_yes_without_starting_anything(self):
        code, out, said = self.run_box("--config", self.low.configuration, "--check")
        self.assertEqual((code, out, without_warnings(said)), (0, "", ""))
        self.assertEqual(list(self.low.audit_folder.iterdir()), [])

    def test_a_bad_configuration_is_refused_with_its_place(self):
        path = self.with_change('role = "listen"', 'role = "sit"')
        line = path.read_text().splitlines().index('role = "sit"') + 1
        for arguments in ([], ["--check"]):
            with self.subTest(arguments):
                code, _, said = self.run_box("--config", path, *arguments)
                self.assertEqual(code, BAD_CONFIGURATION)
                self.assertRegex(said, rf"(?m)^{re.escape(str(path))}:{line}:8: .*sit")

    def test_a_log_folder_that_cannot_be_written(self):
        """Root may write everywhere, unless the capability for that is taken away."""
        folder = self.low.audit_folder
        folder.chmod(0o500)
        try:
            code, _, said = self.run_box("--config", self.low.configuration, prefix=[
                "setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"])
        finally:
            folder.chmod(0o700)
        self.assertEqual(code, BAD_CONFIGURATION, said)
        self.assertRegex(said, rf":\d+:\d+: audit.directory: .*{folder}.*Permission denied")

    def test_a_log_that_cannot_be_opened(self):
        checkpoint = self.low.audit_log / "checkpoint"
        checkpoint.mkdir()
        try:
            code, _, said = self.run_box("--config", self.low.configuration)
        finally:
            checkpoint.rmdir()
        self.assertEqual(code, FAILED, said)
        self.assertIn(f"{self.low.audit_log}: its checkpoint cannot be read", said)

    def test_an_address_that_is_taken(self):
        address = self.lab.network.address(self.low.host)
        listener = self.lab.network.listen(self.low.host, address, 5269)
        try:
            code, _, said = self.run_box("--config", self.low.configuration)
        finally:
            listener.close()
            self.forget(self.low)
        self.assertEqual(code, FAILED, said)
        self.assertIn(f"{address}:5269", said)

    def test_systemd_is_told(self):
        """READY=1 once it listens, STOPPING=1 when it drains."""
        path = self.lab.folder / "notify"
        told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        told.bind(str(path))
        told.settimeout(15)
        box = Process("diolkos-low, told on", self.lab.network.namespace(self.low.host),
                      [PROGRAMS / "diolkos-low", "--config", self.low.configuration], self.low.folder / "notify.log",
                      env={"NOTIFY_SOCKET": str(path)})
        box.start()
        try:
            self.assertEqual(told.recv(100), b"READY=1")
            self.assertTrue(self.lab.network.answers(self.low.host, self.lab.network.address(self.low.host), 5269))
            box.signal(signal.SIGTERM)
            self.assertEqual(told.recv(100), b"STOPPING=1")
            self.assertEqual(box.wait(), 0)
        finally:
            box.kill()
            told.close()
            self.forget(self.low)


class Stop(ProcessCase):
    """The link is down, so that there is something to wait for."""

    limits = {"drain_s": DRAIN}

    @classmethod
    def prepare(cls, lab):
        cls.low_sink = sink(lab, "low")
        lab.add_box("low", cls.limits).start().listening()

    def wait_for_the_link(self, identity):
        """A message that is decided and waits: one behind it that is refused has been answered."""
        stream = peer(self.lab).connect()
        stream.send(message("waits", identity=identity))
        stream.send(b"<message from='a@low.example/r' to='b@high.example' id='last-" + identity.encode()
                    + b"'><x xmlns='urn:nobody:allows:this'/></message>")
        self.low_sink.await_stanza(lambda s: s.get("id") == f"last-{identity}", "the answer to the last stanza")
        return stream

    def test_1_told_to_stop_it_waits_no_longer_than_it_may(self):
        stream = self.wait_for_the_link("m1")
        began = time.monotonic()
        self.low.process.signal(signal.SIGTERM)
        closed = stream.await_close()
        self.assertTrue(closed.orderly, closed)
        self.assertEqual(self.low.process.wait(), 0)
        took = time.monotonic() - began
        self.assertGreater(took, DRAIN - 0.5, "it did not wait")
        self.assertLess(took, DRAIN + 4, "the deadline, and some time for the sockets to empty")
        answer = self.low_sink.await_stanza(lambda s: s.get("id") == "m1", "the error for what waited in vain")
        self.assertEqual(answer.get("type"), "error")
        [expired] = self.low.records("crossing-expired")
        self.assertEqual((expired["to"], expired["reason"]), ("b@high.example", "stopping"))
        self.assertEqual(self.low.records()[-1]["event"], "stop")

    def test_2_after_that_the_next_start_has_nothing_to_say(self):
        since = len(self.low.records())
        self.low.start().listening()
        self.assertEqual([r["event"] for r in self.low.records()[since:]][0], "start")

    def test_3_told_twice_it_ends_at_once(self):
        self.wait_for_the_link("m3")
        self.low.process.signal(signal.SIGTERM)
        wait_for(lambda: "draining" in self.low.process.text().rsplit("ready", 1)[1], "it drains")
        began = time.monotonic()
        self.low.process.signal(signal.SIGTERM)
        self.assertEqual(self.low.process.wait(), FAILED)
        self.assertLess(time.monotonic() - began, 1.5)
        self.assertIn("second time", self.low.process.tail())
        self.assertNotEqual(self.low.records()[-1]["event"], "stop")
        self.assertStartsUnclean(self.low, len(self.low.records()))
        self.low.listening()


class Crash(ProcessCase):
    def test_1_killed(self):
        self.say("before it is killed")
        for box in (self.low, self.high):
            with self.subTest(box.host):
                box.process.kill()
                record = self.assertStartsUnclean(box, len(box.records()))
                self.assertNotIn("torn", record["detail"])
                box.listening()
        self.back_to_work("after they were killed")

    def test_2_killed_within_a_record(self):
        self.say("before the torn record")
        self.low.process.kill()
        whole = self.low.record_lines()
        torn = whole[-1][:-10]
        tails = sorted((self.low.audit_log / "tail").glob("*.jsonl"))
        tail = tails[-1] if tails else self.low.audit_log / "tail" / f"{len(whole):016}.jsonl"
        with tail.open("ab") as file:
            file.write(torn)
        record = self.assertStartsUnclean(self.low, len(whole))
        self.assertIn(f"{len(torn)} bytes of a torn last record were cut off", record["detail"])
        self.assertEqual(self.low.record_lines()[:len(whole)], whole)
        self.low.listening()
        self.back_to_work("after the torn record")

    def back_to_work(self, text):
        def up():
            return all(box.last_event("start", "link-up", "link-down") == "link-up" for box in (self.low, self.high))

        wait_for(up, "the link is back", 60)
        self.say(text)


class FullDiskCase(ProcessCase):
    """The audit log of each box is on a file system of its own, and one of them is soon full."""

    side = None

    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        cls.mounted = []
        for side in ("low", "high"):
            cls.mount(lab.add_box(side).audit_folder)
            cls.unwatched(lab.boxes[side])
            lab.boxes[side].start()
        for box in lab.boxes.values():
            box.ready()

    @classmethod
    def unwatched(cls, box):
        """As good as no thresholds: so full is a disk only when it is too late."""
        text = box.configuration.read_text()
        box.configuration.write_text(text + "\n[storage]\nalert_percent = 99\nslow_percent = 99\nstop_percent = 99\n")

    @classmethod
    def mount(cls, folder):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "audit", folder], check=True)
        cls.mounted.append(folder)
        cls.addClassCleanup(subprocess.run, ["umount", "--lazy", folder], check=True)

    @staticmethod
    def fill(folder):
        """Leaves room for some hundred records."""
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
        (folder / OTHERS).write_bytes(b"x" * (free - ROOM))

    def stops_and_nothing_went_unrecorded(self):
        box = self.lab.boxes[self.side]
        self.say("before it is full")
        self.fill(box.audit_folder)
        self.flood(box)
        self.assertEqual(box.process.wait(), FAILED)
        said = box.process.tail()
        self.assertRegex(said, rf"audit log {re.escape(str(box.audit_folder))}: cannot write( or sync)?: No space left on device")
        self.assertIn("this box stops", said)
        self.assertNothingUnrecorded()
        self.again(box)

    def flood(self, box):
        """Messages, each to somebody else, until the box is gone."""
        stream = peer(self.lab).connect()
        for number in range(5000):
            if not box.process.running():
                break
            try:
                stream.send(message("x", receiver=f"{box.side}-{number}@high.example", identity=f"{number}"))
            except OSError:
                break
        # If it is the other one that stops, what was sent is still on its way there.
        wait_for(lambda: not box.process.running() or self.use_up_the_reserve(box), "the box stops", 60)
        stream.stream.close()

    def use_up_the_reserve(self, box):
        """It has seen in time that the disk is full: somebody else takes the rest, and something is to be recorded."""
        if box.process.running() and box.last_event("storage-threshold"):
            with (box.audit_folder / OTHERS).open("ab", buffering=0) as file:
                try:
                    while True:
                        file.write(b"x" * 4096)
                except OSError:
                    pass
            box.reload()

    def assertNothingUnrecorded(self):
        """What arrived, as both logs have it. Each is read after what it is compared with."""
        arrived = {s.get("to") for s in list(self.high_sink.arrived)}
        self.assertTrue(arrived)
        for box, event in ((self.high, "crossing-accepted"), (self.low, "crossing-offered")):
            recorded = {r["to"] for r in box.records(event)}
            self.assertEqual(arrived - recorded, set(), f"arrived without a record of the {box.side} box")
        _, text = reconcile(self.lab)
        self.assertRegex(text, "(?m)^MATCHED ")
        self.assertNotRegex(text, "(?m)^(EXTRA|MISMATCH|DUPLICATE) ")

    def again(self, box):
        """With more room it starts, says what was, and works."""
        (box.audit_folder / OTHERS).unlink()
        whole = box.record_lines()
        tails = sorted((box.audit_log / "tail").glob("*.jsonl"))
        torn = bool(tails) and not tails[-1].read_bytes().endswith(b"\n") and tails[-1].stat().st_size > 0
        record = self.assertStartsUnclean(box, len(whole))
        self.assertEqual("torn" in record["detail"], torn)
        self.assertEqual(box.record_lines()[:len(whole)], whole)
        box.listening()
        wait_for(lambda: all(b.last_event("start", "link-up", "link-down") == "link-up"
                             for b in (self.low, self.high)), "the link is back", 60)
        self.say("with more room")
        self.assertExact()

    def assertExact(self):
        """In the end every crossing is on record at both boxes, once, and has been delivered."""
        def settled():
            code, text = reconcile(self.lab)
            return code == 0 and not re.search("(?m)^IN-FLIGHT ", text) and text

        text = wait_for(settled, "everything is settled and on record", 30)
        self.assertNotRegex(text, "(?m)^(MISSING|EXTRA|MISMATCH|DUPLICATE) ")
        offered = {r["to"] for r in self.low.records("crossing-offered")}
        self.assertEqual(offered - {s.get("to") for s in list(self.high_sink.arrived)}, set(), "offered, never arrived")


class FullDiskHigh(FullDiskCase):
    side = "high"

    def test_the_box_stops_and_nothing_went_unrecorded(self):
        self.stops_and_nothing_went_unrecorded()


class FullDiskLow(FullDiskCase):
    side = "low"

    def test_the_box_stops_and_nothing_went_unrecorded(self):
        self.stops_and_nothing_went_unrecorded()
