"""Thousands who want nothing but to be there, while two servers talk: they are served on, and the box stays small."""

import resource
import threading
import time
import unittest

from gateway_case import LabCase, body_of, message, peer, sink, start_boxes, two_sinks
from lab.boxes import PROGRAMS
from lab.network import enter_namespace
from lab.process import wait_for

CROWD = 10_000
CROWD_UNDER_TLS = 1_000  # of those who come as well
MEMORY_MIB = 256
SPARE_FILES = 1_000
PACE = 0.05  # seconds between two messages of the conversation
SLOW_BYTES = 60_000  # of one message; more than sockets keep, all together
SLOW_MESSAGES = 80

SANITIZED = b"__asan_init" in (PROGRAMS / "diolkos-low").read_bytes() if (PROGRAMS / "diolkos-low").exists() else False


def memory_mib(box):
    for line in open(f"/proc/{box.process.pid}/status", encoding="ascii"):
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


class Conversation:
    """One message after the other, at a pace; how long each took."""

    def __init__(self, stream, receiver):
        self.delays = []
        self._stream, self._receiver = stream, receiver
        self._stop = threading.Event()
        self.sent = 0
        self._thread = threading.Thread(target=self._talk, daemon=True)
        self._thread.start()

    def _talk(self):
        while not self._stop.is_set():
            text = f"paced {self.sent}"
            self.sent += 1
            began = time.monotonic()
            self._stream.send(message(text))
            self._receiver.await_stanza(lambda s, text=text: body_of(s) == text, text, since=-50)
            self.delays.append(time.monotonic() - began)
            self._stop.wait(PACE)

    def end(self):
        self._stop.set()
        self._thread.join(60)
        return self.sent - len(self.delays)

    def p99(self, since=0):
        delays = sorted(self.delays[since:])
        return delays[int(len(delays) * 0.99)] if delays else None


