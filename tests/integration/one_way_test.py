"""One-way links between real boxes: nothing comes back, nothing is accepted twice, what is lost is on record."""

import os
import random
import re
import signal
import socket
import threading
import unittest
from pathlib import Path

import taken_over
from gateway_case import LabCase, message, peer, reconcile, sink, start_boxes
from lab.boxes import LINK_PORT
from lab.process import wait_for

SECONDS = 60


class Recorder:
    """Every frame of a wire as its receiver sees it, for sending it again."""

    def __init__(self, network, host, interface):
        self._network, self._host, self._interface = network, host, interface
        self.payloads = []
        self._socket = network.within(
            host, lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800)))
        self._socket.bind((interface, 0))
        self._socket.settimeout(0.2)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._ended.is_set():
            try:
                frame = self._socket.recv(65535)
            except socket.timeout:
                continue
            if frame[23] == 17:  # UDP: behind Ethernet (14), IPv4 (20) and its own header (8)
                self.payloads.append(frame[42:14 + int.from_bytes(frame[16:18], "big")])

    def end(self):
        self._ended.set()
        self._thread.join()
        self._socket.close()
        return self.payloads


class OneWayCase(LabCase):
    @classmethod
    def prepare(cls, lab):
        cls.sinks = {side: sink(lab, side) for side in ("low", "high")}
        start_boxes(lab)

    def send(self, numbers, side="low"):
        other = "high" if side == "low" else "low"
        stream = peer(self.lab, side).connect()
        for number in numbers:
            stream.send(message("x", f"a@{side}.example/r", f"{number}@{other}.example", f"{number}"))
        return stream

    def arrived(self, side="high"):
        return [stanza.get("to").split("@")[0] for stanza in list(self.sinks[side].arrived)]

    def await_arrival(self, numbers, side="high"):
        wanted = {str(number) for number in numbers}
        wait_for(lambda: wanted <= set(self.arrived(side)), f"{len(wanted)} stanzas arrive at the {side} server", SECONDS)

    def assertNothingCameBack(self):
        for host in ("low-box", "high-box"):
            seen = self.lab.network.wrong_way(host)
            self.assertEqual(seen, {"out": 0, "back": 0}, f"packets in the wrong direction at {host}")


