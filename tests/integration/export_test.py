"""Audit records reach a real rsyslog and a real PostgreSQL, whoever is killed on the way: none is missing, and one that
came twice is known by (box, index)."""

import json
import re
import signal
import subprocess

from gateway_case import LabCase, message, peer, sink, start_boxes
from lab.boxes import PROGRAMS
from lab.collectors import Credentials, PostgreSQL, Rsyslog, name_files
from lab.pki import Authority
from lab.process import Process, environment, in_namespace, wait_for

BURST = 300  # messages, each two records and more
FIELD = re.compile(r' (\w+)="((?:[^"\\\]]|\\.)*)"')


def key_of(line):
    """(box, index) of a message of RFC 5424, from its structured data."""
    fields = dict(FIELD.findall(line.split(" [diolkos@32473", 1)[1]))
    return fields["box"], int(fields["index"])


class ExportCase(LabCase):
    """The low box's log is exported while it is written."""

    @classmethod
    def prepare(cls, lab):
        cls.low_sink, cls.high_sink = sink(lab, "low"), sink(lab, "high")
        start_boxes(lab)
        cls.stream = peer(lab).connect()
        cls.said = 0
        cls.folder = lab.folder / "export"
        cls.credentials = Credentials(Authority(cls.folder / "ca", "Collectors' authority"))
        cls.names = name_files(cls.folder / "names", lab.network.address("low-server"))
        cls.collect(lab)

    def traffic(self, count=BURST):
        for _ in range(count):
            type(self).said += 1
            self.stream.send(message(f"{self.said}"))
        wait_for(lambda: len(self.high_sink.arrived) >= self.said, "the messages arrive", 60)

    def command(self, *more):
        return [PROGRAMS / "diolkos", "audit", "export", "--to", self.collector.url, *self.credentials.options(),
                "--state", self.folder / "state", *more, self.low.audit_log]

    def export(self, *more, code=0):
        done = subprocess.run(in_namespace(self.lab.network.namespace("low-box"), self.command(*more)), capture_output=True,
                              text=True, check=False, timeout=60, env=environment(self.names))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def follower(self):
        process = Process("export", self.lab.network.namespace("low-box"), self.command("--follow"),
                          self.folder / "follow.log", name_files=self.names)
        self.addCleanup(process.kill)
        return process.start()

    def exported(self):
        state = self.folder / "state"
        return int(state.read_text().split()[0]) if state.exists() else 0

    def await_export(self, process, count=None):
        wanted = count or len(self.low.record_lines())
        wait_for(lambda: self.exported() >= wanted, f"record {wanted} is exported", 60, given_up=process.gone)

    def interrupted(self):
        """Whoever is killed, is killed with records under way: the receiver stands still while more are written."""
        process = self.follower()
        self.traffic()
        self.await_export(process)
        for victim in ("exporter", "collector", "exporter"):
            with self.subTest(victim):
                self.halt()
                before = self.exported()
                self.traffic()
                # It is sending: nothing but the collector keeps the state back.
                wait_for(lambda: self.sent_to_the_halted(), "records are on their way", 30, given_up=process.gone)
                self.assertEqual(self.exported(), before, "what was not acknowledged counts as exported")
                if victim == "exporter":
                    process.kill()
                    self.go_on()
                    process = self.follower()
                else:
                    self.kill_collector()
                    self.traffic(20)
                    self.collector.start()
                self.await_export(process)
        process.kill()
        count = len(self.low.record_lines())
        self.export()
        self.assertGreaterEqual(self.exported(), count)

    def sent_to_the_halted(self):
        """Bytes that the collector's sockets hold unread, or an answer that is outstanding."""
        done = self.lab.network.run("low-server", ["ss", "-Htn", "state", "established", f"sport = :{self.collector.PORT}"])
        return any(int(line.split()[0]) > 0 for line in done.stdout.splitlines())


