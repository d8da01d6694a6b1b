"""One server that does not read, one sender that floods it, and everybody else."""

import time

from gateway_case import LabCase, body_of, message, peer, start_boxes, two_sinks
from lab.process import wait_for

FILLER = "x" * 60_000  # bytes: 300 of these are more than a window of the link (8 MiB) and all that is held
OTHERS = 300
MEMORY_MIB = 400


def memory_mib(box):
    lines = open(f"/proc/{box.process.pid}/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


class OneStalledServer(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.quick_sink, cls.slow_sink = two_sinks(lab)
        start_boxes(lab)

    def flood(self, stream):
        """Writes to the slow server until the box reads no more; how many went out whole."""
        stream.stream.connection.settimeout(2)
        sent = 0
        try:
            while sent < 3000:
                stream.send(message(f"{sent} {FILLER}", receiver="b@slow.high.example"))
                sent += 1
        except TimeoutError:
            pass
        self.assertLess(sent, 3000, "the writer was never stopped")
        return sent

    def say(self, stream, number):
        """One message to the other server, and how long it takes."""
        count, begun = len(self.quick_sink.arrived), time.monotonic()
        stream.send(message(f"{number} {FILLER}"))
        while len(self.quick_sink.arrived) == count:  # finer than wait_for: it is measured
            if time.monotonic() > begun + 5:
                self.fail(f"message {number} for the other server did not arrive within 5 s")
            time.sleep(0.0005)
        return time.monotonic() - begun

    def test_others_go_on_memory_is_bounded_and_all_arrives_in_order(self):
        self.addCleanup(self.slow_sink.stalled.clear)
        quick, slow = peer(self.lab).connect(), peer(self.lab).connect()
        slow.send(message("first", receiver="b@slow.high.example"))
        self.slow_sink.await_stanza(lambda s: body_of(s) == "first", "the first message")
        before = sorted(self.say(quick, number) for number in range(50))
        self.slow_sink.stalled.set()
        slow.send(message("second", receiver="b@slow.high.example"))
        records = len(self.high.records())
        sent = self.flood(slow)
        meanwhile = sorted(self.say(quick, 50 + number) for number in range(OTHERS))
        numbers = [int(body_of(s).split()[0]) for s in self.quick_sink.arrived]
        self.assertEqual(numbers, list(range(50 + OTHERS)))
        ended = [r for r in self.high.records()[records:] if "does not read" in r.get("detail", "")]
        self.assertEqual(ended, [], "the slow server's stream was ended: others may have waited for that")
        self.assertTrue(self.low.records("stanza-waiting"), "nothing waited at the near box")
        memory = [memory_mib(box) for box in (self.low, self.high)]
        print(f"        a message for another server: p50 {before[25] * 1000:.1f} ms, most {before[-1] * 1000:.1f} ms; "
              f"while one is stalled: p50 {meanwhile[OTHERS // 2] * 1000:.1f} ms, most {meanwhile[-1] * 1000:.1f} ms; "
              f"{sent} messages taken for the stalled one, {memory} MiB resident", flush=True)
        self.assertLess(max(memory), MEMORY_MIB)
        self.slow_sink.stalled.clear()
        wait_for(lambda: len(self.slow_sink.arrived) >= 2 + sent, f"{sent} messages arrive", 60)
        numbers = [int(body_of(s).split()[0]) for s in self.slow_sink.arrived[2:]]
        self.assertEqual(numbers[:sent], list(range(sent)))
