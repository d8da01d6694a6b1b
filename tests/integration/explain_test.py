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

    def test_a_refusal_says_where_and_what_would_have_been_allowed(self):
        cases = [("<delay xmlns='urn:xmpp:delay' stamp='now'/>", "message/{urn:xmpp:delay}delay@stamp", "@stamp: a time, required."),
                 ("<reactions xmlns='urn:xmpp:reactions:0' id='1'><other/></reactions>",
                  "message/{urn:xmpp:reactions:0}reactions/other", "In <reactions>: <reaction> at most 32 times."),
                 ("<thread>1</thread><thread>2</thread>", "message/thread[2]", "It may stand once."),
                 ("<foo/>", "message/foo", "Of jabber:server: body, subject, thread, error."),
                 ("<securitylabel xmlns='urn:xmpp:sec-label:0'><displaymarking bgcolor='mauve'>x</displaymarking><label/></securitylabel>",
                  "message/{urn:xmpp:sec-label:0}securitylabel/displaymarking@bgcolor",
                  "@bgcolor: text of at most 7 bytes like #[0-9A-Fa-f]{6}|aqua|black|blue|fuchsia|gray|green|lime|maroon|navy|olive|orange|"
                  "purple|red|silver|teal|white|yellow.")]
        done = explain("--json", given="".join(MESSAGE.format(inside) for inside, _, _ in cases))
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([(each["where"], each["allowed"]) for each in answers], [case[1:] for case in cases])
        state = "<{} xmlns='http://jabber.org/protocol/chatstates'/>".format
        said = explain(given=MESSAGE.format(state("active") + state("gone"))).stdout.decode()
        self.assertIn("  where: message/{http://jabber.org/protocol/chatstates}gone\n", said)
        self.assertIn(" One of <active>, <composing>, <paused>, <inactive>, <gone> in a stanza.\n", said)
        self.assertIn("  where: message/foo\n", explain(given=MESSAGE.format("<foo/>")).stdout.decode())
        self.assertIn("  allowed: Of jabber:server: ", explain(given=MESSAGE.format("<foo/>")).stdout.decode())
        ping = "<iq from='a@low.example' to='b@high.example' type='set' id='1'>{}</iq>"
        self.assertIn(b"allowed: A get: without content; a set: never.\n", explain(given=ping.format("<ping xmlns='urn:xmpp:ping'/>")).stdout)
        self.assertIn(b"allowed: In iq: {http://jabber.org/protocol/disco#info}query, ", explain(given=ping.format("<x xmlns='u'/>")).stdout)

    def test_json_has_all_members(self):
        done = explain("--json", given=MESSAGE.format("") + MESSAGE.format("<x xmlns='jabber:x:oob'/>"))
        first, second = (json.loads(line) for line in done.stdout.splitlines())
        self.assertEqual(list(first), ["id", "verdict", "reason", "rule", "where", "detail", "allowed", "stripped", "out"])
        self.assertEqual((first["id"], first["verdict"], first["stripped"]), (1, "pass", []))
        self.assertEqual((second["id"], second["verdict"], second["stripped"]), (2, "strip", ["{jabber:x:oob}x"]))
        _, lines = explain_lines([{"id": "a", "xml": "<message>"}], "--json")
        self.assertEqual((lines[0]["id"], lines[0]["verdict"], lines[0]["out"]), ("a", "refuse", None))

    def test_every_refusal_of_the_guard_says_where_and_what(self):
        _, answers = explain_lines([{"id": each["id"], "xml": each["xml"]} for each in corpus("xep-examples.jsonl")], "--json")
        refused = [each for each in answers if each["verdict"] == "refuse" and each["where"]]
        self.assertGreater(len(refused), 500)
        self.assertEqual([each["id"] for each in refused if not each["allowed"] or not each["rule"] or not each["detail"]], [])

    def test_compare_shows_only_what_changes(self):
        chat, minimal = (ROOT / "schemas" / f"{name}.toml" for name in ("chat", "minimal"))
        given = MESSAGE.format("") + MESSAGE.format("<active xmlns='http://jabber.org/protocol/chatstates'/>")
        same = explain("--compare", chat, chat, given=given)
        self.assertEqual((same.returncode, same.stdout, same.stderr), (0, b"", b""))
        done = explain("--compare", chat, minimal, given=given)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stdout.startswith(b"2: pass -> strip\n old:\n  crosses as: "), done.stdout)
        self.assertIn(b" new:\n  left behind: {http://jabber.org/protocol/chatstates}active\n", done.stdout)
        done = explain("--compare", chat, minimal, "--json", given=given)
        change = json.loads(done.stdout)
        self.assertEqual((change["id"], change["old"]["verdict"], change["new"]["verdict"]), (2, "pass", "strip"))
        code, lines = explain_lines([{"id": "x", "xml": given}, {"id": "y", "xml": MESSAGE.format("<request xmlns='urn:xmpp:receipts'/>")}],
                                    "--compare", chat, minimal)
        self.assertEqual((code, [each["id"] for each in lines]), (1, ["y"]))
        self.assertEqual(explain("--compare", chat, ROOT / "schemas" / "ping.xsd", given="").returncode, 2)
        self.assertEqual(explain("--compare", chat, given="").returncode, 2)
        self.assertEqual(explain("--compare", chat, chat, "--profile", chat, given="").returncode, 2)

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
