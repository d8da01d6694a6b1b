"""Profanity, a client program for terminals, as Debian ships it: typed into, looked at, and its own log read."""

import re
import xml.etree.ElementTree as ET

from .process import LabError, wait_for
from .terminal import Terminal

_ACCOUNT = """\
[{address}]
enabled=true
jid={address}
password={password}
server={server}
port=5222
resource=terminal
tls.policy=force
muc.service=rooms.{domain}
muc.nick={user}
presence.last=online
presence.login=online
"""
_PREFERENCES = """\
[ui]
splash=false
notify.chat=false
[chatstates]
enabled=true
outtype=true
"""
_SENT = re.compile(r"SENT: (<.*>)$", re.MULTILINE)


class Profanity:
    def __init__(self, lab, side, user, password="a pass phrase"):
        server = lab.servers[side]
        self.user = user
        self.address = f"{user}@{server.domain}"
        self.full_address = f"{self.address}/terminal"
        self._folder = lab.folder / f"profanity-{user}"
        data, configuration = self._folder / "data" / "profanity", self._folder / "config" / "profanity"
        for folder in (data, configuration):
            folder.mkdir(parents=True)
        (data / "accounts").write_text(_ACCOUNT.format(address=self.address, password=password, user=user,
                                                       server=server.address, domain=server.domain))
        (configuration / "profrc").write_text(_PREFERENCES + f"[tls]\ncertpath={server.authority.parent}\n")
        self._log = data / "logs" / "profanity.log"
        self.terminal = Terminal(
            f"profanity of {user}", lab.network.namespace(f"{side}-server"),
            ["profanity", "--log", "DEBUG", "--account", self.address], self._folder,
            name_files=lab.zones[f"{side}-server"].folder,
            env={"HOME": str(self._folder), "XDG_DATA_HOME": str(data.parent),
                 "XDG_CONFIG_HOME": str(configuration.parent), "SSL_CERT_FILE": str(server.authority)})

    def start(self):
        self.terminal.start()
        self.terminal.expect(f"{self.full_address} logged in successfully")
        return self

    def _log_text(self):
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def sent(self):
        """The stanzas that it has sent, as elements, by its own log."""
        stanzas = []
        for match in _SENT.finditer(self._log_text()):
            try:
                stanzas.append(ET.fromstring(match[1]))
            except ET.ParseError:
                continue  # a stream header
        return stanzas

    def await_sent(self, accept, what, seconds=60):
        found = wait_for(lambda: [s for s in self.sent() if accept(s)], f"profanity sends {what}", seconds)
        return found[-1]

    def await_received(self, kind, part, seconds=60):
        """A stanza of that kind which contains `part` as Profanity writes it down."""
        def received():
            return any(line.split("RECV: ", 1)[1].startswith(f"<{kind}") and part in line
                       for line in self._log_text().splitlines() if "RECV: " in line)

        wait_for(received, f"profanity receives a {kind} with {part}", seconds)

    def stop(self):
        self.terminal.stop()
