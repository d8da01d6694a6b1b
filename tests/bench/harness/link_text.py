"""The table of tests/bench/link as text, each figure beside its goal."""

GOALS = {"rate": {"duplex": 150_000}, "bursts": 100_000, "singly": 20_000, "beyond_fdatasync_us": 150,
         "idle_bytes": 3000}
# By packet loss: the profile that is meant for it (with link.extra_repair at its default, 1), and the most that may be
# lost of messages.
RESIDUAL_GOALS = {0.01: ("lan+1", 1e-8), 0.05: ("lossy+1", 1e-9), 0.10: ("lossy+1", 1e-6)}


def _met(good):
    return "met" if good else "MISSED"


def _rate(rows):
    yield (f"{'link alone, journals at both ends':<34} {'crossings/s':>12} {'each us':>8} {'low':>6} {'high':>6}"
           f" {'disk':>6} {'cores':>6} {'others':>7}  goal")
    for row in rows:
        name = {"tls": "TLS alone, the same bytes"}.get(row["kind"], f"{row['kind']}, records of {row['record_bytes']} B")
        goal = GOALS["rate"].get(row["kind"])
        said = f"{goal:,}: {_met(row['rate'] >= goal)}" if goal else ""
        yield (f"{name:<34} {row['rate']:12,.0f} {row['cpu_us_each']:8.2f} {row['low_loop_us_each']:6.2f}"
               f" {row['high_loop_us_each']:6.2f} {row['disk_threads_us_each']:6.2f} {row['cores_of_this']:6.2f}"
               f" {row['others_percent']:6.0f} %  {said}")


def _goodput(rows):
    yield f"{'one-way link alone, no journals':<34} {'crossings/s':>12} {'each us':>8} {'datagrams each':>15} {'lost':>8}  goal"
    for row in rows:
        how = "bursts" if row["bursts"] else "singly"
        name = f"{'bare datagrams' if row['repair'] == 'none' else row['repair']}, {how}, {100 * row['loss']:g} % loss"
        goal = GOALS[how] if row["repair"].startswith("lan") else None
        said = f"{goal:,}: {_met(row['rate'] >= goal)}" if goal else ""
        yield (f"{name:<34} {row['rate']:12,.0f} {row['cpu_us_each']:8.2f} {row['datagrams_each']:15.2f}"
               f" {row['lost']:8}  {said}")


def _residual(rows):
    yield f"{'blocks lost for good':<34} {'predicted':>12} {'simulated':>12} {'blocks':>10}  goal"
    for row in rows:
        profile, most = RESIDUAL_GOALS[row["loss"]]
        said = ""
        if row["repair"] == profile:
            said = f"{most:.0e}: {_met(row['predicted'] <= most * 1.05)}"  # the goals are rounded
        name = f"{row['repair']}, {row['k']} + {row['r']}, {100 * row['loss']:g} % loss"
        yield f"{name:<34} {row['predicted']:12.1e} {row['simulated']:12.1e} {row['blocks']:10,}  {said}"


def _delay(rows):
    yield (f"{'one message, records durable first':<34} {'p50 us':>8} {'p99 us':>9} {'fdatasync':>10} {'two at once':>12}"
           f" {'beyond':>8} {'others':>7}  goal: fdatasync + {GOALS['beyond_fdatasync_us']} us")
    for row in rows:
        if "error" in row:
            yield f"{row['path']:<34} failed: {row['error'].splitlines()[0]}"
            continue
        beyond = row["p50_us"] - row["fdatasync_p50_us"]
        said = "" if "haproxy" in row["path"] else _met(beyond <= GOALS["beyond_fdatasync_us"])
        yield (f"{row['path']:<34} {row['p50_us']:8.0f} {row['p99_us']:9.0f} {row['fdatasync_p50_us']:10.0f}"
               f" {row['two_fdatasyncs_p50_us']:12.0f} {beyond:8.0f} {row['others_percent']:6.0f} %  {said}")


def _idle(rows):
    yield f"{'idle, Ethernet frames':<34} {'bytes/s':>8} {'packets/s':>10}  goal"
    for row in rows:
        good = row["bytes_per_second"] <= GOALS["idle_bytes"]
        yield (f"{row['kind']:<34} {row['bytes_per_second']:8,} {row['packets_per_second']:10.1f}"
               f"  {GOALS['idle_bytes']:,}: {_met(good)}")


def table(document):
    machine = document["machine"]
    lines = [f"{machine['cores']} cores ({machine['model']}), load average {machine['load_before']} before; messages of"
             f" 300 bytes; goals are those of the link's specification"]
    for part, text in (("rate", _rate), ("goodput", _goodput), ("residual", _residual), ("delay", _delay),
                       ("idle", _idle)):
        if part in document:
            lines += ["", *text(document[part])]
    return "\n".join(lines)
