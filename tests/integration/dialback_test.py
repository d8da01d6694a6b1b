"""Server dialback (XEP-0220) with real servers, where nothing else is possible: no certificate is of an
authority that the other end trusts."""

import hashlib
import hmac

from gateway_case import LabCase, message, peer, start_boxes, start_people
from lab import conversation as talk
from lab import pki
from lab.ejabberd import Ejabberd
from lab.lab import SIDES
from lab.prosody import Prosody
from lab.s2s import StreamClosed

DIALBACK = "{jabber:server:dialback}"
STANZA_ERRORS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
FEATURE = "{urn:xmpp:features:dialback}dialback"
SECRET = "known to the low server and to this test"


def _key(sender, target, stream):
    """As the low server would have made it (XEP-0185)."""
    secret = hashlib.sha256(SECRET.encode()).hexdigest().encode()
    return hmac.new(secret, f"{target} {sender} {stream}".encode(), hashlib.sha256).hexdigest()


def _let_in_by_dialback(folder):
    """What an administrator changes in a server's configuration for it."""
    for file, old, new in ((folder / "prosody.cfg.lua", "s2s_secure_auth = true",
                            f's2s_secure_auth = false\ndialback_secret = "{SECRET}"'),
                           (folder / "ejabberd.yml", "modules:\n", "modules:\n  mod_s2s_dialback: {}\n")):
        if file.exists() and "mod_s2s_dialback" not in file.read_text():
            file.write_text(file.read_text().replace(old, new, 1))


class _Dialback:
    """`kinds` of servers, and what the boxes accept of them."""

    kinds = None
    authentication = None
    pinned = False

    @classmethod
    def prepare(cls, lab):
        unknown = pki.Authority(lab.folder / "pki" / "unknown", "a CA that nobody trusts")
        cls.unknown = unknown.certificate
        for side in SIDES:
            far = "high" if side == "low" else "low"
            lab.box_certificates[side] = unknown.issue(f"{side}-box", lab.domains(far))
            lab.server_certificates[side] = unknown.issue(f"{side}-server", lab.domains(side))
        for side in SIDES:
            box = lab.add_box(side)
            box.configuration.write_text(box.configuration.read_text() + (
                f'\n[[edge.peer]]\ndomains = ["*"]\nauthentication = {cls.authentication}\n'
                + (f'pin = "{lab.server_certificates[side].pin()}"\n' if cls.pinned else "")))
            box.start()
        for box in lab.boxes.values():
            box.ready()
        for side, user in (("low", "romeo"), ("high", "juliet")):
            server = lab.add_server(side, make=cls.kinds[side])
            _let_in_by_dialback(lab.folder / f"{side}-server")
            server.authority = cls.unknown  # its own clients know it
            server.register(user, "a pass phrase")
            server.start()
        for server in lab.servers.values():
            server.ready()
        cls.romeo, cls.juliet = lab.add_client("low", "romeo"), lab.add_client("high", "juliet")

    def test_a_message_each_way(self):
        talk.message(self.romeo, self.juliet, "wherefore")
        talk.message(self.juliet, self.romeo, "therefore")
        for side in SIDES:
            with self.subTest(side):
                box = self.lab.boxes[side]
                for way in ("inbound", "outbound"):
                    box.await_record(lambda r, way=way: r["event"] == "stream-authenticated" and r["outcome"] == way,
                                     f"an authenticated {way} stream")
                self.assertEqual({r["mechanism"] for r in box.records("stream-authenticated")}, {"dialback"})
                box.await_record(lambda r: r["event"] == "dialback-answered" and r["outcome"] == "valid", "a valid key")


