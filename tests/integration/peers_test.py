"""What a box asks of its peers: who they are, under which TLS, how much they say; and direct TLS both ways."""

import ssl
import threading
import time

from gateway_case import LabCase, body_of, message, peer, sink
from lab.client import condition
from lab.process import wait_for
from lab.s2s import SASL, Sink, StreamClosed

TLS_PORT = 5270
DIRECT_PORT, CLOSING_PORT = 6001, 6002
OFFER = f"{SASL}mechanisms/{SASL}mechanism"

LOW = """\
[[edge.peer]]
domains = ["strict.low.example"]
minimum_tls = "1.3"

[[edge.peer]]
domains = ["pinned.low.example"]
pin = "{pin}"

[[edge.peer]]
domains = ["own-ca.low.example"]
ca = "{other_ca}"

[[edge.peer]]
domains = ["direct.low.example"]
direct_tls = "required"

[[edge.peer]]
domains = ["starttls.low.example"]
direct_tls = "refused"

[[edge.peer]]
domains = ["busy.low.example"]
stanzas_per_s = 10
stanzas_burst = 5

[link]
"""
HIGH = """\
[[edge.peer]]
domains = ["pinned.high.example"]
pin = "{wrong}"

[link]
"""


def close_at_once(listener):
    def serve():
        while True:
            listener.accept()[0].close()

    threading.Thread(target=serve, daemon=True).start()


