"""How servers and boxes of a lab federate: how a stream is secured, and how its ends prove who they are."""

from collections import namedtuple

STARTTLS, DIRECT_TLS = "STARTTLS", "direct TLS"
EXTERNAL, DIALBACK = "EXTERNAL", "dialback"
S2S_PORT, S2S_TLS_PORT = 5269, 5270


class Federation(namedtuple("Federation", "transport authentication")):
    """With DIRECT_TLS (XEP-0368) nobody listens for STARTTLS, and names lead to the TLS port alone. With
    DIALBACK (XEP-0220) no certificate is of an authority that the other end trusts."""

    __slots__ = ()

    @property
    def port(self):
        return S2S_TLS_PORT if self.transport == DIRECT_TLS else S2S_PORT

    @property
    def service(self):
        """Of the SRV records that lead to it."""
        return "_xmpps-server._tcp" if self.transport == DIRECT_TLS else "_xmpp-server._tcp"


USUAL = Federation(STARTTLS, EXTERNAL)