class Pair(OneWayCase):
    one_way = ("up", "down")

    def test_crossings_both_ways_restarts_and_replays(self):
        recorder = Recorder(self.lab.network, "high-box", "up")
        up = self.send(range(200))
        down = self.send(range(200), "high")
        self.await_arrival(range(200))
        self.await_arrival(range(200), "low")

        for box in self.lab.boxes.values():
            box.await_record(lambda r: r["event"] == "crossing-receipted" and r["outcome"] == "handed",
                             "that a crossing was handed to the link")

        # kill -9, of the receiver, of the sender, of both; what was accepted arrives, or is on record as lost.
        sent = 200
        for sides in (("high",), ("low",), ("low", "high")):
            for side in sides:
                self.lab.boxes[side].process.kill()
            for side in sides:
                self.lab.boxes[side].start()
            for side in ("low", "high"):
                self.lab.boxes[side].ready()
            self.send(range(sent, sent + 50))
            self.await_arrival(range(sent, sent + 50))
            sent += 50

        recorded = recorder.end()
        self.assertGreater(len(recorded), 50, "datagrams on the wire")
        self.replay(recorded, "high")
        self.replay(recorded, "low")
        self.assertEqual(len(self.arrived()), len(set(self.arrived())), "nothing arrives twice")
        self.assertExact()
        self.assertNothingCameBack()
        for stream in (up, down):
            stream.close()

    def to_the_high_box(self, payloads):
        """As from somebody on the wire."""
        def all_of_them():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                for payload in payloads:
                    sender.sendto(payload, (self.lab.network.address("high-box", "up"), LINK_PORT))

        self.lab.network.within("low-box", all_of_them)

    def replay(self, recorded, restarted):
        """Everything that was ever on the wire, once more, after the start of a box."""
        box, high = self.lab.boxes[restarted], self.lab.boxes["high"]
        box.stop()
        since = len(high.records())
        box.start().ready()
        self.high.ready()
        before = len(self.arrived())
        self.to_the_high_box(recorded)
        high.await_record(lambda r: r["event"] == "link-refused" and r["rule"] in ("link.session", "link.datagram.repeated"),
                          "that it is a replay", since=since)
        behind = f"behind-the-replay-{restarted}"
        self.send([behind])
        self.await_arrival([behind])
        self.assertEqual(len(self.arrived()), before + 1)
        taken = [r["id"] for r in high.records("crossing-accepted")]
        self.assertEqual(len(taken), len(set(taken)), "accepted again")
        self.assertEqual(set(taken) - {r["id"] for r in self.low.records("crossing-offered")}, set(), "never offered")

    def test_a_flood_of_forged_datagrams(self):
        """By somebody who sees the wire and has no key: nothing of it is decoded, and the link goes on."""
        high = self.high
        recorder = Recorder(self.lab.network, "high-box", "up")
        wait_for(lambda: len(recorder.payloads) >= 3, "beacons on the wire", SECONDS)
        seen = recorder.end()
        since = len(high.records())
        before = len(self.arrived())
        chance = random.Random(1)
        for payload in seen:
            header, sealed = payload[:24], payload[32:]
            self.to_the_high_box(
                [payload[:-1] + bytes([payload[-1] ^ 1])]                                   # the tag
                + [payload[:32] + bytes([sealed[0] ^ 1]) + sealed[1:]]                      # what is sealed
                + [header + chance.randbytes(8) + sealed for _ in range(1000)]              # another packet's number
                + [payload[:4] + chance.randbytes(20) + payload[24:] for _ in range(1000)]  # another session
                + [payload[:4] + bytes(8) + payload[12:], payload[:31], payload[:47], b""]
                + [chance.randbytes(chance.randint(1, 1400)) for _ in range(1000)])
        told = high.await_record(lambda r: r["event"] == "link-refused" and r["rule"] == "link.datagram.authentic",
                                 "that datagrams are not authentic", since=since)
        self.assertRegex(told["detail"], r"\d")
        self.send(["behind-the-flood"])
        self.await_arrival(["behind-the-flood"])
        self.assertEqual(len(self.arrived()), before + 1)
        events = [(r["event"], r.get("rule")) for r in high.records()[since:]]
        self.assertEqual([event for event, _ in events].count("crossing-accepted"), 1)
        self.assertNotIn(("link-refused", "link.datagram.content"), events, "something was decoded")
        self.assertNotIn("link-down", [event for event, _ in events])
        self.assertTrue(high.process.running())

    def assertExact(self):
        def settled():
            code, text = reconcile(self.lab)
            under_way = [line for line in re.findall("(?m)^IN FLIGHT .*$", text) if "stopped before" not in line]
            return code == 0 and not under_way and text

        try:
            wait_for(settled, "both logs agree", SECONDS)
        except Exception as error:
            raise unittest.TestCase.failureException(f"{error}\n{reconcile(self.lab)[1]}") from error


class Receiver(OneWayCase):
    one_way = ("up",)

    def test_a_receiver_that_somebody_has_taken_over_cannot_send_where_it_receives(self):
        high = self.high
        if "seccomp" not in high.records("start")[-1].get("sandbox", ""):
            self.skipTest("these programs are not confined: built with sanitizers, or a kernel without seccomp")
        if not taken_over.POSSIBLE:
            self.skipTest("the test's way into a process is for x86-64")
        stream = self.send(range(5))
        self.await_arrival(range(5))
        sendto, since = 44, len(high.records())  # x86-64
        self.assertIsNone(taken_over.call(high.process.pid, sendto, self.link_socket(high), b"x" * 64, 64, 0, 0, 0))
        self.assertEqual(high.process.wait(), -signal.SIGSYS)
        high.start().ready()
        record = high.await_record(lambda r: r["event"] == "call-denied", "the attempt", since=since)
        self.assertIn("(sendto)", record["detail"])
        self.send(["after"])
        self.await_arrival(["after"])
        stream.close()
        self.assertNothingCameBack()

    def link_socket(self, box):
        """The number of the descriptor at which the box receives."""
        process = Path("/proc", str(box.process.pid))
        lines = [line.split() for line in (process / "net/udp").read_text().splitlines()[1:]]
        inode = next(fields[9] for fields in lines if int(fields[1].split(":")[1], 16) == LINK_PORT)
        return next(int(entry.name) for entry in (process / "fd").iterdir() if os.readlink(entry) == f"socket:[{inode}]")


