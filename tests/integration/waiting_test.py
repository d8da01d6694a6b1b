"""The link is down and a box is killed: what it had accepted is in its journal, `diolkos journal` tells of it, and it
arrives once when the link is back."""

import json
import re
import stat
import subprocess

from gateway_case import LabCase, body_of, message, peer, reconcile, sink, start_boxes, start_people
from lab.boxes import PROGRAMS
from lab import conversation as talk
from lab.process import wait_for

COUNT = 8
IDS = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def journal(box, *options):
    return subprocess.run([PROGRAMS / "diolkos", "journal", *options, box.journal_folder], capture_output=True, text=True,
                          check=False, timeout=60)


class _Waiting:
    def down(self):
        self.lab.network.swallow("low-box", "link")
        for box in (self.low, self.high):
            wait_for(lambda: box.last_event("link-up", "link-down") == "link-down", "the link going down", 60)

    def up(self):
        self.lab.network.pass_again("low-box")
        for box in (self.low, self.high):
            wait_for(lambda: box.last_event("link-up", "link-down") == "link-up", "the link coming back", 60)

    def kill(self, box):
        box.process.kill()
        box.start().listening()

    def await_waiting(self, count):
        wait_for(lambda: len(self.low.records("stanza-waiting")) >= count, f"{count} stanzas are on record", 60)

    def assertExact(self):
        wait_for(lambda: reconcile(self.lab)[0] == 0, "the logs agree", 60)
        code, text = reconcile(self.lab)
        self.assertEqual(code, 0, text)
        self.assertRegex(text, r"(?m)^ *and still wait +0 +0$")


class WithoutAcknowledgements(_Waiting, LabCase):
    """A peer that does not speak XEP-0198: it sends once, and never again."""

    @classmethod
    def prepare(cls, lab):
        cls.high_sink = sink(lab, "high")
        start_boxes(lab)

    def arrived(self):
        return [body_of(stanza) for stanza in self.high_sink.arrived]

    def test_killed_in_the_meantime_everything_arrives_once_and_in_order(self):
        stream = peer(self.lab).connect()
        stream.send(message("before"))
        self.high_sink.await_stanza(lambda s: body_of(s) == "before", "the first one")
        self.down()
        sent = [f"n {number}" for number in range(COUNT)]
        for text in sent:
            stream.send(message(text))
        self.await_waiting(COUNT)
        self.show()
        self.kill(self.low)
        self.show()
        self.kill(self.low)
        self.up()
        wait_for(lambda: len(self.arrived()) > COUNT, "what waited arrives", 60)
        peer(self.lab).connect().send(message("after"))
        self.high_sink.await_stanza(lambda s: body_of(s) == "after", "the last one")
        self.assertEqual(self.arrived(), ["before", *sent, "after"])
        self.assertExact()
        done = journal(self.low)
        self.assertEqual(done.returncode, 0, done.stderr)
        wait_for(lambda: "Nothing waits.\n" in journal(self.low).stdout, "the journal is empty", 60)

    def show(self):
        """`diolkos journal` of a box that runs: what waits, how old, for whom."""
        done = journal(self.low)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn('Journal of the box "low-box", started ', done.stdout)
        lines = re.findall(rf"(?m)^waiting (\d+)  (\d+) s  (\d+) bytes  {IDS}  message to b@high.example from "
                           r"a@low.example/r$", done.stdout)
        self.assertEqual([int(number) for number, *_ in lines], list(range(1, COUNT + 1)), done.stdout)
        self.assertTrue(all(int(age) < 3600 and int(size) > 10 for _, age, size, _ in lines), done.stdout)
        self.assertNotIn("n 1", done.stdout, "the text of a message is nobody's business")
        told = json.loads(journal(self.low, "--json").stdout)
        self.assertEqual([(one["course"], one["sequence"], one["kind"], one["from"], one["to"])
                          for one in told["waiting"]],
                         [("waiting", number, "message", "a@low.example/r", "b@high.example")
                          for number in range(1, COUNT + 1)])
        in_log = {record["id"] for record in self.low.records("stanza-waiting")}
        self.assertEqual({one["id"] for one in told["waiting"]}, in_log)
        self.assertEqual(told["box"], "low-box")
        self.assertEqual(oct(stat.S_IMODE(self.low.journal_folder.stat().st_mode)), "0o700")
        for segment in self.low.journal_folder.iterdir():
            self.assertEqual(oct(stat.S_IMODE(segment.stat().st_mode)), "0o600", segment)


class BetweenServers(_Waiting, LabCase):
    """Prosody on both sides, which speaks XEP-0198: it is told that they are handled, and does not send them again."""

    @classmethod
    def prepare(cls, lab):
        start_boxes(lab)
        cls.romeo, cls.juliet = start_people(lab)

    def test_killed_in_the_meantime_everything_arrives_once_and_in_order(self):
        for near, far in ((self.romeo, self.juliet), (self.juliet, self.romeo)):
            talk.message(near, far, f"before, {near.new_id()}")
        self.down()
        for number in range(COUNT):
            self.romeo.message(self.juliet.address, f"n {number}")
            self.juliet.message(self.romeo.address, f"n {number}")
        for box in (self.low, self.high):
            wait_for(lambda: len([r for r in box.records("stanza-waiting") if r["kind"] == "message"]) >= COUNT,
                     "all are on record", 60)
        self.kill(self.low)
        self.kill(self.high)
        self.up()
        for client in (self.romeo, self.juliet):
            client.expect_message(f"n {COUNT - 1}")
        talk.message(self.romeo, self.juliet, "after")
        talk.message(self.juliet, self.romeo, "after")
        for client in (self.romeo, self.juliet):
            self.assertEqual([body for body in client.bodies() if body.startswith("n ")],
                             [f"n {number}" for number in range(COUNT)])
        self.assertExact()
