"""Who may include whom. This is the list itself; includes.py holds the sources against it."""

# Folder -> folders of which it may include headers, besides its own. Lower ones come first, and a
# folder may include only what stands above it here, so there can be no cycle.
MAY_INCLUDE = {
    "secret": (),
    "wire_format": (),
    "xmpp": ("wire_format", "secret"),
    "guard": ("xmpp", "wire_format"),
    "link": ("wire_format", "secret"),
    "journal": ("wire_format",),
    "audit": ("wire_format", "secret"),
    "box": ("guard", "link", "journal", "audit", "xmpp", "wire_format", "secret"),
    "net": ("box", "guard", "link", "journal", "audit", "xmpp", "wire_format", "secret"),
    "config": ("net", "box", "guard", "link", "journal", "audit", "xmpp", "wire_format", "secret"),
    "cli": ("config", "net", "box", "guard", "link", "journal", "audit", "xmpp", "wire_format", "secret"),
    "low_side": ("config", "net", "box", "guard", "link", "journal", "audit", "xmpp", "wire_format", "secret"),
    "high_side": ("config", "net", "box", "guard", "link", "journal", "audit", "xmpp", "wire_format", "secret"),
}
PROGRAMS = ("cli", "low_side", "high_side")

# Headers from outside: a name, or the beginning of names if it ends in / or _, and the files that
# may include them (a folder, or a folder and the beginning of a file's name). The longest one
# decides. What stands nowhere here is refused: a new dependency is a line in this table first.
ANYWHERE = tuple(MAY_INCLUDE)
MAY_USE = {
    # Values and results.
    "boost/system/": ANYWHERE,
    # Bytes are moved in one library; the mains own the event loop.
    "boost/asio.hpp": ("net", "low_side", "high_side"),
    "boost/asio/": ("net", "low_side", "high_side"),
    "boost/beast/": ("net",),
    "ares.h": ("net",),
    "ares_": ("net",),
    "openssl/ssl.h": ("net",),
    "openssl/": ("secret", "guard", "audit", "xmpp/dialback_key", "net", "link/datagram", "link/session_key",
                 "cli/setup/key_material"),
    # One parser for each trust boundary.
    "expat.h": ("xmpp",),
    "xercesc/": ("guard",),
    "re2/": ("guard/schema_pattern",),
    "google/protobuf/": ("wire_format",),
    "unicode/": ("wire_format",),
    # What the operator writes and reads.
    "toml++/": ("guard/toml",),
    "boost/json.hpp": ("audit", "cli"),
    "boost/json/": ("audit", "box/status_json", "cli"),
    "CLI/": ("config/program", *PROGRAMS),
    # Where records are exported to.
    "libpq-fe.h": ("cli/export/postgresql_collector",),
    # Checksums, and forward error correction.
    "isa-l/": ("journal/crc32c", "link/erasure_code"),
    # The operating system: decisions do no I/O. guard reads its schemas and profile at start.
    "fstream": ("net", "config", "guard", *PROGRAMS),
    "filesystem": ("net", "config", "guard", *PROGRAMS),
    "iostream": PROGRAMS,
    "cstdio": ("net", "config", *PROGRAMS),
    "thread": ("net", *PROGRAMS),
    "mutex": ("net", *PROGRAMS),
    "condition_variable": ("net", *PROGRAMS),
    "future": ("net", *PROGRAMS),
    "unistd.h": ("net", *PROGRAMS),
    "fcntl.h": ("net", *PROGRAMS),
    "malloc.h": ("secret/locked_heap",),
    "seccomp.h": ("net/sandbox/",),
    "linux/": ("net/sandbox/",),
    "signal.h": ("net", *PROGRAMS),
    "csignal": ("net", *PROGRAMS),
    "pwd.h": ("net", "config", "cli/leave_note"),
    "grp.h": ("net", "config"),
    "netdb.h": ("net",),
    "poll.h": ("net", *PROGRAMS),
    "termios.h": ("cli",),
    "sys/": ("net", *PROGRAMS),
    "netinet/": ("net",),
    "arpa/": ("net",),
}

# The way of bytes from the other box: nothing on it, however indirectly, includes an XML parser.
# A folder, or a folder and the beginning of a file's name: the codec makes a value of the bytes, judge_value() a verdict.
LINK_FACING = ("wire_format", "link", "journal", "guard/incoming.", "guard/automata.", "guard/content_automaton.",
               "guard/value_model.", "guard/schema_pattern.", "guard/semantic_rules.", "guard/profile_state.",
               "guard/ruling.", "guard/verdict.")
XML_PARSERS = ("expat", "xercesc/", "libxml/", "boost/property_tree/xml", "pugixml", "tinyxml", "rapidxml")

# Time is handed in: only these read a clock.
MAY_READ_CLOCK = ("net", "config", *PROGRAMS)
