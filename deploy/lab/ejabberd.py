"""An unmodified ejabberd, as Debian ships it, with its own configuration, logs and spool."""

import subprocess

from .federation import DIALBACK, DIRECT_TLS, USUAL
from .process import LabError, Process, environment, in_namespace, wait_for
from .prosody import C2S_PORT

START_SECONDS = 180  # on a machine that is busy with much else

_CONFIGURATION = """\
hosts: ["{domain}"]
loglevel: {level}
certfiles: ["{folder}/certificate.pem"]
ca_file: "{authority}"
s2s_use_starttls: required
s2s_cafile: "{authority}"
s2s_max_retry_delay: 1
auth_method: internal
auth_password_format: scram
listen:
  - {{port: 5222, ip: "{address}", module: ejabberd_c2s, starttls_required: true}}
  - {{port: {s2s_port}, ip: "{address}", module: ejabberd_s2s_in, tls: {direct}}}
{components}
access_rules:
  local: {{allow: all}}
  c2s: {{allow: all}}
acl:
  local: {{user_regexp: ""}}
shaper: {{}}
modules:
  mod_carboncopy: {{}}
  mod_disco: {{}}
  mod_muc: {{host: "rooms.{domain}"}}
  mod_offline: {{}}
  mod_ping: {{}}
  mod_private: {{}}
  mod_roster: {{}}
{dialback}
  mod_stream_mgmt: {{}}
  mod_vcard: {{}}
"""
_SCHEDULERS = 'ERL_OPTIONS="+S {0}:{0} +sbwt none +sbwtdcpu none +sbwtdio none"\n'
_COMPONENT = ('  - {{port: 5347, ip: "127.0.0.1", module: ejabberd_service, '
              'hosts: {{"{name}": {{password: "{secret}"}}}}}}')


class Ejabberd:
    kind = "ejabberd"

    def __init__(self, network, host, zone, folder, domain, certificate, authority, components=(), level="info",
                 federation=USUAL, schedulers=1):
        """`schedulers` of Erlang: with 0 as many as there are processors. Several of them wait busily for each
        other, and on a machine whose processors are taken that is most of a minute before ejabberd listens."""
        self.domain = domain
        self.address = network.address(host)
        self.authority = authority
        self.federation = federation
        self._network, self._host, self._zone = network, host, zone
        (folder / "certificate.pem").write_bytes(certificate.chain.read_bytes() + certificate.key.read_bytes())
        parts = "\n".join(_COMPONENT.format(name=name, secret=secret)
                          for name, secret in components)
        (folder / "ejabberd.yml").write_text(_CONFIGURATION.format(
            domain=domain, folder=folder, address=self.address, level=level, authority=authority, components=parts,
            s2s_port=federation.port, direct=str(federation.transport == DIRECT_TLS).lower(),
            # With it, ejabberd does not look at certificates before it tries EXTERNAL.
            dialback="  mod_s2s_dialback: {}" if federation.authentication == DIALBACK else ""))
        # The lab's files are root's, so it runs as root and not as Debian's user for it; a
        # distribution port of its own spares the port mapper, which would outlive the lab.
        (folder / "ejabberdctl.cfg").write_text("EXEC_CMD=as_current_user\nERL_DIST_PORT=5210\n"
                                              + (_SCHEDULERS.format(schedulers) if schedulers else ""))
        (folder / "inetrc").write_text("{lookup, [file, native]}.\n")
        for name in ("spool", "logs"):
            (folder / name).mkdir(exist_ok=True)
        self._control = ["ejabberdctl", "--config-dir", folder, "--logs", folder / "logs", "--spool", folder / "spool"]
        self._environment = {"HOME": str(folder)}
        self.process = Process(f"ejabberd on {host}", network.namespace(host), [*self._control, "foreground"],
                               folder / "ejabberd.out", name_files=zone.folder, env=self._environment)
        self.logs = [folder / "logs" / "ejabberd.log", folder / "ejabberd.out"]
        self._users = []

    def control(self, *argv):
        done = subprocess.run(
            in_namespace(self._network.namespace(self._host), [*self._control, *argv]),
            capture_output=True, text=True, check=False, env=environment(self._zone.folder, self._environment))
        if done.returncode != 0:
            raise LabError(f"ejabberdctl {' '.join(argv)}: {done.stdout}{done.stderr}")
        return done.stdout

    def register(self, user, password):
        """ejabberd registers only while it runs: done once it is ready."""
        self._users.append((user, password))

    def start(self):
        self.process.start()
        return self

    def ready(self):
        for port in (C2S_PORT, self.federation.port):
            wait_for(lambda: self._network.answers(self._host, self.address, port),
                     f"{self.process.name} listens on port {port}", START_SECONDS, given_up=self.process.gone)
        for user, password in self._users:
            wait_for(lambda: self._registered(user, password), f"{self.process.name} registers {user}", START_SECONDS,
                     given_up=self.process.gone)
        self._users.clear()  # once, however often it starts
        return self

    def _registered(self, user, password):
        """False while the table of users is not there yet: ejabberd listens before that."""
        try:
            self.control("register", user, self.domain, password)
        except LabError as error:
            if "no_exists" in str(error):
                return False
            raise
        return True

    def stop(self):
        """In good order. A signal would only reach the script around it."""
        self.control("stop")
        return self.process.wait(START_SECONDS)
