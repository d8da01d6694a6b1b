"""What happens to stanzas when something on their way is not there."""

import signal

from gateway_case import LabCase, body_of, message, peer, sink, start_boxes, start_people
from lab import conversation as talk
from lab.client import condition
from lab.process import wait_for

COUNT = 400


class UnreachableDestination(LabCase):
    @classmethod
    def prepare(cls, lab):
        start_boxes(lab, {"queue_age_s": 4, "retry_after_s": 1})
        cls.romeo, cls.juliet = start_people(lab)

    def test_the_sender_is_told_and_it_works_again_later(self):
        talk.message(self.romeo, self.juliet, "before")
        self.juliet.stop()
        self.lab.servers["high"].stop()
        for payload in ("<body>into the void</body>", "<body>and again</body>"):
            identity = self.romeo.new_id()
            self.romeo.send(f"<message to='juliet@high.example' type='chat' id='{identity}'>{payload}</message>")
            error = self.romeo.expect_error(identity)
            self.assertIn(condition(error)[1], ("remote-server-not-found", "remote-server-timeout"))
            self.assertEqual(error.get("from"), "juliet@high.example")
            self.assertRegex(condition(error)[2] or "", talk.REFERENCE)
        answer = self.romeo.ask("high.example", "<ping xmlns='urn:xmpp:ping'/>")
        self.assertEqual(answer.get("type"), "error")
        self.assertTrue(self.high.records("crossing-bounced"))

        self.lab.servers["high"].start().ready()
        juliet = self.lab.add_client("high", "juliet")

        def gets_through():
            return self.romeo.ask("high.example", "<ping xmlns='urn:xmpp:ping'/>").get("type") == "result"

        wait_for(gets_through, "the high server is found again", 60)
        talk.message(self.romeo, juliet, "after")


class LinkDown(LabCase):
    @classmethod
    def prepare(cls, lab):
        start_boxes(lab)
        cls.romeo, cls.juliet = start_people(lab)

    def test_messages_wait_and_arrive_once(self):
        talk.message(self.romeo, self.juliet, "before the cut")
        self.lab.network.swallow("low-box", "link")
        for box in (self.low, self.high):
            box.await_record(lambda r: r["event"] == "link-down", "the link going down")
        for number in range(5):
            self.romeo.message(self.juliet.address, f"kept {number}")
            self.juliet.message(self.romeo.address, f"kept {number}")
        self.low.await_record(lambda r: r["event"] == "crossing-offered" and r["from"] == self.romeo.full_address,
                              "a crossing offered")
        self.lab.network.pass_again("low-box")
        for client in (self.romeo, self.juliet):
            client.expect_message("kept 4")
        for box in (self.low, self.high):
            self.assertEqual(box.last_event("link-up", "link-down"), "link-up")
        talk.message(self.romeo, self.juliet, "marker down")
        talk.message(self.juliet, self.romeo, "marker up")
        for client in (self.romeo, self.juliet):
            self.assertEqual([b for b in client.bodies() if b.startswith("kept")], [f"kept {n}" for n in range(5)])


class LinkDownForLong(LabCase):
    @classmethod
    def prepare(cls, lab):
        start_boxes(lab, {"link_wait_iq_s": 1, "link_wait_other_s": 2})
        cls.romeo, cls.juliet = start_people(lab)

    def test_what_waited_too_long_comes_back(self):
        talk.message(self.romeo, self.juliet, "before the cut")
        self.lab.network.swallow("high-box", "link")
        self.low.await_record(lambda r: r["event"] == "link-down", "the link going down")
        answer = self.romeo.ask("high.example", "<ping xmlns='urn:xmpp:ping'/>")
        self.assertEqual((answer.get("type"), condition(answer)[1]), ("error", "remote-server-timeout"))
        identity = self.romeo.message(self.juliet.address, "too late")
        error = self.romeo.expect_error(identity)
        self.assertEqual(condition(error)[1], "remote-server-timeout")
        self.assertTrue(self.low.records("crossing-expired"))
        self.lab.network.pass_again("high-box")
        self.low.await_record(lambda r: r["event"] == "link-up", "the link coming back", 30,
                              since=len(self.low.records()) if self.low.last_event("link-up", "link-down") == "link-down"
                              else 0)
        talk.message(self.romeo, self.juliet, "in time")
        self.assertNotIn("too late", self.juliet.bodies())


