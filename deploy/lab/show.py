"""The demonstration: makes a lab, lets two people talk across the boxes, and holds the logs together.

Called by deploy/demo once everything is built."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lab import conversation as talk  # noqa: E402
from lab.boxes import PROGRAMS  # noqa: E402
from lab.isolation import attempts  # noqa: E402
from lab.lab import Lab  # noqa: E402
from lab.process import LabError, wait_for  # noqa: E402

KEPT_PREFIX = "diolkos-demo"
KEPT_FOLDER = Path("/run/diolkos-demo")
# Where the page about the two logs stays when the rest is gone.
REPORT = Path(os.environ.get("DIOLKOS_DEMO_REPORT") or PROGRAMS.parent / "demo-report.html")
COLOURS = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def coloured(number, text):
    return f"\033[{number}m{text}\033[0m" if COLOURS else text


def give_to_caller(file):
    """A demonstration by sudo leaves nothing that its caller cannot remove."""
    if os.getuid() == 0 and "SUDO_UID" in os.environ:
        os.chown(file, int(os.environ["SUDO_UID"]), int(os.environ["SUDO_GID"]))


class Show:
    def __init__(self):
        self.failures = 0
        self._number = 0
        self._began = time.monotonic()

    def chapter(self, title):
        self._number += 1
        print(f"\n{coloured(1, f'{self._number}  {title}')}", flush=True)

    def step(self, what, work):
        """One line: what was tried and what was seen. A failure is shown, counted, and passed by."""
        try:
            seen = work()
            print(f"   {coloured(32, '✓')} {what:<34} {seen or ''}".rstrip(), flush=True)
            return True
        except (LabError, OSError, subprocess.SubprocessError) as error:
            self.failures += 1
            print(f"   {coloured(31, '✗')} {what}\n     {error}", flush=True)
            return False

    def verdict(self):
        seconds = time.monotonic() - self._began
        word = coloured("1;32", "AS IT SHOULD BE") if self.failures == 0 else coloured("1;31", "NOT AS IT SHOULD BE")
        failed = f", {self.failures} steps failed" if self.failures else ""
        print(f"\n{coloured(1, 'Verdict:')} {word}{failed} ({seconds:.0f} s)", flush=True)


def set_up(show, lab):
    show.chapter("Two servers, two boxes, two people")
    address = lab.network.address
    wire = "up" if lab.one_way else "link"
    print(f"   low server {address('low-server')} --- {address('low-box')} low box {address('low-box', wire)} ==="
          f" {address('high-box', wire)} high box {address('high-box')} --- {address('high-server')} high server")
    for side, user in (("low", "romeo"), ("high", "juliet")):
        server = lab.add_server(side)
        server.register(user, "a pass phrase")
        server.start()
        lab.add_box(side).start()

    def servers():
        for server in lab.servers.values():
            server.ready()
        return "Prosody for low.example and for high.example, as Debian ships it"

    def boxes():
        for box in lab.boxes.values():
            box.ready()
        if lab.one_way:
            return "diolkos-low and diolkos-high; each hears the other: sealed datagrams, one wire for each direction"
        return "diolkos-low and diolkos-high; the link is up: TLS 1.3, keys pinned"

    def people():
        clients = [lab.add_client("low", "romeo"), lab.add_client("high", "juliet")]
        return " and ".join(client.address for client in clients) + " are logged in"

    return show.step("servers", servers) and show.step("boxes", boxes) and show.step("people", people)


def isolation(show, lab):
    show.chapter("No way past the boxes")
    for what, attempt in attempts(lab.network):
        show.step(what, attempt)


def conversation(show, lab):
    romeo, juliet = lab.clients
    show.chapter("A conversation")
    show.step("romeo to juliet", lambda: talk.message(romeo, juliet, "Χαῖρε, Ἰουλιέτα! Grüße aus dem Tal 🏛"))
    show.step("juliet to romeo", lambda: talk.message(juliet, romeo, "Привет, 罗密欧 — 1 < 2 & 3 > 2"))
    for near, far in ((romeo, juliet), (juliet, romeo)):
        name = near.address.split("@")[0]
        show.step(f"delivery receipt to {name}", lambda n=near, f=far: talk.receipt(n, f, f"Arrived, {f.address}?"))
        show.step(f"chat states of {name}", lambda n=near, f=far: talk.chat_states(n, f))
    for near, far in ((romeo, juliet), (juliet, romeo)):
        show.step(f"{near.address.split('@')[0]} subscribes", lambda n=near, f=far: talk.subscribe(n, f))
    for near, far in ((romeo, juliet), (juliet, romeo)):
        show.step(f"presence of {near.address.split('@')[0]}", lambda n=near, f=far: talk.change_presence(n, f))
    show.step("a room on the high side", lambda: talk.room(juliet, romeo, "agora"))
    show.step("ping, upwards", lambda: talk.ping(romeo, juliet.full_address))
    show.step("ping, downwards", lambda: talk.ping(juliet, "low.example"))
    show.step("disco#info, upwards", lambda: talk.disco_info(romeo, "rooms.high.example", talk.MUC))
    show.step("disco#info, downwards", lambda: talk.disco_info(juliet, romeo.full_address, "urn:xmpp:ping"))

    show.chapter("What does not cross")
    show.step("a forged carbon is refused", lambda: talk.forged_carbon(romeo, juliet))
    show.step("XHTML is stripped", lambda: talk.xhtml_stripped(juliet, romeo))


def logs(show, lab):
    show.chapter("The two logs, held against each other")
    low, high = (lab.boxes[side] for side in ("low", "high"))
    command = [PROGRAMS / "diolkos", "audit", "reconcile", "--list", low.audit_log, high.audit_log]

    def reconcile():
        def settled():
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
            return done if done.returncode == 0 and not unsettled(done.stdout) else None

        try:
            done = wait_for(settled, "every crossing is decided on both boxes", 20)
        except LabError as error:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
            raise LabError(f"{error}; exit code {done.returncode}\n{done.stdout}{done.stderr}") from None
        print("   $ diolkos audit reconcile --list low high\n")
        print("\n".join("   " + line for line in done.stdout.splitlines()) + "\n")
        return "every crossing was decided once by each box"

    def refusals():
        refused = [r for r in low.records("stanza-refused")]
        if len(refused) != 1:
            raise LabError(f"{len(refused)} refusals on the low box: {refused}")
        return f"{refused[0]['reason']}, rule {refused[0]['rule']}, id {refused[0]['id']}"

    def page():
        command = [PROGRAMS / "diolkos", "audit", "reconcile", "--html", REPORT, low.audit_log, high.audit_log]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        if done.returncode != 0:
            raise LabError(f"exit code {done.returncode}\n{done.stdout}{done.stderr}")
        give_to_caller(REPORT)
        return f"{REPORT}: open it in a browser; it needs no network"

    show.step("both logs agree", reconcile)
    show.step("and hold one refusal", refusals)
    show.step("the same as a page", page)


def one_way(show, lab):
    show.chapter("One way each")
    network = lab.network
    for host in ("low-box", "high-box"):
        def nothing(host=host):
            seen = network.wrong_way(host)
            if set(seen) != {"out", "back"} or any(seen.values()):
                raise LabError(f"packets in the wrong direction at {host}: {seen}")
            return ("0 packets sent on the wire that it receives on, "
                    "0 arrived on the wire that it sends on (nftables, all protocols)")
        show.step(host, nothing)


def unsettled(text):
    return any(line.split()[:2] == ["IN", "FLIGHT"] and line.split()[-1] != "0" for line in text.splitlines())


def how_to_look_around(lab):
    low, high = (lab.boxes[side] for side in ("low", "high"))
    inside = f"sudo ip netns exec {lab.network.prefix}"
    print(f"""
