"""Every stanza has exactly one decision in each log, and the two logs agree."""

import json
import re
import shutil
import subprocess
from collections import Counter

from gateway_case import LabCase, body_of, message, peer, reconcile, sink, start_boxes
from lab.audit_log import checkpoint_size
from lab.boxes import PROGRAMS
from lab.process import wait_for

REFUSED = ("<message from='a@low.example/r' to='b@high.example' type='chat' id='no'>"
           "<forwarded xmlns='urn:xmpp:forward:0'/></message>")
STRIPPED = ("<message from='a@low.example/r' to='b@high.example' type='chat' id='less'><body>less</body>"
            "<x xmlns='urn:covert'>s3cret</x></message>")
PASSING, STRIPPING, REFUSING = 60, 25, 15


class Traffic(LabCase):
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


class Audit(Traffic):
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
            text = b"\n".join(box.record_lines()).decode()
            self.assertNotIn("secret", text)
            self.assertNotIn("s3cret", text)

    def test_records_are_lines_of_sorted_keys(self):
        for box in (self.low, self.high):
            for line in box.record_lines():
                record = json.loads(line)
                self.assertEqual(list(record), sorted(record))
            indexes = [r["index"] for r in box.records()]
            self.assertEqual(indexes, list(range(len(indexes))))

    def test_the_logs_agree(self):
        code, text = reconcile(self.lab)
        self.assertEqual(code, 0, text)

    def tampered(self, change):
        path = self.lab.folder / "tampered.jsonl"
        path.write_text("".join(change([line.decode() + "\n" for line in self.high.record_lines()])))
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


