"""A private zone for one host: what its /etc/hosts and its name server say.

Prosody asks DNS and nothing else, so each host runs its own dnsmasq on the loopback interface. It
answers only from the zone; any other name does not exist.
"""

import signal

from .process import Process, wait_for


class Zone:
    def __init__(self, network, host, folder, addresses, services=()):
        """`addresses` is {name: IPv4}; `services` are (service name, target, port) for SRV."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.process = None
        self._network, self._host = network, host
        (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        (folder / "dnsmasq.conf").write_text("\n".join([
            "no-resolv", "no-hosts", "user=root", "listen-address=127.0.0.1", "bind-interfaces", "no-poll",
            f"addn-hosts={folder / 'addresses'}", f"pid-file={folder / 'dnsmasq.pid'}", "local=/#/",
            f"conf-file={folder / 'services'}"]) + "\n")
        self._write_hosts(addresses.items())
        self._write_records(addresses.items(), services)

    def _write_hosts(self, addresses):
        (self.folder / "hosts").write_text("\n".join(["127.0.0.1 localhost", *_lines(addresses)]) + "\n")

    def _write_records(self, addresses, services):
        (self.folder / "addresses").write_text("\n".join(_lines(addresses)) + "\n")
        (self.folder / "services").write_text(
            "".join(f"srv-host={','.join(map(str, service))}\n" for service in services))

    def serve(self, log):
        self.process = Process(f"dnsmasq on {self._host}", self._network.namespace(self._host),
                               ["dnsmasq", "--keep-in-foreground", f"--conf-file={self.folder / 'dnsmasq.conf'}"],
                               log)
        return self._start()

    def _start(self):
        self.process.start()
        wait_for(lambda: self._network.answers(self._host, "127.0.0.1", 53), self.process.name,
                 given_up=self.process.gone)
        return self.process

    # --- while it serves
    def change(self, addresses=(), services=()):
        """Other answers from now on, and nothing but localhost in /etc/hosts. `addresses` are (name, IPv4 or
        IPv6); `services` (service name, target, port, priority), or (service name,) for the target "."."""
        self.process.stop()
        self._write_hosts(())
        self._write_records(addresses, services)
        self._start()

    def fall_silent(self):
        """Questions are taken and never answered."""
        self.process.signal(signal.SIGSTOP)

    def speak_again(self):
        self.process.signal(signal.SIGCONT)


def _lines(addresses):
    return [f"{address} {name}" for name, address in addresses]
