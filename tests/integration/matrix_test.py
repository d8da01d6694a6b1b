"""The interop matrix: one conversation, whatever the servers on both sides are and however they federate.

Every cell (matrix_cells.py) is a class with a lab of its own, every topic a test, played in both directions.
At the end the whole is printed as a table; tests/integration/matrix_table makes docs/interop.md of it.

It says something about protocols, not about memory, and sixteen labs take a while under a sanitizer:
tests/run plays it with the programs as they are built, and counts it as skipped with sanitizers.
"""

import os
import unittest

from gateway_case import LabCase, reconcile, start_boxes, start_people
from lab import conversation as talk
from lab.lab import SIDES, other
from lab.process import wait_for
from matrix_cells import CELLS, TOPICS

PLAYED = not os.environ.get("DIOLKOS_WITHOUT_MATRIX")
outcomes = {}  # (cell, topic): "ok", or how it failed


def table():
    """Markdown: a line for each cell."""
    lines = ["| low - high, proof, transport | " + " | ".join(TOPICS) + " |", "|---" * (len(TOPICS) + 1) + "|"]
    for cell in CELLS:
        if cell.missing:
            lines.append(f"| {cell.name} | {cell.missing} " + "| " * (len(TOPICS) - 1) + "|")
        else:
            row = [outcomes.get((cell, topic), "-") for topic in TOPICS]
            lines.append(f"| {cell.name} | " + " | ".join(row) + " |")
    return "\n".join(lines)


def tearDownModule():
    if outcomes:
        print("\n" + table() + "\n", flush=True)


class _CellTests:
    cell = None

    @classmethod
    def prepare(cls, lab):
        start_boxes(lab)
        cls.romeo, cls.juliet = start_people(lab, {"low": cls.cell.low, "high": cls.cell.high})
        cls.user = {"low": cls.romeo, "high": cls.juliet}
        cls.directions = ((cls.romeo, cls.juliet), (cls.juliet, cls.romeo))

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        failed = len(result.failures) + len(result.errors) > before
        outcomes[self.cell, self._testMethodName.split("_")[2]] = "FAILED" if failed else "ok"
        return result

    def test_01_messages(self):
        for near, far in self.directions:
            for text in ("hello", "1 < 2 & 3 > 2 \"quoted\" 'too' ]]>", "Χαῖρε 你好 שלום 🏛️ é\nand on"):
                talk.message(near, far, text)

    def test_02_receipts(self):
        for near, far in self.directions:
            talk.receipt(near, far, "did this arrive?")
            talk.chat_states(near, far)

    def test_03_presence(self):
        for near, far in self.directions:
            talk.subscribe(near, far)
        for near, far in self.directions:
            talk.change_presence(near, far)
        for near, far in self.directions:
            talk.unsubscribe(near, far)

    def test_04_rooms(self):
        for host, guest in self.directions:
            talk.room(host, guest, "agora")

    def test_05_history(self):
        for host, guest in self.directions:
            talk.history(host, guest, "stoa")

    def test_06_private(self):
        for host, guest in self.directions:
            talk.private_message(host, guest, f"stoa@rooms.{host.address.split('@')[1]}")

    def test_07_ping(self):
        for near, far in self.directions:
            talk.ping(near, far.full_address)
            talk.ping(near, far.address.split("@")[1])

    def test_08_disco(self):
        for near, far in self.directions:
            domain = far.address.split("@")[1]
            talk.disco_info(near, domain, "http://jabber.org/protocol/disco#info")
            talk.disco_info(near, f"rooms.{domain}", talk.MUC)
            talk.disco_info(near, far.full_address, "urn:xmpp:ping")

    def test_09_errors(self):
        for near, far in self.directions:
            domain = far.address.split("@")[1]
            talk.bounced(near, f"nobody@{domain}", "", ("service-unavailable", "item-not-found"))
            talk.bounced(near, f"agora@rooms.{domain}", "", ("not-acceptable", "item-not-found"), kind="groupchat")
            talk.forged_carbon(near, far)

    def test_10_streams(self):
        """Every stream in either direction was proved and secured as this cell says, by the boxes' own records."""
        for side in SIDES:
            box = self.lab.boxes[side]
            records = box.records("stream-authenticated")
            for domain in (f"{side}.example", f"rooms.{side}.example"):
                self.assertIn(domain, [r["peer_domain"] for r in records], f"the {side} box")
            proofs = {r["mechanism"].lower() for r in records}
            self.assertEqual(proofs, {self.cell.federation.authentication.lower()},
                             f"the {side} box")

    def test_11_logs(self):
        self.low.await_record(lambda r: r["event"] == "crossing-receipted", "a receipt")
        wait_for(lambda: reconcile(self.lab)[0] == 0, "the logs agree", 60)


def add_cells():
    for cell in CELLS:
        if not cell.missing:
            name = f"Cell_{cell.identifier}"
            globals()[name] = type(name, (_CellTests, LabCase), {"cell": cell, "federation": cell.federation,
                                                                 "__module__": __name__})


if PLAYED:
    add_cells()
else:
    class Matrix(unittest.TestCase):
        @unittest.skip("the matrix is played with the programs as they are built, not with sanitizers")
        def test_matrix(self):
            pass
