"""The two boxes of a lab: diolkos-low and diolkos-high, each with a configuration made for it.

The low box stands towards the low server for the high side's domains, the high box the other way
round. The high box dials the link. Both keep audit log and journal below the lab's folder.
"""

import json
import os
import signal
from pathlib import Path

from . import audit_log, pki
from .federation import DIRECT_TLS, USUAL
from .process import LabError, Process, wait_for

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("DIOLKOS_PROGRAMS", ROOT / "build" / "bin"))
LINK_PORT = 5270
SECONDS = 60  # for what is waited for; a busy machine takes its time


class Box:
    def __init__(self, lab, side, limits=None, pair=""):
        """`limits` go to the table of that name in the configuration. `pair` says which one, where a lab has several."""
        self.side = side
        self.pair = pair
        self.host = f"{side}-box{pair}"
        self.folder = lab.folder / self.host
        self.folder.mkdir(exist_ok=True)
        self.audit_folder = self.folder / "audit"
        self.audit_folder.mkdir(mode=0o700, exist_ok=True)
        self.signing_key = pki.signing_key(self.folder / "audit-signing.pem")
        self.journal_folder = self.folder / "journal"
        self.journal_folder.mkdir(mode=0o700, exist_ok=True)
        self.operator_socket = self.folder / "operator.sock"
        self.configuration = self.folder / f"{side}.toml"
        self.configuration.write_text(configuration(lab, side, self, limits or {}))
        self.process = Process(f"diolkos-{side}{pair}", lab.network.namespace(self.host),
                               [PROGRAMS / f"diolkos-{side}", "--config", self.configuration],
                               self.folder / f"diolkos-{side}.log", name_files=lab.zones[self.host].folder)
        self._hears_from = ("down" if side == "low" else "up") in lab.one_way
        self._network = lab.network
        self._federation = lab.federation

    def change(self, old, new):
        text = self.configuration.read_text()
        if old not in text:
            raise LabError(f"the configuration has no {old!r}:\n{text}")
        self.configuration.write_text(text.replace(old, new))

    def start(self):
        self.process.start()
        return self

    def ready(self):
        """Its edge listens, and the link is up as far as this box knows."""
        self.listening()
        up = self._hears if self._hears_from else lambda: self.last_event("link-up", "link-down") == "link-up"
        wait_for(up, f"{self.process.name}: link up", SECONDS, given_up=self.process.gone)
        return self

    def _hears(self):
        """On a one-way link: whether it hears the other box."""
        own = [r for r in self.records() if r["event"] in ("start", "link-up", "link-down")]
        start = max((n for n, r in enumerate(own) if r["event"] == "start"), default=0)
        return any(r["event"] == "link-up" and "is heard" in r["detail"] for r in own[start:])

    def listening(self):
        wait_for(lambda: self._network.answers(self.host, self._network.address(self.host),
                                               self._federation.port),
                 f"{self.process.name} listens", SECONDS, given_up=self.process.gone)
        return self

    def reload(self):
        self.process.signal(signal.SIGHUP)

    def stop(self):
        return self.process.stop()

    # --- what it wrote
    @property
    def audit_log(self):
        """What `diolkos audit` takes: the folder."""
        return self.audit_folder

    def records(self, event=None):
        """The audit records so far; a line that is still being written is left for later."""
        parsed = [json.loads(line) for line in self.record_lines()]
        return [record for record in parsed if event is None or record["event"] == event]

    def record_lines(self):
        """The same as they are kept: bytes of JSON, without newlines."""
        return audit_log.read(self.audit_folder)

    def last_event(self, *events):
        return next((record["event"] for record in reversed(self.records()) if record["event"] in events), None)

    def await_record(self, accept, what, seconds=SECONDS, since=0):
        return wait_for(lambda: next((r for r in self.records()[since:] if accept(r)), None),
                        f"{self.process.name} records {what}", seconds)


_CONFIGURATION = """\
name = "{box.host}"
profile = "{root}/schemas/chat.toml"

[near]
domains = ["{side}.example", "*.{side}.example"]

[far]
domains = ["{other}.example", "*.{other}.example"]

[audit]
directory = "{box.audit_folder}"
key = "{audit_key}"
signing_key = "{box.signing_key}"
name = "lab.example/{side}{box.pair}"

[journal]
directory = "{box.journal_folder}"

[operator]
socket = "{box.operator_socket}"

[edge]
listen = [{listen}]
listen_tls = [{listen_tls}]
ca = "{authority}"

[[edge.certificate]]
domains = ["{other}.example", "*.{other}.example"]
certificate = "{edge.chain}"
key = "{edge.key}"
{peers}{route}
[link]
name = "lab"
{link}{limits}"""
_DUPLEX = """\
role = "{role}"
addresses = ["{address}:{port}"]
certificate = "{own.chain}"
key = "{own.key}"
peer_key = "{peer_pin}"
"""
_SENDING = """\
send_to = "{address}:{port}"
send_key = "{key}"
"""
_RECEIVING = """\
receive_at = "{address}:{port}"
receive_key = "{key}"
"""
_PEERS = """
[[edge.peer]]
domains = ["*"]
authentication = ["{authentication}"]
direct_tls = "{direct}"
"""
_ROUTE = """
[[edge.route]]
domains = ["low.example", "*.low.example"]
address = "{server}:{s2s_port}"
"""


def configuration(lab, side, box, limits):
    """The high box dials, and finds its server in DNS; the low box has a route, unless names lead to TLS ports."""
    low, other = side == "low", "high" if side == "low" else "low"
    address = lab.network.address
    direct = lab.federation.transport == DIRECT_TLS
    edge = f'"{address(box.host)}:{lab.federation.port}"'
    return _CONFIGURATION.format(
        listen="" if direct else edge, listen_tls=edge if direct else "",
        side=side, other=other, root=ROOT, box=box, audit_key=lab.audit_keys[box.pair],
        authority=lab.trusted_by(side),
        edge=lab.box_certificates[side],
        route=_ROUTE.format(server=address("low-server"), s2s_port=lab.federation.port) if low and not direct else "",
        peers="" if lab.federation == USUAL else _PEERS.format(
            authentication=lab.federation.authentication.lower(), direct="required" if direct else "refused"),
        link=one_way(lab, side) if lab.one_way else _DUPLEX.format(
            role="listen" if low else "dial", address=address(f"low-box{box.pair}", "link"), port=LINK_PORT,
            own=lab.link_certificates[side + box.pair], peer_pin=lab.link_certificates[other + box.pair].pin()),
        limits="\n[limits]\n" + "".join(f"{key} = {value}\n" for key, value in limits.items()) if limits else "")


def one_way(lab, side):
    """Imports go up, exports come down; each box sends one and receives the other, if there is that direction."""
    sends, receives = ("up", "down") if side == "low" else ("down", "up")
    other = "high" if side == "low" else "low"
    address = lab.network.address
    text = ""
    if sends in lab.one_way:
        text += _SENDING.format(address=address(f"{other}-box", sends), port=LINK_PORT, key=lab.one_way_keys[sends])
    if receives in lab.one_way:
        text += _RECEIVING.format(address=address(f"{side}-box", receives), port=LINK_PORT,
                                  key=lab.one_way_keys[receives])
    direction = "pair" if len(lab.one_way) == 2 else "send" if sends in lab.one_way else "receive"
    return f'mode = "one-way"\ndirection = "{direction}"\n{text}'
