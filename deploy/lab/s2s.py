"""Bare ends of a server-to-server stream (RFC 6120): STARTTLS, SASL EXTERNAL, and then whatever a test
wants to say, to the byte. Peer opens streams; Sink takes them and keeps what arrives.

They are honest about nothing but the handshake: what a Peer sends once authenticated is not looked at.
"""

import base64
import socket
import ssl
import threading
import xml.etree.ElementTree as ET

from .process import LabError, wait_for

STREAMS = "{http://etherx.jabber.org/streams}"
STREAM_ERRORS = "{urn:ietf:params:xml:ns:xmpp-streams}"
TLS = "{urn:ietf:params:xml:ns:xmpp-tls}"
SASL = "{urn:ietf:params:xml:ns:xmpp-sasl}"
SERVER = "{jabber:server}"
SECONDS = 60.0

_HEADER = ("<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
           "xmlns:db='jabber:server:dialback' from='{0}' to='{1}' version='1.0' xml:lang='en'{2}>")


def shut(connection):
    """Closes a socket on which another thread may be waiting: close() alone would not wake it."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()


class StreamClosed(Exception):
    """The other end closed. `error` is its stream error condition, or None; `orderly` is whether the
    closing tag came."""

    def __init__(self, error, orderly):
        super().__init__(f"stream closed, error {error}, {'with' if orderly else 'without'} closing tag")
        self.error = error
        self.orderly = orderly


class Stream:
    """One connection, read as elements."""

    def __init__(self, connection):
        self.connection = connection
        self.connection.settimeout(SECONDS)
        self.raw = bytearray()  # all that arrived after TLS
        self._restart()

    def _restart(self):
        self._parser = ET.XMLPullParser(["start", "end"])
        self._held = b""
        self._depth = 0
        self._ready = []
        self._error = None
        self.header = None

    def restart(self):
        self._restart()

    def write(self, data):
        self.connection.sendall(data.encode() if isinstance(data, str) else data)

    def _read(self):
        try:
            data = self.connection.recv(65536)
        except (ConnectionError, ssl.SSLError):
            data = b""
        if not data:
            raise StreamClosed(self._error, False)
        self.raw += data
        # Debian's Expat puts off looking at a token again that was incomplete before (CVE-2023-52425),
        # and Python 3.11 cannot tell it not to: hand it whole tags.
        self._held += data
        if not self._held.endswith(b">"):
            return
        held, self._held = self._held, b""
        self._parser.feed(held)
        for kind, element in self._parser.read_events():
            self._depth += 1 if kind == "start" else -1
            if kind == "start" and self._depth == 1:
                self.header = element
                self._ready.append(element)
            elif kind == "end" and self._depth == 1:
                self._ready.append(element)
                self.header.remove(element)
            elif kind == "end" and self._depth == 0:
                self._ready.append(None)

    def next(self):
        """The header, then each first-level element. Raises StreamClosed at the end."""
        while not self._ready:
            self._read()
        element = self._ready.pop(0)
        if element is None:
            raise StreamClosed(self._error, True)
        if element.tag == STREAMS + "error":
            self._error = next((child.tag[len(STREAM_ERRORS):] for child in element), None)
            return self.next()
        return element

    def expect(self, tag):
        element = self.next()
        if element.tag != tag:
            raise LabError(f"expected {tag}, got {ET.tostring(element, encoding='unicode')}")
        return element

    def close(self):
        shut(self.connection)


class Peer:
    """A server of `local` that opens a stream to `remote` at an address.

    certificate None: offers none. `steps` ends the handshake early: "plain", "tls" or "all"."""

    newest_tls = None  # ssl.TLSVersion, if it is to be an old one

    def __init__(self, network, host, address, local, remote, certificate, authority, port=5269, authzid=None):
        self.local, self.remote = local, remote
        self.connection = lambda: network.connect(host, address, port)
        self._certificate, self._authority = certificate, authority
        self._authzid = local if authzid is None else authzid
        self.stream = None

    def header(self, extra=""):
        return _HEADER.format(self.local, self.remote, extra)

    def begin(self):
        """TCP, header, features: returns the features before TLS."""
        self.stream = Stream(self.connection())
        self.stream.write(self.header())
        self.stream.expect(STREAMS + "stream")
        return self.stream.expect(STREAMS + "features")

    def start_tls(self):
        """STARTTLS and its handshake, and not a byte more."""
        self.stream.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        self.stream.expect(TLS + "proceed")
        self.stream.connection = self._wrap(self.stream.connection, self.remote)

    def secure(self):
        """STARTTLS and a new stream: returns the features within TLS."""
        self.start_tls()
        return self.restart()

    def secure_first(self, server_name=None, protocols=("xmpp-server",)):
        """Direct TLS (XEP-0368) in place of begin() and secure(): returns the features within TLS."""
        self.stream = Stream(self._wrap(self.connection(), server_name or self.remote, protocols))
        return self.restart()

    def _wrap(self, connection, server_name, protocols=()):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self._authority)
        if self._certificate:
            context.load_cert_chain(self._certificate.chain, self._certificate.key)
        if protocols:
            context.set_alpn_protocols(list(protocols))
        if self.newest_tls:
            context.maximum_version = self.newest_tls
        return context.wrap_socket(connection, server_hostname=server_name)

    def restart(self):
        self.stream.restart()
        self.stream.write(self.header())
        self.stream.expect(STREAMS + "stream")
        return self.stream.expect(STREAMS + "features")

    def authenticate(self):
        """SASL EXTERNAL and the last new stream: returns its features."""
        identity = base64.b64encode(self._authzid.encode()).decode() or "="
        self.stream.write(f"<auth xmlns='{SASL[1:-1]}' mechanism='EXTERNAL'>{identity}</auth>")
        self.stream.expect(SASL + "success")
        return self.restart()

    def connect(self):
        self.begin()
        features = self.secure()
        if features.find(f"{SASL}mechanisms/{SASL}mechanism") is None:
            raise LabError(f"EXTERNAL is not offered to {self.local}")
        self.authenticate()
        return self

    def send(self, data):
        self.stream.write(data)

    def send_in_pieces(self, data, size=1):
        """The same, `size` bytes at a time. What can no longer be sent is not an error: the other end
        may close as soon as it has seen enough."""
        try:
            for start in range(0, len(data), size):
                self.stream.write(data[start:start + size])
        except (OSError, ssl.SSLError):
            pass

    def await_close(self):
        """Reads until the other end closes: its StreamClosed."""
        try:
            while True:
                self.stream.next()
        except StreamClosed as closed:
            return closed

    def close(self):
        if self.stream:
            try:
                self.stream.write("</stream:stream>")
            except (OSError, ssl.SSLError):
                pass
            self.stream.close()


class Sink:
    """A server of `domain` that takes any stream with a certificate of its CA and keeps what arrives.

    `arrived` are stanzas in order of arrival over all streams. While `stalled` is set nothing is read.
    `address` is the host's on its edge unless another is given. With `direct` it takes direct TLS
    (XEP-0368), and `asked` is what clients asked for: (name, ALPN protocol)."""

    def __init__(self, network, host, domain, certificate, authority, port=5269, address=None, direct=False):
        self.domain = domain
        self.direct = direct
        self.asked = []
        self.arrived = []
        self.streams = []
        self.authenticated = []  # authzids
        self.troubles = []
        self.stalled = threading.Event()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate.chain, certificate.key)
        self._context.load_verify_locations(authority)
        self._context.verify_mode = ssl.CERT_REQUIRED
        if direct:
            self._context.set_alpn_protocols(["xmpp-server"])
            self._context.sni_callback = lambda connection, name, _: self.asked.append(name)
        self._network, self._host, self._port = network, host, port
        self._address = address or network.address(host)
        self._open()

    def _open(self):
        self._listener = self._network.listen(self._host, self._address, self._port)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        stream = Stream(connection)
        self.streams.append(stream)
        try:
            self._handshake(stream)
            while True:
                if self.stalled.is_set():
                    wait_for(lambda: not self.stalled.is_set(), "the sink reads again", 600)
                stream.connection.settimeout(None)
                self.arrived.append(stream.next())
        except StreamClosed:
            try:
                stream.write("</stream:stream>")
            except (OSError, ssl.SSLError):
                pass
        except (LabError, OSError, ET.ParseError) as error:
            self.troubles.append(f"{type(error).__name__}: {error}")
        finally:
            stream.close()

    def _handshake(self, stream):
        if not self.direct:
            self._welcome(stream, f"<starttls xmlns='{TLS[1:-1]}'><required/></starttls>")
            stream.expect(TLS + "starttls")
            stream.write(f"<proceed xmlns='{TLS[1:-1]}'/>")
        stream.connection = self._context.wrap_socket(stream.connection, server_side=True)
        if self.direct:
            self.asked[-1] = (self.asked[-1], stream.connection.selected_alpn_protocol())
        self._welcome(stream, f"<mechanisms xmlns='{SASL[1:-1]}'><mechanism>EXTERNAL</mechanism></mechanisms>")
        auth = stream.expect(SASL + "auth")
        self.authenticated.append(base64.b64decode(auth.text or "").decode())
        stream.write(f"<success xmlns='{SASL[1:-1]}'/>")
        stream.raw.clear()
        self._welcome(stream, "")

    def _welcome(self, stream, features):
        stream.restart()
        header = stream.expect(STREAMS + "stream")
        identity = f" id='lab-{id(stream):x}-{len(stream.raw)}'"
        stream.write(_HEADER.format(self.domain, header.get("from"), identity))
        stream.write(f"<stream:features>{features}</stream:features>")

    def await_stanza(self, accept, what, seconds=SECONDS, since=0):
        def found():
            return next(((stanza,) for stanza in self.arrived[since:] if accept(stanza)), None)

        try:
            return wait_for(found, f"{self.domain} receives {what}", seconds)[0]
        except LabError as error:
            last = [ET.tostring(s, encoding="unicode")[:300] for s in self.arrived[-3:]]
            raise LabError(f"{error}; last arrived {last}; troubles {self.troubles[-3:]}") from None

    def raw(self):
        """Everything that came on authenticated streams, as bytes."""
        return b"".join(bytes(stream.raw) for stream in self.streams)

    def refuse_streams(self):
        """As a server that is down: closes everything, listens no more."""
        shut(self._listener)
        for stream in self.streams:
            stream.close()

    def take_streams_again(self):
        self._open()

    stop = refuse_streams
