"""An unmodified ejabberd 23.01, as Debian ships it, with its own configuration, spool and log.

Not managed by the package's service: `ejabberdctl foreground` with its own folders, under the
package's own user, without a port mapper (ERL_DIST_PORT).
"""

import shutil

from lab.process import Process, wait_for
from lab.prosody import S2S_PORT

COMPONENT_PORT = 5347
_DISTRIBUTION_PORT = 5210
_USER = "ejabberd"

_CONFIGURATION = """\
loglevel: {level}
log_rotate_count: 0
hosts: ["{domain}"]
certfiles: ["{folder}/server.pem"]
ca_file: "{folder}/authority.crt"
s2s_use_starttls: required
s2s_cafile: "{folder}/authority.crt"
listen:
  - {{port: {s2s}, ip: "{address}", module: ejabberd_s2s_in, max_stanza_size: 524288}}
  - port: {component}
    ip: "127.0.0.1"
    module: ejabberd_service
    hosts: {{{hosts}}}
modules: {{mod_disco: {{}}, mod_ping: {{}}, mod_s2s_dialback: {{}}}}
"""


class Ejabberd:
    """Built and used like lab.prosody.Prosody."""

    kind = "ejabberd"

    def __init__(self, network, host, zone, folder, domain, certificate, authority, components=(), level="warning"):
        self.domain = domain
        self.address = network.address(host)
        self._network, self._host = network, host
        (folder / "server.pem").write_bytes(certificate.chain.read_bytes() + certificate.key.read_bytes())
        shutil.copy(authority, folder / "authority.crt")
        shutil.copy("/etc/ejabberd/inetrc", folder / "inetrc")
        hosts = ", ".join(f'"{name}": {{password: "{secret}"}}' for name, secret in components)
        (folder / "ejabberd.yml").write_text(_CONFIGURATION.format(
            level=level, domain=domain, folder=folder, address=self.address, s2s=S2S_PORT,
            component=COMPONENT_PORT, hosts=hosts))
        (folder / "ejabberdctl.cfg").write_text(f"ERL_DIST_PORT={_DISTRIBUTION_PORT}\n")
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, _USER, _USER)
        self.process = Process(
            f"ejabberd on {host}", network.namespace(host),
            ["ejabberdctl", "--config-dir", folder, "--logs", folder, "--spool", folder, "foreground"],
            folder / "ejabberd.out", name_files=zone.folder)
        self.logs = [folder / "ejabberd.log", folder / "ejabberd.out"]

    def start(self):
        self.process.start()
        return self

    def ready(self):
        for address, port in (("127.0.0.1", COMPONENT_PORT), (self.address, S2S_PORT)):
            wait_for(lambda: self._network.answers(self._host, address, port),
                     f"{self.process.name} listens on port {port}", 40, given_up=self.process.gone)
        return self

    def stop(self):
        return self.process.stop()
