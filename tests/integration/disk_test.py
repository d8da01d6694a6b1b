"""Disks that fill up, are slow, become read-only, or fail to sync: nothing crosses unrecorded, and it goes on afterwards."""

import os
import signal
import subprocess

from gateway_case import message, peer
from lab.audit_log import checkpoint_size
from lab.process import Process, wait_for
from lab.s2s import StreamClosed
from process_test import FAILED, OTHERS, FullDiskCase

SLOW_SYNC = 150_000  # microseconds
SOME = 40            # messages


def fill_to(box, percent):
    """Somebody else's file on the disk of the box's audit log."""
    facts = os.statvfs(box.audit_folder)
    other = box.audit_folder / OTHERS
    held = other.stat().st_blocks * 512 if other.exists() else 0
    used = (facts.f_blocks - facts.f_bavail) * facts.f_frsize - held
    wanted = facts.f_blocks * facts.f_frsize * percent // 100 - used
    other.write_bytes(b"x" * wanted)


class DiskCase(FullDiskCase):
    """With the thresholds as they are by default."""

    @classmethod
    def unwatched(cls, box):
        pass

    def send(self, count, text):
        stream = peer(self.lab).connect()
        for number in range(count):
            stream.send(message(text, receiver=f"{text}-{number}@high.example", identity=f"{text}{number}"))
        return stream

    def arrived(self, text):
        return sum((s.get("to") or "").startswith(f"{text}-") for s in list(self.high_sink.arrived))

    def await_arrival(self, count, text):
        wait_for(lambda: self.arrived(text) >= count, f"{count} messages arrive", 60, given_up=self.gone)

    def gone(self):
        return self.low.process.gone() or self.high.process.gone()

    def await_level(self, box, level):
        box.await_record(lambda r: r["event"] == "storage-threshold", "a threshold", 30)
        wait_for(lambda: box.records("storage-threshold")[-1]["outcome"] == level, f"{box.side} is {level}", 30, given_up=self.gone)
        return box.records("storage-threshold")[-1]


class Thresholds(DiskCase):
    def test_each_is_told_the_flow_stops_and_goes_on_by_itself(self):
        for box in (self.low, self.high):
            with self.subTest(box.side):
                text = f"x{box.side}"
                fill_to(box, 78)
                record = self.await_level(box, "alert")
                self.assertEqual(record["rule"], "storage.audit")
                self.assertRegex(record["detail"], r"audit log is 7[5-9] % full: \d+ of 16384 KiB are free")
                self.assertIn("Make room", box.process.text())
                fill_to(box, 92)
                self.await_level(box, "slow")
                self.send(SOME, f"{text}slow")
                self.await_arrival(SOME, f"{text}slow")
                fill_to(box, 97)
                self.await_level(box, "stopped")
                stream = peer(self.lab)
                if box is self.low:
                    with self.assertRaises(Exception):
                        stream.connect()  # nobody is let in
                    self.assertEqual(self.arrived(f"{text}late"), 0)
                else:
                    self.send(SOME, f"{text}late")  # by the low box, which keeps them until there is a receipt
                    self.low.await_record(lambda r: r.get("to", "").startswith(f"{text}late-"), "an offer", 30)
                    self.assertNotIn("crossing-receipted", [r["event"] for r in self.low.records()
                                                            if r.get("to", "").startswith(f"{text}late-")])
                self.assertNothingUnrecorded()
                (box.audit_folder / OTHERS).unlink()
                self.await_level(box, "normal")
                if box is self.low:
                    self.send(SOME, f"{text}late")
                self.await_arrival(SOME, f"{text}late")
                self.assertExact()
        self.assertEqual([r["outcome"] for r in self.high.records("storage-threshold")], ["alert", "slow", "stopped", "normal"])


