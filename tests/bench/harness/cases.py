"""What is measured: each case sets up its path, and names the program that loads it."""

from collections import namedtuple
from functools import partial

from lab.ejabberd import Ejabberd
from lab.prosody import Prosody

from .bench_lab import BenchLab
from .haproxy import add_relays

# `set_up(lab)` makes the path and returns (program, its arguments).
ALL_OF_EJABBERD = partial(Ejabberd, schedulers=0)  # on as many processors as it likes
Case = namedtuple("Case", "key title lab set_up")


def _servers(make, boxes=False):
    def set_up(lab):
        lab.add_loaded_servers(make)
        if boxes:
            lab.add_ready_boxes()
        return "bench_component_driver", lab.component_driver()
    return set_up


def _relayed_peers(lab):
    return "bench_s2s_peer", lab.s2s_peer(add_relays(lab))


def _guarded_peers(lab):
    return "bench_s2s_peer", lab.s2s_peer(lab.add_ready_boxes())


def _direct():
    return BenchLab(direct=True)


CASES = (
    Case("a", "Prosody to Prosody, directly", _direct, _servers(Prosody)),
    Case("b", "ejabberd to ejabberd, directly", _direct, _servers(ALL_OF_EJABBERD)),
    Case("c1", "Prosody to Prosody, the boxes between", BenchLab, _servers(Prosody, boxes=True)),
    Case("c2", "ejabberd to ejabberd, the boxes between", BenchLab, _servers(ALL_OF_EJABBERD, boxes=True)),
    Case("d", "bare s2s source and sink, two haproxy relays between", lambda: BenchLab(trust_both=True),
         _relayed_peers),
    Case("e", "bare s2s source and sink, the boxes between", BenchLab, _guarded_peers),
)
ONE_WAY = Case("e", "bare s2s source and sink, the boxes between, one-way links",
               lambda: BenchLab(one_way=("up", "down")), _guarded_peers)


def named(key):
    return next(case for case in CASES if case.key == key)
