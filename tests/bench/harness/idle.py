"""What a link without stanzas costs on the wire, counted by the kernel at the low box's interfaces."""

import time

from .bench_lab import BenchLab

_COUNTERS = ("tx_bytes", "rx_bytes", "tx_packets", "rx_packets")


def _read(lab, interfaces):
    total = dict.fromkeys(_COUNTERS, 0)
    for interface in interfaces:
        for counter in _COUNTERS:
            # /sys shows the devices of the namespace that it was mounted in: ip netns exec mounts it anew.
            shown = lab.network.run("low-box", ["cat", f"/sys/class/net/{interface}/statistics/{counter}"]).stdout
            total[counter] += int(shown)
    return total


def idle_cost(one_way, seconds):
    """Bytes (of Ethernet frames) and packets a second, with both boxes up and nobody to send: of both directions of a
    duplex link; of a pair of one-way links of that one which costs more, for each is a link by itself."""
    lab = BenchLab(one_way=("up", "down")) if one_way else BenchLab()
    with lab:
        lab.add_ready_boxes()
        interfaces = ("up", "down") if one_way else ("link",)
        time.sleep(1)  # the first heartbeats
        before, began = _read(lab, interfaces), time.monotonic()
        time.sleep(seconds)
        after, took = _read(lab, interfaces), time.monotonic() - began
    change = {counter: (after[counter] - before[counter]) / took for counter in _COUNTERS}
    join = max if one_way else sum
    return {"kind": "one-way, each direction" if one_way else "duplex, both directions", "seconds": round(took, 1),
            "bytes_per_second": round(join((change["tx_bytes"], change["rx_bytes"]))),
            "packets_per_second": round(join((change["tx_packets"], change["rx_packets"])), 1)}
