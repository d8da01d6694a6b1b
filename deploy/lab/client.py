"""A user's client: slixmpp in a thread of its host's network namespace, driven from outside.

Everything that arrives is kept as it was, in order; waiting is for a stanza that a test accepts. What
slixmpp answers by itself (pings, disco, receipts, subscription requests) it answers as any client would.
"""

import asyncio
import logging
import threading
import xml.etree.ElementTree as ET

import slixmpp

from .network import enter_namespace
from .process import LabError, wait_for

CLIENT = "{jabber:client}"
BODY = CLIENT + "body"
LOGIN_SECONDS = 60
SECONDS = 60  # for what is expected; a busy machine takes its time
# slixmpp's own comments on what a test does to it are noise here; failures show as conditions.
logging.getLogger("slixmpp").setLevel(logging.CRITICAL)
logging.getLogger("asyncio").setLevel(logging.CRITICAL)


class Client:
    def __init__(self, network, host, server, user, password, resource="lab"):
        self.address = f"{user}@{server.domain}"
        self.full_address = f"{self.address}/{resource}"
        self._namespace = network.namespace(host)
        self._server = server
        self._password = password
        self._arrived = []
        self._loop = None
        self._xmpp = None
        self._session = threading.Event()
        self._trouble = None

    # --- life
    def start(self):
        self._thread = threading.Thread(target=self._run, name=self.address, daemon=True)
        self._thread.start()
        wait_for(self._session.is_set, f"{self.address} logs in", LOGIN_SECONDS, given_up=lambda: self._trouble)
        return self

    def _run(self):
        try:
            enter_namespace(self._namespace)
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(self._prepare())
            self._loop.run_forever()
            self._finish(asyncio.get_event_loop())
        except Exception as error:  # shown by whoever waits for the session
            self._trouble = f"{type(error).__name__}: {error}"

    @staticmethod
    def _finish(loop):
        """slixmpp leaves tasks behind that would complain when the interpreter ends."""
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))

    async def _prepare(self):
        xmpp = slixmpp.ClientXMPP(self.full_address, self._password)
        xmpp.loop = self._loop
        xmpp.ca_certs = str(self._server.authority)
        xmpp.auto_authorize = True
        xmpp.auto_subscribe = False
        for plugin in ("xep_0030", "xep_0199", "xep_0184", "xep_0085", "xep_0045"):
            xmpp.register_plugin(plugin)
        xmpp.add_filter("in", self._keep)
        xmpp.add_event_handler("session_start", self._session_start)
        xmpp.add_event_handler("failed_auth", lambda _: self._give_up("authentication failed"))
        xmpp.add_event_handler("connection_failed", lambda why: self._give_up(f"connection failed: {why}"))
        self._xmpp = xmpp
        xmpp.connect((self._server.address, 5222))

    def _give_up(self, why):
        self._trouble = why

    async def _session_start(self, _event):
        await self._xmpp.get_roster()
        self._xmpp.send_presence()
        self._session.set()

    def _keep(self, stanza):
        # A copy, before slixmpp lets go of it or changes it.
        self._arrived.append(ET.fromstring(ET.tostring(stanza.xml)))
        return stanza

    def stop(self):
        if self._loop is None:
            return
        loop, self._loop = self._loop, None

        async def leave():
            try:
                await asyncio.wait_for(self._xmpp.disconnect(wait=1.0), 3)
            except (asyncio.TimeoutError, asyncio.CancelledError):
                pass

        try:
            asyncio.run_coroutine_threadsafe(leave(), loop).result(5)
        except Exception:  # a client whose server is gone cannot say goodbye
            pass
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join(5)

    # --- sending
    def _call(self, work):
        if self._loop is None:
            raise LabError(f"{self.address} is not connected")

        async def run():
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)

    def send(self, xml):
        """A stanza as text, without `from`."""
        self._call(lambda: self._xmpp.send_raw(xml))

    def message(self, to, body=None, kind="chat", identity=None, payload=""):
        """Returns the id."""
        identity = identity or self.new_id()
        text = f"<body>{escape(body)}</body>" if body is not None else ""
        self.send(f"<message to='{to}' type='{kind}' id='{identity}'>{text}{payload}</message>")
        return identity

    def ask(self, to, payload, kind="get", seconds=SECONDS):
        """An iq, and the answer to it."""
        identity = self.new_id()
        self.send(f"<iq to='{to}' type='{kind}' id='{identity}'>{payload}</iq>")
        return self.expect(lambda s: s.tag == CLIENT + "iq" and s.get("id") == identity
                           and s.get("type") in ("result", "error"), f"an answer from {to}", seconds)

    def new_id(self):
        return self._xmpp.new_id()

    # --- receiving
    @property
    def arrived(self):
        return list(self._arrived)

    def find(self, accept, since=0):
        return next((stanza for stanza in self.arrived[since:] if accept(stanza)), None)

    def expect(self, accept, what, seconds=SECONDS, since=0):
        """The first stanza that arrived, or arrives, which accept() takes."""
        try:
            return wait_for(lambda: wrap(self.find(accept, since)), f"{self.address} receives {what}", seconds)[0]
        except LabError as error:
            last = "\n".join("    " + ET.tostring(s, encoding="unicode") for s in self.arrived[-6:])
            raise LabError(f"{error}; last arrived:\n{last}") from None

    def expect_message(self, body, seconds=SECONDS, since=0):
        return self.expect(lambda s: s.tag == CLIENT + "message" and s.findtext(BODY) == body,
                           f"the message “{body}”", seconds, since)

    def expect_error(self, identity, seconds=SECONDS):
        return self.expect(lambda s: s.get("id") == identity and s.get("type") == "error",
                           f"an error for {identity}", seconds)

    def bodies(self):
        return [s.findtext(BODY) for s in self.arrived if s.tag == CLIENT + "message" and s.find(BODY) is not None]


def wrap(element):
    """An element without children is false to Python; a tuple of it is not."""
    return None if element is None else (element,)


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&apos;")


def condition(stanza):
    """(error type, defined condition, text) of an error stanza."""
    error = stanza.find(CLIENT + "error")
    if error is None:
        error = stanza.find("{jabber:server}error")
    names = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
    defined = [child.tag[len(names):] for child in error if child.tag.startswith(names)]
    return error.get("type"), next((name for name in defined if name != "text"), None), error.findtext(names + "text")