class _Unpinned(_Dialback):
    """What is left to a key where a certificate says nothing."""

    def test_a_wrong_key_is_refused(self):
        for side in SIDES:
            with self.subTest(side):
                self.assertWrongKeyRefused(side, f"{side}.example")

    def assertWrongKeyRefused(self, side, domain):
        far = "high.example" if side == "low" else "low.example"
        stream = self.impostor(side)
        self.assertIsNotNone(stream.features.find(FEATURE))
        stream.send(f"<db:result from='{domain}' to='{far}'>{'0' * 64}</db:result>")
        answer = stream.stream.expect(DIALBACK + "result")
        self.assertEqual((answer.get("type"), answer.get("from"), answer.get("to")), ("invalid", far, domain))
        self.assertEqual(stream.await_close().error, "not-authorized")
        refused = self.lab.boxes[side].await_record(lambda r: r.get("rule") == "dialback.invalid-key", "the refusal")
        self.assertEqual((refused["event"], refused["peer_domain"]), ("stream-refused", domain))

    def impostor(self, side):
        stream = peer(self.lab, side, certificate=False, authority=self.unknown)
        stream.begin()
        stream.features = stream.secure()
        return stream

    def test_nobody_speaks_before_a_key_is_verified(self):
        stream = self.impostor("low")
        stream.send(message("too early"))
        self.assertEqual(stream.await_close().error, "not-authorized")

    def test_an_unknown_target_is_a_dialback_error(self):
        stream = self.impostor("low")
        stream.send("<db:result from='low.example' to='elsewhere.example'>key</db:result>")
        answer = stream.stream.expect(DIALBACK + "result")
        self.assertEqual(answer.get("type"), "error")
        self.assertIsNotNone(answer.find(f"{{jabber:server}}error/{STANZA_ERRORS}item-not-found"))
        stream.close()

    def test_forged_answers_are_dropped(self):
        stream = self.impostor("low")
        for name in ("result", "verify"):
            stream.send(f"<db:{name} from='low.example' to='high.example' id='1' type='valid'/>")
        self.low.await_record(lambda r: r.get("rule") == "dialback.unasked", "the answer that nobody asked for")
        stream.send(message("posing as somebody"))
        self.assertEqual(stream.await_close().error, "not-authorized")

    def test_a_forged_key_of_a_domain_behind_the_box_is_denied(self):
        stream = self.impostor("low")
        stream.send(f"<db:verify from='low.example' to='high.example' id='1'>{'0' * 64}</db:verify>")
        answer = stream.stream.expect(DIALBACK + "verify")
        self.assertEqual((answer.get("type"), answer.get("id")), ("invalid", "1"))
        self.low.await_record(lambda r: r["event"] == "dialback-answered" and r["outcome"] == "invalid", "the denial")
        stream.close()


class BetweenProsodyServers(_Unpinned, LabCase):
    kinds = {"low": Prosody, "high": Prosody}
    authentication = '["dialback"]'


    # --- with keys that the low server calls its own
    def claim(self, stream, sender, target="high.example", key=None):
        """The type of the answer."""
        key = key or _key(sender, target, stream.stream.header.get("id"))
        stream.send(f"<db:result from='{sender}' to='{target}'>{key}</db:result>")
        return stream.stream.expect(DIALBACK + "result").get("type")

    def test_a_key_that_its_server_knows_lets_one_pair_in(self):
        stream = self.impostor("low")
        self.assertEqual(self.claim(stream, "low.example"), "valid")
        stream.send(message("by a valid key", "romeo@low.example/x", "juliet@high.example"))
        self.juliet.expect_message("by a valid key")
        stream.send(message("to another domain", "romeo@low.example/x", "agora@rooms.high.example"))
        self.assertEqual(stream.await_close().error, "invalid-from")
        self.low.await_record(lambda r: r.get("rule") == "stanza.pair", "the pair that was never proved")

    def test_several_pairs_on_one_stream(self):
        stream = self.impostor("low")
        self.assertEqual(self.claim(stream, "low.example"), "valid")
        self.assertEqual(self.claim(stream, "rooms.low.example"), "valid")
        stream.send(message("from the rooms", "agora@rooms.low.example/x", "juliet@high.example"))
        self.juliet.expect_message("from the rooms")
        stream.send(message("from nowhere", "a@elsewhere.low.example", "juliet@high.example"))
        self.assertEqual(stream.await_close().error, "invalid-from")

    def test_a_key_is_good_for_its_stream_and_domain_only(self):
        first = self.impostor("low")
        seen = _key("low.example", "high.example", first.stream.header.get("id"))
        for name, sender, key in (("another stream's", "low.example", seen), ("another domain's", "rooms.low.example", None)):
            with self.subTest(name):
                stream = self.impostor("low")
                key = key or _key("low.example", "high.example", stream.stream.header.get("id"))
                self.assertEqual(self.claim(stream, sender, key=key), "invalid")
                self.assertEqual(stream.await_close().error, "not-authorized")
        first.close()


