"""Runs one case: the path, the load, and the CPU time that each process spent in the sustained phase."""

import json
import os
import subprocess
import threading
import time

from lab.process import LabError

from . import cpu
from .bench_lab import load_domain

SET_UP_SECONDS = 60


class Clocks:
    """CPU time of labelled processes and of the machine, over an interval."""

    def __init__(self, pids):
        self._families = {label: cpu.family(pid) for label, pid in pids.items()}

    def _read(self):
        return (time.monotonic(), cpu.machine(), {label: cpu.seconds_of(f) for label, f in self._families.items()})

    def begin(self):
        self._began = self._read()

    def end(self):
        wall, (busy, idle), spent = self._began
        wall_now, (busy_now, idle_now), spent_now = self._read()
        return {"wall_seconds": round(wall_now - wall, 2),
                "cpu_seconds": {label: round(spent_now[label] - spent[label], 2) for label in spent},
                "machine_busy_seconds": round(busy_now - busy, 2), "machine_idle_seconds": round(idle_now - idle, 2)}


def run_case(case, programs, how, on_sustained=None):
    """`how` holds rate, seconds (of the delay), sustained and warm_up (seconds, too) and window; on_sustained(lab) is
    called as the sustained phase begins, and what it returns is called as it ends."""
    lab = case.lab()
    try:
        with lab:
            try:
                program, arguments = case.set_up(lab)
                return _drive(lab, [programs / program, *arguments, *_load(how)], how, on_sustained)
            except LabError:
                lab.show_logs(lambda line: print(line, flush=True))
                raise
    except LabError as error:
        return {"error": str(error)}


def _load(how):
    return ["--from", f"source@{load_domain('low')}/bench", "--to", f"sink@{load_domain('high')}",
            "--rate", how.rate, "--delay-seconds", how.seconds, "--sustained-seconds", how.sustained,
            "--window", how.window, "--warm-up-seconds", how.warm_up]


def _drive(lab, argv, how, on_sustained):
    limit = SET_UP_SECONDS + 4 * (how.seconds + how.sustained + how.warm_up)
    driver = subprocess.Popen([str(part) for part in argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, start_new_session=True)
    watchdog = threading.Timer(limit, driver.kill)
    watchdog.start()
    try:
        return _follow(lab, driver, on_sustained)
    finally:
        watchdog.cancel()
        if driver.poll() is None:
            driver.kill()
        driver.wait()


def _follow(lab, driver, on_sustained):
    clocks, finish, result = None, None, None
    spent = {}
    for line in driver.stdout:
        line = line.rstrip("\n")
        if line == "begin sustained":
            clocks = Clocks({"driver": driver.pid} | {name: p.pid for name, p in lab.measured.items()})
            clocks.begin()
            finish = on_sustained(lab) if on_sustained else None
        elif line == "end sustained":
            spent = clocks.end()
            if finish:
                finish()
        elif line.startswith("result "):
            result = json.loads(line[len("result "):])
    if result is None:
        raise LabError(f"{os.path.basename(driver.args[0])}: {driver.stderr.read().strip() or 'ended without a result, exit code ' + str(driver.wait())}")
    return result | spent
