"""What the integration tests have in common: a lab for each class, and logs when something fails."""

import atexit
import os
import subprocess
import tempfile
import unittest

from lab.boxes import PROGRAMS
from lab.conversation import text_of
from lab.federation import USUAL
from lab.lab import SIDES, Lab
from lab.process import LabError
from lab.s2s import Peer, Sink

_labs = 0


def _labs_in_memory():
    """Puts the labs' folders on a file system in memory. A box writes a record to the audit log once its journal is
    synced, so on a slow disk a test would read a log that lags behind what it has seen happen."""
    folder = tempfile.mkdtemp(prefix="diolkos-labs-")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4g,mode=755", "diolkos-labs", folder], check=True)
    tempfile.tempdir = folder

    def leave():
        subprocess.run(["umount", "--lazy", folder], check=False)
        os.rmdir(folder)

    atexit.register(leave)


class LabCase(unittest.TestCase):
    """A lab for the class: made before its first test, gone after its last."""

    lab = None
    federation = USUAL
    one_way = ()  # the directions of a one-way link
    wires = None  # others than a lab usually has
    pairs = ("",)  # of boxes: the endings of their hosts' names

    @classmethod
    def setUpClass(cls):
        global _labs
        if _labs == 0:
            _labs_in_memory()
        _labs += 1
        cls.lab = Lab(f"diolkos-test-{os.getpid()}-{_labs}", federation=cls.federation, one_way=cls.one_way,
                      wires=cls.wires, pairs=cls.pairs)
        try:
            cls.lab.begin()
            cls.prepare(cls.lab)
        except Exception as error:
            text = cls.logs()
            cls.lab.end()
            raise LabError(f"{error}\n{text}") from error
        except BaseException:  # told to stop: no failure of the class
            cls.lab.end()
            raise

    @classmethod
    def prepare(cls, lab):
        """Servers, boxes and clients of the class."""

    @classmethod
    def tearDownClass(cls):
        """Whatever the class did to the boxes, they live, and end in good order."""
        try:
            for box in cls.lab.boxes.values():
                code = box.stop()
                if code:
                    raise AssertionError(f"{box.process.name}: exit code {code}\n{box.process.tail()}")
        finally:
            cls.lab.end()

    @classmethod
    def logs(cls):
        lines = []
        cls.lab.show_logs(lines.append)
        return "\n".join(lines)

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before and os.environ.get("DIOLKOS_TEST_LOGS"):
            print(self.logs(), flush=True)
        return result

    # --- shortcuts
    @property
    def low(self):
        return self.lab.boxes["low"]

    @property
    def high(self):
        return self.lab.boxes["high"]

    def assertNothingElse(self, stanzas, what="more than was expected arrived"):
        self.assertEqual([text_of(stanza) for stanza in stanzas], [], what)


def start_boxes(lab, limits=None):
    for side in SIDES:
        lab.add_box(side, limits).start()
    for box in lab.boxes.values():
        box.ready()


def start_servers(lab, kinds=None):
    for side, user in (("low", "romeo"), ("high", "juliet")):
        options = {"make": kinds[side]} if kinds and side in kinds else {}
        server = lab.add_server(side, **options)
        server.register(user, "a pass phrase")
        server.start()
    for server in lab.servers.values():
        server.ready()


def start_people(lab, kinds=None):
    """A server on each side, romeo on the low one and juliet on the high one."""
    start_servers(lab, kinds)
    return lab.add_client("low", "romeo"), lab.add_client("high", "juliet")


def sink(lab, side):
    return Sink(lab.network, f"{side}-server", f"{side}.example", lab.server_certificates[side],
                lab.trusted_by(side))


def two_sinks(lab, port=6001):
    """Servers of high.example and of slow.high.example, which is found by its SRV record. Before the boxes start."""
    lab.server_certificates["high"] = lab.authorities["high"].issue("any", ["high.example", "*.high.example"])
    address = lab.network.address("high-server")
    lab.zones["high-box"].change([("high.example", address), ("slow.high.example", address)],
                                 [("_xmpp-server._tcp.slow.high.example", "slow.high.example", port, 1)])
    return sink(lab, "high"), Sink(lab.network, "high-server", "slow.high.example", lab.server_certificates["high"],
                                   lab.trusted_by("high"), port)


def peer(lab, side="low", certificate=None, local=None, remote=None, authority=None, **options):
    """The other end of a box's edge, not yet connected: by default that side's server, honestly."""
    other = "high" if side == "low" else "low"
    return Peer(lab.network, f"{side}-server", lab.network.address(f"{side}-box"), local or f"{side}.example",
                remote or f"{other}.example", lab.server_certificates[side] if certificate is None else certificate,
                authority or lab.trusted_by(side), **options)


def reconcile(lab, low=None, high=None):
    """Exit code and output of `diolkos audit reconcile` for the two logs, or for others in their place."""
    logs = [low or lab.boxes["low"].audit_log, high or lab.boxes["high"].audit_log]
    done = subprocess.run([PROGRAMS / "diolkos", "audit", "reconcile", "--list", *logs], capture_output=True,
                          text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def message(body, sender="a@low.example/r", receiver="b@high.example", identity="m"):
    return (f"<message from='{sender}' to='{receiver}' type='chat' id='{identity}'>"
            f"<body>{body}</body></message>").encode()


def without_warnings(said):
    """What a box says, but warnings: of the clock and the disks of the machine that the tests run on, for some."""
    return "".join(line for line in said.splitlines(keepends=True) if not line.startswith("<4>"))


def body_of(stanza):
    return stanza.findtext("{jabber:server}body")
