"""Which wires a lab has: between which hosts, with which names and addresses."""

from collections import namedtuple

# An interface name and an IPv4 address (in a /24) on each end.
Wire = namedtuple("Wire", "host interface address peer peer_interface peer_address")

GATEWAY_WIRES = (
    Wire("low-server", "edge", "10.77.1.1", "low-box", "edge", "10.77.1.2"),
    Wire("low-box", "link", "10.77.2.1", "high-box", "link", "10.77.2.2"),
    Wire("high-server", "edge", "10.77.3.1", "high-box", "edge", "10.77.3.2"),
)
# The boxes joined by two wires, one for each direction: "up" carries imports, "down" exports.
ONE_WAY_WIRES = (
    GATEWAY_WIRES[0],
    Wire("low-box", "up", "10.77.2.1", "high-box", "up", "10.77.2.2"),
    Wire("low-box", "down", "10.77.4.1", "high-box", "down", "10.77.4.2"),
    GATEWAY_WIRES[2],
)
# Two pairs of boxes for one pair of domains, each with a link of its own. On either side server and boxes share a network:
# a bridge on the server's host.
Bridge = namedtuple("Bridge", "host interface address ports")
PAIRS_WIRES = (
    Wire("low-server", "port-a", None, "low-box", "edge", "10.77.1.2"),
    Wire("low-server", "port-b", None, "low-box-b", "edge", "10.77.1.3"),
    Wire("low-box", "link", "10.77.2.1", "high-box", "link", "10.77.2.2"),
    Wire("low-box-b", "link", "10.77.4.1", "high-box-b", "link", "10.77.4.2"),
    Wire("high-server", "port-a", None, "high-box", "edge", "10.77.3.2"),
    Wire("high-server", "port-b", None, "high-box-b", "edge", "10.77.3.3"),
)
PAIRS_BRIDGES = (Bridge("low-server", "edge", "10.77.1.1", ("port-a", "port-b")),
                 Bridge("high-server", "edge", "10.77.3.1", ("port-a", "port-b")))
# For comparison: the two servers as they would be without the boxes.
DIRECT_WIRES = (Wire("low-server", "edge", "10.77.1.1", "high-server", "edge", "10.77.1.2"),)
