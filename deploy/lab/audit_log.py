"""Reads a box's audit log: the entry bundles under its checkpoint (C2SP tlog-tiles), then its tail. Verifies nothing;
`diolkos audit verify` does."""

import struct

WIDTH = 256  # records in a bundle


class Overtaken(Exception):
    """The box wrote a new checkpoint meanwhile, and took away what the one before needed."""


def read(folder):
    """The records, each the bytes of a line of JSON. A line that is still being written is left for later."""
    for attempt in range(20):
        try:
            return _read(folder)
        except Overtaken:
            if attempt == 19:
                raise
    return []


def checkpoint_size(folder):
    try:
        return int((folder / "checkpoint").read_text(encoding="utf-8").splitlines()[1])
    except FileNotFoundError:
        return 0


def _read(folder):
    size = checkpoint_size(folder)
    records = []
    while len(records) < size:
        records += _bundle(folder, len(records) // WIDTH, min(WIDTH, size - len(records)))
    tails = sorted((folder / "tail").glob("*.jsonl")) if (folder / "tail").is_dir() else []
    for file in tails:
        try:
            lines = file.read_bytes().split(b"\n")[:-1]
        except FileNotFoundError:
            raise Overtaken(file) from None
        first = int(file.stem)
        if first > len(records):
            raise Overtaken(file)
        records += lines[len(records) - first:]
    return records


def _bundle(folder, number, width):
    digits = [f"{number % 1000:03}"]
    while number := number // 1000:
        digits.insert(0, f"x{number % 1000:03}")
    name = "/".join(digits) + ("" if width == WIDTH else f".p/{width}")
    try:
        data = (folder / "tile" / "entries" / name).read_bytes()
    except FileNotFoundError:
        raise Overtaken(name) from None
    records = []
    while data:
        (length,) = struct.unpack(">H", data[:2])
        records.append(data[2:2 + length])
        data = data[2 + length:]
    return records
