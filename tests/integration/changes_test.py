"""What is changed while a gateway runs: certificates, authorities and link keys without a restart, the profile on one box after
the other. What needs which stands in docs/operators-guide.md."""

import shutil

from crash_test import Talk
from gateway_case import LabCase, body_of, message, peer, reconcile, sink, start_boxes, start_people
from lab import conversation as talk
from lab import pki
from lab.boxes import ROOT
from lab.client import BODY
from lab.process import LabError, wait_for
from lab.s2s import StreamClosed

SECONDS = 60


class Certificates(LabCase):
    """Raw peers, so that a stream is seen to live on."""

    @classmethod
    def prepare(cls, lab):
        cls.high_sink = sink(lab, "high")
        start_boxes(lab)
        cls.pids = {side: box.process.pid for side, box in lab.boxes.items()}

    def reload(self, *boxes):
        for box in boxes:
            since = len(box.records())
            box.reload()
            box.await_record(lambda r: r["event"].startswith("configuration-"), "the reload", since=since)
            self.assertEqual(box.last_event("configuration-changed", "configuration-refused"), "configuration-changed")

    def say(self, text, stream):
        stream.send(message(text))
        self.high_sink.await_stanza(lambda s: body_of(s) == text, text)

    def tearDown(self):
        for side, box in self.lab.boxes.items():
            self.assertEqual((box.process.pid, box.process.running()), (self.pids[side], True), "it was restarted")

    def test_1_another_authority_is_believed(self):
        old = peer(self.lab).connect()
        self.say("under the old authority", old)
        authority = pki.Authority(self.lab.folder / "pki" / "new", "new CA of the lab")
        server = authority.issue("low-server", self.lab.domains("low"))
        ca = self.lab.authorities["low"].certificate
        with self.assertRaises((LabError, StreamClosed)):
            peer(self.lab, certificate=server).connect()
        before = ca.read_bytes()
        ca.write_bytes(before + authority.certificate.read_bytes())
        self.reload(self.low)
        self.say("under the new authority", peer(self.lab, certificate=server).connect())
        self.say("on the old stream", old)
        ca.write_bytes(before)
        self.reload(self.low)

    def link_again(self):
        """The link's connection is cut, and comes back; returns what the low box has recorded since."""
        since = {side: len(box.records()) for side, box in self.lab.boxes.items()}
        self.lab.network.reset("low-box", "link")
        for side, box in self.lab.boxes.items():
            box.await_record(lambda r: r["event"] == "link-down", "the cut", since=since[side])
        self.lab.network.pass_again("low-box")
        return since

    def await_link(self, since):
        for side, box in self.lab.boxes.items():
            box.await_record(lambda r: r["event"] == "link-up", "the link coming back", since=since[side])

    def give_low(self, certificate):
        for new, old in ((certificate.chain, self.lab.link_certificates["low"].chain), (certificate.key, self.lab.link_certificates["low"].key)):
            shutil.copy(new, old)

    def test_2_a_new_link_key_on_both_boxes(self):
        stream = peer(self.lab).connect()
        self.say("with the old key", stream)
        new = pki.self_signed(self.lab.folder / "pki" / "renewed", "low-box")
        self.high.change(self.lab.link_certificates["low"].pin(), new.pin())
        self.give_low(new)
        links = {side: len(box.records("link-down")) for side, box in self.lab.boxes.items()}
        self.reload(self.low, self.high)
        self.say("on the connection that was there", stream)
        self.assertEqual(links, {side: len(box.records("link-down")) for side, box in self.lab.boxes.items()})
        self.await_link(self.link_again())
        self.say("with the new key", stream)

    def test_3_an_expired_link_certificate_is_replaced(self):
        stream = peer(self.lab).connect()
        own = self.lab.link_certificates["low"]
        good = own.chain.read_bytes()
        pki.expired(own, own.chain)
        self.reload(self.low)
        since = self.link_again()
        self.high.await_record(lambda r: r["event"] in ("link-refused", "link-down") and "expired" in str(r), "why there is no link",
                               since=since["high"])
        stream.send(message("waits for a certificate"))
        self.low.await_record(lambda r: r["event"] == "stanza-waiting", "that it waits", since=since["low"])
        own.chain.write_bytes(good)
        self.reload(self.low)
        self.await_link(since)
        self.high_sink.await_stanza(lambda s: body_of(s) == "waits for a certificate", "what waited")