class Reconnection(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        start_boxes(lab)

    def numbered(self):
        return [body_of(s) for s in self.high_sink.arrived if (body_of(s) or "").startswith("n ")]

    def send_with(self, interrupt):
        """COUNT messages with three interruptions among them; each must arrive once, in order."""
        before = len(self.numbered())
        stream = peer(self.lab).connect()
        for number in range(COUNT):
            stream.send(message(f"n {before + number}"))
            if number % (COUNT // 4) == COUNT // 8 and number > COUNT // 4:
                interrupt()
        wait_for(lambda: len(self.numbered()) >= before + COUNT, "everything arrives", 60,
                 given_up=self.low.process.gone)
        stream.send(message("marker"))
        self.high_sink.await_stanza(lambda s: body_of(s) == "marker", "the marker")
        self.assertEqual(self.numbered(), [f"n {n}" for n in range(before + COUNT)])
        self.high_sink.arrived[:] = [s for s in self.high_sink.arrived if body_of(s) != "marker"]
        stream.close()

    def cut(self, host):
        box = self.lab.boxes[host.split("-")[0]]
        since = len(box.records())
        self.lab.network.swallow(host, "link")
        box.await_record(lambda r: r["event"] == "link-down", "the link going down", since=since)
        self.lab.network.pass_again(host)
        box.await_record(lambda r: r["event"] == "link-up", "the link coming back", 30, since=since)

    def test_cut_on_the_low_side(self):
        self.send_with(lambda: self.cut("low-box"))

    def test_cut_on_the_high_side(self):
        self.send_with(lambda: self.cut("high-box"))

    def test_unplugged(self):
        def unplug():
            since = len(self.low.records())
            self.lab.network.unplug("high-box", "link")
            self.low.await_record(lambda r: r["event"] == "link-down", "the link going down", since=since)
            self.lab.network.plug("high-box", "link")
            self.low.await_record(lambda r: r["event"] == "link-up", "the link coming back", 30, since=since)

        self.send_with(unplug)

    def test_a_box_that_stands_still(self):
        def freeze():
            since = len(self.low.records())
            self.high.process.signal(signal.SIGSTOP)
            try:
                self.low.await_record(lambda r: r["event"] == "link-down", "the link going down", since=since)
            finally:
                self.high.process.signal(signal.SIGCONT)
            self.low.await_record(lambda r: r["event"] == "link-up", "the link coming back", 30, since=since)

        self.send_with(freeze)


class StalledServer(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        start_boxes(lab)

    def test_a_stalled_server_stops_the_writer_and_all_arrives_in_order(self):
        """More than the sockets, the queue and the link's window hold: the writer has to wait, the boxes do
        not grow without bound, and once the server reads again everything is there."""
        stream = peer(self.lab).connect()
        stream.send(message("first"))
        self.high_sink.await_stanza(lambda s: body_of(s) == "first", "the first message")
        self.high_sink.stalled.set()
        stream.send(message("second"))
        stream.stream.connection.settimeout(3)
        sent, filler = 0, "x" * 60_000
        try:
            for sent in range(3000):
                stream.send(message(f"{sent} {filler}"))
        except TimeoutError:
            pass
        memory = [int(next(line for line in open(f"/proc/{box.process.pid}/status") if line.startswith("VmRSS"))
                      .split()[1]) // 1024 for box in (self.low, self.high)]
        self.assertLess(max(memory), 400, f"MiB resident: {memory}")
        self.high_sink.stalled.clear()
        wait_for(lambda: len(self.high_sink.arrived) >= 2 + sent, f"{sent} messages arrive", 60)
        numbers = [int(body_of(s).split()[0]) for s in self.high_sink.arrived[2:]]
        self.assertEqual(numbers[:sent], list(range(sent)))
