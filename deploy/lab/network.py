"""The hosts of a lab: network namespaces joined by pairs of virtual interfaces, and by nothing else.

A wire is created inside the two namespaces that it joins; the host's own namespace never has an end of
it. Forwarding is off in every one of them, so a host reaches its neighbours and no further.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import threading

from .process import LabError, in_namespace, wait_for
from .wires import GATEWAY_WIRES, ONE_WAY_WIRES

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def enter_namespace(namespace):
    """Moves the calling thread into a network namespace. Sockets that it makes then belong there,
    whoever uses them later."""
    descriptor = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    try:
        if _libc.setns(descriptor, _CLONE_NEWNET) != 0:
            raise LabError(f"cannot enter {namespace}: {os.strerror(ctypes.get_errno())}")
    finally:
        os.close(descriptor)


def _ip(*argv):
    done = subprocess.run(["ip", *argv], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise LabError(f"ip {' '.join(argv)}: {done.stderr.strip()}")
    return done.stdout


class Network:
    def __init__(self, prefix, wires=GATEWAY_WIRES, bridges=()):
        self.prefix = prefix
        self.wires = wires
        self.bridges = bridges
        self.hosts = tuple(dict.fromkeys(name for wire in wires for name in (wire.host, wire.peer)))

    def namespace(self, host):
        return f"{self.prefix}-{host}"

    def add_address(self, host, address, interface="edge"):
        """One more, with the length of its prefix: "2001:db8::1/64"."""
        # An address that IPv6 still looks for on the wire cannot be used yet.
        early = ["nodad"] if ":" in address else []
        _ip("-n", self.namespace(host), "addr", "add", address, "dev", interface, *early)

    def address(self, host, interface="edge"):
        for bridge in self.bridges:
            if (bridge.host, bridge.interface) == (host, interface):
                return bridge.address
        for wire in self.wires:
            if (wire.host, wire.interface) == (host, interface):
                return wire.address
            if (wire.peer, wire.peer_interface) == (host, interface):
                return wire.peer_address
        raise LabError(f"{host} has no interface {interface}")

    def up(self):
        self.down()
        for host in self.hosts:
            _ip("netns", "add", self.namespace(host))
            _ip("-n", self.namespace(host), "link", "set", "dev", "lo", "up")
            self._forbid_forwarding(host)
        for wire in self.wires:
            self._lay(wire)
        for bridge in self.bridges:
            self._build(bridge)

    def _build(self, bridge):
        name = self.namespace(bridge.host)
        _ip("-n", name, "link", "add", "name", bridge.interface, "type", "bridge")
        _ip("-n", name, "addr", "add", f"{bridge.address}/24", "dev", bridge.interface)
        for port in bridge.ports:
            _ip("-n", name, "link", "set", "dev", port, "master", bridge.interface)
        _ip("-n", name, "link", "set", "dev", bridge.interface, "up")

    def add_wire(self, wire):
        """One more, between hosts that are there."""
        self._lay(wire)
        self.wires = (*self.wires, wire)

    def _lay(self, wire):
        near, far = self.namespace(wire.host), self.namespace(wire.peer)
        _ip("-n", near, "link", "add", "name", wire.interface, "type", "veth",
            "peer", "name", wire.peer_interface, "netns", far)
        for name, interface, address in ((near, wire.interface, wire.address),
                                         (far, wire.peer_interface, wire.peer_address)):
            if wire in ONE_WAY_WIRES and wire not in GATEWAY_WIRES:  # else IPv6 would look around at once
                _ip("netns", "exec", name, "sysctl", "-q", f"net.ipv6.conf.{interface}.disable_ipv6=1")
            if address:
                _ip("-n", name, "addr", "add", f"{address}/24", "dev", interface)
            _ip("-n", name, "link", "set", "dev", interface, "up")

    def _forbid_forwarding(self, host):
        # A new namespace takes the host's setting over; a host with containers usually forwards.
        self.run(host, ["sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward"])
        if self.run(host, ["cat", "/proc/sys/net/ipv4/ip_forward"]).stdout.strip() != "0":
            raise LabError(f"{host} forwards packets, and this cannot be turned off")

    def down(self):
        """Ends whatever runs in the namespaces of this prefix, then removes them."""
        present = {line.split()[0] for line in _ip("netns", "list").splitlines() if line}
        mine = [self.namespace(host) for host in self.hosts if self.namespace(host) in present]
        for name in mine:
            self._end_processes(name)
        for name in mine:
            _ip("netns", "del", name)

    @staticmethod
    def _end_processes(name):
        def left():
            own = str(os.getpid())
            return [int(pid) for pid in _ip("netns", "pids", name).split() if pid != own]

        for number, seconds in ((signal.SIGTERM, 3), (signal.SIGKILL, 3)):
            for pid in left():
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass
            try:
                wait_for(lambda: not left(), f"processes in {name} end", seconds)
                return
            except LabError:
                continue

    def run(self, host, argv, seconds=30):
        return subprocess.run(in_namespace(self.namespace(host), argv), capture_output=True, text=True,
                              timeout=seconds, check=False,
                              env=dict(os.environ, LC_ALL="C.UTF-8", HOSTS_FILE="", RESOLV_FILE=""))

    def within(self, host, work):
        """Calls work() in a thread of the host's namespace and returns what it returns."""
        result = {}

        def body():
            try:
                enter_namespace(self.namespace(host))
                result["value"] = work()
            except BaseException as error:  # handed to the caller's thread, whatever it is
                result["error"] = error

        thread = threading.Thread(target=body, daemon=True)
        thread.start()
        thread.join()
        if "error" in result:
            raise result["error"]
        return result["value"]

    def connect(self, host, address, port, seconds=10.0):
        """A TCP connection from that host."""
        return self.within(host, lambda: socket.create_connection((address, port), timeout=seconds))

    def listen(self, host, address, port=0):
        def work():
            listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen(128)
            return listener

        return self.within(host, work)

    def answers(self, host, address, port):
        """Whether something listens there, as seen from that host."""
        try:
            self.connect(host, address, port, 1.0).close()
            return True
        except OSError:
            return False

    # --- one-way wires
    def make_one_way(self, sender, receiver, interface):
        """A diode between two hosts on the interface of that name: whatever the receiver sends is dropped where it
        leaves, whatever comes in at the sender where it arrives, ARP and IPv6 included, and both are counted. The
        sender knows the receiver's Ethernet address beforehand, since it cannot ask. The receiver's kernel does not say
        that a port is closed, which it would while the box is not running."""
        link = json.loads(_ip("-n", self.namespace(receiver), "-j", "link", "show", "dev", interface))[0]["address"]
        _ip("-n", self.namespace(sender), "neigh", "replace", self.address(receiver, interface), "lladdr", link,
            "dev", interface, "nud", "permanent")
        self._nft(receiver, "add table ip quiet; "
                            "add chain ip quiet output { type filter hook output priority 0; }; "
                            f'add rule ip quiet output oifname "{interface}" ip protocol icmp drop')
        self._nft(receiver, "add table netdev diode; add chain netdev diode out "
                            f'{{ type filter hook egress device "{interface}" priority 0; }}; '
                            "add rule netdev diode out counter drop")
        self._nft(sender, "add table netdev diode; add chain netdev diode back "
                          f'{{ type filter hook ingress device "{interface}" priority 0; }}; '
                          "add rule netdev diode back counter drop")

    def wrong_way(self, host):
        """How many packets the diode's rules on that host have seen and dropped, by chain."""
        listed = json.loads(self.run(host, ["nft", "-j", "list", "table", "netdev", "diode"]).stdout)
        return {entry["rule"]["chain"]: part["counter"]["packets"] for entry in listed["nftables"] if "rule" in entry
                for part in entry["rule"]["expr"] if "counter" in part}

    def lose(self, host, interface, percent):
        """Loses so many of 100 packets that arrive there, before the host has seen them; 0: none."""
        self._nft(host, "add table netdev rain; delete table netdev rain")
        if percent:
            chosen = "" if percent == 100 else f"numgen random mod 100 < {percent} "
            self._nft(host, "add table netdev rain; "
                            f'add chain netdev rain in {{ type filter hook ingress device "{interface}" priority 0; }}; '
                            f"add rule netdev rain in {chosen}drop")

    # --- faults
    def unplug(self, host, interface):
        _ip("-n", self.namespace(host), "link", "set", "dev", interface, "down")

    def plug(self, host, interface):
        _ip("-n", self.namespace(host), "link", "set", "dev", interface, "up")

    def swallow(self, host, interface):
        """Drops every packet that comes in there, silently, as a cut cable behind a switch does."""
        self._nft(host, "add table inet lab; add chain inet lab input "
                        "{ type filter hook input priority 0; }; "
                        f'add rule inet lab input iifname "{interface}" drop')

    def reset(self, host, interface):
        """Answers whatever comes in there over TCP with a reset, and resets what is sent from there."""
        self._nft(host, "add table inet lab; "
                        "add chain inet lab input { type filter hook input priority 0; }; "
                        "add chain inet lab output { type filter hook output priority 0; }; "
                        f'add rule inet lab input iifname "{interface}" meta l4proto tcp reject with tcp reset; '
                        f'add rule inet lab output oifname "{interface}" meta l4proto tcp tcp flags & rst == 0 '
                        "reject with tcp reset")

    def pass_again(self, host):
        self._nft(host, "delete table inet lab")

    def _nft(self, host, rules):
        done = self.run(host, ["nft", rules])
        if done.returncode != 0:
            raise LabError(f"nft {rules}: {done.stderr.strip()}")
