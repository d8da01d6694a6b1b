"""Two pairs of boxes for one pair of domains, between two Prosody servers: both at work, chosen by the servers' SRV records,
or one active and one standby, with keepalived and deploy/failover. The boxes that work are killed under load.

What is held: whatever any box has a record of arrives, or its sender is told; the logs of each pair agree; the conversation
goes on while the killed boxes are away. How long it was away is printed."""

import re
import shutil
import subprocess
import time
from pathlib import Path

from crash_test import Talk
from gateway_case import LabCase, reconcile, start_people
from lab.boxes import ROOT
from lab.lab import SIDES, other
from lab.process import Process, wait_for

SECONDS = 90
PAIRS = ("", "-b")
ACTIVE, STANDBY = PAIRS
# What docs/failover.md says of boxes whose link is watched: a dead host is noticed within a second.
LIMITS = {"retry_after_s": 1}


class _Pairs:
    pairs = PAIRS

    @classmethod
    def prepare(cls, lab):
        for pair in PAIRS:
            for side in SIDES:
                box = lab.add_box(side, LIMITS, pair)
                box.change(f'listen = ["{lab.network.address(box.host)}:', 'listen = ["0.0.0.0:')
                box.change('\n[link]\n', '\n[metrics]\nlisten = ["127.0.0.1:9275"]\n\n[link]\nheartbeat_ms = 250\ndead_after_ms = 1000\n')
                box.start()
        for box in lab.boxes.values():
            box.ready()
        cls.find_boxes(lab)
        cls.romeo, cls.juliet = start_people(lab)

    @classmethod
    def names(cls, lab, side, addresses, services):
        """What the server of that side is told of the other side's domains."""
        near = lab.network.address(f"{side}-server")
        own = [(name, near) for name in lab.domains(side)]
        lab.zones[f"{side}-server"].change([*own, *addresses], services)

    def box(self, side, pair):
        return self.lab.boxes[side + pair]

    def talk_while(self, act):
        """Both talk while something happens to boxes, and until a message that was sent after it has arrived on each side.
        Returns the talks."""
        name = self.romeo.new_id()
        talks = {"low": Talk(self.romeo, self.juliet, name), "high": Talk(self.juliet, self.romeo, name)}
        for each in talks.values():
            each.start()
        try:
            for each in talks.values():
                wait_for(lambda each=each: len(each.came()) > 20, "the talk has begun", SECONDS)
            act()
            began, marks = time.monotonic(), {side: len(each.ids) for side, each in talks.items()}
            for side, each in talks.items():
                wait_for(lambda side=side, each=each: any(number >= marks[side] for number in each.came()),
                         f"what was sent on the {side} side after that arrives", SECONDS)
                print(f"from the {side} side again after {time.monotonic() - began:.2f} s", flush=True)
        finally:
            for each in talks.values():
                each.end()
        return talks

    def decided(self, side):
        return {record["to"] for pair in PAIRS for record in self.box(side, pair).records() if "to" in record and "from" in record}

    def assertNothingLost(self, talks):
        for side, talked in talks.items():
            everything = set(talked.ids.values())

            def known(side=side, talked=talked):
                decided = self.decided(side)
                return {number for number in talked.ids.values() if talked.address(number) in decided}

            wait_for(lambda: known() <= talked.told() | set(talked.came()), f"{side}: what a box has a record of arrives or comes back", SECONDS)
            came = talked.came()
            print(f"{len(everything)} messages from {talked.sender.address}: {len(set(came))} arrived, {len(came) - len(set(came))} "
                  f"more came again, {len(everything & talked.told())} came back, no word of {len(everything - talked.told() - set(came))}", flush=True)

    def assertLogsAgree(self):
        for pair in PAIRS:
            logs = [self.box(side, pair).audit_log for side in SIDES]
            wait_for(lambda logs=logs: reconcile(self.lab, *logs)[0] == 0, f"the logs of the pair “{pair}” agree", SECONDS)

    def kill(self, pair, sides=SIDES):
        for side in sides:
            self.box(side, pair).process.kill()

    def start(self, pair, sides=SIDES):
        for side in sides:
            self.box(side, pair).start()
        for side in sides:
            self.box(side, pair).ready()

    def carried(self, side, pair):
        return len(self.box(side, pair).records("crossing-offered"))


class SeveralPairs(_Pairs, LabCase):
    """SRV records lead to both pairs; each server chooses."""

    @classmethod
    def find_boxes(cls, lab):
        for side in SIDES:
            hosts = [(f"box{pair}.gateway", lab.network.address(f"{side}-box{pair}")) for pair in PAIRS]
            services = [(f"_xmpp-server._tcp.{name}", host, 5269, 10, 50) for name in lab.domains(other(side)) for host, _ in hosts]
            cls.names(lab, side, hosts, services)

    def test_a_pair_is_killed_and_the_other_one_carries_on(self):
        talks = {}
        for pair in PAIRS:  # whichever a server had chosen, once it is the one that goes
            before = {side: self.carried(side, PAIRS[1 - PAIRS.index(pair)]) for side in SIDES}
            talks[pair] = self.talk_while(lambda pair=pair: self.kill(pair))
            for side in SIDES:
                self.assertGreater(self.carried(side, PAIRS[1 - PAIRS.index(pair)]), before[side])
            self.start(pair)
        for each in talks.values():
            self.assertNothingLost(each)
        self.assertLogsAgree()