class Tools(Traffic):
    """`diolkos audit` on the logs of a gateway that runs."""

    def tool(self, *arguments, code=0):
        return self.call(*arguments, code=code).stdout

    def call(self, *arguments, code=0):
        done = subprocess.run([PROGRAMS / "diolkos", "audit", *arguments], capture_output=True, text=True, check=False,
                              timeout=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def settled(self, box):
        """Every record that is there is under a checkpoint."""
        wait_for(lambda: checkpoint_size(box.audit_log) >= len(box.record_lines()), "a checkpoint", 60)

    def copy(self, box):
        self.settled(box)
        copied = self.lab.folder / "copied"
        shutil.rmtree(copied, ignore_errors=True)
        shutil.copytree(box.audit_log, copied)
        return copied

    def test_both_logs_are_what_was_signed(self):
        for box in (self.low, self.high):
            self.settled(box)
            key = (box.audit_log / "verifier").read_text().strip()
            self.assertTrue(key.startswith(f"lab.example/{box.side}+"), key)
            report = json.loads(self.tool("verify", "--json", "--key", key, box.audit_log))
            self.assertTrue(report["good"], report)
            self.assertGreater(report["records"], PASSING)

    def test_a_changed_record_is_named(self):
        folder = self.copy(self.low)
        bundle = folder / "tile" / "entries" / "000"
        data = bytearray(bundle.read_bytes())
        at = data.index(b'"index":3,') + len(b'"index":')
        data[at] = ord("4")
        bundle.write_bytes(data)
        report = json.loads(self.tool("verify", "--json", folder, code=1))
        self.assertEqual(report["first_bad"], 3)
        self.tool("reconcile", folder, self.high.audit_log, code=1)

    def test_a_log_that_was_rolled_back_is_found_by_a_checkpoint_that_was_held(self):
        older = self.copy(self.low)
        held = self.lab.folder / "held"
        size = checkpoint_size(older)
        peer(self.lab).connect().send(message("one more"))
        wait_for(lambda: checkpoint_size(self.low.audit_log) > size, "a later checkpoint", 60)
        held.write_bytes((self.low.audit_log / "checkpoint").read_bytes())
        self.tool("verify", older)
        self.assertIn("rolled back", self.tool("verify", "--checkpoint", held, older, code=1))
        held.write_bytes((older / "checkpoint").read_bytes())
        self.assertIn("goes on from 1 held", self.tool("verify", "--checkpoint", held, self.low.audit_log))

    def test_one_stanza_is_explained_from_both_logs(self):
        record = next(r for r in self.low.records("crossing-offered") if r["outcome"] == "pass")
        text = self.tool("explain", record["id"], self.low.audit_log, self.high.audit_log)
        self.assertRegex(text, r"(?m)^low-box +\S+ +crossing-offered")
        self.assertRegex(text, r"(?m)^high-box +\S+ +crossing-accepted")
        self.tool("explain", "no such id", self.low.audit_log, code=1)

    def find(self, text, *arguments, code=0, key=None):
        key = key or self.lab.audit_keys[self.low.pair]
        out = self.tool("find", "--text", text, "--key", key, "--json", *arguments, self.low.audit_log, self.high.audit_log, code=code)
        return [json.loads(line) for line in out.splitlines()]

    def test_who_sent_exactly_this_is_found_on_both_boxes(self):
        found = self.find("secret 7")
        self.assertEqual({r["event"] for r in found}, {"crossing-offered", "crossing-accepted"})
        self.assertEqual(Counter((r["box"], r["direction"]) for r in found),
                         {(box, way): 1 for box in ("low-box", "high-box") for way in ("import", "export")})
        self.assertEqual({r["from"] for r in self.find("secret 7", "--address", "a@low.example/r")}, {"a@low.example/r"})
        self.assertEqual(len(self.find("less")), 2 * STRIPPING)
        self.assertEqual(len({mark for r in self.find("less") for mark in r["text"]}), STRIPPING, "equal texts look equal")
        self.assertEqual(self.find("secret 7 ", code=1), [])
        self.assertEqual(self.find("secret", code=1), [])

    def test_nothing_is_found_with_another_key(self):
        other = self.lab.folder / "other.key"
        other.write_text("00" * 32 + "\n")
        self.assertEqual(self.find("secret 7", code=1, key=other), [])
        other.write_text("no key")
        self.assertEqual(self.find("secret 7", code=2, key=other), [])

    def test_records_are_shown_by_what_is_asked_for(self):
        lines = self.tool("show", "--event", "stanza-refused", "--json", self.low.audit_log).splitlines()
        self.assertEqual(len(lines), REFUSING)
        self.assertEqual({json.loads(line)["event"] for line in lines}, {"stanza-refused"})
        self.assertEqual(len(self.tool("show", "--last", "2", self.low.audit_log).splitlines()), 2)

    def test_an_export_goes_on_where_the_last_one_ended_and_is_whole(self):
        state = self.lab.folder / "exported"
        state.unlink(missing_ok=True)
        first = self.tool("export", "--state", state, self.high.audit_log).splitlines()
        peer(self.lab).connect().send(message("after the export"))
        wait_for(lambda: len(self.high.record_lines()) > len(first), "another record", 60)
        second = self.tool("export", "--state", state, self.high.audit_log).splitlines()
        whole = [line.decode() for line in self.high.record_lines()]
        self.assertEqual((first + second), whole[:len(first) + len(second)])
        for form in ("rfc5424", "cef", "ocsf"):
            self.assertGreaterEqual(len(self.tool("export", "--format", form, self.high.audit_log).splitlines()), len(first))

    def test_what_was_pruned_can_still_be_verified(self):
        folder, state = self.copy(self.low), self.lab.folder / "pruned"
        state.write_text("300\n")
        self.assertEqual(json.loads(self.tool("prune", "--json", "--before", "2001", "--exported", state, folder))["end"], 0)
        report = json.loads(self.tool("prune", "--json", "--before", "2999", "--exported", state, folder))
        self.assertEqual(report["end"], 256)  # the second bundle was not exported whole
        self.assertFalse((folder / "tile" / "entries" / "000").exists())
        self.assertIn("256", self.tool("verify", folder))
        note = next(n for n in map(json.loads, (p.read_text() for p in (folder / "notes").glob("*.json"))) if n["event"] == "prune")
        self.assertEqual((note["end"], note["operator"]), (256, "root"))
        for left in (folder / "notes").iterdir():
            left.unlink()
        self.assertIn("no record says that they were pruned", self.tool("verify", folder, code=1))

    def test_the_report_is_signed(self):
        out = self.lab.folder / "report"
        self.settled(self.low), self.settled(self.high)
        signed = self.call("reconcile", "--sign", self.low.signing_key, "--name", "auditor.example", "--out", out,
                           self.low.audit_log, self.high.audit_log)
        text = out.read_text(encoding="utf-8")
        self.assertIn("The logs agree", text)
        self.assertRegex(text, "(?m)^\u2014 auditor.example [A-Za-z0-9+/=]+$")
        key = re.search(r"; key (\S+)", signed.stderr)[1]
        self.assertIn("THE REPORT IS WHAT WAS SIGNED", self.tool("verify", "--key", key, out))
        self.assertIn("with --key alone", self.call("verify", out, code=2).stderr)
        self.assertIn("not signed by this key", self.tool("verify", "--key", self.low.audit_log / "verifier", out, code=1))
        changed = self.lab.folder / "changed.note"
        changed.write_text(text.replace("The logs agree", "The logs agreed", 1), encoding="utf-8")
        self.assertIn("it was changed since it was signed", self.tool("verify", "--key", key, changed, code=1))
        self.assertIn("no signed report", self.call("verify", "--key", key, self.low.configuration, code=2).stderr)
