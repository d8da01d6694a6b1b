"""Tries to get past the boxes. Each attempt returns how it failed, and raises LabError if it did not.

A connection that fails proves little: the answer may have been lost on the way back. So the far host's
interface is watched meanwhile, and not one packet of the sender's may be seen there.
"""

import socket

from .process import LabError
from .federation import S2S_PORT

PATIENCE_SECONDS = 1.0
_IPV4 = 0x0800
_SOURCE = slice(26, 30)  # of an Ethernet frame that carries IPv4


class _Watch:
    """Frames that reach a host, from a given address."""

    def __init__(self, network, host, source):
        self._source = socket.inet_aton(source)
        self._socket = network.within(
            host, lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_IPV4)))
        self._socket.setblocking(False)

    def count(self):
        seen = 0
        with self._socket:
            while True:
                try:
                    seen += self._socket.recv(64)[_SOURCE] == self._source
                except BlockingIOError:
                    return seen


def reach(network, host, far, source):
    """One attempt to connect from `host` to the XMPP port of the host `far`. `source` is the
    address that its packets would bear."""
    address = network.address(far)
    watch = _Watch(network, far, source)
    try:
        network.connect(host, address, S2S_PORT, PATIENCE_SECONDS).close()
        failure = None
    except socket.timeout:
        failure = "no answer"
    except OSError as error:
        failure = error.strerror
    arrived = watch.count()
    if failure is None or arrived:
        raise LabError(f"{host} reaches {address}: {failure or 'connected'}, {arrived} packets arrived")
    return f"{address}: {failure}, no packet arrived"


def reach_by_route(network, host, through, far, source):
    """With a route through the neighbouring box, as someone who owns the host would set it."""
    destination = network.address(far)
    network.run(host, ["ip", "route", "add", destination, "via", through])
    try:
        return reach(network, host, far, source)
    finally:
        network.run(host, ["ip", "route", "del", destination])


def attempts(network):
    """(what is tried, the attempt) for each way past the boxes."""
    address = network.address
    for near, far in (("low", "high"), ("high", "low")):
        wire = "link" if any(w.interface == "link" for w in network.wires) else "up" if near == "low" else "down"
        server, box, other = f"{near}-server", f"{near}-box", f"{far}-server"
        yield f"{near} server to {far} server", lambda s=server, o=other: reach(network, s, o, address(s))
        yield f"with a route through the {near} box", lambda s=server, b=box, o=other: reach_by_route(
            network, s, address(b), o, address(s))
        yield f"from the {near} box itself", lambda b=box, f=far, o=other, w=wire: reach_by_route(
            network, b, address(f"{f}-box", w), o, address(b, w))