class BetweenEjabberdAndProsody(_Unpinned, LabCase):
    """ejabberd offers EXTERNAL to everybody, and fails it: dialback follows on the same stream."""

    kinds = {"low": Ejabberd, "high": Prosody}
    authentication = '["external", "dialback"]'

    def test_external_was_tried_first(self):
        talk.message(self.juliet, self.romeo, "first, by certificate")
        self.low.await_record(lambda r: r["event"] == "stream-denied" and r.get("rule") == "sasl.failure",
                              "that ejabberd did not take the certificate")


class Pinned(_Dialback, LabCase):
    """With a pin it is the certificate's key that a server is known by, whoever has signed it."""

    kinds = {"low": Prosody, "high": Prosody}
    authentication = '["dialback"]'
    pinned = True

    def test_no_claim_is_heard_from_another_key(self):
        for name, certificate in (("none", False), ("another", self.lab.box_certificates["low"])):
            with self.subTest(name):
                since = len(self.low.records())
                stream = peer(self.lab, certificate=certificate, authority=self.unknown)
                stream.begin()
                with self.assertRaises((StreamClosed, OSError)):
                    stream.secure()
                self.low.await_record(lambda r: r.get("rule") == "tls.pin", "the refusal", since=since)


class OverCertificates(LabCase):
    """Certificates are good, and dialback is all that is accepted: so nobody has to be asked (XEP-0344)."""

    @classmethod
    def prepare(cls, lab):
        for side in SIDES:
            box = lab.add_box(side)
            box.configuration.write_text(box.configuration.read_text() + (
                '\n[[edge.peer]]\ndomains = ["*"]\nauthentication = ["dialback-certificate"]\n'))
            box.start()
        for box in lab.boxes.values():
            box.ready()
        cls.romeo, cls.juliet = start_people(lab)

    def test_a_message_each_way(self):
        talk.message(self.romeo, self.juliet, "wherefore")
        talk.message(self.juliet, self.romeo, "therefore")
        for side in SIDES:
            with self.subTest(side):
                records = self.lab.boxes[side].records()
                self.assertEqual({(r["outcome"], r["mechanism"]) for r in records
                                  if r["event"] == "stream-authenticated"},
                                 {("inbound", "dialback+certificate"), ("outbound", "dialback+certificate")})
                self.assertEqual([r for r in records if r.get("detail") == "To ask about dialback keys."], [])

    def test_without_a_certificate_nobody_comes_in(self):
        stream = peer(self.lab, certificate=False)
        stream.begin()
        self.assertIsNone(stream.secure().find(FEATURE))


class NotAccepted(LabCase):
    """By default a certificate is needed: a server without one is turned away, and nobody is asked."""

    @classmethod
    def prepare(cls, lab):
        start_boxes(lab)

    def test_a_claim_is_refused(self):
        stream = peer(self.lab, certificate=False)
        stream.begin()
        self.assertIsNone(stream.secure().find(FEATURE))
        with self.assertRaises(StreamClosed) as closed:
            stream.send("<db:result from='low.example' to='high.example'>key</db:result>")
            stream.stream.next()
        self.assertEqual(closed.exception.error, "not-authorized")
        refused = self.low.await_record(lambda r: r.get("rule") == "dialback.not-offered", "the refusal")
        self.assertEqual(refused["event"], "stream-refused")
