"""Builds what a table measures with, and runs programs that print JSON lines."""

import json
import os
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("DIOLKOS_BENCH_BUILD", ROOT / "build" / "release"))
PROGRAMS = BUILD / "bin"


def build(targets):
    options = ["-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DDIOLKOS_BENCH=ON"]
    subprocess.run(["cmake", "-S", ROOT, "-B", BUILD, *options], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", BUILD, "--quiet", *targets], check=True)


def json_lines(program, *arguments):
    """What a program of the build prints, each line an object."""
    done = subprocess.run([PROGRAMS / program, *map(str, arguments)], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def measured(argv, accept=(0,)):
    """(seconds of the clock, seconds of processors, largest resident memory in MiB, output) of one command."""
    began = time.monotonic()
    child = subprocess.Popen([str(part) for part in argv], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    if child.returncode not in accept:
        raise RuntimeError(f"{argv[0]}: exit code {child.returncode}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output.decode()
