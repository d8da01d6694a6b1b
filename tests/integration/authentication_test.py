"""Who may open a stream to a box, and what becomes of those who may not (xmpp edge, attacks)."""

import base64
import ssl

from gateway_case import LabCase, body_of, message, peer, sink, start_boxes
from lab.process import LabError
from lab.s2s import SASL, STREAMS, TLS, Stream, StreamClosed


def mechanisms(features):
    return [m.text for m in features.iter(f"{SASL}mechanism")]


class Authentication(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        low, high = lab.authorities["low"], lab.authorities["high"]
        cls.certificates = {
            "wrong CA": high.issue("stranger", ["low.example"]),
            "expired": low.issue("expired", ["low.example"], days=-1),
            "another domain": low.issue("another", ["other.example"]),
            "name only in CN": low.issue("common", [], common_name="low.example"),
            "wildcard one level short": low.issue("wildcard", ["*.example"]),
        }
        start_boxes(lab)

    def test_before_tls_only_starttls_is_offered(self):
        features = peer(self.lab).begin()
        self.assertEqual([child.tag for child in features], [TLS + "starttls"])
        self.assertIsNotNone(features.find(f"{TLS}starttls/{TLS}required"))

    def test_external_is_offered_to_a_proven_domain_only(self):
        stream = peer(self.lab)
        stream.begin()
        self.assertEqual(mechanisms(stream.secure()), ["EXTERNAL"])
        for name, certificate in self.certificates.items():
            if name == "wildcard one level short":
                continue  # it does name low.example
            with self.subTest(name):
                self.assertNotAccepted(peer(self.lab, certificate=certificate))
        with self.subTest("no certificate"):
            self.assertNotAccepted(peer(self.lab, certificate=False))
        with self.subTest("a wildcard for a deeper name"):
            self.assertNotAccepted(peer(self.lab, certificate=self.certificates["wildcard one level short"],
                                        local="a.b.example"))

    def assertNotAccepted(self, stream):
        """No EXTERNAL on offer, or no TLS at all; and asking for it does not help."""
        try:
            stream.begin()
            self.assertNotIn("EXTERNAL", mechanisms(stream.secure()))
        except (ssl.SSLError, StreamClosed):
            return
        with self.assertRaises((LabError, StreamClosed)):
            stream.authenticate()

    def test_authzid_forms(self):
        for authzid, accepted in (("low.example", True), ("", True), ("LOW.example", True),
                                  ("other.example", False), ("high.example", False)):
            with self.subTest(authzid):
                stream = peer(self.lab, authzid=authzid)
                stream.begin()
                stream.secure()
                if accepted:
                    stream.authenticate()
                else:
                    self.assertFailure(stream, base64.b64encode(authzid.encode()).decode(),
                                       ("invalid-authzid", "not-authorized"))

    def test_sasl_misuse(self):
        for name, text, conditions in (("bad base64", "b@d!", ("incorrect-encoding", "malformed-request")),
                                       ("not a domain", base64.b64encode(b"a b c").decode(),
                                        ("invalid-authzid", "not-authorized"))):
            with self.subTest(name):
                stream = peer(self.lab)
                stream.begin()
                stream.secure()
                self.assertFailure(stream, text, conditions)
        with self.subTest("another mechanism"):
            stream = peer(self.lab)
            stream.begin()
            stream.secure()
            self.assertFailure(stream, "=", ("invalid-mechanism",), "PLAIN")

    def assertFailure(self, stream, text, conditions, mechanism="EXTERNAL"):
        stream.send(f"<auth xmlns='{SASL[1:-1]}' mechanism='{mechanism}'>{text}</auth>")
        answer = stream.stream.next()
        self.assertEqual(answer.tag, SASL + "failure")
        self.assertIn(answer[0].tag[len(SASL):], conditions)

    def test_auth_before_tls(self):
        stream = peer(self.lab)
        stream.begin()
        stream.send(f"<auth xmlns='{SASL[1:-1]}' mechanism='EXTERNAL'>=</auth>")
        self.assertRefused(stream)

    def test_stanza_before_authentication(self):
        for name, secure in (("before TLS", False), ("after TLS", True)):
            with self.subTest(name):
                stream = peer(self.lab)
                stream.begin()
                if secure:
                    stream.secure()
                stream.send(message("too early"))
                self.assertIn(stream.await_close().error, ("not-authorized", "policy-violation"))

    def test_plaintext_behind_starttls(self):
        stream = peer(self.lab)
        stream.begin()
        stream.send(f"<starttls xmlns='{TLS[1:-1]}'/>".encode() + message("injected"))
        self.assertRefused(stream)

    def assertRefused(self, stream):
        try:
            while True:
                self.assertNotIn(stream.stream.next().tag, (SASL + "success", TLS + "proceed"))
        except StreamClosed:
            pass

    def test_a_domain_that_is_not_served(self):
        stream = peer(self.lab, remote="elsewhere.example")
        with self.assertRaises(StreamClosed) as closed:
            stream.begin()
        self.assertEqual(closed.exception.error, "host-unknown")

    def test_another_from_or_to_after_the_restart(self):
        for name, local, remote in (("from", "other.example", "high.example"),
                                    ("to", "low.example", "rooms.high.example")):
            with self.subTest(name):
                stream = peer(self.lab)
                stream.begin()
                stream.secure()
                stream.local, stream.remote = local, remote
                with self.assertRaises((StreamClosed, LabError)) as caught:
                    stream.authenticate()
                if isinstance(caught.exception, StreamClosed):
                    self.assertIn(caught.exception.error, ("not-authorized", "improper-addressing", "invalid-from",
                                                           "conflict", "host-unknown"))

    def test_stream_ids_are_new_after_every_restart(self):
        ids = set()
        for _ in range(3):
            stream = peer(self.lab)
            stream.begin()
            ids.add(stream.stream.header.get("id"))
            stream.secure()
            ids.add(stream.stream.header.get("id"))
            stream.authenticate()
            ids.add(stream.stream.header.get("id"))
            stream.close()
        self.assertEqual(len(ids), 9)
        self.assertTrue(all(len(identity or "") >= 16 for identity in ids))

    def test_compression_is_not_offered(self):
        stream = peer(self.lab)
        stream.begin()
        stream.secure()
        features = stream.authenticate()
        self.assertEqual([c.tag for c in features if "compress" in c.tag or "bidi" in c.tag], [])

    def test_no_tls_below_1_2(self):
        stream = peer(self.lab)
        stream.begin()
        stream.send(f"<starttls xmlns='{TLS[1:-1]}'/>")
        stream.stream.expect(TLS + "proceed")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises((ssl.SSLError, OSError)):
            context.wrap_socket(stream.stream.connection, server_hostname="high.example")

    def test_closing_tag_is_answered(self):
        stream = peer(self.lab).connect()
        stream.send(message("then goodbye") + b"</stream:stream>")
        closed = stream.await_close()
        self.assertEqual((closed.error, closed.orderly), (None, True))
        self.high_sink.await_stanza(lambda s: body_of(s) == "then goodbye", "what came before the close")

    def test_z_streams_waiting_for_authentication_are_limited(self):
        """Eight from one address; the ninth is turned away, and those authenticated do not count."""
        authenticated = peer(self.lab).connect()
        waiting = [peer(self.lab) for _ in range(8)]
        for stream in waiting:
            stream.begin()
        with self.assertRaises((StreamClosed, OSError)):
            peer(self.lab).begin()
        authenticated.send(message("still served"))
        self.high_sink.await_stanza(lambda s: body_of(s) == "still served", "what an authenticated stream says")
        for stream in waiting:
            stream.stream.close()

    def test_header_of_the_box(self):
        """As every server writes it: prefix `stream`, both domains, a version."""
        stream = peer(self.lab)
        stream.begin()
        header = stream.stream.header
        self.assertEqual(header.tag, STREAMS + "stream")
        self.assertEqual((header.get("from"), header.get("to"), header.get("version")),
                         ("high.example", "low.example", "1.0"))
        self.assertIn(b"<stream:stream ", bytes(stream.stream.raw))
        self.assertIn(b"<stream:features", bytes(stream.stream.raw))


class Deadline(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        start_boxes(lab, {"negotiation_s": 1})

    def test_whoever_does_not_get_on_with_it_is_disconnected(self):
        def silent(stream):
            stream.stream = Stream(stream.connection())

        def stuck_before_tls(stream):
            stream.begin()

        def stuck_in_tls(stream):
            stream.begin()
            stream.send(f"<starttls xmlns='{TLS[1:-1]}'/>")
            stream.stream.expect(TLS + "proceed")

        def stuck_before_sasl(stream):
            stream.begin()
            stream.secure()

        for stuck in (silent, stuck_before_tls, stuck_in_tls, stuck_before_sasl):
            with self.subTest(stuck.__name__):
                stream = peer(self.lab)
                stuck(stream)
                stream.await_close()  # its reads fail after a minute

    def test_whoever_did_is_not(self):
        stream = peer(self.lab).connect()
        late = peer(self.lab)
        late.begin()
        late.await_close()  # a second has passed for the first one too
        stream.send(message("in no hurry"))
        self.high_sink.await_stanza(lambda s: body_of(s) == "in no hurry", "what came after the deadline")
