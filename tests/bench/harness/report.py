"""The table, and the same as JSON."""

import json
import os
import platform

from . import cpu

HEADER = """\
{cores} cores ({model}), load average {load} before the first case; all of a case shares these cores.
Messages of about {bytes} bytes, low to high. Delay: {rate:g} a second for {seconds:g} s, open loop.
Rate: {window} outstanding, closed loop, {seconds:g} s; CPU seconds are those of that phase, "us each" their sum for
one message, "others" what of the machine went to anything else: where that is not small, the rate is not the case's own."""


def machine():
    return {"cores": os.cpu_count(), "model": cpu.model(), "kernel": platform.release(),
            "load_before": round(os.getloadavg()[0], 2)}


def header(document):
    first = next((r for r in document["cases"] if "error" not in r), {})
    how = document["how"]
    return HEADER.format(cores=document["machine"]["cores"], model=document["machine"]["model"],
                         load=document["machine"]["load_before"], bytes=first.get("message_bytes", 300), **how)


def row(result):
    start = f"({result['key']}) {result['title']:<58}"
    if "error" in result:
        return f"{start} failed: {result['error'].splitlines()[0]}"
    spent = ", ".join(f"{name} {seconds:.1f}" for name, seconds in result["cpu_seconds"].items())
    trouble = "".join(f"; {result[what]} {what}" for what in ("bounced", "disordered") if result[what])
    lost = result["sent"] - result["arrived"] - result["bounced"]
    trouble += f"; {lost} lost" if lost else ""
    return (f"{start} {result['p50_ms']:8.2f} {result['p99_ms']:8.2f} {result['rate']:10,.0f}"
            f" {each(result):8.1f} {others(result):7.0f} %   {spent}{trouble}")


def each(result):
    """CPU microseconds of all of the case's processes for one message."""
    messages = result["rate"] * result["wall_seconds"]
    return 1e6 * sum(result["cpu_seconds"].values()) / messages if messages else 0.0


def others(result):
    """Percent of the machine that something else had in the sustained phase (the kernel's work that belongs
    to no process is in it)."""
    total = result["machine_busy_seconds"] + result["machine_idle_seconds"]
    return max(0.0, 100 * (result["machine_busy_seconds"] - sum(result["cpu_seconds"].values())) / max(0.01, total))


TITLES = (f"{'':62} {'p50 ms':>8} {'p99 ms':>8} {'rate/s':>10} {'us each':>8} {'others':>9}   "
          "CPU seconds by process")


def write_json(document, path):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(document, out, indent=2)
        out.write("\n")