class ExpiredEdge(LabCase):
    """The box's own certificate at the edge has expired, and real servers see it."""

    @classmethod
    def prepare(cls, lab):
        lab.authorities["low"].issue("low-box", lab.domains("high"), days=-1)
        start_boxes(lab, {"retry_after_s": 1})
        cls.romeo, cls.juliet = start_people(lab)

    def test_it_is_replaced_without_a_restart(self):
        identity = self.romeo.message("juliet@high.example", "too late")
        self.romeo.expect_error(identity)
        pid = self.low.process.pid
        self.lab.authorities["low"].issue("low-box", self.lab.domains("high"))
        self.low.reload()
        self.low.await_record(lambda r: r["event"] == "configuration-changed", "the reload")

        def through():
            text = f"in time {self.romeo.new_id()}"
            self.romeo.message("juliet@high.example", text)
            wait_for(lambda: text in self.juliet.bodies() or self.romeo.find(
                lambda s: s.get("type") == "error" and s.findtext(BODY) == text), "its fate", SECONDS)
            return text in self.juliet.bodies()

        wait_for(through, "a message arrives", SECONDS)
        talk.message(self.juliet, self.romeo, "and back")
        self.assertEqual(self.low.process.pid, pid)


class RollingProfile(LabCase):
    """Another set of schemas on one box after the other, while people talk."""

    @classmethod
    def prepare(cls, lab):
        start_boxes(lab, {"retry_after_s": 1, "drain_s": 2})
        cls.romeo, cls.juliet = start_people(lab)

    def question(self):
        """Only the new profile lets it cross."""
        return self.romeo.ask("high.example", "<query xmlns='jabber:iq:version'/>").get("type")

    def restart(self, side):
        box = self.lab.boxes[side]
        box.change(f"{ROOT}/schemas/chat.toml", f"{ROOT}/schemas/fmn-spiral3.toml")
        self.assertEqual(box.stop(), 0)
        box.start().listening()

    def test_both_are_changed_and_nothing_is_lost(self):
        self.assertEqual(self.question(), "error")
        talks = [Talk(self.romeo, self.juliet), Talk(self.juliet, self.romeo)]
        for each in talks:
            each.start()
        try:
            since = {side: len(box.records()) for side, box in self.lab.boxes.items()}
            self.restart("low")
            self.low.await_record(lambda r: r["event"] == "link-refused" and r["rule"] == "link.hello.schema-digest", "that they differ",
                                  SECONDS, since=since["low"])
            for side, box in self.lab.boxes.items():
                box.await_record(lambda r: r["event"] == "stanza-waiting", f"{side}: what waits meanwhile", since=since[side])
            self.restart("high")
            for box in self.lab.boxes.values():
                box.ready()
            marks = [len(each.ids) + 20 for each in talks]
            wait_for(lambda: all(len(each.ids) > mark for each, mark in zip(talks, marks)), "they go on talking", SECONDS)
        finally:
            for each in talks:
                each.end()
        self.assertEqual(self.question(), "result")
        for each in talks:
            self.assertEachOnce(each)
        wait_for(lambda: reconcile(self.lab)[0] == 0, "logs that agree", SECONDS)

    def assertEachOnce(self, talked):
        everything = set(talked.ids.values())
        wait_for(lambda: everything <= set(talked.came()) | talked.told(), f"the fate of all messages from {talked.sender.address}", SECONDS)
        came = talked.came()
        self.assertEqual(len(came), len(set(came)), "arrived twice")
        print(f"{len(everything)} messages from {talked.sender.address}: {len(came)} arrived, {len(talked.told())} came back", flush=True)