class Peers(LabCase):
    @classmethod
    def prepare(cls, lab):
        names = ["low.example", "*.low.example"]
        cls.certificate = lab.authorities["low"].issue("all", names)
        cls.another = lab.authorities["low"].issue("another", names)
        cls.foreign = lab.authorities["high"].issue("foreign", names)
        lab.server_certificates["high"] = lab.authorities["high"].issue("any", ["high.example", "*.high.example"])
        address = lab.network.address("high-server")
        lab.zones["high-box"].change(
            [(name, address) for name in ("high.example", "pinned.high.example", "server.high.example",
                                          "blocked.high.example", "nobody.high.example", "plain.high.example")],
            [("_xmpps-server._tcp.direct.high.example", "server.high.example", DIRECT_PORT, 5),
             ("_xmpp-server._tcp.direct.high.example", "server.high.example", 5269, 10),
             # TLS does not come about there: the next one.
             ("_xmpps-server._tcp.broken.high.example", "server.high.example", CLOSING_PORT, 5),
             ("_xmpp-server._tcp.broken.high.example", "server.high.example", 5269, 10),
             ("_xmpps-server._tcp.nobody.high.example",), ("_xmpp-server._tcp.nobody.high.example",),
             ("_xmpps-server._tcp.plain.high.example",)])
        cls.high_sink, cls.low_sink = sink(lab, "high"), sink(lab, "low")
        cls.direct_sink = Sink(lab.network, "high-server", "direct.high.example", lab.server_certificates["high"],
                               lab.trusted_by("high"), DIRECT_PORT, direct=True)
        close_at_once(lab.network.listen("high-server", address, CLOSING_PORT))
        low, high = lab.add_box("low", {"queue_age_s": 10, "retry_after_s": 1}), lab.add_box("high")
        low.change("listen_tls = []", f'listen_tls = ["{lab.network.address("low-box")}:{TLS_PORT}"]\n'
                                      'block = ["blocked.low.example"]')
        low.change("[link]\n", LOW.format(pin=cls.certificate.pin(), other_ca=lab.authorities["high"].certificate))
        high.change("listen_tls = []", 'listen_tls = []\nblock = ["blocked.high.example"]')
        high.change("[link]\n", HIGH.format(wrong="0" * 64))
        for box in (low, high):
            box.start()
        for box in (low, high):
            box.ready()

    def peer(self, local="low.example", certificate=None, **options):
        return peer(self.lab, local=local, certificate=certificate or self.certificate, **options)

    def assertRefused(self, attempt, error, rule):
        """The stream error that `attempt` ends with, and what the box records of it."""
        since = len(self.low.records())
        with self.assertRaises(StreamClosed) as closed:
            attempt()
        self.assertEqual(closed.exception.error, error)
        self.low.await_record(lambda r: r["event"] == "stream-refused" and r.get("rule") == rule, rule, since=since)

    def assertCrosses(self, connected, local):
        text = f"from {local} {time.monotonic()}"
        connected.send(message(text, sender=f"a@{local}/r"))
        self.high_sink.await_stanza(lambda s: body_of(s) == text, text)
        connected.close()

    # --- who
    def test_who_is_blocked_gets_no_features(self):
        self.assertRefused(self.peer("blocked.low.example").begin, "policy-violation", "stream.from")

    def test_no_stream_to_who_is_blocked(self):
        stream = self.peer().connect()
        stream.send(message("x", receiver="b@blocked.high.example", identity="to-blocked"))
        answer = self.low_sink.await_stanza(lambda s: s.get("id") == "to-blocked", "the answer")
        self.assertEqual(condition(answer)[1], "policy-violation")
        bounced = self.high.records("crossing-bounced")
        self.assertIn("peer-not-allowed", [r.get("reason") for r in bounced])

    def test_z_a_reload_blocks_and_ends_streams(self):
        stream = self.peer("later.low.example").connect()
        self.low.change('block = ["blocked.low.example"]', 'block = ["blocked.low.example", "later.low.example"]')
        self.low.reload()
        self.assertEqual(stream.await_close().error, "policy-violation")
        self.assertRefused(self.peer("later.low.example").begin, "policy-violation", "stream.from")

    # --- under which TLS
    def test_a_lowest_version_of_its_own(self):
        old = self.peer("strict.low.example")
        old.newest_tls = ssl.TLSVersion.TLSv1_2
        old.begin()
        with self.assertRaises(OSError):
            old.secure()
        old = self.peer("strict.low.example", port=TLS_PORT)
        old.newest_tls = ssl.TLSVersion.TLSv1_2

        def begin():
            old.secure_first()
            old.stream.next()

        self.assertRefused(begin, "policy-violation", "tls.version")
        self.assertCrosses(self.peer("strict.low.example").connect(), "strict.low.example")

    def test_a_pinned_key(self):
        wrong = self.peer("pinned.low.example", self.another)
        wrong.begin()
        self.assertRefused(wrong.secure, "not-authorized", "tls.pin")
        self.assertCrosses(self.peer("pinned.low.example").connect(), "pinned.low.example")

    def test_a_pinned_key_of_who_is_connected_to(self):
        stream = self.peer().connect()
        stream.send(message("x", receiver="b@pinned.high.example"))
        self.high.await_record(lambda r: r["event"] == "stream-refused" and r.get("rule") == "tls.pin"
                               and r["peer_domain"] == "pinned.high.example", "another key")

    def test_authorities_of_its_own(self):
        for port in (5269, TLS_PORT):
            for certificate, believed in ((self.foreign, True), (self.certificate, False)):
                with self.subTest(port=port, believed=believed):
                    stream = self.peer("own-ca.low.example", certificate, port=port)
                    if port == TLS_PORT:
                        features = stream.secure_first()
                    else:
                        stream.begin()
                        features = stream.secure()
                    self.assertEqual(features.find(OFFER) is not None, believed)
                    stream.close()

    # --- direct TLS
    def test_direct_tls_in(self):
        for protocols in (("xmpp-server",), ()):
            with self.subTest(protocols=protocols):
                stream = self.peer(port=TLS_PORT)
                features = stream.secure_first(protocols=protocols)
                self.assertEqual(stream.stream.connection.selected_alpn_protocol(), (*protocols, None)[0])
                self.assertIsNone(features.find("{urn:ietf:params:xml:ns:xmpp-tls}starttls"))
                self.assertIsNotNone(features.find(OFFER))
                features = stream.authenticate()
                limits = features.find("{urn:xmpp:stream-limits:0}limits")
                self.assertEqual([child.text for child in limits], ["262144", "3660"])
                self.assertCrosses(stream, "low.example")

    def test_direct_tls_for_a_name_that_is_nobodys(self):
        with self.assertRaises(ssl.SSLError) as refused:
            self.peer(port=TLS_PORT).secure_first(server_name="elsewhere.example")
        self.assertIn("UNRECOGNIZED_NAME", str(refused.exception).upper())

    def test_direct_tls_for_another_protocol(self):
        with self.assertRaises(ssl.SSLError):
            self.peer(port=TLS_PORT).secure_first(protocols=("h2",))

    def test_direct_tls_required_and_refused(self):
        self.assertRefused(self.peer("direct.low.example").begin, "policy-violation", "tls.direct")
        self.assertRefused(self.peer("starttls.low.example", port=TLS_PORT).secure_first, "policy-violation",
                           "tls.direct")
        direct = self.peer("direct.low.example", port=TLS_PORT)
        direct.secure_first()
        direct.authenticate()
        self.assertCrosses(direct, "direct.low.example")

    def send_to(self, domain):
        text = f"to {domain} {time.monotonic()}"
        self.peer().connect().send(message(text, receiver=f"b@{domain}", identity=text))
        return text

    def test_direct_tls_out(self):
        text = self.send_to("direct.high.example")
        self.direct_sink.await_stanza(lambda s: body_of(s) == text, text)
        self.assertEqual(self.direct_sink.asked, [("direct.high.example", "xmpp-server")])

    def test_starttls_where_direct_tls_does_not_come_about(self):
        text = self.send_to("broken.high.example")
        self.high_sink.await_stanza(lambda s: body_of(s) == text, text)

    def test_no_direct_tls_there_is_no_word_about_starttls(self):
        text = self.send_to("plain.high.example")
        self.high_sink.await_stanza(lambda s: body_of(s) == text, text)

    def test_neither_there(self):
        text = self.send_to("nobody.high.example")
        answer = self.low_sink.await_stanza(lambda s: s.get("id") == text, "the answer")
        self.assertEqual(condition(answer)[1], "remote-server-not-found")

    # --- how much
    def test_who_sends_too_much_is_read_more_slowly_and_loses_nothing(self):
        stream = self.peer("busy.low.example").connect()
        began = time.monotonic()
        count = 30
        since = len(self.high_sink.arrived)
        for number in range(count):
            stream.send(message(f"busy {number}", sender="a@busy.low.example/r"))
            stream.send(b" " * 5000)  # so that one read does not take all of it

        def busy():
            return [body_of(s) for s in self.high_sink.arrived[since:] if s.get("from") == "a@busy.low.example/r"]

        wait_for(lambda: len(busy()) == count, "all of it", 60)
        self.assertEqual(busy(), [f"busy {number}" for number in range(count)])
        throttled = self.low.records("throttled")
        self.assertEqual([r["peer_domain"] for r in throttled], ["busy.low.example"])
        self.assertEqual(throttled[0]["rule"], "limit.stanzas-per-second")
        self.assertGreater(time.monotonic() - began, 0.5)  # at the least: one read takes 64 KiB

    def test_certificates_that_expire_soon_are_announced(self):
        """Those of the lab live for 30 days."""
        own = self.low.await_record(lambda r: r["event"] == "certificate-expires"
                                    and r["rule"] == "certificate.own", "its own certificate")
        self.assertIn("in less than 30 days", own["detail"])
        self.peer().connect().close()
        self.low.await_record(lambda r: r["event"] == "certificate-expires" and r["rule"] == "certificate.peer"
                              and r["peer_domain"].endswith("low.example"), "a peer's")
