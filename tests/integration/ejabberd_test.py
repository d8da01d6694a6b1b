"""The same gateway between Prosody and ejabberd, one on either side."""

from gateway_case import LabCase, start_boxes, start_people
from lab import conversation as talk
from lab.ejabberd import Ejabberd


class _WithEjabberd:
    side = None

    @classmethod
    def prepare(cls, lab):
        start_boxes(lab)
        cls.romeo, cls.juliet = start_people(lab, {cls.side: Ejabberd})

    def test_conversation(self):
        for near, far in ((self.romeo, self.juliet), (self.juliet, self.romeo)):
            with self.subTest(f"from {near.address}"):
                talk.message(near, far, "Χαῖρε 🏛")
                talk.receipt(near, far, "arrived?")
                talk.chat_states(near, far)
                talk.subscribe(near, far)
                talk.ping(near, far.full_address)
                talk.forged_carbon(near, far)

    def test_rooms(self):
        talk.room(self.juliet, self.romeo, "agora")
        talk.room(self.romeo, self.juliet, "piazza")

    def test_authenticated_by_certificate(self):
        talk.message(self.romeo, self.juliet, "by certificate")
        box = self.lab.boxes[self.side]
        self.assertTrue(any(record.get("mechanism") == "EXTERNAL" for record in box.records("stream-authenticated")))


class EjabberdOnTheHighSide(_WithEjabberd, LabCase):
    side = "high"


class EjabberdOnTheLowSide(_WithEjabberd, LabCase):
    side = "low"
