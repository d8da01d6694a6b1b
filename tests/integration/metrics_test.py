"""Figures for Prometheus: from this host alone, what they say, and that nobody is named in them."""

import re
import shutil
import subprocess
import unittest

from gateway_case import LabCase, body_of, message, peer, sink, start_boxes
from lab.boxes import PROGRAMS
from lab.process import wait_for

PORT = 9275


class Metrics(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.high_sink = sink(lab, "high")
        for side in ("low", "high"):
            box = lab.add_box(side)
            box.configuration.write_text(f'{box.configuration.read_text()}\n[metrics]\nlisten = ["127.0.0.1:{PORT}"]\n')
            box.start()
        for box in lab.boxes.values():
            box.ready()

    def ask(self, *arguments, path="/metrics", host="low-box"):
        return self.lab.network.run(host, ["curl", "--silent", "--show-error", "--max-time", "20", *arguments,
                                           f"http://127.0.0.1:{PORT}{path}"])

    def figure(self, name, host="low-box"):
        answer = self.ask("--fail", host=host)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return int(re.search(rf"(?m)^{re.escape(name)} (\d+)$", answer.stdout)[1])

    def test_1_they_count_what_happens(self):
        records = 'diolkos_audit_records_total{event="%s"}'
        before = self.figure(records % "crossing-offered")
        stream = peer(self.lab).connect()
        for number in range(5):
            stream.send(message(f"m{number}"))
        self.high_sink.await_stanza(lambda s: body_of(s) == "m4", "the last one")
        self.assertEqual(self.figure(records % "crossing-offered"), before + 5)
        wait_for(lambda: self.figure(records % "crossing-delivered", "high-box") >= 5, "their delivery is counted", 30)
        self.assertEqual(self.figure("diolkos_link_up"), 1)
        self.assertEqual(self.figure("diolkos_inbound_streams"), 1)
        self.assertEqual(self.figure(records % "validators-disagreed"), 0)
        stream.send(b"<message from='a@low.example/r' to='b@high.example'><x xmlns='urn:nobody:allows:this'/></message>")
        wait_for(lambda: self.figure(records % "stanza-refused") == 1, "the refusal is counted", 30)

    def test_2_nobody_is_named(self):
        self.assertNotRegex(self.ask().stdout, r"example|@")

    def test_3_nothing_else_is_answered(self):
        for arguments, path, code in (([], "/", "404"), (["--request", "POST"], "/metrics", "405"),
                                      (["--header", "X: " + "y" * 8000], "/metrics", "000")):
            with self.subTest(code):
                self.assertEqual(self.ask(*arguments, "--output", "/dev/null", "--write-out", "%{http_code}",
                                          path=path).stdout, code)
        address = self.lab.network.address("low-box")
        done = self.lab.network.run("low-server", ["curl", "--silent", "--max-time", "20", f"http://{address}:{PORT}/metrics"])
        self.assertEqual(done.returncode, 7, "refused: it does not listen there")

    def test_4_only_loopback_addresses_are_taken(self):
        text = self.low.configuration.read_text()
        bad = self.lab.folder / "bad.toml"
        bad.write_text(text.replace("127.0.0.1:9275", "0.0.0.0:9275"))
        done = self.lab.network.run("low-box", [PROGRAMS / "diolkos-low", "--config", bad, "--check"])
        self.assertEqual(done.returncode, 78)
        self.assertRegex(done.stderr, r"bad.toml:\d+:\d+: .*metrics.listen.*only a loopback address")

    def test_5_promtool_finds_no_fault(self):
        if shutil.which("promtool") is None:
            raise unittest.SkipTest("promtool (package prometheus) is not installed")
        done = subprocess.run(["promtool", "check", "metrics"], input=self.ask().stdout, capture_output=True, text=True,
                              timeout=60)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))
