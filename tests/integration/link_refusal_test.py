"""Two boxes that must not be joined as they are set: the link is refused, and both logs name what differs."""

from gateway_case import LabCase, start_boxes
from lab import pki


class Refusals(LabCase):
    @classmethod
    def prepare(cls, lab):
        start_boxes(lab)

    def refused(self, old, new, rules):
        """With the high box's configuration changed so: what each box records instead of a link."""
        boxes = (self.low, self.high)
        self.assertEqual(self.high.stop(), 0)
        since = {box: len(box.records()) for box in boxes}
        self.high.change(old, new)
        self.high.start()
        try:
            for box in boxes:
                if rules[box.side]:
                    refusal = box.await_record(lambda r: r["event"] == "link-refused" and r["rule"] == rules[box.side],
                                               f"the refusal by {rules[box.side]}", since=since[box])
                    self.assertTrue(refusal["detail"])
                self.assertEqual([r for r in box.records()[since[box]:] if r["event"] == "link-up"], [])
            return [r["detail"] for box in boxes for r in box.records()[since[box]:] if r["event"] == "link-refused"]
        finally:
            self.assertEqual(self.high.stop(), 0)
            self.high.change(new, old)
            for box in boxes:
                since[box] = len(box.records())
            self.high.start()
            for box in boxes:
                box.await_record(lambda r: r["event"] == "link-up", "the link with what was put right", since=since[box])

    def test_another_name(self):
        said = self.refused('name = "lab"\n', 'name = "bal"\n', {"low": "link.hello.name", "high": "link.hello.name"})
        self.assertTrue(all('"lab"' in text and '"bal"' in text for text in said), said)

    def test_another_profile(self):
        digest = "link.hello.schema-digest"
        self.refused("schemas/chat.toml", "schemas/minimal.toml", {"low": digest, "high": digest})

    def test_a_certificate_that_has_expired(self):
        """Its key is the pinned one, so that nothing but its age is wrong."""
        own = self.lab.link_certificates["high"]
        old = self.lab.folder / "pki" / "link" / "expired.crt"
        pki.expired(own, old)
        self.refused(f'certificate = "{own.chain}"\nkey', f'certificate = "{old}"\nkey', {"low": "link.tls", "high": ""})
        [*_, detail] = [r["detail"] for r in self.low.records("link-refused")]
        self.assertIn("expired", detail)