class FailingDisk(DiskCase):
    """The kernel says of real calls of the running box what a failing disk would make it say. strace has it pass over the
    call, which a filter of calls takes for one that is not on its list: so these boxes are not confined."""

    @classmethod
    def unwatched(cls, box):
        box.configuration.write_text(box.configuration.read_text() + '\n[sandbox]\nmode = "off"\n')

    def inject(self, box, what):
        """strace attached to the box. Over when the box is, or told to stop."""
        output = box.folder / "strace"
        output.unlink(missing_ok=True)
        tracer = Process("strace", self.lab.network.namespace(box.host),
                         ["strace", "-f", "-o", output, "-p", str(box.process.pid), "-e", "trace=fsync,fdatasync,syncfs",
                          "-e", f"inject={what}"], box.folder / "strace.log")
        self.addCleanup(tracer.kill)
        tracer.start()
        threads = f"/proc/{box.process.pid}/task"
        wait_for(lambda: all("TracerPid:\t0" not in open(f"{threads}/{t}/status").read() for t in os.listdir(threads)),
                 "strace is attached", 30, given_up=tracer.gone)
        return tracer

    def restart(self, box):
        box.start()
        box.listening()
        wait_for(lambda: all(b.last_event("start", "link-up", "link-down") == "link-up"
                             for b in (self.low, self.high)), "the link is back", 60)

    def send_until_it_stops(self, text):
        """The box may stop at the first record, before anything is said on the stream."""
        try:
            self.send(SOME, text)
        except (OSError, StreamClosed):
            pass

    def stops_by(self, box, what, said):
        self.say(f"before {what} of the {box.side} box")
        self.inject(box, what)
        self.send_until_it_stops(f"f{box.side}{what[:5]}")
        self.assertEqual(box.process.wait(30), FAILED)
        self.assertRegex(box.process.tail(), said)
        self.assertNothingUnrecorded()
        self.restart(box)
        self.assertEqual(box.records("unclean-stop")[-1]["boot"], box.records("start")[-1]["boot"])
        self.say(f"after {what} of the {box.side} box")
        self.assertExact()

    def test_1_a_sync_of_the_journal_that_fails_stops_the_box(self):
        for box in (self.low, self.high):
            with self.subTest(box.side):
                self.stops_by(box, "fdatasync:error=EIO", "journal.*Input/output error")

    def test_2_a_sync_of_the_audit_log_that_fails_stops_the_box(self):
        for box in (self.low, self.high):
            with self.subTest(box.side):
                self.stops_by(box, "fsync,syncfs:error=EIO", r"audit log .*cannot write or sync: Input/output error")

    def test_3_a_slow_disk_delays_and_loses_nothing(self):
        tracers = [self.inject(box, f"fsync,fdatasync,syncfs:delay_enter={SLOW_SYNC}") for box in (self.low, self.high)]
        self.send(SOME, "slow")

        def all_there():
            arrived = {s.get("to") for s in list(self.high_sink.arrived)}
            for box, event in ((self.high, "crossing-accepted"), (self.low, "crossing-offered")):
                self.assertEqual(arrived - {r["to"] for r in box.records(event)}, set(), "arrived before its record")
            return self.arrived("slow") >= SOME

        wait_for(all_there, "all arrive", 60, given_up=self.gone)
        for tracer in tracers:
            tracer.signal(signal.SIGINT)
            tracer.wait()
        self.assertExact()

    def test_4_a_folder_that_becomes_read_only_stops_the_box(self):
        for box in (self.low, self.high):
            with self.subTest(box.side):
                self.say(f"before {box.side} is read-only")
                self.remount(box, "ro")
                self.send_until_it_stops(f"ro{box.side}")
                self.assertEqual(box.process.wait(30), FAILED)
                self.assertRegex(box.process.tail(), "audit log .*cannot write.*Read-only file system")
                self.assertNothingUnrecorded()
                subprocess.run(["mount", "-o", "remount,rw", box.audit_folder], check=True)
                self.restart(box)
                self.say(f"after {box.side} was read-only")
                self.assertExact()

    def remount(self, box, how):
        """The kernel refuses while a file is open for writing: the log has none once all is under a checkpoint."""
        def done():
            if checkpoint_size(box.audit_log) < len(box.record_lines()):
                return False
            return subprocess.run(["mount", "-o", f"remount,{how}", box.audit_folder], capture_output=True,
                                  check=False).returncode == 0

        wait_for(done, "the file system is read-only", 30, given_up=box.process.gone)