Everything is left running. To look around:
   files, configurations, logs   {lab.folder}
   a shell on a host             {inside}-low-server bash    (low-server, low-box, high-box, high-server)
   the low box's decisions       sudo build/bin/diolkos audit show -f {low.audit_log}
   the high box's                sudo build/bin/diolkos audit show -f {high.audit_log}
   both, joined                  sudo build/bin/diolkos audit reconcile --list {low.audit_log} {high.audit_log}
   log in as                     romeo@low.example at {lab.network.address('low-server')} on low-server,
                                 juliet@high.example at {lab.network.address('high-server')} on high-server;
                                 pass phrase: a pass phrase; CA: {lab.folder}/pki/SIDE/ca.crt
   the same as a page            {REPORT}
   re-read a configuration       sudo kill -HUP {low.process.pid} (low) or {high.process.pid} (high)
To end it: deploy/demo --end""")


def end_kept():
    Lab(KEPT_PREFIX, KEPT_FOLDER).end()
    shutil.rmtree(KEPT_FOLDER, ignore_errors=True)
    print("Ended: no process, namespace or file of the demonstration is left.")


def main(arguments):
    for number in (signal.SIGTERM, signal.SIGHUP):  # a closed terminal must not leave the lab behind
        signal.signal(number, lambda *_: sys.exit(143))
    if "--end" in arguments:
        end_kept()
        return 0
    keep = "--keep" in arguments
    ways = ("up", "down") if "--one-way" in arguments else ()
    if keep:
        shutil.rmtree(KEPT_FOLDER, ignore_errors=True)
    show = Show()
    lab = (Lab(KEPT_PREFIX, KEPT_FOLDER, one_way=ways) if keep
           else Lab(f"diolkos-demo-{os.getpid()}", one_way=ways))
    finished = False
    try:
        lab.begin()
        if set_up(show, lab):
            isolation(show, lab)
            conversation(show, lab)
            logs(show, lab)
            if lab.one_way:
                one_way(show, lab)
        finished = True
        if show.failures:
            lab.show_logs(print)
        show.verdict()
        if keep:
            how_to_look_around(lab)
    except LabError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    finally:
        if keep and finished:
            lab.leave()
        else:
            lab.end()
    return 1 if show.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
