"""Every stanza has exactly one decision in each log, and the two logs agree."""

import json
from collections import Counter

from gateway_case import LabCase, body_of, message, peer, reconcile, sink, start_boxes
from lab.process import wait_for

REFUSED = ("<message from='a@low.example/r' to='b@high.example' type='chat' id='no'>"
           "<forwarded xmlns='urn:xmpp:forward:0'/></message>")
STRIPPED = ("<message from='a@low.example/r' to='b@high.example' type='chat' id='less'><body>less</body>"
            "<x xmlns='urn:covert'>s3cret</x></message>")
PASSING, STRIPPING, REFUSING = 60, 25, 15


class Audit(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        start_boxes(lab)
        up, down = peer(lab).connect(), peer(lab, "high").connect()
        for number in range(PASSING):
            up.send(message(f"secret {number}"))
            down.send(message(f"secret {number}", "b@high.example/r", "a@low.example"))
            if number < STRIPPING:
                up.send(STRIPPED)
            if number < REFUSING:
                up.send(REFUSED)
        wait_for(lambda: len(cls.high_sink.arrived) >= PASSING + STRIPPING, "all arrive above", 60)
        wait_for(lambda: sum(body_of(s) is not None for s in cls.low_sink.arrived) >= PASSING, "all arrive below", 60)
        wait_for(lambda: reconcile(lab)[0] == 0, "the logs agree", 60)
        # Errors for what was refused go down on a stream of their own.
        wait_for(lambda: len(cls.low_sink.arrived) >= PASSING + REFUSING, "the sender is told", 60)

    def count(self, box, event, **fields):
        return sum(all(r.get(k) == v for k, v in fields.items()) for r in box.records(event))

    def test_every_stanza_has_one_decision(self):
        self.assertEqual(self.count(self.low, "crossing-offered", direction="import"), PASSING + STRIPPING)
        self.assertEqual(self.count(self.low, "stanza-refused"), REFUSING)
        self.assertEqual(self.count(self.high, "crossing-accepted", direction="import"), PASSING + STRIPPING)
        self.assertEqual(self.count(self.high, "crossing-offered", direction="export"), PASSING)
        self.assertEqual(self.count(self.low, "crossing-accepted", direction="export"), PASSING)
        for box in (self.low, self.high):
            for event in ("crossing-offered", "crossing-accepted"):
                keys = Counter((r["direction"], r["sequence"]) for r in box.records(event))
                self.assertEqual([k for k, n in keys.items() if n > 1], [], f"{event} of {box.side}")

    def test_sequences_are_dense(self):
        for box, direction in ((self.low, "import"), (self.high, "export")):
            numbers = sorted(r["sequence"] for r in box.records("crossing-offered") if r["direction"] == direction)
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    def test_refusals_name_reason_rule_and_id(self):
        for record in self.low.records("stanza-refused"):
            self.assertTrue(record["reason"] and record["rule"] and record["id"], record)

    def test_what_was_stripped_is_named(self):
        stripped = [r for r in self.low.records("crossing-offered") if r.get("outcome") == "strip"]
        self.assertEqual(len(stripped), STRIPPING)
        self.assertTrue(all("urn:covert" in str(r["stripped"]) for r in stripped))

    def test_no_text_of_a_message_is_recorded(self):
        for box in (self.low, self.high):
            text = box.audit_log.read_text()
            self.assertNotIn("secret", text)
            self.assertNotIn("s3cret", text)

    def test_records_are_lines_of_sorted_keys(self):
        for box in (self.low, self.high):
            for line in box.audit_log.read_text().splitlines():
                record = json.loads(line)
                self.assertEqual(list(record), sorted(record))
            indexes = [r["index"] for r in box.records()]
            self.assertEqual(indexes, list(range(len(indexes))))

    def test_the_logs_agree(self):
        code, text = reconcile(self.lab)
        self.assertEqual(code, 0, text)

    def tampered(self, change):
        path = self.lab.folder / "tampered.jsonl"
        path.write_text("".join(change(self.high.audit_log.read_text().splitlines(keepends=True))))
        return reconcile(self.lab, high=path)

    def test_a_crossing_missing_from_one_log_is_found(self):
        def drop_one(lines):
            gone = next(n for n, line in enumerate(lines) if json.loads(line)["event"] == "crossing-accepted")
            return lines[:gone] + lines[gone + 1:]

        code, text = self.tampered(drop_one)
        self.assertNotEqual(code, 0, text)

    def test_a_crossing_that_was_never_sent_is_found(self):
        def add_one(lines):
            record = next(json.loads(line) for line in lines if json.loads(line)["event"] == "crossing-accepted")
            record["sequence"] = 100_000
            return lines + [json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n"]

        code, text = self.tampered(add_one)
        self.assertNotEqual(code, 0, text)

    def test_another_mac_is_found(self):
        def change_one(lines):
            n, record = next((n, json.loads(line)) for n, line in enumerate(lines)
                             if json.loads(line)["event"] == "crossing-accepted")
            record["mac"] = "0" * len(record["mac"])
            lines[n] = json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n"
            return lines

        code, text = self.tampered(change_one)
        self.assertNotEqual(code, 0, text)