class Standby(_Pairs, LabCase):
    """One address on each side, with the box that keepalived says."""

    addresses = {"low": "10.77.1.10", "high": "10.77.3.10"}

    @classmethod
    def find_boxes(cls, lab):
        cls.folder = Path("/run") / lab.network.prefix  # keepalived runs no script in a folder that others can write to
        cls.folder.mkdir(mode=0o755)
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        script = shutil.copy(ROOT / "deploy/failover/link-is-up", cls.folder)
        for side in SIDES:
            cls.names(lab, side, [(name, cls.addresses[side]) for name in lab.domains(other(side))],
                      [(f"_xmpp-server._tcp.{name}", name, 5269) for name in lab.domains(other(side))])
            for pair in PAIRS:
                cls.keep_alive(lab, side, pair, script)
        for side in SIDES:
            wait_for(lambda side=side: cls.holders(lab, side) == [ACTIVE], f"the active {side} box has the address", SECONDS)

    @classmethod
    def keep_alive(cls, lab, side, pair, script):
        host, address = f"{side}-box{pair}", lab.network.address
        partner = address(f"{side}-box{PAIRS[1 - PAIRS.index(pair)]}")
        text = (ROOT / "deploy/failover/keepalived.conf").read_text(encoding="utf-8")
        for name, value in (("ADDRESS", f"{cls.addresses[side]}/24"), ("OWN", address(host)), ("OTHER", partner),
                            ("PRIORITY", "200" if pair == ACTIVE else "150"), ("RETURN", "2")):
            text, count = re.subn(rf"(?m)^\${name}=\S+", f"${name}={value}", text)
            assert count == 1, name
        file = cls.folder / f"{host}.conf"
        file.write_text(text.replace("/usr/local/sbin/diolkos-link-is-up", script))
        pids = [f"--{kind}={cls.folder / host}.{kind}" for kind in ("pid", "vrrp_pid", "checkers_pid")]
        process = Process(f"keepalived on {host}", lab.network.namespace(host),
                          ["keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp", f"--use-file={file}", *pids],
                          lab.folder / f"{host}-keepalived.log")
        cls.shut(lab, side, pair, partner)
        lab.processes.append(process.start())
        lab.logs.append(process.log)

    @classmethod
    def shut(cls, lab, side, pair, partner):
        """The firewall of a box that has a standby."""
        rules = (ROOT / "deploy/firewall" / f"{side}.nft").read_text(encoding="utf-8").replace("#standby ", "")
        far = lab.network.address(f"{other(side)}-box{pair}", "link")
        for name, value in (("partner", partner), (f"{other(side)}_box", far)):
            rules, count = re.subn(rf"(?m)^(define {name}) = \S+", rf"\1 = {value}", rules)
            assert count == 1, name
        file = cls.folder / f"{side}{pair}.nft"
        file.write_text(rules)
        done = lab.network.run(f"{side}-box{pair}", ["nft", "--file", file])
        assert done.returncode == 0, done.stderr

    @classmethod
    def holders(cls, lab, side):
        return [pair for pair in PAIRS if f"{cls.addresses[side]}/" in subprocess.run(
            ["ip", "-n", lab.network.namespace(f"{side}-box{pair}"), "addr", "show", "dev", "edge"],
            capture_output=True, text=True, check=True).stdout]

    def await_holder(self, pair):
        for side in SIDES:
            wait_for(lambda side=side: self.holders(self.lab, side) == [pair], f"the address of the {side} side is with “{pair}”", SECONDS)

    def killed(self, sides):
        talks = self.talk_while(lambda: self.kill(ACTIVE, sides))
        self.await_holder(STANDBY)
        for side in SIDES:
            self.assertGreater(self.carried(side, STANDBY), 0)
        self.start(ACTIVE, sides)
        self.await_holder(ACTIVE)
        self.assertNothingLost(talks)

    def test_1_both_active_boxes_are_killed(self):
        self.killed(SIDES)

    def test_2_one_box_is_killed_and_the_address_moves_on_both_sides(self):
        """The box at the other end of its link can carry nothing either."""
        self.killed(("low",))

    def test_3_the_active_hosts_lose_their_network(self):
        """Nobody answers, and nobody says so: connections to the address end where it is now."""
        cables = [(f"{side}-box", interface) for side in SIDES for interface in ("edge", "link")]

        def pull():
            for cable in cables:
                self.lab.network.unplug(*cable)

        talks = self.talk_while(pull)
        self.await_holder(STANDBY)
        for cable in cables:
            self.lab.network.plug(*cable)
        self.await_holder(ACTIVE)
        self.assertNothingLost(talks)

    def test_4_the_logs_agree(self):
        self.assertLogsAgree()
