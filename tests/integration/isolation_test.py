"""Hosts reach their neighbours and no further; and the attempts would notice if they did."""

from gateway_case import LabCase
from lab.isolation import attempts
from lab.process import LabError


class Isolation(LabCase):
    def test_no_way_past_the_boxes(self):
        for what, attempt in attempts(self.lab.network):
            with self.subTest(what):
                self.assertIn("no packet arrived", attempt())

    def test_z_a_box_that_forwards_is_noticed(self):
        network = self.lab.network
        for box, server, via in (("low-box", "high-server", "high-box"), ("high-box", "low-server", "low-box")):
            network.run(box, ["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"])
            network.run(box, ["ip", "route", "add", network.address(server), "via", network.address(via, "link")])
        noticed = []
        for what, attempt in attempts(network):
            try:
                attempt()
            except LabError:
                noticed.append(what)
        self.assertEqual(len(noticed), 4, noticed)
