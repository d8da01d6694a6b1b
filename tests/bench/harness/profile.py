"""Where the boxes' time goes: perf samples each of them while case (e) is under sustained load."""

import re
import signal
import subprocess

FREQUENCY = 997  # samples a second; not a multiple of anything that the boxes do
TOP = 40


class Sampler:
    """Made as the sustained phase begins; finish() ends it and keeps the reports."""

    def __init__(self, lab, folder):
        self._files = {}
        self.reports = {}
        folder.mkdir(parents=True, exist_ok=True)
        for label, process in lab.measured.items():
            if label.startswith("diolkos-"):
                data = folder / f"{label}.perf"
                # cpu-clock: virtual machines often have no cycle counter.
                perf = subprocess.Popen(
                    ["perf", "record", "-q", "-e", "cpu-clock", "-F", str(FREQUENCY), "-g", "-o", data,
                     "-p", str(process.pid)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                self._files[label] = (perf, data)

    def finish(self):
        for perf, _ in self._files.values():
            perf.send_signal(signal.SIGINT)
        for label, (perf, data) in self._files.items():
            perf.wait(timeout=60)
            self.reports[label] = (_report(data, "dso"), _report(data, "symbol"))


def _report(data, sort):
    """[(share in percent, what)], the largest first: time in the thing itself, not in what it calls."""
    done = subprocess.run(["perf", "report", "--stdio", "--no-children", "-g", "none", "--sort", sort, "-i", data],
                          capture_output=True, text=True, check=False, timeout=120)
    rows = re.findall(r"^\s*(\d+\.\d+)%\s+(.*\S)\s*$", done.stdout, re.MULTILINE)
    return [(float(share), what) for share, what in rows][:TOP]


def text(reports):
    lines = []
    for label, (libraries, functions) in reports.items():
        lines.append(f"\n{label}: share of its own CPU time, by library")
        lines += [f"  {share:6.2f} %  {what}" for share, what in libraries[:12]]
        lines.append(f"{label}: by function")
        lines += [f"  {share:6.2f} %  {what[:150]}" for share, what in functions]
    return "\n".join(lines)
