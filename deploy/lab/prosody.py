"""An unmodified Prosody 0.12, as Debian ships it, with its own configuration and data."""

import subprocess

from .federation import DIALBACK, DIRECT_TLS, EXTERNAL, USUAL
from .process import LabError, Process, environment, in_namespace, wait_for

C2S_PORT = 5222

_CONFIGURATION = """\
run_as_root = true -- the lab's files are root's; the process sees no network but the lab's
pidfile = "{folder}/prosody.pid"
data_path = "{folder}/data"
certificates = "{folder}/certificates"
interfaces = {{ "{address}" }}
log = {{ {{ levels = {{ min = "{level}" }}, to = "file", filename = "{folder}/prosody.log" }} }}

modules_enabled = {{
    "roster", "saslauth", "tls", "dialback", "disco", "carbons", "pep", "private", "blocklist",
    "vcard4", "vcard_legacy", "version", "uptime", "time", "ping", "smacks", "posix", "offline",
}}
authentication = "internal_hashed"
c2s_require_encryption = true
s2s_require_encryption = true
{federation}
ssl = {{ cafile = "{authority}" }}

VirtualHost "{domain}"
Component "{rooms}" "muc"
    restrict_room_creation = false
    muc_room_default_public = true
{components}
"""
_AUTHENTICATION = {
    # A certificate that proves the domain, or no stream.
    EXTERNAL: "s2s_secure_auth = true",
    DIALBACK: "s2s_secure_auth = false",
}
_COMPONENT = 'Component "{name}"\n    component_secret = "{secret}"\n'


def _federation(federation):
    ports = "s2s_ports = {}\ns2s_direct_tls_ports = {%d}" if federation.transport == DIRECT_TLS else "s2s_ports = {%d}"
    return f"{_AUTHENTICATION[federation.authentication]}\n{ports % federation.port}"


class Prosody:
    kind = "Prosody"

    def __init__(self, network, host, zone, folder, domain, certificate, authority, components=(), level="info",
                 federation=USUAL):
        """`components` are (name, secret) of external components (XEP-0114) on port 5347."""
        self.domain = domain
        self.address = network.address(host)
        self.authority = authority
        self.federation = federation
        self._network, self._host, self._zone = network, host, zone
        self._configuration = folder / "prosody.cfg.lua"
        certificates = folder / "certificates"
        for name in (folder / "data", certificates):
            name.mkdir(parents=True, exist_ok=True)
        for served in (domain, f"rooms.{domain}", *(name for name, _ in components)):
            for source, end in ((certificate.chain, "crt"), (certificate.key, "key")):
                (certificates / f"{served}.{end}").write_bytes(source.read_bytes())
        parts = "".join(_COMPONENT.format(name=name, secret=secret) for name, secret in components)
        self._configuration.write_text(_CONFIGURATION.format(
            folder=folder, address=self.address, level=level, authority=authority, domain=domain,
            rooms=f"rooms.{domain}", components=parts, federation=_federation(federation)))
        self.process = Process(f"Prosody on {host}", network.namespace(host),
                               ["prosody", "--config", self._configuration, "-F"], folder / "prosody.out",
                               name_files=zone.folder)
        self.logs = [folder / "prosody.log", folder / "prosody.out"]

    def register(self, user, password):
        done = subprocess.run(
            in_namespace(self._network.namespace(self._host),
                         ["prosodyctl", "--config", self._configuration, "register", user, self.domain, password]),
            capture_output=True, text=True, check=False, env=environment(self._zone.folder))
        if done.returncode != 0:
            raise LabError(f"prosodyctl register {user}@{self.domain}: {done.stdout}{done.stderr}")

    def start(self):
        self.process.start()
        return self

    def ready(self):
        for port in (C2S_PORT, self.federation.port):
            wait_for(lambda: self._network.answers(self._host, self.address, port),
                     f"{self.process.name} listens on port {port}", 60, given_up=self.process.gone)
        return self

    def stop(self):
        return self.process.stop()
