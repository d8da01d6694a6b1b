"""Profiles and schemas as an operator meets them: `diolkos schema`, and the profiles that ship."""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("DIOLKOS_PROGRAMS") or ROOT / "build" / "bin")
SCHEMAS = ROOT / "schemas"
PROFILES = ("chat", "minimal", "social", "muc-admin", "fmn-spiral3", "ncia-sip")


def diolkos(*arguments, given=""):
    return subprocess.run([PROGRAMS / "diolkos", *arguments], input=given, capture_output=True, text=True, timeout=120)


def profile(name):
    return SCHEMAS / f"{name}.toml"


def verdicts(stanzas, of):
    lines = "".join(json.dumps({"id": number, "xml": xml}) + "\n" for number, xml in enumerate(stanzas))
    done = diolkos("explain", "--jsonl", "--profile", of, given=lines)
    return [json.loads(line)["verdict"] for line in done.stdout.splitlines()]


def message(payload):
    return f"<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body>{payload}</message>"


def iq(kind, payload):
    return f"<iq from='a@low.example/r' to='b@high.example' type='{kind}' id='i'>{payload}</iq>"


def picture(first, size):
    return base64.b64encode(first + bytes(size - len(first))).decode()


def avatar(first, size):
    return iq("result", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'><item id='i'>"
              f"<data xmlns='urn:xmpp:avatar:data'>{picture(first, size)}</data></item></items></pubsub>")


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