class Syslog(ExportCase):
    @classmethod
    def collect(cls, lab):
        cls.collector = Rsyslog(lab.network, "low-server", cls.folder / "rsyslog", cls.credentials).start()
        cls.addClassCleanup(cls.collector.process.kill)

    def halt(self):
        self.collector.process.signal(signal.SIGSTOP)

    def go_on(self):
        self.collector.process.signal(signal.SIGCONT)

    def kill_collector(self):
        self.collector.process.kill()

    def received(self):
        """(box, index) of what is in the file."""
        return [key_of(line) for line in self.collector.lines()]

    def test_1_nothing_is_missing_whoever_is_killed(self):
        self.interrupted()
        keys = self.received()
        self.assertEqual(sorted({index for _, index in keys}), list(range(self.exported())))
        self.assertEqual({box for box, _ in keys}, {self.low.records()[0]["box"]})
        self.assertGreater(len(keys), len(set(keys)), "nothing came twice: nobody was interrupted while sending")

    def test_2_a_message_has_every_field_of_its_record(self):
        lines = {key_of(line)[1]: line for line in self.collector.lines()}
        record = next(r for r in self.low.records("crossing-offered"))
        line = lines[record["index"]]
        fields = dict(FIELD.findall(line))
        self.assertEqual(set(fields), set(record))
        self.assertEqual(fields["mac"], record["mac"])
        self.assertRegex(line, rf"^<\d+>1 {record['time']} {record['box']} diolkos - crossing-offered \[")

    def test_3_a_collector_that_is_not_there_is_no_end_of_the_world(self):
        self.collector.process.kill()
        self.traffic(5)
        before = self.exported()
        done = self.export(code=1)
        self.assertIn("logs.example:2514: cannot connect", done.stderr)
        self.assertEqual(self.exported(), before)
        self.collector.start()
        summary = json.loads(self.export("--json").stdout)
        self.assertEqual(summary["first"], before)
        self.assertGreaterEqual(summary["exported"], 10)

    def test_4_another_collectors_certificate_is_refused(self):
        other = Authority(self.folder / "other", "Another authority")
        command = self.command()
        command[command.index("--ca") + 1] = other.certificate
        before = self.exported()
        done = subprocess.run(in_namespace(self.lab.network.namespace("low-box"), command), capture_output=True, text=True,
                              check=False, timeout=60, env=environment(self.names))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("its certificate is not good for logs.example", done.stderr)
        self.assertEqual(self.exported(), before)

    def test_5_a_stranger_is_refused_by_the_collector(self):
        stranger = Authority(self.folder / "stranger", "Nobody's").issue("stranger", ["diolkos_exporter"])
        command = self.command()
        command[command.index("--certificate") + 1] = stranger.chain
        command[command.index("--key") + 1] = stranger.key
        before = len(self.collector.lines())
        self.traffic(5)
        done = subprocess.run(in_namespace(self.lab.network.namespace("low-box"), command), capture_output=True, text=True,
                              check=False, timeout=60, env=environment(self.names))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(len(self.collector.lines()), before)

    def test_6_a_state_of_another_log_is_refused(self):
        command = self.command()
        command[-1] = self.high.audit_log
        done = subprocess.run(in_namespace(self.lab.network.namespace("low-box"), command), capture_output=True, text=True,
                              check=False, timeout=60, env=environment(self.names))
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("another log", done.stderr)

    def test_7_an_export_is_on_record(self):
        def told():
            return [r for r in self.low.records("export") if "relp+tls://logs.example:2514" in r["detail"]]

        wait_for(told, "a record of the exports", 30)
        self.assertEqual(told()[0]["operator"], "uid 0")
        self.assertIn("Called by root.", told()[0]["detail"])


class Database(ExportCase):
    @classmethod
    def collect(cls, lab):
        cls.collector = PostgreSQL(lab.network, "low-server", cls.folder / "postgresql", cls.credentials)
        cls.addClassCleanup(cls.collector.remove)
        cls.collector.start().prepare()
        cls.lock = None

    def halt(self):
        """Somebody else has the table."""
        command = in_namespace(self.lab.network.namespace("low-server"), self.collector._command(
            "psql", "-X", "-q", "-A", "-t", "-h", self.collector._folder, "-p", str(self.collector.PORT), "-d", "audit"))
        type(self).lock = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                           text=True, cwd="/", env=environment())
        self.lock.stdin.write("BEGIN; LOCK TABLE diolkos.audit_record IN EXCLUSIVE MODE; SELECT 'held';\n")
        self.lock.stdin.flush()
        self.assertEqual(self.lock.stdout.readline().strip(), "held")

    def go_on(self):
        self.lock.stdin.close()
        self.lock.wait(30)

    def kill_collector(self):
        self.collector.kill()
        self.lock.stdin.close()
        self.lock.wait(30)

    def sent_to_the_halted(self):
        return int(self.collector.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'diolkos audit export' "
                                      "AND wait_event_type = 'Lock'")) > 0

    def test_1_nothing_is_missing_whoever_is_killed(self):
        self.interrupted()
        whole = [line.decode() for line in self.low.record_lines()][:self.exported()]
        kept = self.collector.sql("SELECT record FROM diolkos.audit_record ORDER BY box, index").splitlines()
        self.assertEqual(kept, whole)  # byte for byte, each once
        self.assertEqual(self.collector.sql("SELECT * FROM diolkos.audit_gap"), "")

    def test_2_what_comes_twice_is_kept_once(self):
        self.export()
        (self.folder / "state").unlink()
        summary = json.loads(self.export("--json").stdout)
        self.assertEqual(summary["first"], 0)
        self.assertGreater(summary["had"], 3 * BURST)
        self.assertEqual(int(self.collector.sql("SELECT count(*) FROM diolkos.audit_record")), self.exported())

    def test_3_another_record_of_the_same_index_is_seen(self):
        self.traffic(5)
        index = self.exported() + 2
        self.collector.sql("INSERT INTO diolkos.audit_record SELECT box, " + str(index) +
                           ", time, event, record FROM diolkos.audit_record WHERE index = 0")
        before = self.exported()
        done = self.export(code=2)
        self.assertIn(f"index {index}", done.stderr)
        self.assertEqual(self.exported(), before)
        self.collector.sql(f"DELETE FROM diolkos.audit_record WHERE index = {index}")
        self.export()

    def test_4_the_view_has_the_fields(self):
        record = self.low.records("crossing-offered")[0]
        row = self.collector.sql(f"SELECT event, outcome, \"from\", sequence, mac FROM diolkos.audit WHERE index = "
                                 f"{record['index']}").strip()
        self.assertEqual(row, "|".join(str(record[k]) for k in ("event", "outcome", "from", "sequence", "mac")))

    def test_5_the_exporter_can_neither_change_nor_remove(self):
        grants = self.collector.sql("SELECT privilege_type FROM information_schema.role_table_grants WHERE grantee = "
                                    "'diolkos_export' ORDER BY 1").split()
        self.assertEqual(grants, ["INSERT", "SELECT"])

    def test_6_without_a_table_it_says_what_is_missing(self):
        self.traffic()  # something to export
        self.collector.sql("ALTER TABLE diolkos.audit_record RENAME TO elsewhere")
        try:
            done = self.export(code=2)
        finally:
            self.collector.sql("ALTER TABLE diolkos.elsewhere RENAME TO audit_record")
        self.assertIn("postgresql.sql", done.stderr)
