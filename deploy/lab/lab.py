"""A whole lab: network, certificates, names, servers, boxes, clients; made in order, ended in reverse."""

import secrets
import shutil
import tempfile
from pathlib import Path

from . import pki
from .boxes import Box
from .client import Client
from .federation import DIALBACK, USUAL
from .names import Zone
from .network import Network
from .prosody import Prosody
from .wires import DIRECT_WIRES, GATEWAY_WIRES, ONE_WAY_WIRES, PAIRS_BRIDGES, PAIRS_WIRES

SIDES = ("low", "high")


def other(side):
    return "high" if side == "low" else "low"


class Lab:
    """with Lab("demo") as lab: lab.add_server("low") ... A failure on the way ends what was begun.

    `direct` joins the two servers without boxes, for comparison. `federation` is for all streams. `one_way` names
    the directions of a one-way link, of "up" and "down"; with none the link is duplex. `wires`: others than those.
    `pairs` are the endings of the names of the boxes' hosts, "" and "-b" for two pairs."""

    def __init__(self, prefix="diolkos", folder=None, direct=False, keep_files=False, federation=USUAL, one_way=(),
                 wires=None, pairs=("",)):
        self.folder = Path(folder or tempfile.mkdtemp(prefix=f"{prefix}-lab-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self.direct = direct
        self.federation = federation
        self.keep_files = keep_files
        self.one_way = tuple(one_way)
        self.pairs = pairs
        self.network = Network(prefix, PAIRS_WIRES, PAIRS_BRIDGES) if len(pairs) > 1 else Network(prefix, wires or (DIRECT_WIRES if direct else ONE_WAY_WIRES if one_way else GATEWAY_WIRES))
        self.servers = {}
        self.boxes = {}
        self.clients = []
        self.zones = {}
        self.processes = []
        self.logs = []

    def __enter__(self):
        try:
            return self.begin()
        except BaseException:
            self.end()
            raise

    def begin(self):
        self.network.up()
        if self.one_way:
            self.network.make_one_way("low-box", "high-box", "up")
            self.network.make_one_way("high-box", "low-box", "down")
        self._issue()
        self._name()
        return self

    def __exit__(self, *_):
        self.end()

    def leave(self):
        """Goes, and leaves servers and boxes running."""
        for client in self.clients:
            client.stop()

    def end(self):
        for client in self.clients:
            client.stop()
        for box in self.boxes.values():
            box.process.kill()
        for server in self.servers.values():
            server.process.kill()
        for process in reversed(self.processes):
            process.kill()
        self.network.down()
        if not self.keep_files:
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- names and certificates
    @staticmethod
    def domains(side):
        return [f"{side}.example", f"rooms.{side}.example"]

    def issue_for_long(self, days=365):
        """Certificates of the boxes that do not expire soon, which is worth a warning. Before the boxes are added."""
        for side in SIDES:
            self.box_certificates[side] = self.issuers[side].issue(f"{side}-box", self.domains(other(side)), days)
            self.link_certificates[side] = pki.self_signed(self.folder / "pki" / "link", f"{side}-box", days)

    def _issue(self):
        self.authorities = {side: pki.Authority(self.folder / "pki" / side, f"{side} CA of the lab")
                            for side in SIDES}
        issuers = self.authorities
        if self.federation.authentication == DIALBACK:
            unknown = pki.Authority(self.folder / "pki" / "unknown", "CA that nobody trusts")
            issuers = {side: unknown for side in SIDES}
        self.issuers = issuers
        self.server_certificates = {side: issuers[side].issue(f"{side}-server", self.domains(side))
                                    for side in SIDES}
        # The near box stands for the other side's domains.
        self.box_certificates = {side: issuers[side].issue(f"{side}-box", self.domains(other(side)))
                                 for side in SIDES}
        self.link_certificates = {side + pair: pki.self_signed(self.folder / "pki" / "link", f"{side}-box{pair}")
                                  for side in SIDES for pair in self.pairs}
        self.audit_keys = {pair: self._new_key(f"audit{pair}") for pair in self.pairs}
        self.audit_key = self.audit_keys[self.pairs[0]]
        self.one_way_keys = {way: self._new_key(way) for way in self.one_way}
        both = self.folder / "pki" / "both.crt"
        both.write_bytes(b"".join(self.authorities[side].certificate.read_bytes() for side in SIDES))
        self.both_authorities = both

    def _new_key(self, name):
        key = self.folder / "pki" / f"{name}.key"
        key.write_text(secrets.token_hex(32) + "\n")
        key.chmod(0o600)
        return key

    def trusted_by(self, side):
        return self.both_authorities if self.direct else self.authorities[side].certificate

    def _name(self):
        for side in SIDES:
            near, boxes = f"{side}-server", [f"{side}-box{pair}" for pair in self.pairs]
            far = f"{other(side)}-server" if self.direct else boxes[0]
            addresses = {name: self.network.address(near) for name in self.domains(side)}
            addresses |= {name: self.network.address(far) for name in self.domains(other(side))}
            self._serve_names(near, addresses)
            if not self.direct:
                # A box finds the servers of its own side by name, where it has no static route.
                for box in boxes:
                    self._serve_names(box, {name: self.network.address(near) for name in self.domains(side)})

    def _serve_names(self, host, addresses):
        services = [(f"{self.federation.service}.{name}", name, self.federation.port) for name in addresses]
        zone = Zone(self.network, host, self.folder / "names" / host, addresses, services)
        self.zones[host] = zone
        self.processes.append(zone.serve(zone.folder / "dnsmasq.log"))

    # --- servers and clients
    def add_server(self, side, make=Prosody, **options):
        """Started, but perhaps not ready yet: see ready()."""
        host = f"{side}-server"
        folder = self.folder / host
        folder.mkdir(exist_ok=True)
        server = make(self.network, host, self.zones[host], folder, f"{side}.example",
                      self.server_certificates[side], self.trusted_by(side), federation=self.federation, **options)
        server.authority = self.issuers[side].certificate  # clients trust it, even if other servers do not
        self.servers[side] = server
        self.logs += server.logs
        return server

    def add_box(self, side, limits=None, pair=""):
        box = Box(self, side, limits, pair)
        self.boxes[side + pair] = box
        self.logs += [box.process.log]
        return box

    def add_client(self, side, user, password="a pass phrase"):
        client = Client(self.network, f"{side}-server", self.servers[side], user, password)
        self.clients.append(client)
        return client.start()

    def show_logs(self, write, lines=25):
        for running in (*self.servers.values(), *self.boxes.values()):
            code = running.process.exit_code()
            if code is not None:
                write(f"--- {running.process.name} has ended with exit code {code}")
        for log in self.logs:
            text = log.read_text(errors="replace").splitlines() if log.exists() else []
            write(f"--- {log.relative_to(self.folder)}: last lines of {len(text)}")
            for line in text[-lines:]:
                write("  " + line)
        for box in self.boxes.values():
            records = box.record_lines()
            write(f"--- audit log of {box.host}: last records of {len(records)}")
            for record in records[-lines:]:
                write("  " + record.decode(errors="replace"))
