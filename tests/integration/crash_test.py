"""kill -9 under load: whatever the moment, each crossing is on record at both boxes, once, and arrives.

DIOLKOS_CRASH_ROUNDS says how often (20); DIOLKOS_CRASH_SEED when and whom.
"""

import os
import random
import re
import threading
import time
import unittest

from gateway_case import LabCase, message, peer, reconcile, sink, start_boxes, start_people
from lab.client import BODY
from lab.process import wait_for

ROUNDS = int(os.environ.get("DIOLKOS_CRASH_ROUNDS", "20"))
BETWEEN = 40      # stanzas that arrive between two kills, at most
PACE = 0.003      # seconds from one stanza to the next
SEED = int(os.environ.get("DIOLKOS_CRASH_SEED", "20261123"))


class Load(threading.Thread):
    """Sends messages, each to somebody else, on a new stream whenever the old one is gone."""

    def __init__(self, lab, side):
        super().__init__(daemon=True)
        self.lab, self.side = lab, side
        self.other = "high" if side == "low" else "low"
        self.ended = threading.Event()
        self.number = 0

    def run(self):
        while not self.ended.is_set():
            try:
                stream = peer(self.lab, self.side).connect()
                while not self.ended.wait(PACE):
                    self.number += 1
                    stream.send(message("x", f"a@{self.side}.example/r", f"{self.side}-{self.number}@{self.other}.example",
                                        f"{self.number}"))
                stream.close()
            except Exception:  # noqa: BLE001: the box was killed, wherever this was
                self.ended.wait(0.05)

    def end(self):
        self.ended.set()
        self.join(30)


class _Crash:
    def kill_and_start(self, sides):
        for side in sides:
            self.lab.boxes[side].process.kill()
        for side in sides:
            self.lab.boxes[side].start()
        for side in sides:
            self.lab.boxes[side].listening()

    def assertExact(self):
        def settled():
            code, text = reconcile(self.lab)
            under_way = [line for line in re.findall("(?m)^IN FLIGHT .*$", text) if "stopped before" not in line]
            return code == 0 and not under_way and "not yet handed on" not in text and text

        try:
            text = wait_for(settled, "everything that was offered is settled", 60)
        except Exception as error:
            raise unittest.TestCase.failureException(f"{error}\n{reconcile(self.lab)[1]}") from error
        self.assertNotRegex(text, "(?m)^(MISSING|EXTRA|MISMATCH|DUPLICATE) ")

    def rounds(self, loads):
        """ROUNDS times, something arrives, and then one box or both are killed and started again."""
        chance = random.Random(SEED)
        for load in loads:
            load.start()
        try:
            for number in range(ROUNDS):
                wanted = self.arrived() + chance.randint(1, BETWEEN)
                wait_for(lambda: self.arrived() >= wanted, f"round {number}: stanzas arrive", 60)
                time.sleep(chance.random() * 0.02)  # any moment
                self.kill_and_start(chance.choice([("low",), ("high",), ("low", "high")]))
        finally:
            for load in loads:
                load.end()

    def assertRecordsWhole(self):
        for box in self.lab.boxes.values():
            records = box.records()
            self.assertEqual([r["index"] for r in records], list(range(len(records))))


class Crash(_Crash, LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.sinks = {side: sink(lab, side) for side in ("low", "high")}
        start_boxes(lab)

    def arrived(self):
        return sum(len(one.arrived) for one in self.sinks.values())

    def offered(self, side):
        return {record["to"] for record in self.lab.boxes[side].records("crossing-offered")}

    def test_kill_9_of_either_box_or_both_under_load(self):
        self.rounds([Load(self.lab, side) for side in ("low", "high")])
        self.assertExact()
        for side, other in (("low", "high"), ("high", "low")):
            here = {stanza.get("to") for stanza in list(self.sinks[other].arrived)}
            self.assertEqual(self.offered(side) ^ here, set(), f"offered by the {side} box, and what arrived")
            self.assertGreater(len(here), ROUNDS)
        self.assertRecordsWhole()


class Talk(threading.Thread):
    """One user writes to another, on and on; each message to another resource, by which the boxes' records name it. Nobody
    is there, so the server gives it to the user (RFC 6121, 8.5.3.2.1)."""

    def __init__(self, sender, receiver, name="n"):
        """`name` tells the messages of one talk from those of others between the same two."""
        super().__init__(daemon=True)
        self.sender, self.receiver, self._name = sender, receiver, name
        self.ended = threading.Event()
        self.ids = {}  # of what was sent: its number

    def run(self):
        while not self.ended.wait(PACE * 3):
            number = len(self.ids)
            self.ids[self.sender.message(self.address(number), f"{self._name} {number}")] = number

    def address(self, number):
        return f"{self.receiver.full_address.partition('/')[0]}/{self._name}{number}"

    def end(self):
        self.ended.set()
        self.join(30)

    def came(self):
        """The numbers that arrived, as often as they did."""
        bodies = [s.findtext(BODY) for s in self.receiver.arrived if s.get("type") == "chat"]
        return [int(body.removeprefix(f"{self._name} ")) for body in bodies if body and body.startswith(f"{self._name} ")]

    def told(self):
        """The numbers of which the sender was told that they did not."""
        answers = {s.get("id") for s in self.sender.arrived if s.get("type") == "error"}
        return {number for identity, number in self.ids.items() if identity in answers}


class CrashBetweenServers(_Crash, LabCase):
    """An unmodified Prosody on both sides, with stream management: over the link each crossing goes once, and whatever a
    box has decided on is delivered or answered. At the edges it is at least once: a server sends again or gives back what the
    killed box had not acknowledged, and a box gives again what its server had not.

    What Prosody 0.12 had queued while the box was away it writes before it asks for stream management, and keeps no copy
    (mod_s2s, mod_smacks). If the box is killed before it has read that, nobody knows of it any more: such messages are counted,
    and each must be one that no box has a record of."""

    @classmethod
    def prepare(cls, lab):
        start_boxes(lab, {"retry_after_s": 1})
        cls.romeo, cls.juliet = start_people(lab)

    def arrived(self):
        return len(self.romeo.arrived) + len(self.juliet.arrived)

    def decided(self, side):
        return {record["to"] for record in self.lab.boxes[side].records() if "to" in record and "from" in record}

    def test_kill_9_of_either_box_or_both_between_servers(self):
        talks = {"low": Talk(self.romeo, self.juliet), "high": Talk(self.juliet, self.romeo)}
        self.rounds(talks.values())
        self.assertExact()
        for side, talk in talks.items():
            def known(side=side, talk=talk):
                decided = self.decided(side)
                return {number for number in talk.ids.values() if talk.address(number) in decided}

            wait_for(lambda: known() <= talk.told() | set(talk.came()), f"{side}: what its box decided on has arrived or come back", 60)
            self.assertGreater(len(known()), ROUNDS, "on record")
            everything, came, told = set(talk.ids.values()), talk.came(), talk.told()
            print(f"{len(everything)} messages from {talk.sender.address}: {len(told)} came back, "
                  f"{len(came) - len(set(came))} more came again, no word of {len(everything - told - set(came))}",
                  flush=True)
            self.assertGreater(len(set(came)), ROUNDS)
        self.assertRecordsWhole()
