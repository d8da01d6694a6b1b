"""Where a box finds a server of its own side: routes first, then what the name server says."""

import time

from gateway_case import LabCase, body_of, message, peer, sink
from lab.client import condition
from lab.process import wait_for
from lab.federation import S2S_PORT
from lab.s2s import Sink

IPV4, IPV6 = "10.77.3.1", "2001:db8:77::1"
BOX_IPV6 = "2001:db8:77::2"
FIRST, SECOND, DEAF = 6001, 6002, 6003  # ports; nothing listens on the last, nor on the next hundred
QUEUE_AGE = 90  # seconds that a stanza may wait for its destination
AT_ONCE = 60    # seconds; well below it

ROUTE = f'''[[edge.route]]
domains = ["routed.high.example"]
address = "{IPV4}:{SECOND}"

[link]
'''
SERVER = "server.high.example"
# For each domain that a test asks for, what is special about it.
ADDRESSES = [
    (SERVER, IPV4),
    ("plain.high.example", IPV4), ("plain.high.example", IPV6),
    ("both.high.example", IPV4), ("both.high.example", IPV6),
    # Traps: whoever falls back on addresses, or completes names, arrives at a server.
    ("not-here.high.example", IPV4), ("lost.high.example", IPV4), ("nowhere.high.example.corp.example", IPV4),
    ("routed.high.example", IPV4),
]


def service(domain, *rest):
    return (f"_xmpp-server._tcp.{domain}", *rest)


SERVICES = [
    service("ordered.high.example", SERVER, SECOND, 20), service("ordered.high.example", SERVER, FIRST, 10),
    service("refusing.high.example", SERVER, SECOND, 20), service("refusing.high.example", SERVER, DEAF, 10),
    service("not-here.high.example"),
    service("lost.high.example", "gone.high.example", FIRST, 10),
    service("routed.high.example", SERVER, FIRST, 10),
    # More targets than are tried, and more than a UDP datagram takes; the best one in the middle.
    *(service("many.high.example", SERVER, DEAF + n, 10 if n == 15 else 50) for n in range(30)),
]
BEST_OF_MANY = DEAF + 15


class NamesCase(LabCase):
    """The high box asks its name server; `limits` are those of the boxes."""

    limits = {"queue_age_s": QUEUE_AGE, "retry_after_s": 1}

    @classmethod
    def prepare(cls, lab):
        lab.network.add_address("high-server", f"{IPV6}/64")
        lab.network.add_address("high-box", f"{BOX_IPV6}/64")
        cls.zone = lab.zones["high-box"]
        cls.zone.change(ADDRESSES, SERVICES)
        (cls.zone.folder / "resolv.conf").write_text("nameserver 127.0.0.1\nsearch corp.example\n")
        lab.server_certificates["high"] = lab.authorities["high"].issue("any", ["high.example", "*.high.example"])
        cls.low_sink = sink(lab, "low")
        cls.sinks = {name: cls.listen(port, address) for name, port, address in (
            ("first", FIRST, IPV4), ("second", SECOND, IPV4), ("best of many", BEST_OF_MANY, IPV4),
            ("IPv4", S2S_PORT, IPV4), ("IPv6", S2S_PORT, IPV6))}
        for side in ("low", "high"):
            box = lab.add_box(side, cls.limits)
            if side == "high":
                box.change("[link]\n", ROUTE)
            box.start()
        for box in lab.boxes.values():
            box.ready()
        cls.stream = peer(lab).connect()

    @classmethod
    def listen(cls, port, address):
        lab = cls.lab
        return Sink(lab.network, "high-server", "high.example", lab.server_certificates["high"],
                    lab.trusted_by("high"), port, address)

    _sent = 0

    def send(self, domain):
        """A message to somebody there: its id, which is its text as well."""
        NamesCase._sent += 1
        identity = f"{domain} {self._sent}"
        self.stream.send(message(identity, receiver=f"b@{domain}", identity=identity))
        return identity

    def arrived_at(self, identity):
        return [name for name, each in self.sinks.items() if any(body_of(s) == identity for s in list(each.arrived))]

    def answer(self, identity):
        return next((s for s in list(self.low_sink.arrived) if s.get("id") == identity), None)

    def outcome(self, identity, seconds=QUEUE_AGE + 15):
        """The name of the sink where it arrived, or the condition of the error that came back."""
        def known():
            answer = self.answer(identity)
            return self.arrived_at(identity) or (answer is not None and [error_of(answer)])

        [where] = wait_for(known, f"what becomes of “{identity}”", seconds)
        return where

    def refusals(self, domain):
        return [r for r in self.high.records("stream-refused") if r.get("peer_domain") == domain]

    def assertNotFoundAtOnce(self, domain):
        began = time.monotonic()
        identity = self.send(domain)
        self.assertEqual(self.outcome(identity), "remote-server-not-found")
        self.assertLess(time.monotonic() - began, AT_ONCE)
        self.assertTrue([r for r in self.high.records("crossing-bounced") if r["to"] == f"b@{domain}"])


