"""Starting, re-reading, stopping: what an administrator does to a box."""

import signal

from gateway_case import LabCase, body_of, message, peer, sink, start_boxes
from lab import pki
from lab.process import wait_for


class Life(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        start_boxes(lab)

    def say(self, text, stream=None):
        stream = stream or peer(self.lab).connect()
        stream.send(message(text))
        self.high_sink.await_stanza(lambda s: body_of(s) == text, text)
        return stream

    def presented(self):
        """The certificate that the low box shows to a new stream."""
        stream = peer(self.lab)
        stream.begin()
        stream.secure()
        der = stream.stream.connection.getpeercert(binary_form=True)
        stream.stream.close()
        return der

    def test_1_a_bad_configuration_changes_nothing(self):
        stream = self.say("before the bad configuration")
        good = self.low.configuration.read_text()
        since = len(self.low.records())
        self.low.configuration.write_text(good + "\n[nonsense]\nkey = 1\n")
        self.low.reload()
        record = self.low.await_record(lambda r: r["event"] == "configuration-refused", "the refusal", since=since)
        self.assertIn("nonsense", str(record))
        self.low.configuration.write_text(good)
        self.say("on the same stream", stream)
        self.say("on a new one")

    def test_2_a_new_certificate_is_used(self):
        stream = self.say("with the old certificate")
        old = self.presented()
        new = self.lab.authorities["low"].issue("low-box", self.lab.domains("high"))
        since = len(self.low.records())
        self.low.reload()
        self.low.await_record(lambda r: r["event"] == "configuration-changed", "the change", since=since)
        wait_for(lambda: self.presented() == new.der(), "the new certificate is presented", 60)
        self.assertNotEqual(old, new.der())
        self.say("the old stream lives on", stream)

    def test_3_a_broken_certificate_changes_nothing(self):
        path = self.lab.box_certificates["low"].chain
        good, before = path.read_text(), self.presented()
        since = len(self.low.records())
        path.write_text("not a certificate")
        self.low.reload()
        self.low.await_record(lambda r: r["event"] == "configuration-refused", "the refusal", since=since)
        self.assertEqual(self.presented(), before)
        path.write_text(good)

    def test_4_sigterm_drains(self):
        """What was accepted is delivered, streams are closed properly, the exit code is 0."""
        stream = self.say("before the end")
        for number in range(200):
            stream.send(message(f"last {number}"))
        self.high_sink.await_stanza(lambda s: body_of(s) == "last 0", "the first of the last")
        # All 200 have been read once one sent behind them has been decided.
        wait_for(lambda: sum(r["event"] == "crossing-offered" for r in self.low.records()) >= 201, "200 are offered")
        self.low.process.signal(signal.SIGTERM)
        closed = stream.await_close()
        self.assertTrue(closed.orderly, closed)
        self.assertEqual(self.low.process.wait(), 0)
        self.high_sink.await_stanza(lambda s: body_of(s) == "last 199", "the last of the last")
        self.assertEqual(self.low.records()[-1]["event"], "stop")
        self.high.process.signal(signal.SIGTERM)
        self.assertEqual(self.high.process.wait(), 0)
        self.assertEqual(self.high.records()[-1]["event"], "stop")

    def test_5_started_again_it_goes_on(self):
        before = {box: len(box.records()) for box in (self.low, self.high)}
        for box in before:
            box.start()
        for box, since in before.items():
            box.listening().await_record(lambda r: r["event"] == "link-up", "the link", since=since)
        self.say("after a restart of both")

    def test_6_sigint_stops_too(self):
        self.low.process.signal(signal.SIGINT)
        self.assertEqual(self.low.process.wait(), 0)
        self.low.start()
        self.low.listening()

    def test_7_what_was_written_before_the_stop_was_known_crosses(self):
        """RFC 6120, 4.4: a box that closes reads on until the peer's closing tag."""
        stream = self.say("before the stop")
        self.low.process.signal(signal.SIGTERM)
        self.assertEqual(stream.await_close().error, "system-shutdown")
        stream.send(message("behind the closing tag"))
        stream.send(b"</stream:stream>")
        self.high_sink.await_stanza(lambda s: body_of(s) == "behind the closing tag", "what was on its way")
        self.assertEqual(self.low.process.wait(), 0)
        self.assertEqual(self.low.records()[-1]["event"], "stop")
        self.low.start()
        self.low.listening()


class WrongPin(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        stranger = pki.self_signed(lab.folder / "pki" / "link", "stranger")
        high_pin = lab.link_certificates["high"].pin()
        lab.add_box("low", {"link_wait_other_s": 1}).change(high_pin, stranger.pin())
        lab.boxes["low"].start()
        lab.add_box("high").start()
        for box in lab.boxes.values():
            box.listening()

    def test_a_key_that_is_not_pinned_is_refused_and_recorded(self):
        self.low.await_record(lambda r: r["event"] == "link-refused", "the refusal")
        self.assertEqual(self.low.records("link-up"), [])
        self.assertEqual(self.high.records("link-up"), [])
        stream = peer(self.lab).connect()
        stream.send(message("must not cross", identity="m1"))
        answer = self.low_sink.await_stanza(lambda s: s.get("id") == "m1", "the error for what waited in vain")
        self.assertEqual(answer.get("type"), "error")
        self.assertEqual(len(self.low.records("crossing-expired")), 1)
        self.assertNothingElse(self.high_sink.arrived)
