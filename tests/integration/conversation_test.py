"""A conversation between two Prosody servers across the boxes: what deploy/demo shows, in both directions."""

from gateway_case import LabCase, start_boxes, start_people
from lab import conversation as talk
from lab.client import CLIENT

TEXTS = (
    ("ascii", "hello"),
    ("markup characters", "1 < 2 & 3 > 2 \"quoted\" 'too' ]]>"),
    ("other scripts", "Χαῖρε Привет 你好 שלום नमस्ते"),
    ("beyond the BMP", "🏛️ 👩‍👩‍👧‍👦 𝔡𝔦𝔬𝔩𝔨𝔬𝔰"),
    ("combining and zero width", "é vs é, a​b‍c"),
    ("lines and tabs", "first\nsecond\tindented"),
    ("long", "λόγος " * 2000),
)


class Conversation(LabCase):
    @classmethod
    def prepare(cls, lab):
        start_boxes(lab)
        cls.romeo, cls.juliet = start_people(lab)

    def both(self, step, *arguments):
        for near, far in ((self.romeo, self.juliet), (self.juliet, self.romeo)):
            with self.subTest(f"from {near.address}"):
                step(near, far, *arguments)

    def test_01_messages(self):
        for name, text in TEXTS:
            with self.subTest(name):
                self.both(talk.message, text.strip())

    def test_02_receipts(self):
        self.both(talk.receipt, "did this arrive?")

    def test_03_chat_states(self):
        self.both(talk.chat_states)

    def test_04_subscription(self):
        self.both(talk.subscribe)

    def test_05_presence_of_subscribers(self):
        self.both(talk.change_presence)

    def test_06_unavailable_and_back(self):
        since = len(self.romeo.arrived)
        self.juliet.send("<presence type='unavailable'><status>gone</status></presence>")
        self.romeo.expect(lambda s: s.tag == CLIENT + "presence" and s.get("type") == "unavailable"
                          and s.get("from") == self.juliet.full_address, "juliet leaving", since=since)
        self.juliet.send("<presence/>")
        self.romeo.expect(lambda s: s.tag == CLIENT + "presence" and s.get("type") is None
                          and s.get("from") == self.juliet.full_address, "juliet back", since=since)

    def test_07_room_on_the_high_side(self):
        talk.room(self.juliet, self.romeo, "agora")

    def test_08_room_on_the_low_side(self):
        talk.room(self.romeo, self.juliet, "piazza")

    def test_09_ping(self):
        for near, to in ((self.romeo, "high.example"), (self.romeo, self.juliet.full_address),
                         (self.juliet, "low.example"), (self.juliet, self.romeo.full_address)):
            with self.subTest(to):
                talk.ping(near, to)

    def test_10_disco_info(self):
        for near, to, feature in ((self.romeo, "high.example", "urn:xmpp:ping"),
                                  (self.romeo, "rooms.high.example", talk.MUC),
                                  (self.romeo, self.juliet.full_address, "urn:xmpp:ping"),
                                  (self.juliet, "low.example", "urn:xmpp:ping"),
                                  (self.juliet, "rooms.low.example", talk.MUC)):
            with self.subTest(to):
                talk.disco_info(near, to, feature)

    def test_11_features_outside_the_list_are_stripped(self):
        answer = self.romeo.ask("high.example", f"<query xmlns='{talk.DISCO}'/>")
        features = {f.get("var") for f in answer.iter(f"{{{talk.DISCO}}}feature")}
        self.assertIn("urn:xmpp:ping", features)
        self.assertFalse(features & {"jabber:iq:version", "jabber:iq:last", "urn:xmpp:blocking", "jabber:iq:roster"})

    def test_12_forged_carbon_is_refused_and_the_sender_told(self):
        self.both(talk.forged_carbon)

    def test_13_xhtml_is_stripped(self):
        self.both(talk.xhtml_stripped)

    def test_14_an_iq_that_the_profile_refuses_is_answered(self):
        answer = self.romeo.ask("high.example", "<query xmlns='jabber:iq:version'/>")
        self.assertEqual(answer.get("type"), "error")
        self.assertEqual(answer.get("from"), "high.example")
        self.assertRegex(talk.condition(answer)[2] or "", talk.REFERENCE)

    def test_15_a_domain_that_is_not_there_is_answered(self):
        answer = self.romeo.ask("juliet@nowhere.example/x", "<ping xmlns='urn:xmpp:ping'/>", seconds=30)
        self.assertEqual(answer.get("type"), "error")

    def test_16_a_domain_without_address_on_the_far_side_is_answered(self):
        answer = self.romeo.ask("juliet@gone.high.example/x", "<ping xmlns='urn:xmpp:ping'/>", seconds=30)
        self.assertEqual(talk.condition(answer)[1], "remote-server-not-found")
        self.assertEqual(answer.get("from"), "juliet@gone.high.example/x")

    def test_17_a_user_who_is_not_there_is_answered_by_the_far_server(self):
        answer = self.romeo.ask("nobody@high.example/x", "<ping xmlns='urn:xmpp:ping'/>")
        self.assertEqual((answer.get("type"), talk.condition(answer)[1]), ("error", "service-unavailable"))
