"""Two network cards between the boxes: one is lost under load, and the link goes on over the other."""

import threading
import time

from gateway_case import LabCase, body_of, message, peer, reconcile, sink
from lab.lab import SIDES
from lab.wires import Wire
from lab.process import wait_for

PACE = 0.005    # seconds from one stanza to the next
WIRES = ("link", "link2")


class Flow(threading.Thread):
    """Stanzas to one side, numbered; and when each of them arrived."""

    def __init__(self, lab, side, into):
        super().__init__(daemon=True)
        self.stream = peer(lab, side).connect()
        self.side, self.other, self.into = side, "high" if side == "low" else "low", into
        self.ended = threading.Event()
        self.sent = 0

    def run(self):
        while not self.ended.wait(PACE):
            self.stream.send(message(f"n {self.sent}", f"a@{self.side}.example/r", f"b@{self.other}.example"))
            self.sent += 1

    def arrived(self):
        return [body_of(stanza) for stanza in list(self.into.arrived)]


class TwoCards(LabCase):
    @classmethod
    def prepare(cls, lab):
        lab.network.add_wire(Wire("low-box", "link2", "10.77.4.1", "high-box", "link2", "10.77.4.2"))
        cls.sinks = {side: sink(lab, side) for side in SIDES}
        for side in SIDES:
            box = lab.add_box(side)
            box.change('"10.77.2.1:5270"', '"10.77.2.1:5270", "10.77.4.1:5270"')
            box.start()
        for box in lab.boxes.values():
            box.ready()

    def active(self):
        """The wire that the link is on."""
        up = self.low.records("link-up")[-1]
        return WIRES[("10.77.2.2", "10.77.4.2").index(up["peer_address"].split()[0])]

    def stands_by(self):
        """Each wire has its connection: the one that was lost is back."""
        listed = self.lab.network.run("low-box", ["ss", "-Htn", "state", "established", "sport", "=", ":5270"]).stdout
        return len(listed.splitlines()) == 2

    def longest_pause(self, flows, fault, during):
        """In seconds, without an arrival in either direction, from the fault on."""
        counts = [len(flow.into.arrived) for flow in flows]
        last = [time.monotonic()] * len(flows)
        longest = 0.0
        fault()
        until = time.monotonic() + during
        while time.monotonic() < until:
            time.sleep(0.005)
            for i, flow in enumerate(flows):
                now, count = time.monotonic(), len(flow.into.arrived)
                if count != counts[i]:
                    counts[i], last[i] = count, now
                longest = max(longest, now - last[i])
        return longest

    def test_one_card_is_lost_under_load(self):
        network = self.lab.network
        wait_for(self.stands_by, "both connections", 60)
        flows = [Flow(self.lab, side, self.sinks["high" if side == "low" else "low"]) for side in SIDES]
        for flow in flows:
            flow.start()
        try:
            faults = {
                "set down": (lambda wire: network.unplug("low-box", wire), lambda wire: network.plug("low-box", wire)),
                "cut": (lambda wire: network.swallow("high-box", wire), lambda wire: network.pass_again("high-box"))}
            for name, (fault, mend) in faults.items():
                lost = self.active()
                pause = self.longest_pause(flows, lambda: fault(lost), 5)
                print(f"the card that carried the link {name}: {pause:.2f} s without a stanza", flush=True)
                self.assertNotEqual(self.active(), lost, name)
                mend(lost)
                wait_for(self.stands_by, f"the lost connection coming back: {name}", 60)
            carried = self.active()
            spare = WIRES[1 - WIRES.index(carried)]
            pause = self.longest_pause(flows, lambda: network.unplug("low-box", spare), 3)
            print(f"the other card set down: {pause:.2f} s without a stanza", flush=True)
            self.assertEqual(self.active(), carried)
        finally:
            for flow in flows:
                flow.ended.set()
            for flow in flows:
                flow.join(30)
        for flow in flows:
            wait_for(lambda flow=flow: len(flow.arrived()) >= flow.sent, "everything arrives", 60)
            self.assertEqual(flow.arrived(), [f"n {number}" for number in range(flow.sent)])
        wait_for(lambda: reconcile(self.lab)[0] == 0, "the logs agree", 60)
