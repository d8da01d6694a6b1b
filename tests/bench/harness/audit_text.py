"""The table of tests/bench/audit as text, each figure beside its goal."""

GOALS = {"record_us": 50, "write": 200_000, "verify": 1_000_000, "seconds": 5, "mib": 1024}
RECORDS_OF_A_STANZA = 2  # on one box: offered and receipted, or accepted and delivered


def _met(good):
    return "met" if good else "MISSED"


def _record(rows):
    yield f"{'recording, CPU of one core':<42} {'us each':>8}  goal"
    for row in rows:
        yield f"{row['name']:<42} {row['us_each']:8.2f}"
    whole = next(row["us_each"] for row in rows if row["name"] == "record_a_crossing")
    yield (f"{'a stanza on one box, two records':<42} {RECORDS_OF_A_STANZA * whole:8.2f}"
           f"  {GOALS['record_us']}: {_met(RECORDS_OF_A_STANZA * whole <= GOALS['record_us'])}")


def _write(rows):
    yield f"{'durable with group commit':<42} {'records/s':>12} {'each us':>8} {'loop us':>8} {'a commit':>9} {'others':>7}  goal"
    names = {"log": "the audit log: signed tree", "lines": "lines and fdatasync, no proof", "sqlite": "SQLite, WAL, FULL"}
    for row in rows:
        said = f"{GOALS['write']:,}: {_met(row['rate'] >= GOALS['write'])}" if row["how"] == "log" else ""
        yield (f"{names[row['how']]:<42} {row['rate']:12,.0f} {row['cpu_us_each']:8.2f} {row['append_us_each']:8.2f}"
               f" {row['records_each_commit']:9,.0f} {row['others_percent']:6.0f} %  {said}")


def _commands(title, rows, goal):
    yield (f"{title:<42} {'records/s':>12} {'each us':>8} {'seconds':>8} {'MiB':>6} {'MB/s':>7} {'others':>7}  goal")
    for row in rows:
        yield (f"{row['name']:<42} {row['rate']:12,.0f} {row['us_each']:8.2f} {row['seconds']:8.2f}"
               f" {row['resident_mib']:6.0f} {row['bytes'] / row['seconds'] / 1e6:7,.0f}"
               f" {row['others_percent']:6.0f} %  {goal(row)}")


def _verify_goal(row):
    return f"{GOALS['verify']:,}: {_met(row['rate'] >= GOALS['verify'])}" if "verify" in row["name"] else ""


def _reconcile_goal(row):
    good = row["seconds"] < GOALS["seconds"] and row["resident_mib"] < GOALS["mib"]
    return f"{GOALS['seconds']} s and {GOALS['mib']} MiB: {_met(good)}"


def table(document):
    machine = document["machine"]
    lines = [f"{machine['cores']} cores ({machine['model']}), load average {machine['load_before']} before"]
    parts = (("record", _record), ("write", _write),
             ("verify", lambda rows: _commands(f"{rows[0]['records']:,} records", rows, _verify_goal)),
             ("reconcile", lambda rows: _commands("both logs verified and joined", rows, _reconcile_goal)))
    for part, text in parts:
        if part in document:
            lines += ["", *text(document[part])]
    return "\n".join(lines)
