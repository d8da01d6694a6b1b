"""`diolkos explain` over the corpora, and as an operator uses it.

DIOLKOS_SHARED (default: ../shared beside the clone) names the folder with corpus/*.jsonl."""

import base64
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build" / "bin" / "diolkos"
SHARED = Path(os.environ.get("DIOLKOS_SHARED") or ROOT.parent / "shared")
DIFFERENCES = ROOT / "schemas" / "corpus-differences.md"

MESSAGE = "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body>{}</message>"


def explain(*arguments, given=b""):
    given = given.encode() if isinstance(given, str) else given
    return subprocess.run([PROGRAM, "explain", *arguments], input=given, capture_output=True, timeout=120)


def explain_lines(lines, *arguments):
    done = explain("--jsonl", *arguments, given="".join(json.dumps(line) + "\n" for line in lines))
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def corpus(name):
    file = SHARED / "corpus" / name
    if not file.is_file():
        raise unittest.SkipTest(f"{file} is not there; DIOLKOS_SHARED may name its folder")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


class Corpus(unittest.TestCase):
    def test_published_examples_get_the_verdict_of_the_judge(self):
        examples = corpus("xep-examples.jsonl")
        known = dict(re.findall(r"^\| `(\S+)` \| \w+ \| (\w+) \|", DIFFERENCES.read_text(encoding="utf-8"), re.M))
        code, answers = explain_lines([{"id": each["id"], "xml": each["xml"]} for each in examples])
        self.assertEqual(code, 0)
        self.assertEqual([each["id"] for each in answers], [each["id"] for each in examples])
        differing = {mine["id"]: mine for judged, mine in zip(examples, answers) if mine["verdict"] != judged["verdict"]}
        self.assertEqual({name: mine["verdict"] for name, mine in differing.items()}, known)
        self.assertGreater(len(examples), 3000)

    def test_what_crosses_passes_as_it_is(self):
        _, answers = explain_lines([{"id": each["id"], "xml": each["xml"]} for each in corpus("xep-examples.jsonl")])
        crossing = [{"id": each["id"], "xml": each["out"]} for each in answers if each["out"]]
        _, again = explain_lines(crossing)
        for first, second in zip(crossing, again):
            self.assertEqual((second["verdict"], second["out"]), ("pass", first["xml"]), first["id"])

    def test_hostile_bytes(self):
        # Those whose answer depends on the domains of a stream are for the running boxes.
        of_the_stream = {"from-other-domain", "to-not-served"}
        for case in corpus("hostile.jsonl"):
            if case["id"] in of_the_stream:
                continue
            with self.subTest(case["id"]):
                done = explain(given=base64.b64decode(case["bytes"]))
                self.assertEqual(done.returncode, 0)
                verdict = re.search(r"^1: (\w+)", done.stdout.decode(), re.M).group(1)
                self.assertEqual(verdict, {"closed": "refuse"}.get(case["expect"], case["expect"]))


class Operator(unittest.TestCase):
    def test_words_for_each_stanza(self):
        done = explain(given=MESSAGE.format("") + MESSAGE.format("<x xmlns='jabber:x:oob'/>") +
                       MESSAGE.format("<received xmlns='urn:xmpp:carbons:2'/>"))
        said = done.stdout.decode()
        self.assertEqual(done.returncode, 0)
        self.assertRegex(said, r"(?m)^1: pass$")
        self.assertRegex(said, r"(?m)^2: strip$\n  left behind: \{jabber:x:oob\}x$")
        self.assertRegex(said, r"(?m)^3: refuse, payload-refused$\n  rule: profile.chat refuse urn:xmpp:carbons:2$")
        self.assertEqual(len(re.findall(r"(?m)^  crosses as: <message .*</message>$", said)), 2)

    def test_the_five_members_of_a_line(self):
        code, answers = explain_lines([{"id": 1, "xml": MESSAGE.format("")}, {"id": ["x"], "xml": "<message>"},
                                       {"id": None, "xml": ""}, {"id": "two", "xml": MESSAGE.format("") * 2}])
        self.assertEqual(code, 0)
        for answer in answers:
            self.assertEqual(list(answer), ["id", "verdict", "reason", "rule", "out"])
        self.assertEqual([(each["id"], each["verdict"], each["reason"]) for each in answers],
                         [(1, "pass", ""), (["x"], "refuse", "not-well-formed"), (None, "refuse", "not-one-stanza"),
                          ("two", "refuse", "not-one-stanza")])
        self.assertTrue(answers[0]["out"].startswith('<message xmlns="jabber:server" from="a@low.example/r"'))
        self.assertIsNone(answers[1]["out"])

    def test_a_line_that_is_none_is_said_and_the_rest_goes_on(self):
        done = explain("--jsonl", given='{"id": 1}\nnonsense\n' + json.dumps({"id": 2, "xml": MESSAGE.format("")}))
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"standard input:1:", done.stderr)
        self.assertIn(b"standard input:2:", done.stderr)
        self.assertEqual(json.loads(done.stdout)["verdict"], "pass")

    def test_files_in_their_order(self):
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder, name) for name in ("one.xml", "two.xml")]
            for file in files:
                file.write_text(MESSAGE.format(""), encoding="utf-8")
            self.assertEqual(len(re.findall(rb"(?m)^[12]: pass$", explain(*files).stdout)), 2)
            done = explain(files[0], Path(folder, "missing.xml"))
            self.assertEqual(done.returncode, 1)
            self.assertIn(b"missing.xml: cannot be read", done.stderr)

    def test_the_domains_of_a_configuration(self):
        profile = ["--profile", ROOT / "schemas" / "chat.toml"]
        for box in ("low", "high"):
            configured = ["--config", ROOT / "deploy" / f"{box}.example.toml", *profile]
            for direction, verdict in (("import", "pass"), ("export", "refuse")):
                _, answers = explain_lines([{"id": box, "xml": MESSAGE.format("")}], *configured, "--direction", direction)
                self.assertEqual([each["verdict"] for each in answers], [verdict], (box, direction))

    def test_a_configuration_that_is_wrong(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as configuration:
            configuration.write("colour = 1\n")
            configuration.flush()
            done = explain("--config", configuration.name, given=MESSAGE.format(""))
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b":1:1: ", done.stderr)

    def test_a_profile_that_cannot_be_read(self):
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as profile:
            profile.write('name = "x"\ncolour = 1\n')
            profile.flush()
            done = explain("--profile", profile.name, given=MESSAGE.format(""))
        self.assertEqual(done.returncode, 1)
        self.assertIn(b":2:1: unknown key `colour`", done.stderr)
        self.assertEqual(done.stdout, b"")