def error_of(stanza):
    error = stanza.find("{jabber:server}error")
    return None if error is None else condition(stanza)[1]


class Names(NamesCase):
    def test_the_target_of_the_best_priority_is_taken(self):
        self.assertEqual(self.outcome(self.send("ordered.high.example")), "first")

    def test_the_next_target_if_the_best_refuses(self):
        self.assertEqual(self.outcome(self.send("refusing.high.example")), "second")

    def test_the_best_of_more_targets_than_are_tried(self):
        self.assertEqual(self.outcome(self.send("many.high.example")), "best of many")
        self.assertEqual(self.refusals("many.high.example"), [], "it was not among those that were tried first")

    def test_a_domain_that_says_it_has_no_server(self):
        self.assertNotFoundAtOnce("not-here.high.example")

    def test_targets_that_do_not_exist_are_no_reason_to_fall_back(self):
        self.assertNotFoundAtOnce("lost.high.example")

    def test_a_domain_that_does_not_exist(self):
        """Nor is it looked for in the search list of resolv.conf, where it would be found."""
        self.assertNotFoundAtOnce("nowhere.high.example")

    def test_without_srv_the_addresses_on_the_usual_port_IPv6_first(self):
        self.assertEqual(self.outcome(self.send("plain.high.example")), "IPv6")

    def test_without_srv_IPv4_where_IPv6_refuses(self):
        self.sinks["IPv6"].refuse_streams()
        try:
            self.assertEqual(self.outcome(self.send("both.high.example")), "IPv4")
        finally:
            self.sinks["IPv6"].take_streams_again()

    def test_a_route_wins(self):
        self.assertEqual(self.outcome(self.send("routed.high.example")), "second")

    def test_z_other_answers_are_used_without_being_told(self):
        self.assertNotFoundAtOnce("moving.high.example")
        for name, port in (("first", FIRST), ("second", SECOND)):
            with self.subTest(name):
                self.zone.change(ADDRESSES, [service("moving.high.example", SERVER, port, 0)])
                self.assertEqual(self.outcome(self.send("moving.high.example")), name)
                since = len(self.high.records())
                self.sinks[name].refuse_streams()
                self.high.await_record(lambda r: r["event"] == "stream-closed", "the end of the stream", since=since)
                self.sinks[name].take_streams_again()


class SilentNameServer(NamesCase):
    limits = {"queue_age_s": 9, "retry_after_s": 1}  # the lookup gives up after twice as long

    def test_the_sender_is_told_in_time_and_others_are_served(self):
        self.zone.fall_silent()
        identity = self.send("plain.high.example")
        self.assertEqual(self.outcome(self.send("routed.high.example")), "second")
        self.assertIsNone(self.answer(identity), "the answer for the one came before the other was served")
        self.assertEqual(self.outcome(identity), "remote-server-timeout")
        # The lookup itself ends too: two tries for the SRV records, two for the addresses.
        [refused] = wait_for(lambda: self.refusals("plain.high.example"), "the lookup's end", 60)
        [bounced] = [r for r in self.high.records("crossing-bounced") if r["to"] == "b@plain.high.example"]
        self.assertLess(bounced["index"], refused["index"], "the answer waited for the lookup")
        self.assertIn("no address for plain.high.example", refused["detail"])
        self.zone.speak_again()
        self.assertEqual(self.outcome(self.send("plain.high.example")), "IPv6")
