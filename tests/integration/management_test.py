"""Stream management (XEP-0198) with an unmodified Prosody on both sides: what happens to stanzas when the
connection under a stream, or the server at its end, dies in the middle of a conversation."""

from gateway_case import LabCase, start_people
from lab.client import CLIENT
from lab.lab import SIDES
from lab.process import LabError, wait_for
from lab.relay import Relay

COUNT = 120
BEHIND = 5279  # where the box and the box's server are, behind their relays


class StreamManagement(LabCase):
    @classmethod
    def prepare(cls, lab):
        """On the low side both streams go through relays that can be cut."""
        for side in SIDES:
            lab.add_box(side, {"retry_after_s": 1})
        low = lab.boxes["low"]
        port = lab.federation.port
        server, box = lab.network.address("low-server"), lab.network.address("low-box")
        low.change(f'listen = ["{box}:{port}"]', f'listen = ["{box}:{BEHIND}"]')
        low.change(f'address = "{server}:{port}"', f'address = "{server}:{BEHIND}"')
        cls.to_box = Relay(lab.network, "low-box", port, BEHIND)
        cls.to_server = Relay(lab.network, "low-server", BEHIND, port)
        for each in lab.boxes.values():
            each.start()
        for each in lab.boxes.values():
            each.ready()
        cls.romeo, cls.juliet = start_people(lab)

    @classmethod
    def tearDownClass(cls):
        cls.to_box.stop()
        cls.to_server.stop()
        super().tearDownClass()

    @staticmethod
    def numbered(client, word):
        return [int(body.split()[-1]) for body in client.bodies() if body and body.startswith(word + " ")]

    def test_1_what_is_delivered_was_acknowledged(self):
        for sender, receiver, box in ((self.romeo, self.juliet, self.high), (self.juliet, self.romeo, self.low)):
            for number in range(20):
                sender.message(receiver.full_address, f"plain {number}")
            receiver.expect_message("plain 19")
            wait_for(lambda: len(box.records("crossing-delivered")) >= 20, "all are acknowledged", 15)
            self.assertEqual({r["outcome"] for r in box.records("crossing-delivered")}, {"acknowledged"})

    def test_2_the_connection_to_a_server_dies(self):
        """Nothing is lost, the order is kept, and what came twice was marked as sent again."""
        before = len(self.low.records("crossing-resent"))
        for number in range(COUNT):
            self.juliet.message(self.romeo.full_address, f"out {number}")
            if number % 30 == 15:
                since = len(self.low.records())
                self.assertGreater(self.to_server.cut(), 0)
                self.low.await_record(lambda r: r["event"] == "stream-authenticated" and r["outcome"] == "outbound",
                                      "the next stream", since=since)
        self.romeo.expect_message(f"out {COUNT - 1}", 60)
        seen = self.numbered(self.romeo, "out")
        first = list(dict.fromkeys(seen))
        self.assertEqual(first, list(range(COUNT)), "every message arrives, in order")
        resent = len(self.low.records("crossing-resent")) - before
        self.assertLessEqual(len(seen) - len(first), resent, "what came twice is marked")

    def test_3_the_server_is_killed(self):
        """What the server had acknowledged has arrived; what it had not arrives once it is back, or comes back
        to its sender (nobody is logged in yet): nothing vanishes with the server."""
        server, old = self.lab.servers["high"], self.juliet
        ids = {}
        for number in range(COUNT):
            ids[self.romeo.message(old.address, f"kill {number}")] = number
            if number == COUNT // 2:
                old.expect_message("kill 0")
                server.process.kill()
                old.stop()
                server.start().ready()
        StreamManagement.juliet = self.lab.add_client("high", "juliet")

        def arrived():
            return self.numbered(old, "kill") + self.numbered(self.juliet, "kill")

        self.settle(ids, arrived)
        self.assertEqual(list(dict.fromkeys(arrived())), sorted(set(arrived())), "in order")

    def test_4_the_connection_from_a_server_dies(self):
        """Prosody resumes no session on s2s and, as Debian has it, sends nothing again: what it has no answer for
        comes back to the sender as an error. Either way nothing vanishes."""
        ids = {}
        for number in range(COUNT):
            ids[self.romeo.message(self.juliet.address, f"in {number}")] = number
            if number == COUNT // 4:
                self.juliet.expect_message(f"in {number}")  # so it is recorded, and is acknowledged before the cut
            if number == COUNT // 2:
                self.assertGreater(self.to_box.cut(), 0)
        both = self.settle(ids, lambda: self.numbered(self.juliet, "in"))
        arrived = self.numbered(self.juliet, "in")
        self.assertEqual(arrived, sorted(set(arrived)), "in order, each once")
        self.assertLess(len(both), COUNT // 2, "what was acknowledged does not come back")
        self.assertLessEqual(max(both, default=0), COUNT // 2, "nor what was sent after the cut")

    def settle(self, ids, arrived):
        """Waits until each message has arrived or come back. Returns those that did both."""
        def errors():
            return {s.get("id") for s in self.romeo.arrived
                    if s.tag == CLIENT + "message" and s.get("type") == "error"}

        def missing():
            there, back = set(arrived()), errors()
            return [number for identity, number in ids.items() if number not in there and identity not in back]

        try:
            wait_for(lambda: not missing(), "every message has arrived or come back", 60)
        except LabError as error:
            raise LabError(f"{error}: {missing()}") from None
        there, back = set(arrived()), errors()
        return [number for identity, number in ids.items() if number in there and identity in back]
