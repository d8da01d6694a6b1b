"""The cells of the interop matrix: which server on which side, and how streams are secured and proved.

What the boxes speak is said here too, so that a cell that cannot be played is named, with its reason.
"""

from collections import namedtuple
from itertools import product

from lab.ejabberd import Ejabberd
from lab.federation import DIALBACK, DIRECT_TLS, EXTERNAL, STARTTLS, Federation
from lab.prosody import Prosody

KINDS = (Prosody, Ejabberd)
MISSING = {}  # transport or proof: why no cell of it is played


class Cell(namedtuple("Cell", "low high federation")):
    """`low` and `high` are the kinds of server."""

    __slots__ = ()

    @property
    def name(self):
        return f"{self.low.kind} - {self.high.kind}, {self.federation.authentication}, {self.federation.transport}"

    @property
    def identifier(self):
        return "_".join(part.replace(" ", "_") for part in (self.low.kind, self.high.kind, *reversed(self.federation)))

    @property
    def missing(self):
        """Why it cannot be played, or None."""
        return next((MISSING[part] for part in self.federation if part in MISSING), None)


CELLS = tuple(Cell(low, high, Federation(transport, authentication))
              for authentication, transport in product((EXTERNAL, DIALBACK), (STARTTLS, DIRECT_TLS))
              for low, high in product(KINDS, KINDS))
TOPICS = ("streams", "messages", "receipts", "presence", "rooms", "history", "private", "ping", "disco", "errors",
          "logs")
