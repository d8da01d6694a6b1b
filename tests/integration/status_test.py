"""What an operator asks of running boxes: how they are, who may ask, a test over the link."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import time

from gateway_case import LabCase, peer, reconcile, start_people
from lab.boxes import PROGRAMS
from lab.process import wait_for

HEALTHY, ATTENTION, USAGE, UNREACHABLE = 0, 1, 2, 3


def diolkos(*arguments, **options):
    return subprocess.run([PROGRAMS / "diolkos", *arguments], capture_output=True, text=True, timeout=120, check=False,
                          **options)


class StatusCase(LabCase):
    limits = {}

    @classmethod
    def prepare(cls, lab):
        lab.issue_for_long()
        start_people(lab)
        for side in ("low", "high"):
            lab.add_box(side, cls.limits).start()
        for box in lab.boxes.values():
            box.ready()

    def status(self, box, code=None):
        done = diolkos("status", "--socket", box.operator_socket, "--json")
        if code is not None:
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def await_status(self, box, accept, what):
        return wait_for(lambda: accept(self.status(box)), what, 60)


class Status(StatusCase):
    def test_1_healthy_boxes_say_so(self):
        for box in (self.low, self.high):
            now = self.status(box, HEALTHY)
            self.assertEqual((now["v"], now["side"], now["healthy"], now["attention"]), (1, box.side, True, []))
            self.assertTrue(now["link"]["up"])
            self.assertEqual(now["audit"]["directory"], str(box.audit_folder))
            self.assertEqual({disk["of"] for disk in now["disks"]}, {"journal", "audit"})
            self.assertGreater(min(disk["free_bytes"] for disk in now["disks"]), 0)
            self.assertEqual(len(now["certificates"]), 2)
            self.assertEqual(now["digests"]["configuration"], box.records("start")[-1]["configuration_digest"])
            self.assertEqual(now["digests"]["schema"], box.records("start")[-1]["schema_digest"])

    def test_2_it_is_readable_without_a_terminal(self):
        done = diolkos("status", "--config", self.low.configuration)
        self.assertEqual(done.returncode, HEALTHY, done.stderr)
        for line in (r"low-box \(low, .*\)  running for \d+ (s|min)  healthy", r"Link lab \(duplex\)",
                     r"  state +up for ", r"  journal +\d+ crossings", r"  checkpoint +over \d+ records", "Last refusals"):
            self.assertRegex(done.stdout, line)
        self.assertNotIn("\x1b", done.stdout, "colours are for terminals")

    def test_3_refusals_are_there_with_their_reasons(self):
        stream = peer(self.lab).connect()
        stream.send(b"<message from='a@low.example/r' to='b@high.example'><x xmlns='urn:nobody:allows:this'/></message>")
        refusals = self.await_status(self.low, lambda now: now["refusals"], "the refusal is in the status")
        self.assertEqual((refusals[-1]["event"], refusals[-1]["to"]), ("stanza-refused", "b@high.example"))
        self.assertEqual(refusals[-1]["id"], self.low.records("stanza-refused")[-1]["id"])
        peers = {each["domain"]: each for each in self.status(self.low)["streams"]["peers"]}
        self.assertGreaterEqual(peers["low.example"]["in"], 1)

    def test_4_others_are_refused_and_on_record(self):
        before = len(self.low.records("operator-refused"))
        for path in (self.low.operator_socket.parent, self.low.operator_socket.parent.parent):
            path.chmod(path.stat().st_mode | 0o055)
        nobody = {"user": 65534, "group": 65534, "extra_groups": []}
        asked = subprocess.run(["curl", "--silent", "--unix-socket", self.low.operator_socket, "--write-out", "%{http_code}",
                                "http://localhost/status"], capture_output=True, text=True, timeout=60, check=False, **nobody)
        self.assertEqual(asked.stdout, "This user may not ask this box.\n403")
        record = self.low.await_record(lambda r: r["event"] == "operator-refused", "the refusal")
        self.assertRegex(record["detail"], r"^user 65534, group 65534, process \d+$")
        self.assertEqual(len(self.low.records("operator-refused")), before + 1)

    def test_5_metrics_and_nothing_else(self):
        figures = diolkos("status", "--socket", self.low.operator_socket, "--metrics")
        self.assertEqual(figures.returncode, 0, figures.stderr)
        self.assertRegex(figures.stdout, r"(?m)^diolkos_link_up 1$")
        for method, target, code in (("GET", "/", "404"), ("POST", "/status", "405"), ("GET", "/test/a/b", "405"),
                                     ("POST", "/test/low.example", "404")):
            asked = subprocess.run(["curl", "--silent", "--unix-socket", self.low.operator_socket, "--request", method,
                                    "--output", "/dev/null", "--write-out", "%{http_code}", f"http://localhost{target}"],
                                   capture_output=True, text=True, timeout=60, check=False)
            self.assertEqual(asked.stdout, code, (method, target))

    def test_6_watch_redraws_and_leaves_the_terminal_as_it_was(self):
        for end in (lambda keys, _: os.write(keys, b"q"), lambda _, process: process.send_signal(signal.SIGINT)):
            keys, terminal = pty.openpty()
            before = subprocess.run(["stty", "-g"], stdin=terminal, capture_output=True, text=True, check=True).stdout
            process = subprocess.Popen([PROGRAMS / "diolkos", "status", "--socket", self.low.operator_socket, "--watch"],
                                       stdin=terminal, stdout=terminal, stderr=terminal)
            screen = _read_until(keys, lambda text: text.count(b"\x1b[H") >= 2)
            self.assertIn(b"\x1b[?1049h", screen)
            self.assertIn(b"low-box", screen)
            end(keys, process)
            self.assertIn(b"\x1b[?1049l", _read_until(keys, lambda text: b"\x1b[?1049l" in text))
            self.assertEqual(process.wait(timeout=20), 0)
            after = subprocess.run(["stty", "-g"], stdin=terminal, capture_output=True, text=True, check=True).stdout
            self.assertEqual(before, after)
            os.close(keys)
            os.close(terminal)
        self.assertEqual(diolkos("status", "--socket", self.low.operator_socket, "--watch").returncode, UNREACHABLE)

    def test_7_a_link_that_is_down_needs_attention(self):
        self.high.stop()
        what = self.await_status(self.low, lambda now: [each["what"] for each in now["attention"]], "it notices")
        self.assertEqual(what, ["link-down"])
        self.assertEqual(diolkos("status", "--socket", self.low.operator_socket).returncode, ATTENTION)
        done = diolkos("status", "--socket", self.high.operator_socket)
        self.assertEqual(done.returncode, UNREACHABLE)
        self.assertIn("is the box running", done.stderr)
        test = diolkos("pair", "test", "--socket", self.low.operator_socket, "--timeout", "1")
        self.assertEqual(test.returncode, 1)
        self.assertIn("waits for the link", test.stdout)
        self.high.start().ready()
        self.low.ready()
        self.await_status(self.low, lambda now: now["healthy"], "it is healthy again")


def _read_until(terminal, accept, seconds=30):
    text, deadline = b"", time.monotonic() + seconds
    while not accept(text) and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            text += os.read(terminal, 65536)
    return text


class PairTest(StatusCase):
    limits = {"queue_age_s": 4, "retry_after_s": 1}

    def test_1_it_crosses_both_ways_and_both_logs_have_it(self):
        for near, far in ((self.low, self.high), (self.high, self.low)):
            with self.subTest(near.side):
                done = diolkos("pair", "test", "--config", near.configuration, "--json")
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                test = json.loads(done.stdout)
                self.assertEqual((test["state"], test["answer"], test["crossed"]), ("answered", "result", True))
                for identity in (test["id"], test["answer_id"]):
                    for box in (near, far):
                        box.await_record(lambda r, identity=identity: r.get("id") == identity, "the test")
                asked = near.records("test-requested")[-1]
                self.assertEqual((asked["from"], asked["to"]), (test["from"], f"{far.side}.example"))
                self.assertRegex(asked["detail"], r"^user 0, group \d+, process \d+$")

        def settled():
            code, text = reconcile(self.lab)
            return code == 0 and not re.search("(?m)^IN-FLIGHT ", text) and text

        wait_for(settled, "the two logs agree on the tests", 60)

    def test_2_it_says_what_to_run_on_the_other_box(self):
        done = diolkos("pair", "test", "--socket", self.low.operator_socket)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("It crossed both ways", done.stdout)
        identity = re.search(r"diolkos audit explain (\S+) DIRECTORY", done.stdout)[1]

        def explained():
            there = diolkos("audit", "explain", identity, self.high.audit_log)
            return there.returncode == 0 and "crossing-delivered" in there.stdout and there.stdout

        wait_for(explained, "the other box's log explains it", 30)

    def test_3_a_domain_of_nobody_is_denied(self):
        done = diolkos("pair", "test", "--socket", self.low.operator_socket, "--to", "evil.example")
        self.assertEqual(done.returncode, 1)
        self.assertIn("is no domain of the other side", done.stderr)

    def test_4_a_far_server_that_is_away_is_told_from_a_link_that_is(self):
        self.lab.servers["high"].stop()
        try:
            done = diolkos("pair", "test", "--socket", self.low.operator_socket, "--json")
        finally:
            self.lab.servers["high"].start()
            self.lab.servers["high"].ready()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(json.loads(done.stdout)["answer"], "error")
