"""Every hostile case on an authenticated stream from low.example, whole and in the smallest pieces: the
right answer comes, nothing of it reaches the far server, and the box goes on serving."""

import itertools
import unittest
import xml.etree.ElementTree as ET

from gateway_case import LabCase, body_of, message, peer, reconcile, sink, start_boxes
from hostile_cases import OWN, shared, shared_file
from lab.process import wait_for

LONG_BYTES = 16 * 1024  # from here on pieces are larger than a byte, for the time it takes
LONG_PIECE = 997
_number = itertools.count()


class Hostile(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        start_boxes(lab)

    def crossed_until_marker(self, stream, since):
        """Sends one more message from and to the same addresses, and returns what arrived before it."""
        text = f"marker {next(_number)}"
        stream.send(message(text))
        marker = self.high_sink.await_stanza(lambda s: body_of(s) == text, text, since=since)
        arrived = self.high_sink.arrived[since:]
        return arrived[:arrived.index(marker)]

    def play(self, case, piece):
        since, recorded = len(self.high_sink.arrived), len(self.low.records())
        stream = peer(self.lab).connect()
        stream.send_in_pieces(case.bytes, piece)
        if case.expect in ("closed", "refuse") and self.decision(case, recorded).startswith("stream-"):
            self.check_closed(stream, case)
            stream = peer(self.lab).connect()
        crossed = self.crossed_until_marker(stream, since)
        stream.close()
        if case.expect in ("closed", "refuse"):
            self.assertNothingElse(crossed)
        else:
            self.assertEqual(len(crossed), 1, crossed)
            self.check_arrived(case, crossed[0])

    def decision(self, case, since):
        """The event that the box recorded of it. A case that may be refused or closed lists errors."""
        wanted = ["stream-closed", "stream-refused"] if case.errors else []
        if case.expect == "refuse":
            wanted.append("stanza-refused")
        record = self.low.await_record(
            lambda r: r["event"] in wanted and r.get("rule") and r.get("outcome") != "by-peer",
            f"{wanted} with a rule", since=since)
        self.assertNotIn("covert", str(record))
        return record["event"]

    def check_closed(self, stream, case):
        closed = stream.await_close()
        self.assertIn(closed.error, case.errors)
        self.assertTrue(closed.orderly, "no closing tag")

    def check_arrived(self, case, stanza):
        self.assertNotIn("covert", ET.tostring(stanza, encoding="unicode"))
        sent = ET.fromstring(b"<s xmlns='jabber:server'>" + case.bytes + b"</s>")[0]
        self.assertEqual(stanza.tag, sent.tag)
        for name in ("from", "to", "type", "id"):
            self.assertEqual(stanza.get(name), sent.get(name))
        self.assertEqual(body_of(stanza), body_of(sent))


    def test_zz_the_logs_agree_afterwards(self):
        def agreed():
            return reconcile(self.lab)[0] == 0

        wait_for(agreed, "the logs agree", 60)


def add_cases(cases, origin):
    def test(case, piece):
        return lambda self: self.play(case, max(piece, LONG_PIECE) if len(case.bytes) > LONG_BYTES else piece)

    for case in cases:
        name = f"{origin}_{case.name}".replace("-", "_").replace("'", "")
        setattr(Hostile, f"test_{name}_whole", test(case, max(1, len(case.bytes))))
        setattr(Hostile, f"test_{name}_in_pieces", test(case, 1))


add_cases(OWN, "own")
add_cases(shared(), "shared")


class SharedCorpus(unittest.TestCase):
    @unittest.skipUnless(shared_file().exists(), "no shared corpus (DIOLKOS_SHARED)")
    def test_is_read(self):
        self.assertGreater(len(shared()), 0)
