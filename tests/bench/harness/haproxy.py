"""Two relays in the boxes' places, which pass TCP on as it comes: what two hops cost without a gateway."""

from lab.process import Process, wait_for
from lab.federation import S2S_PORT

_CONFIGURATION = """\
global
    nbthread 1
defaults
    mode tcp
    timeout connect 5s
    timeout client 60s
    timeout server 60s
listen relay
    bind {listen}:{port}
    server next {next}:{port}
"""


def add_relays(lab):
    """Started and ready, from the low edge to the high server; returns where the low one listens."""
    network = lab.network
    hops = (("high-box", network.address("high-box", "link"), network.address("high-server")),
            ("low-box", network.address("low-box"), network.address("high-box", "link")))
    for host, listen, following in hops:
        configuration = lab.folder / f"haproxy-{host}.cfg"
        configuration.write_text(_CONFIGURATION.format(listen=listen, next=following, port=S2S_PORT))
        relay = Process(f"haproxy on {host}", network.namespace(host),
                        ["haproxy", "-db", "-f", configuration], lab.folder / f"haproxy-{host}.log")
        lab.processes.append(relay.start())
        lab.measured[f"haproxy {host.split('-')[0]}"] = relay
        wait_for(lambda: network.answers(host, listen, S2S_PORT), relay.name, given_up=relay.gone)
    return f"{network.address('low-box')}:{S2S_PORT}"
