"""What crosses is what was sent: every published example that passes comes out equal to itself in canonical form, but
for what canonical typing changes. All that it changes is listed here.

DIOLKOS_SHARED (default: ../shared beside the clone) names the folder with corpus/xep-examples.jsonl."""

import datetime
import unittest
import xml.etree.ElementTree as ElementTree
from collections import Counter

from explain_test import corpus, explain_lines

# What typing changes: of values, and of what stands around them.
TIME, BASE64, ADDRESS = "a time is written in UTC", "base64 is written without blanks", "an address is written prepared"
BLANKS, ORDER = "blanks between elements stay behind", "children stand in the schema's order"
KNOWN = {TIME, BASE64, ADDRESS, BLANKS, ORDER}


def instant(text):
    try:
        return datetime.datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None


def value_change(before, after):
    """Why a value may have become another; None if it may not."""
    if instant(before) is not None and instant(before).tzinfo and instant(before) == instant(after) and after.endswith("Z"):
        return TIME
    if "".join(before.split()) == after and len(after) % 4 == 0 and len(after) >= 8:
        return BASE64
    # The resource keeps its case.
    bare, slash, resource = before.partition("/")
    if bare.lower() + slash + resource == after and " " not in before:
        return ADDRESS
    return None


class Comparison:
    def __init__(self):
        self.changes, self.wrong = Counter(), []

    def value(self, where, before, after):
        if before == after:
            return
        change = value_change(before, after)
        if change is None:
            self.wrong.append(f"{where}: {before!r} became {after!r}")
        self.changes[change] += 1

    def element(self, before, after, where=""):
        where += f"/{before.tag}"
        if before.tag != after.tag:
            self.wrong.append(f"{where} became {after.tag}")
            return
        if set(before.attrib) != set(after.attrib):
            self.wrong.append(f"{where}: attributes {sorted(before.attrib)} became {sorted(after.attrib)}")
            return
        for name, value in before.attrib.items():
            self.value(f"{where}@{name}", value, after.attrib[name])
        old, new = list(before), list(after)
        own, tails = before.text or "", "".join(child.tail or "" for child in old)
        if tails.strip():
            self.wrong.append(f"{where}: text between its elements")
        if old or not own.strip() and not (after.text or ""):
            if own + tails and not own.strip():
                self.changes[BLANKS] += 1
                own = ""
        self.value(where, own, after.text or "")
        if [child.tag for child in old] != [child.tag for child in new]:
            self.changes[ORDER] += 1
            # Siblings of one name keep their order: the sort is stable.
            old, new = (sorted(children, key=lambda child: child.tag) for children in (old, new))
        if len(old) != len(new):
            self.wrong.append(f"{where}: {len(old)} children became {len(new)}")
            return
        for first, second in zip(old, new):
            self.element(first, second, where)


class Fidelity(unittest.TestCase):
    def test_published_examples_that_pass_come_out_as_they_went_in(self):
        examples = corpus("xep-examples.jsonl")
        _, answers = explain_lines([{"id": each["id"], "xml": each["xml"]} for each in examples])
        passed = [(example, answer["out"]) for example, answer in zip(examples, answers) if answer["verdict"] == "pass"]
        self.assertGreater(len(passed), 400)
        whole = Comparison()
        for example, out in passed:
            one = Comparison()
            one.element(ElementTree.fromstring(example["xml"]), ElementTree.fromstring(out))
            self.assertEqual(one.wrong, [], example["id"])
            whole.changes += one.changes
        self.assertLessEqual(set(whole.changes), KNOWN)

    def test_the_comparison_itself(self):
        cases = [("<a><b/> <c/></a>", "<a><c/><b/></a>", {BLANKS, ORDER}, 0), ("<a x='1'/>", "<a x='2'/>", {None}, 1),
                 ("<a>2020-01-01T01:00:00+01:00</a>", "<a>2020-01-01T00:00:00Z</a>", {TIME}, 0),
                 ("<a>2020-01-01T01:00:00+01:00</a>", "<a>2020-01-01T01:00:00Z</a>", {None}, 1),
                 ("<a>QUJD\n REVG</a>", "<a>QUJDREVG</a>", {BASE64}, 0), ("<a x='A@B/C'/>", "<a x='a@b/C'/>", {ADDRESS}, 0),
                 ("<a x='A@B/C'/>", "<a x='a@b/c'/>", {None}, 1), ("<a> x</a>", "<a>x</a>", {None}, 1), ("<a x='1'/>", "<a/>", set(), 1),
                 ("<a><b/><b/></a>", "<a><b/></a>", {ORDER}, 1), ("<a><b>1</b><b>2</b></a>", "<a><b>2</b><b>1</b></a>", {None}, 2)]
        for before, after, changes, wrong in cases:
            with self.subTest(before):
                one = Comparison()
                one.element(ElementTree.fromstring(before), ElementTree.fromstring(after))
                self.assertEqual((set(one.changes), len(one.wrong)), (changes, wrong))


if __name__ == "__main__":
    unittest.main()