class Schema(unittest.TestCase):
    def test_list(self):
        listed = json.loads(diolkos("schema", "list", "--json", "--profile", profile("minimal")).stdout)
        self.assertEqual([each["namespace"] for each in listed if each["in"] != ["core"]], ["urn:xmpp:ping"])
        self.assertIn(f"urn:xmpp:ping\n  {SCHEMAS / 'ping.xsd'}\n  iq\n", diolkos("schema", "list").stdout)

    def test_show(self):
        said = diolkos("schema", "show", "{urn:xmpp:delay}delay").stdout
        self.assertIn("message/{urn:xmpp:delay}delay\n  at most 8 times\n  content: text of at most 1024 bytes\n"
                      "  @from: an address\n  @stamp: a time, required\n", said)
        self.assertEqual(len(json.loads(diolkos("schema", "show", "--json", "urn:xmpp:delay").stdout)), 2)
        self.assertEqual(diolkos("schema", "show", "nothing").returncode, 1)

    def test_dictionary(self):
        places = json.loads(diolkos("schema", "dictionary", "--json").stdout)
        payloads = [each["number"] for each in places if each["path"].startswith("message/") and each["path"].count("{") == 1
                    and "/" not in each["path"].split("}")[1]]
        self.assertEqual(payloads, list(range(len(payloads))))
        self.assertRegex(diolkos("schema", "dictionary").stdout, r"(?m)^iq$")

    def test_digest(self):
        digests = {name: json.loads(diolkos("schema", "digest", "--json", "--profile", profile(name)).stdout) for name in PROFILES}
        self.assertEqual([each["profile"] for each in digests.values()], list(PROFILES))
        self.assertEqual(len({each["digest"] for each in digests.values()}), len(PROFILES))
        self.assertEqual(diolkos("schema", "digest").stdout, f"{digests['chat']['digest']}  chat\n")

    def test_diff(self):
        same = diolkos("schema", "diff", profile("chat"), profile("chat"))
        self.assertEqual((same.returncode, same.stdout), (0, ""))
        done = diolkos("schema", "diff", profile("chat"), profile("muc-admin"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("gone: refuse http://jabber.org/protocol/muc#admin (room admin)\n", done.stdout)
        self.assertIn("new: iq/{http://jabber.org/protocol/muc#admin}query/item (at most 128 times)\n", done.stdout)
        back = diolkos("schema", "diff", "--json", profile("muc-admin"), profile("chat"))
        self.assertIn("gone: allow jabber:x:data (x in other payloads)", json.loads(back.stdout))

    def test_a_profile_that_cannot_be_compiled(self):
        done = diolkos("schema", "digest", "--profile", SCHEMAS / "ping.xsd")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("ping.xsd:1:1: ", done.stderr)


class Shipped(unittest.TestCase):
    def test_minimal(self):
        stanzas = [message(""), message("<thread>t</thread>"), message("<request xmlns='urn:xmpp:receipts'/>"),
                   message("<securitylabel xmlns='urn:xmpp:sec-label:0'><label/></securitylabel>"),
                   iq("get", "<ping xmlns='urn:xmpp:ping'/>"), iq("get", "<query xmlns='http://jabber.org/protocol/disco#info'/>")]
        self.assertEqual(verdicts(stanzas, profile("minimal")), ["pass", "pass", "strip", "refuse", "pass", "refuse"])

    def test_social(self):
        stanzas = [iq("get", "<vCard xmlns='vcard-temp'/>"), iq("set", "<vCard xmlns='vcard-temp'/>"),
                   iq("result", "<vCard xmlns='vcard-temp'><FN>A</FN><BDAY>1900-01-01</BDAY></vCard>"),
                   iq("get", "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'/>"),
                   avatar(PNG, 48000), avatar(b"\xff\xd8\xff\xe0", 65536), avatar(b"\xff\xd8\xff\xe0", 65537),
                   avatar(b"MZ\x90\0", 4096), avatar(b"<svg xmlns='", 4096),
                   iq("get", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='secret'/></pubsub>"),
                   iq("set", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'/></pubsub>")]
        self.assertEqual(verdicts(stanzas, profile("social")), ["pass", "refuse", "strip", "pass", "pass", "pass", "refuse",
                                                               "refuse", "refuse", "refuse", "refuse"])

    def test_muc_admin(self):
        owner = "<query xmlns='http://jabber.org/protocol/muc#owner'>{}</query>".format
        stanzas = [iq("set", "<query xmlns='http://jabber.org/protocol/muc#admin'><item nick='n' role='none'/></query>"),
                   iq("set", owner("<x xmlns='jabber:x:data' type='submit'/>")), iq("set", owner("<destroy/>")), iq("get", owner("")),
                   iq("set", owner("")), iq("set", owner("<x xmlns='jabber:x:data' type='submit'><field var='v'/></x>"))]
        self.assertEqual(verdicts(stanzas, profile("muc-admin")), ["pass", "pass", "pass", "refuse", "refuse", "refuse"])
        self.assertEqual(verdicts(stanzas, profile("chat")), ["refuse"] * len(stanzas))


    def test_presets(self):
        """What docs/profiles.md says of each list that the two presets are made after."""
        stanzas = [iq("get", "<query xmlns='jabber:iq:last'/>"), iq("get", "<query xmlns='jabber:iq:version'/>"),
                   iq("get", "<time xmlns='urn:xmpp:time'/>"), iq("get", "<vCard xmlns='vcard-temp'/>"),
                   "<presence from='a@low.example/r' to='b@high.example'><query xmlns='jabber:iq:last' seconds='9'/></presence>",
                   iq("get", "<query xmlns='jabber:iq:search'/>")]
        self.assertEqual(verdicts(stanzas, profile("chat")), ["refuse"] * 4 + ["strip", "refuse"])
        self.assertEqual(verdicts(stanzas, profile("fmn-spiral3")), ["pass"] * 4 + ["strip", "refuse"])
        self.assertEqual(verdicts(stanzas, profile("ncia-sip")), ["refuse", "refuse", "pass", "pass", "pass", "refuse"])


class Guide(unittest.TestCase):
    """docs/guide-extension.md, to the letter: its files, its stanza, its answer."""

    def setUp(self):
        text = (ROOT / "docs" / "guide-extension.md").read_text(encoding="utf-8")
        blocks = re.findall(r"(?ms)^```(?:xml|toml)\n(.*?)^```$", text)
        self.stanza, schema, own, self.crossed = blocks
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = Path(made.name)
        for file in [*SCHEMAS.glob("*.xsd"), *SCHEMAS.glob("*.toml")]:
            shutil.copy(file, self.folder)
        (self.folder / "position.xsd").write_text(schema, encoding="utf-8")
        (self.folder / "own.toml").write_text(own, encoding="utf-8")

    def test_the_payload_crosses_typed(self):
        done = diolkos("explain", "--profile", self.folder / "own.toml", given=self.stanza)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue(done.stdout.startswith("1: pass\n"), done.stdout)
        self.assertIn(self.crossed.strip(), done.stdout)

    def test_without_the_profile_it_does_not(self):
        self.assertEqual(verdicts([self.stanza], profile("chat")), ["refuse"])

    def test_what_it_says_of_others(self):
        others = [("lat='5993380'", "lat='9000001'"), (">receiver<", ">guess<"), ("</note>", "</note><note>x</note>"),
                  ("</note>", "</note><altitude/>"), ("accuracy=", "heading='1' accuracy=")]
        changed = [self.stanza.replace(*each) for each in others]
        self.assertNotIn(self.stanza, changed)
        self.assertEqual(verdicts(changed, self.folder / "own.toml"), ["refuse"] * 4 + ["strip"])

    def test_the_difference_is_the_extension(self):
        done = diolkos("schema", "diff", self.folder / "chat.toml", self.folder / "own.toml")
        self.assertEqual(done.returncode, 1)
        self.assertEqual([line for line in done.stdout.splitlines() if "position" not in line], ["changed: name: was chat, is own"])


if __name__ == "__main__":
    unittest.main()
