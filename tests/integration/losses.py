"""What is lost when a stream breaks under load: messages from romeo to juliet, one stream of their way cut again and
again, and then counted what arrived, what came back, and what did neither."""

import os
import time

from gateway_case import start_boxes, start_people
from lab.ejabberd import Ejabberd
from lab.lab import Lab
from lab.process import LabError, wait_for
from lab.prosody import Prosody

RATE = 100  # messages a second
MESSAGES_A_CUT = 100
CUT_AT, WHOLE_AT = 40, 70  # of them
WHERE = (("low-server", "low-box", "from the sending server to its box"),
         ("high-server", "high-box", "from the box to the receiving server"))


def measure(cuts):
    lines = [_HEAD, "| servers | stream that is cut | sent | arrived | came back | lost | twice |",
             "|---|---|---|---|---|---|---|"]
    for kind in (Prosody, Ejabberd):
        for host, _, what in WHERE:
            counted = _count(kind, host, cuts)
            lines.append(f"| {kind.kind} | {what} | " + " | ".join(map(str, counted)) + " |")
    return "\n".join(lines)


_HEAD = """\
A server's TCP connections are reset, and new ones refused for 0.3 s, while messages flow at 100 a second; 100 messages
for each cut. What a sender is told did not arrive has "come back". The link between the boxes loses nothing: what is lost
here was written to a stream that had already broken, on either side of the boxes.
"""


def _count(kind, host, cuts):
    with Lab(f"diolkos-loss-{os.getpid()}") as lab:
        start_boxes(lab, {"retry_after_s": 1, "queue_age_s": 300})
        romeo, juliet = start_people(lab, {"low": kind, "high": kind})
        ids, sent = {}, 0
        for _ in range(cuts):
            for number in range(sent, sent + MESSAGES_A_CUT):
                if number == sent + CUT_AT:
                    lab.network.reset(host, "edge")
                if number == sent + WHOLE_AT:
                    lab.network.pass_again(host)
                ids[number] = romeo.message(juliet.full_address, f"n {number}")
                time.sleep(1 / RATE)
            sent += MESSAGES_A_CUT
        _last_word(romeo, juliet)
        bodies = juliet.bodies()
        arrived = {n for n in ids if f"n {n}" in set(bodies)}
        told = {s.get("id") for s in romeo.arrived if s.get("type") == "error"}
        back = {n for n in ids if ids[n] in told} - arrived
        twice = sum(bodies.count(f"n {n}") - 1 for n in arrived)
        return sent, len(arrived), len(back), sent - len(arrived) - len(back), twice


def _last_word(romeo, juliet):
    """All that was on its way before has arrived, come back, or is lost, once one sent after it arrives."""
    def through():
        text = f"last {romeo.new_id()}"
        romeo.message(juliet.full_address, text)
        try:
            return juliet.expect_message(text, 10) is not None
        except LabError:
            return False

    wait_for(through, "a message arrives after the last cut", 120)
    wait_for(through, "and one more", 120)
