"""A private zone for one host: what its /etc/hosts and its name server say.

Prosody asks DNS and nothing else, so each host runs its own dnsmasq on the loopback interface. It
answers only from the zone; any other name does not exist.
"""

from .process import Process, wait_for


class Zone:
    def __init__(self, network, host, folder, addresses, services=()):
        """`addresses` is {name: IPv4}; `services` are (service name, target, port) for SRV."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._network, self._host = network, host
        lines = ["127.0.0.1 localhost", *(f"{address} {name}" for name, address in addresses.items())]
        (folder / "hosts").write_text("\n".join(lines) + "\n")
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        (folder / "dnsmasq.conf").write_text("\n".join([
            "no-resolv", "no-hosts", "user=root", "listen-address=127.0.0.1", "bind-interfaces", "no-poll",
            f"addn-hosts={folder / 'hosts'}", f"pid-file={folder / 'dnsmasq.pid'}", "local=/#/",
            *(f"srv-host={name},{target},{port}" for name, target, port in services)]) + "\n")

    def serve(self, log):
        process = Process(f"dnsmasq on {self._host}", self._network.namespace(self._host),
                          ["dnsmasq", "--keep-in-foreground", f"--conf-file={self.folder / 'dnsmasq.conf'}"], log)
        process.start()
        wait_for(lambda: self._network.answers(self._host, "127.0.0.1", 53), process.name, given_up=process.gone)
        return process
