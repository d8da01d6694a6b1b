"""The check must see each kind of offence: every case plants one in a copy of the tree."""

import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from includes import problems  # noqa: E402
from layers import MAY_INCLUDE  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]

# name, {file: text planted}, what the check must say
PLANTED = (
    ("upwards", {"wire_format/planted.hpp": '#include "link/duplex_link.hpp"\n'}, "wire_format may not include"),
    ("sideways", {"link/planted.cpp": '#include "audit/record.hpp"\n'}, "link may not include audit/record.hpp"),
    ("a decision includes net", {"guard/planted.cpp": '#include "net/planted.hpp"\n', "net/planted.hpp": ""},
     "guard may not include net/planted.hpp"),
    ("tests from a source", {"xmpp/planted.cpp": '#include "tests/planted.hpp"\n'}, "xmpp may not include tests"),
    ("indented and spaced", {"wire_format/planted.hpp": '  #  include   "xmpp/element.hpp"\n'},
     "wire_format may not include xmpp"),
    ("own header in angle brackets", {"wire_format/planted.hpp": "#include <xmpp/element.hpp>\n"},
     "wire_format may not include xmpp"),
    ("relative to its folder", {"xmpp/planted.cpp": '#include "element.hpp"\n'}, "may not include element.hpp"),
    ("no such file", {"xmpp/planted.cpp": '#include "xmpp/nowhere.hpp"\n'}, "is not a file of this tree"),
    ("asio in a decision", {"box/planted.cpp": "#include <boost/asio/ip/tcp.hpp>\n"}, "belongs to net"),
    ("expat in guard", {"guard/planted.cpp": "#include <expat.h>\n"}, "belongs to xmpp"),
    ("xerces in xmpp", {"xmpp/planted.cpp": "#include <xercesc/util/XMLString.hpp>\n"}, "belongs to guard"),
    ("protobuf in link", {"link/planted.cpp": "#include <google/protobuf/message.h>\n"}, "belongs to wire_format"),
    ("generated protobuf in link", {"link/planted.cpp": '#include "wire_format/planted.pb.h"\n'},
     "protobuf's own types stay"),
    ("icu in xmpp", {"xmpp/planted.cpp": "#include <unicode/usprep.h>\n"}, "belongs to wire_format"),
    ("toml in guard, not its header", {"guard/planted.cpp": "#include <toml++/toml.h>\n"}, "belongs to guard/toml"),
    ("tls in audit", {"audit/planted.cpp": "#include <openssl/ssl.h>\n"}, "belongs to net"),
    ("evp in link", {"link/planted.cpp": "#include <openssl/evp.h>\n"}, "belongs to secret, guard, audit, "),
    ("a socket in box", {"box/planted.cpp": "#include <sys/socket.h>\n"}, "belongs to net"),
    ("a thread in journal", {"journal/planted.cpp": "#include <thread>\n"}, "belongs to net"),
    ("unknown dependency", {"net/planted.cpp": "#include <curl/curl.h>\n"}, "in no line of layers.py"),
    ("parser behind a header", {"wire_format/planted.hpp": '#include "wire_format/planted2.hpp"\n',
                                "wire_format/planted2.hpp": "#include <libxml/parser.h>\n"},
     "wire_format/planted.hpp -> wire_format/planted2.hpp -> libxml/parser.h"),
    ("parser through another folder", {"link/planted.cpp": '#include "xmpp/planted.hpp"\n',
                                       "xmpp/planted.hpp": "#include <expat.h>\n"},
     "link/planted.cpp -> xmpp/planted.hpp -> expat.h"),
    ("parser behind the receiving guard", {"guard/incoming.planted.hpp": '#include "guard/planted.hpp"\n',
                                           "guard/planted.hpp": "#include <xercesc/util/XMLString.hpp>\n"},
     "guard/incoming.planted.hpp -> guard/planted.hpp -> xercesc/"),
    ("files in a ring", {"box/planted.hpp": '#include "box/planted2.hpp"\n',
                         "box/planted2.hpp": '#include "box/planted.hpp"\n'}, "files include each other"),
    ("folders in a ring", {"wire_format/planted.hpp": '#include "xmpp/element.hpp"\n',
                           "xmpp/planted.hpp": '#include "wire_format/planted.hpp"\n'}, "folders include each other"),
    ("reads a clock", {"link/planted.cpp": "auto t = std::chrono::steady_clock::now();\n"}, "reads a clock"),
    ("links upwards", {"journal/CMakeLists.txt": "diolkos_library(journal\n  LINK diolkos::net)\n"},
     "journal may not link net"),
)
INNOCENT = (
    ("a comment", {"box/planted.cpp": "// #include <boost/asio.hpp>\n// steady_clock::now()\n"}),
    ("downwards", {"box/planted.cpp": '#include "guard/guard.hpp"\n#include <vector>\n'}),
    ("asio in net", {"net/planted.cpp": "#include <boost/asio/ip/tcp.hpp>\n"}),
    ("toml in its header", {"guard/toml_planted.hpp": "#include <toml++/toml.h>\n"}),
    ("a standard header that begins like a listed one", {"box/planted.cpp": "#include <future_like>\n"}),
)


class Planted(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.root = Path(self._folder.name)
        for folder in MAY_INCLUDE:
            shutil.copytree(ROOT / folder, self.root / folder)
        self.before = set(problems(self.root)[1])

    def tearDown(self):
        self._folder.cleanup()

    def found_after(self, files):
        for name, text in files.items():
            (self.root / name).write_text(text)
        found = set(problems(self.root)[1]) - self.before
        for name in files:
            (self.root / name).unlink()
        return [f"{problem.file}:{problem.line}: {problem.text}" for problem in found]

    def test_every_offence_is_seen(self):
        for name, files, expected in PLANTED:
            with self.subTest(name):
                found = self.found_after(files)
                self.assertTrue(any(expected in line for line in found), f"{expected!r} not in {found}")

    def test_no_false_alarm(self):
        for name, files in INNOCENT:
            with self.subTest(name):
                self.assertEqual(self.found_after(files), [])


if __name__ == "__main__":
    unittest.main()