class Crowd(LabCase):
    @classmethod
    def prepare(cls, lab):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard != resource.RLIM_INFINITY and hard < CROWD + CROWD_UNDER_TLS + SPARE_FILES:
            raise unittest.SkipTest(f"{hard} open files are allowed here, and {CROWD + CROWD_UNDER_TLS + SPARE_FILES} are needed")
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        cls.files = soft, hard
        cls.high_sink, cls.slow_sink = two_sinks(lab)
        start_boxes(lab, {"max_streams": 16_000, "max_unauthenticated": 12_000, "max_per_address": 12_000,
                          "negotiation_s": 300, "stalled_s": 5})

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        resource.setrlimit(resource.RLIMIT_NOFILE, cls.files)

    def gather(self, count):
        """`count` connections that say nothing, or a header and nothing more."""
        address = self.lab.network.address("low-box")
        header = peer(self.lab).header().encode()

        def work():
            import socket
            made = []
            for number in range(count):
                connection = socket.create_connection((address, 5269), timeout=30)
                if number % 2:
                    connection.sendall(header)
                made.append(connection)
            return made

        return self.lab.network.within("low-server", work)

    def gather_under_tls(self, count):
        """`count` connections that shake hands, and then say nothing."""
        made = []
        for _ in range(count):
            one = peer(self.lab)
            one.begin()
            one.start_tls()
            made.append(one.stream)
        return made

    def in_background(self, work):
        """work(number) again and again from the low server, until the test is over."""
        stop = threading.Event()

        def body():
            enter_namespace(self.lab.network.namespace("low-server"))
            number = 0
            while not stop.is_set():
                work(number)
                number += 1

        thread = threading.Thread(target=body, daemon=True)
        thread.start()
        self.addCleanup(thread.join, 30)
        self.addCleanup(stop.set)

    def open_and_leave(self, _):
        import socket
        try:
            with socket.create_connection((self.lab.network.address("low-box"), 5269), timeout=5) as connection:
                connection.sendall(peer(self.lab).header().encode())
        except OSError:
            pass

    def test_everyone_else_is_served_and_memory_is_bounded(self):
        stream = peer(self.lab).connect()
        conversation = Conversation(stream, self.high_sink)
        wait_for(lambda: len(conversation.delays) >= 40, "a conversation under way", 60)
        alone, before = conversation.p99(), memory_mib(self.low)

        crowd = self.gather(CROWD)
        with_crowd = memory_mib(self.low)
        under_tls = self.gather_under_tls(CROWD_UNDER_TLS)
        with_both = memory_mib(self.low)
        trickling = peer(self.lab)
        trickling.stream = type("Raw", (), {"connection": trickling.connection()})
        header = trickling.header().encode()
        trickle = iter(range(len(header)))

        def one_byte(_):
            at = next(trickle)
            trickling.stream.connection.sendall(header[at:at + 1])
            time.sleep(1)

        self.in_background(one_byte)
        self.in_background(self.open_and_leave)
        self.in_background(self.open_and_leave)
        squeezing = peer(self.lab)
        squeezing.begin()
        squeezing.send("<compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method></compress>")
        self.assertEqual(squeezing.await_close().error, "unsupported-feature")

        self.slow_sink.stalled.set()
        slow = peer(self.lab).connect()
        since, records = len(conversation.delays), len(self.high.records())
        for number in range(SLOW_MESSAGES):
            slow.send(message(f"{number} " + "x" * SLOW_BYTES, receiver="b@slow.high.example"))
        self.high.await_record(lambda r: r["event"] in ("stream-closed", "stream-refused")
                               and "does not read" in r.get("detail", ""), "the end of who does not read", 60, records)
        wait_for(lambda: len(conversation.delays) >= since + 40, "the conversation goes on", 60)
        self.slow_sink.stalled.clear()

        most = memory_mib(self.low)
        high = memory_mib(self.high)
        self.assertEqual(conversation.end(), 0, "a message that was not answered for")
        print(f"        alone: p99 {alone * 1000:.1f} ms, {before:.0f} MiB; {CROWD} idle: {with_crowd:.0f} MiB, "
              f"{(with_crowd - before) * 1024 / CROWD:.1f} KiB each; all together: p99 "
              f"{conversation.p99(since) * 1000:.1f} ms, {most:.0f} MiB (high {high:.0f} MiB)", flush=True)
        print(f"        {CROWD_UNDER_TLS} idle under TLS: {(with_both - with_crowd) * 1024 / CROWD_UNDER_TLS:.1f} KiB each",
              flush=True)
        for connection in crowd + under_tls:
            connection.close()
        if SANITIZED:
            self.skipTest("with a sanitizer memory says nothing; the rest was as it should be")
        self.assertLess(max(most, with_both), MEMORY_MIB)
        self.assertLess(high, MEMORY_MIB)


class Flood(LabCase):
    """With the limits as they come."""

    @classmethod
    def prepare(cls, lab):
        cls.high_sink = sink(lab, "high")
        start_boxes(lab)

    def test_a_crowd_from_one_address_is_turned_away_and_who_has_authenticated_is_served(self):
        stream = peer(self.lab).connect()
        connections = [peer(self.lab).connection() for _ in range(500)]
        self.low.await_record(lambda r: r.get("rule") == "limit.streams-per-address", "the limit")
        stream.send(message("all the same"))
        self.high_sink.await_stanza(lambda s: body_of(s) == "all the same", "the message")
        wait_for(lambda: sum(r.get("rule") == "limit.streams-per-address" for r in
                             self.low.records("stream-refused")) >= len(connections) - 8, "the refusals", 30)
        for connection in connections:
            connection.close()
        # Once they have gone there is room again.
        wait_for(self.has_room, "room", 30)

    def has_room(self):
        try:
            peer(self.lab).connect().close()
            return True
        except (OSError, Exception):  # pylint: disable=broad-except
            return False