class SendOnly(OneWayCase):
    one_way = ("up",)

    def test_requests_are_answered_here_and_nothing_comes_back(self):
        stream = self.send(range(20))
        self.await_arrival(range(20))
        for kind, stanza in (
                ("get", "<iq type='get' from='a@low.example/r' to='b@high.example' id='ask'>"
                        "<ping xmlns='urn:xmpp:ping'/></iq>"),
                ("subscribe", "<presence type='subscribe' from='a@low.example' to='b@high.example' id='sub'/>")):
            stream.send(stanza.encode())
            refused = self.low.await_record(
                lambda r, kind=kind: (r["event"], r.get("reason"), r.get("type")) == ("stanza-refused", "no-way-back", kind),
                f"that {kind} has no way back")
            self.assertEqual((refused["outcome"], refused["rule"]), ("refuse", "link.one-way"))
        wait_for(lambda: {"ask", "sub"} <= {s.get("id") for s in list(self.sinks["low"].arrived)},
                 "both are answered", SECONDS)
        for answer in list(self.sinks["low"].arrived):
            self.assertEqual(answer.get("type"), "error")
            self.assertIsNotNone(answer.find(".//{urn:ietf:params:xml:ns:xmpp-stanzas}service-unavailable"))
        stream.close()
        self.assertNothingCameBack()

    def test_nothing_goes_in_the_direction_that_does_not_exist(self):
        stream = self.send(["there"], "high")
        record = self.high.await_record(lambda r: r["event"] == "stanza-refused" and r["reason"] == "no-way",
                                        "that there is no way")
        self.assertEqual(record["to"], "there@low.example")
        stream.close()
        self.assertNothingCameBack()


class CutWire(OneWayCase):
    one_way = ("up",)

    def test_what_a_cut_wire_loses_is_on_record_by_number(self):
        stream = self.send(range(10))
        self.await_arrival(range(10))
        self.lab.network.lose("high-box", "up", 100)
        for number in range(10, 15):
            stream.send(message("x", "a@low.example/r", f"{number}@high.example", f"{number}"))
        wait_for(lambda: len(self.low.records("crossing-receipted")) == 15, "all are handed to the link", SECONDS)
        self.lab.network.lose("high-box", "up", 0)
        lost = self.high.await_record(lambda r: r["event"] == "crossing-lost", "the loss")
        numbers = [r["sequence"] for r in self.low.records("crossing-offered")][10:]
        self.assertEqual((lost["sequence"], lost["last"]), (numbers[0], numbers[-1]))
        self.send(["after"])
        self.await_arrival(["after"])
        code, text = reconcile(self.lab)
        self.assertNotEqual(code, 0)
        self.assertEqual(len(re.findall("the one-way link lost it; the receiving box has that on record", text)), 5, text)
        self.assertNothingCameBack()



class Rain(OneWayCase):
    one_way = ("up",)

    def test_five_percent_of_the_packets_lost(self):
        before = len(self.arrived())
        self.lab.network.lose("high-box", "up", 5)
        stream = self.send([f"loss-{number}" for number in range(500)])
        wait_for(lambda: len([r for r in self.low.records("crossing-receipted")]) ==
                 len(self.low.records("crossing-offered")) and len(self.low.records("crossing-offered")) >= 500,
                 "all are handed to the link", SECONDS)
        self.lab.network.lose("high-box", "up", 0)
        self.send(["after-loss"])
        self.await_arrival(["after-loss"])

        def accounted():
            lost = sum(r["last"] - r["sequence"] + 1 for r in self.high.records("crossing-lost"))
            decided = len(self.high.records("crossing-accepted"))
            return lost + decided == len(self.low.records("crossing-offered"))

        wait_for(accounted, "each crossing is accepted, or lost and on record", SECONDS)
        self.assertGreater(len(self.arrived()) - before, 450)
        stream.close()
