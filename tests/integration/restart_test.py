"""A server and the boxes are restarted, in good order, in the middle of a conversation: for each kind of server.

Every message arrives once, or its sender is told that it did not; with one exception. What a server without
stream management (XEP-0198) has written to a stream that is just ending can be lost, and nobody is told: then
only "not twice" holds. docs/interop.md has numbers. Messages sent while only the far server is away wait in the
box before it and all arrive.
"""

import signal

from gateway_case import LabCase, start_boxes, start_people
from lab import conversation as talk
from lab.ejabberd import Ejabberd
from lab.process import wait_for
from lab.prosody import Prosody

SECONDS = 90
BATCH = 10


class _Restart:
    kind = None
    acknowledged = False  # whether boxes and servers of this kind speak XEP-0198 with each other

    @classmethod
    def prepare(cls, lab):
        start_boxes(lab, {"retry_after_s": 1, "queue_age_s": 300})
        cls.romeo, cls.juliet = start_people(lab, {"low": cls.kind, "high": cls.kind})
        cls.sent = 0
        cls.readers = [cls.juliet]  # every client that juliet has had
        cls.ids = {}

    def say_some(self):
        """The numbers of a batch of messages from romeo to juliet."""
        numbers = range(self.sent, self.sent + BATCH)
        type(self).sent += BATCH
        for number in numbers:
            self.ids[number] = self.romeo.message("juliet@high.example", f"n {number}")
        return numbers

    def arrivals(self, number):
        return sum(reader.bodies().count(f"n {number}") for reader in self.readers)

    def came_back(self, number):
        return self.romeo.find(lambda s: s.get("id") == self.ids[number] and s.get("type") == "error") is not None

    def settled(self, numbers, where):
        """All of them arrived or came back; what arrived did once. Returns those that came back."""
        wait_for(lambda: all(self.arrivals(n) or self.came_back(n) for n in numbers),
                 f"the fate of all messages sent {where}", SECONDS)
        self.assertEqual([n for n in numbers if self.arrivals(n) > 1], [], f"arrived more than once, sent {where}")
        return [n for n in numbers if not self.arrivals(n)]

    def conversation_goes_on(self):
        def answered():
            answer = self.romeo.ask("high.example", "<ping xmlns='urn:xmpp:ping'/>", seconds=SECONDS)
            return answer.get("type") == "result"

        wait_for(answered, "low.example reaches high.example again", SECONDS)
        for near, far in ((self.romeo, self.juliet), (self.juliet, self.romeo)):
            talk.message(near, far, f"and on, {near.new_id()}")

    def test_1_the_far_server(self):
        self.assertEqual(self.settled(self.say_some(), "before"), [])
        since = len(self.high.records())
        self.lab.servers["high"].stop()
        self.high.await_record(lambda r: r["event"] in ("stream-closed", "stream-refused"),
                               "the server going", since=since)
        meanwhile = self.say_some()
        self.low.await_record(lambda r: r["event"] == "crossing-receipted", "that they crossed")
        self.lab.servers["high"].start().ready()
        # She comes back when her server has all of it: ejabberd loses what comes while a session is just opening.
        wait_for(lambda: len(self.high.records("crossing-delivered")) >= self.sent, "everything is handed on", SECONDS)
        type(self).juliet = self.lab.add_client("high", "juliet")
        self.readers.append(self.juliet)
        self.assertEqual(self.settled(meanwhile, "while the server was away"), [])
        self.conversation_goes_on()

    def restart(self, box, other):
        self.assertEqual(self.settled(self.say_some(), "before"), [])
        since = len(other.records())
        box.process.signal(signal.SIGTERM)
        at_the_end = self.say_some()
        self.assertEqual(box.process.wait(SECONDS), 0)
        meanwhile = self.say_some()
        box.start().listening()
        other.await_record(lambda r: r["event"] == "link-up", "the link coming back", SECONDS, since=since)
        self.settled(meanwhile, "while it was away")
        self.conversation_goes_on()
        if self.acknowledged or box is self.high:
            self.settled(at_the_end, "as it ended")
        self.assertEqual([n for n in at_the_end if self.arrivals(n) > 1], [], "arrived more than once")

    def test_2_the_low_box(self):
        self.restart(self.low, self.high)

    def test_3_the_high_box(self):
        self.restart(self.high, self.low)


class RestartProsody(_Restart, LabCase):
    kind = Prosody
    acknowledged = True


class RestartEjabberd(_Restart, LabCase):
    kind = Ejabberd
