"""Where exported audit records go: Debian's rsyslog and PostgreSQL, each as a process of the lab's own, with certificates
that are verified both ways. Both keep what they have acknowledged if they are killed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from .process import Process, environment, in_namespace, wait_for

NAME = "logs.example"         # of the collector, in its certificate
EXPORTER = "diolkos_exporter"  # of the exporter, in its own; also its role in the database

# Without a queue of rsyslog's own a message is answered when it is in the file.
_RSYSLOG = """\
global(workDirectory="{folder}" maxMessageSize="256k")
main_queue(queue.type="Direct")
module(load="imrelp" tls.tlslib="openssl")
input(type="imrelp" address="{address}" port="{port}" tls="on" tls.caCert="{ca}" tls.myCert="{chain}"
      tls.myPrivKey="{key}" tls.authMode="name" tls.permittedPeer=["{exporter}"])
template(name="as-received" type="string" string="%rawmsg%\\n")
action(type="omfile" file="{file}" template="as-received" asyncWriting="off" ioBufferSize="256k"
       sync="on")
"""


class Credentials:
    """An authority, the collector's certificate, and the exporter's."""

    def __init__(self, authority):
        self.ca = authority.certificate
        self.collector = authority.issue("collector", [NAME])
        self.exporter = authority.issue("exporter", [EXPORTER], common_name=EXPORTER)

    def options(self):
        return ["--ca", self.ca, "--certificate", self.exporter.chain, "--key", self.exporter.key]


class Rsyslog:
    PORT = 2514

    def __init__(self, network, host, folder, credentials):
        folder.mkdir(parents=True, exist_ok=True)
        self._network, self._host = network, host
        self.address = network.address(host)
        self.file = folder / "records"
        configuration = folder / "rsyslog.conf"
        configuration.write_text(_RSYSLOG.format(
            folder=folder, address=self.address, port=self.PORT, ca=credentials.ca, chain=credentials.collector.chain,
            key=credentials.collector.key, exporter=EXPORTER, file=self.file))
        self.url = f"relp+tls://{NAME}:{self.PORT}"
        self._pid_file = folder / "pid"
        self.process = Process("rsyslog", network.namespace(host),
                               ["rsyslogd", "-n", "-f", configuration, "-i", self._pid_file], folder / "rsyslog.log")

    def start(self):
        self._pid_file.unlink(missing_ok=True)
        self.process.start()
        wait_for(lambda: self._network.answers(self._host, self.address, self.PORT), "rsyslog listens", 60,
                 given_up=self.process.gone)
        return self

    def lines(self):
        if not self.file.exists():
            return []
        return self.file.read_bytes().decode(errors="replace").split("\n")[:-1]


class PostgreSQL:
    """A cluster of its own, in a folder that the server's account can reach."""

    PORT = 5432
    SCHEMA = Path(__file__).resolve().parent.parent / "collectors" / "postgresql.sql"
    _ACCOUNT = "postgres"  # it does not run as root

    def __init__(self, network, host, folder, credentials):
        folder.mkdir(parents=True, exist_ok=True)
        self._network, self._host = network, host
        self.address = network.address(host)
        self.url = f"postgresql://{EXPORTER}@{NAME}:{self.PORT}/audit"
        self.programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self._folder = Path(tempfile.mkdtemp(prefix="diolkos-postgresql-", dir="/tmp"))
        for name, source in (("ca.crt", credentials.ca), ("server.crt", credentials.collector.chain),
                             ("server.key", credentials.collector.key)):
            shutil.copy(source, self._folder / name)
            (self._folder / name).chmod(0o600)
        for path in (self._folder, *self._folder.iterdir()):
            shutil.chown(path, self._ACCOUNT, self._ACCOUNT)
        self.data = self._folder / "data"
        self._as_server("initdb", "--no-sync", "--auth=reject", "--auth-local=peer", "--encoding=UTF8", "--locale=C.UTF-8", "-D",
                        self.data)
        (self.data / "pg_hba.conf").write_text(
            f"local all {self._ACCOUNT} peer\nhostssl audit {EXPORTER} 0.0.0.0/0 cert\n")
        self.process = Process("PostgreSQL", network.namespace(host), self._command(
            "postgres", "-D", self.data, "-c", f"listen_addresses={self.address}", "-c", f"port={self.PORT}",
            "-c", f"unix_socket_directories={self._folder}", "-c", "ssl=on", "-c", f"ssl_ca_file={self._folder}/ca.crt",
            "-c", f"ssl_cert_file={self._folder}/server.crt", "-c", f"ssl_key_file={self._folder}/server.key"),
            folder / "postgresql.log")

    def _command(self, program, *arguments):
        return ["setpriv", f"--reuid={self._ACCOUNT}", f"--regid={self._ACCOUNT}", "--init-groups",
                self.programs / program, *arguments]

    def _as_server(self, program, *arguments, data=None):
        done = subprocess.run(in_namespace(self._network.namespace(self._host), self._command(program, *arguments)),
                              input=data, capture_output=True, text=True, check=False, cwd="/", env=environment())
        if done.returncode != 0:
            raise AssertionError(f"{program}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self):
        self.process.start()
        wait_for(lambda: (self.data / "postmaster.pid").exists() and self._accepts(), "PostgreSQL is ready", 60,
                 given_up=self.process.gone)
        return self

    def _accepts(self):
        return subprocess.run([self.programs / "pg_isready", "-q", "-h", self._folder, "-p", str(self.PORT)],
                              check=False).returncode == 0

    def prepare(self):
        """What docs/exports.md tells an administrator to do."""
        self.sql("CREATE DATABASE audit", database="postgres")
        for _ in range(2):  # again changes nothing
            self.sql(self.SCHEMA.read_text(encoding="utf-8"))
        self.sql(f"CREATE ROLE {EXPORTER} LOGIN; GRANT diolkos_export TO {EXPORTER}")
        return self

    def sql(self, text, database="audit"):
        return self._as_server("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self._folder, "-p",
                               str(self.PORT), "-d", database, data=text)

    def kill(self):
        """Every process of it at once, as when the host loses power but for what the kernel still has to write."""
        self.process.kill()
        wait_for(lambda: not self._accepts(), "PostgreSQL is gone")

    def remove(self):
        self.process.stop()
        shutil.rmtree(self._folder)


def name_files(folder, address):
    """For a process that is to find the collector by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hosts").write_text(f"127.0.0.1 localhost\n{address} {NAME}\n")
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    return folder
