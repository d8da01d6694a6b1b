"""The lab of deploy/lab, with one more domain on each side: the one that load comes from and goes to."""

from lab.lab import SIDES, Lab
from lab.federation import S2S_PORT

COMPONENT_PORT = 5347  # of both servers, on the loopback interface of their host
SECRET = "bench"  # of both components; nothing but the lab sees it


def load_domain(side):
    return f"load.{side}.example"


class BenchLab(Lab):
    """`trust_both`: both sides' CAs are believed on both sides, as a path without boxes needs it."""

    def __init__(self, trust_both=False, **options):
        super().__init__(prefix="diolkos-bench", **options)
        self.trust_both = trust_both
        self.measured = {}  # label: process whose CPU time is reported

    @staticmethod
    def domains(side):
        return [*Lab.domains(side), load_domain(side)]

    def trusted_by(self, side):
        return self.both_authorities if self.trust_both else super().trusted_by(side)

    def namespace_file(self, host):
        return f"/run/netns/{self.network.namespace(host)}"

    def add_loaded_servers(self, make):
        """A server on each side, with a component for the load; ready."""
        for side in SIDES:
            server = self.add_server(side, make, components=[(load_domain(side), SECRET)])
            self.measured[f"{server.kind} {side}"] = server.start().process
        for server in self.servers.values():
            server.ready()

    def add_ready_boxes(self):
        """Both boxes, the link between them up; returns where the low one listens."""
        for side in SIDES:
            box = self.add_box(side)
            self.measured[f"diolkos-{side}"] = box.start().process
        for box in self.boxes.values():
            box.ready()
        return f"{self.network.address('low-box')}:{S2S_PORT}"

    def component_driver(self):
        """Arguments that tell the component driver where it works."""
        arguments = ["--secret", SECRET]
        for side in SIDES:
            host = f"{side}-server"
            arguments += [f"--{side}", f"127.0.0.1:{COMPONENT_PORT}",
                          f"--{side}-namespace", self.namespace_file(host)]
        return arguments

    def s2s_peer(self, entrance):
        """Arguments that tell the bare peer where it works; its source connects to `entrance`."""
        arguments = ["--connect", entrance]
        for role, side in (("source", "low"), ("sink", "high")):
            host = f"{side}-server"
            certificate = self.server_certificates[side]
            arguments += [f"--{role}-listen", f"{self.network.address(host)}:{S2S_PORT}",
                          f"--{role}-namespace", self.namespace_file(host),
                          f"--{role}-ca", self.trusted_by(side), f"--{role}-certificate", certificate.chain,
                          f"--{role}-key", certificate.key]
        return arguments
