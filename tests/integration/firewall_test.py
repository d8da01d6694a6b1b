"""deploy/firewall in the hosts of a lab: the gateway works behind it, and nothing else gets through."""

import json
import re

from gateway_case import LabCase, reconcile, start_boxes, start_people
from lab import conversation as talk
from lab.boxes import LINK_PORT, ROOT
from lab.lab import SIDES, other
from lab.process import wait_for

ANYWHERE = 9  # a port that nobody has


class Firewall(LabCase):
    @classmethod
    def prepare(cls, lab):
        for side in SIDES:
            template = (ROOT / "deploy/firewall" / f"{side}.nft").read_text(encoding="utf-8")
            far = lab.network.address(f"{other(side)}-box", "link")
            rules = lab.folder / f"{side}.nft"
            rules.write_text(re.sub(rf"(?m)^(define {other(side)}_box) = \S+", rf"\1 = {far}", template))
            done = lab.network.run(f"{side}-box", ["nft", "--file", rules])
            assert done.returncode == 0, done.stderr
        start_boxes(lab)
        cls.romeo, cls.juliet = start_people(lab)

    def dropped(self, side, where):
        listed = self.lab.network.run(f"{side}-box", ["nft", "--json", "list", "counter", "inet", "diolkos", f"dropped_{where}"])
        self.assertEqual(listed.returncode, 0, listed.stderr)
        return next(each["counter"]["packets"] for each in json.loads(listed.stdout)["nftables"] if "counter" in each)

    def assertDropped(self, by, where, host, address, port):
        """A connection from `host` gets no answer at all, and the box's host has counted it."""
        before = self.dropped(by, where)
        done = self.lab.network.run(host, ["timeout", "2", "bash", "-c", f"exec 3<>/dev/tcp/{address}/{port}"])
        self.assertEqual(done.returncode, 124 if where == "in" else done.returncode, done.stderr)
        self.assertNotEqual(done.returncode, 0)
        wait_for(lambda: self.dropped(by, where) > before, f"{by} box's host counts what it dropped", 30)

    def test_1_the_gateway_works(self):
        talk.receipt(self.romeo, self.juliet, "did this arrive?")
        talk.receipt(self.juliet, self.romeo, "and this?")
        talk.room(self.juliet, self.romeo, "agora")
        wait_for(lambda: reconcile(self.lab)[0] == 0, "logs that agree", 60)

    def test_2_nothing_else_comes_in(self):
        address = self.lab.network.address
        for side in SIDES:
            box, server, far = f"{side}-box", f"{side}-server", f"{other(side)}-box"
            with self.subTest(f"{side}: a port that nobody has, at the edge"):
                self.assertDropped(side, "in", server, address(box), ANYWHERE)
            with self.subTest(f"{side}: the link's port, at the edge"):
                self.assertDropped(side, "in", server, address(box), LINK_PORT)

    def test_3_nothing_else_goes_out(self):
        address = self.lab.network.address
        for side in SIDES:
            box = f"{side}-box"
            with self.subTest(f"{side}: a port that nobody has, at the edge"):
                self.assertDropped(side, "out", box, address(f"{side}-server"), ANYWHERE)
            with self.subTest(f"{side}: XMPP on the link"):
                self.assertDropped(side, "out", box, address(f"{other(side)}-box", "link"), 5269)
        with self.subTest("the low box never begins anything on the link"):
            self.assertDropped("low", "out", "low-box", address("high-box", "link"), LINK_PORT)
