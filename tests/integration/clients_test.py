"""A real client program on one side and the library's on the other: Profanity, in a terminal, as a person uses it.

It puts things into stanzas that libraries do not (entity capabilities, origin ids, questions about a room's members):
none of them may keep a conversation from working. What it sends is kept, in other words, as cases for the judge in
tests/unit/guard/client_cases_test.cpp.
"""

from gateway_case import LabCase, start_boxes, start_servers
from lab import conversation as talk
from lab.client import BODY, CLIENT
from lab.profanity import Profanity

TEXT = "Χαῖρε, ζωή 🏛 <&> 你好"


def names(stanza):
    return {child.tag for child in stanza}


class _Clients:
    """The program is romeo's on the low side, or juliet's on the high side; the library is the other's."""

    program_side = None

    @classmethod
    def prepare(cls, lab):
        start_boxes(lab)
        start_servers(lab)
        library, program = (("high", "juliet"), ("low", "romeo"))[::1 if cls.program_side == "low" else -1]
        cls.person = lab.add_client(*library)
        cls.program = Profanity(lab, *program)
        cls.addClassCleanup(cls.program.stop)
        cls.program.start()
        cls.terminal = cls.program.terminal
        cls.terminal.type("/receipts request on")
        cls.terminal.expect("Request delivery receipts enabled")

    def test_1_message(self):
        self.terminal.type(f"/msg {self.person.address}")
        self.terminal.expect(f"{self.person.address} [")  # the title of the window
        self.terminal.type(TEXT)
        seen = self.person.expect_message(TEXT)
        self.assertEqual(seen.get("from"), self.program.full_address)
        self.person.message(self.program.full_address, "Χαῖρε καὶ σύ 🚢")
        self.terminal.expect("Χαῖρε καὶ σύ 🚢")

    def test_2_receipts(self):
        """The program asks and the library answers; the library asks and the program answers."""
        self.terminal.type("did this arrive?")
        asked = self.program.await_sent(lambda s: s.findtext("body") == "did this arrive?", "the question")
        self.assertIsNotNone(asked.find(f"{{{talk.RECEIPTS}}}request"))
        self.program.await_received("message", f'<received id="{asked.get("id")}"')
        identity = self.person.message(self.program.full_address, "and this?",
                                       payload=f"<request xmlns='{talk.RECEIPTS}'/>")
        received = f"{{{talk.RECEIPTS}}}received"
        self.person.expect(lambda s: s.find(received) is not None and s.find(received).get("id") == identity,
                           "the program's receipt")

    def test_3_chat_states(self):
        """Its own come while somebody types, once the other has shown that it knows them; it shows those of others."""
        self.person.message(self.program.full_address, "say", payload=f"<active xmlns='{talk.CHAT_STATES}'/>")
        self.terminal.expect("say")
        since = len(self.person.arrived)
        self.terminal.press("w", "e", "l", "l")
        self.person.expect(lambda s: f"{{{talk.CHAT_STATES}}}composing" in names(s), "composing", since=since)
        self.terminal.press("Enter")
        said = self.person.expect_message("well", since=since)
        self.assertIn(f"{{{talk.CHAT_STATES}}}active", names(said))
        self.person.message(self.program.full_address, payload=f"<composing xmlns='{talk.CHAT_STATES}'/>")
        self.terminal.expect("(typing...)")

    def test_4_correction(self):
        since = len(self.person.arrived)
        self.terminal.type("/correction on")
        self.terminal.type("with an eror")
        wrong = self.person.expect_message("with an eror", since=since)
        self.terminal.type("/correct without an error")
        right = self.person.expect_message("without an error", since=since)
        replaced = right.find("{urn:xmpp:message-correct:0}replace")
        self.assertIsNotNone(replaced, talk.text_of(right))
        self.assertEqual(replaced.get("id"), wrong.get("id"))

    def test_5_presence(self):
        self.terminal.type(f"/sub request {self.person.address}")
        self.program.await_received("presence", 'type="subscribed"')
        self.person.send("<presence><show>away</show><status>στην αγορά</status></presence>")
        self.program.await_received("presence", "στην αγορά")
        self.person.send("<presence/>")
        self.person.send(f"<presence to='{self.program.address}' type='subscribe'/>")
        self.program.await_received("presence", 'type="subscribe"')
        self.terminal.type(f"/sub allow {self.person.address}")
        self.person.expect(lambda s: s.get("type") == "subscribed", "the program's consent")
        since = len(self.person.arrived)
        self.terminal.type('/status set away "για καφέ"')
        seen = self.person.expect(lambda s: s.tag == CLIENT + "presence" and s.findtext(CLIENT + "show") == "away",
                                  "the program's user away", since=since)
        self.assertEqual(seen.findtext(CLIENT + "status"), "για καφέ")
        self.assertNotIn("{http://jabber.org/protocol/caps}c", names(seen), "what it is made of is not told")

    def test_6_room(self):
        room = talk.make_room(self.person, "agora")
        self.terminal.type(f"/join {room} nick visitor")
        self.terminal.expect("You have joined the room as visitor")
        self.person.expect(lambda s: s.tag == CLIENT + "presence" and s.get("from") == f"{room}/visitor", "the visitor")
        since = len(self.person.arrived)
        self.terminal.type(TEXT)
        seen = self.person.expect_message(TEXT, since=since)
        self.assertEqual((seen.get("from"), seen.get("type")), (f"{room}/visitor", "groupchat"))
        self.person.message(room, "Καλῶς ἦλθες", kind="groupchat")
        self.terminal.expect("host: Καλῶς ἦλθες")
        self.terminal.type("/close")
        self.person.expect(lambda s: s.get("from") == f"{room}/visitor" and s.get("type") == "unavailable",
                           "the visitor leaving")

    def test_7_nothing_that_a_person_types_was_refused(self):
        """Questions to rooms about their members are (profile: muc#admin); messages and presence never."""
        near = self.lab.boxes[self.program_side]
        refused = [r for r in near.records("stanza-refused") if r.get("kind") != "iq"]
        self.assertEqual(refused, [])
        self.assertTrue([s for s in self.program.sent() if s.findtext("body") == TEXT])
        self.assertTrue(any(s.findtext(BODY) == TEXT for s in self.person.arrived))


class ProfanityOnTheLowSide(_Clients, LabCase):
    program_side = "low"


class ProfanityOnTheHighSide(_Clients, LabCase):
    program_side = "high"
