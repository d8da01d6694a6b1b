"""What a peer may say on an authenticated stream that must not get through, or not as it is.

Each case: a name, the bytes, what becomes of them (closed: a stream error, one of `errors`, and the end;
refuse: nothing crosses, the stream lives on; strip, pass: something arrives), and the errors allowed.
DIOLKOS_SHARED may name a folder with more of them in corpus/hostile.jsonl.
"""

import base64
import json
import os
from collections import namedtuple
from pathlib import Path

Case = namedtuple("Case", "name bytes expect errors")

_OPEN = b"<message from='a@low.example/r' to='b@high.example' type='chat' id='h1'>"
_CLOSE = b"</message>"
_MALFORMED = ("not-well-formed", "restricted-xml")
_ODD = ("invalid-namespace", "unsupported-stanza-type", "bad-format", "invalid-xml")
_LIMIT = ("policy-violation", "resource-constraint")


def _in_body(text):
    return _OPEN + b"<body>" + text + b"</body>" + _CLOSE


def _beside_body(payload):
    return _OPEN + b"<body>hi</body>" + payload + _CLOSE


OWN = (
    Case("utf8-continuation-missing", _in_body(b"\xc3("), "closed", _MALFORMED),
    Case("utf8-lone-continuation", _in_body(b"\x80"), "closed", _MALFORMED),
    Case("utf8-overlong-nul", _in_body(b"\xc0\x80"), "closed", _MALFORMED),
    Case("utf8-overlong-three", _in_body(b"\xe0\x80\xbc"), "closed", _MALFORMED),
    Case("utf8-surrogate-pair", _in_body(b"\xed\xa0\xbd\xed\xb8\x80"), "closed", _MALFORMED),
    Case("utf8-past-the-end", _in_body(b"\xf4\x90\x80\x80"), "closed", _MALFORMED),
    Case("utf8-swallows-markup", _in_body(b"\xe2\x82<x/>"), "closed", _MALFORMED),
    Case("not-a-character", _in_body(b"\xef\xbf\xbf"), "closed", _MALFORMED),
    Case("nul", _in_body(b"\x00"), "closed", _MALFORMED),
    Case("escape-character", _in_body(b"\x1b[2J"), "closed", _MALFORMED),
    Case("reference-to-nul", _in_body(b"&#0;"), "closed", _MALFORMED),
    Case("unknown-entity", _in_body(b"&nbsp;"), "closed", _MALFORMED),
    Case("comment-in-body", _in_body(b"a<!-- b -->c"), "closed", _MALFORMED),
    Case("comment-between-stanzas", b"<!-- -->" + _in_body(b"hi"), "closed", _MALFORMED),
    Case("processing-instruction", _in_body(b"<?php x ?>"), "closed", _MALFORMED),
    Case("doctype", b"<!DOCTYPE m>" + _in_body(b"hi"), "closed", _MALFORMED),
    Case("tags-crossed", _OPEN + b"<body><x></body></x>" + _CLOSE, "closed", _MALFORMED),
    Case("attribute-twice", _beside_body(b"<active xmlns='http://jabber.org/protocol/chatstates' a='1' a='2'/>"),
         "closed", _MALFORMED),
    Case("attribute-twice-by-prefix", _beside_body(b"<x xmlns='u' xmlns:p='v' xmlns:q='v' p:a='1' q:a='2'/>"),
         "closed", _MALFORMED),
    Case("prefix-unbound", _beside_body(b"<p:active/>"), "closed", (*_MALFORMED, "bad-namespace-prefix")),
    Case("text-between-stanzas", b"hello" + _in_body(b"hi"), "closed", (*_MALFORMED, "bad-format", "invalid-xml")),
    Case("client-namespace", _OPEN.replace(b"type", b"xmlns='jabber:client' type") + b"<body>hi</body>" + _CLOSE,
         "closed", _ODD),
    Case("unknown-stanza", b"<memo from='a@low.example/r' to='b@high.example'/>", "closed", _ODD),
    Case("stream-in-stanza", _beside_body(b"<stream:stream/>"), "closed",
         ("invalid-xml", "bad-format", "policy-violation", "not-well-formed")),
    Case("too-deep", _beside_body(b"<x xmlns='u'>" * 40 + b"</x>" * 40), "closed", _LIMIT),
    Case("too-many-attributes", _beside_body(b"<x xmlns='u' " + b" ".join(b"a%d=''" % n for n in range(80)) + b"/>"),
         "closed", _LIMIT),
    Case("too-many-elements", _beside_body(b"<x xmlns='u'>" + b"<y/>" * 5000 + b"</x>"), "closed", _LIMIT),
    Case("name-too-long", _beside_body(b"<" + b"n" * 9000 + b" xmlns='u'/>"), "closed", _LIMIT),
    Case("value-too-long", _beside_body(b"<x xmlns='u' a='" + b"v" * 9000 + b"'/>"), "closed", _LIMIT),
    Case("stanza-too-long", _in_body(b"long " * 60_000), "closed", _LIMIT),
    Case("from-a-subdomain", _in_body(b"hi").replace(b"a@low.example", b"a@sub.low.example"), "closed",
         ("invalid-from",)),
    Case("from-the-other-side", _in_body(b"hi").replace(b"a@low.example", b"a@high.example"), "closed",
         ("invalid-from",)),
    Case("without-to", _in_body(b"hi").replace(b" to='b@high.example'", b""), "closed",
         ("improper-addressing", "host-unknown")),
    Case("to-the-sender's-side", _in_body(b"hi").replace(b"b@high.example", b"b@low.example"), "closed",
         ("host-unknown", "improper-addressing")),
    Case("forwarded", _beside_body(b"<forwarded xmlns='urn:xmpp:forward:0'/>"), "refuse", ()),
    Case("ciphertext", _beside_body(b"<encrypted xmlns='eu.siacs.conversations.axolotl'/>"), "refuse", ()),
    Case("archive", b"<iq from='a@low.example/r' to='b@high.example' type='set' id='h2'>"
                    b"<query xmlns='urn:xmpp:mam:2'/></iq>", "refuse", ()),
    Case("two-payloads-in-an-iq", b"<iq from='a@low.example/r' to='b@high.example' type='get' id='h3'>"
                                  b"<ping xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/></iq>", "refuse", ()),
    Case("error-without-error", _OPEN.replace(b"'chat'", b"'error'") + _CLOSE, "refuse", ()),
    Case("empty-message", _OPEN + _CLOSE, "refuse", ()),
    Case("text-in-the-root", _OPEN + b"loose<body>hi</body>" + _CLOSE, "refuse", ()),
    Case("xsi-type", _OPEN.replace(b" type", b" xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
                                             b"xsi:type='q' type") + b"<body>hi</body>" + _CLOSE, "refuse", ()),
    Case("element-in-a-body", _in_body(b"<b xmlns='u'/>"), "refuse", ()),
    Case("priority-padded", b"<presence from='a@low.example/r' to='b@high.example'><priority>+007</priority>"
                            b"<show> away </show></presence>", "refuse", ()),
    Case("unlisted-payload", _beside_body(b"<x xmlns='urn:covert' bits='0101'/>"), "strip", ()),
    Case("unlisted-attribute", _OPEN.replace(b" type", b" covert='0101' type") + b"<body>hi</body>" + _CLOSE,
         "strip", ()),
    Case("character-data-section", _in_body(b"<![CDATA[</body><iq/>]]>"), "pass", ()),
    Case("references", _in_body(b"&lt;&#x3c;&amp;&#38;&quot;&#128512;"), "pass", ()),
    Case("blank-between-stanzas", b" \n\t" + _in_body(b"hi"), "pass", ()),
    Case("prefix-for-the-stanza", b"<s:message xmlns:s='jabber:server' from='a@low.example/r' to='b@high.example' "
                                  b"type='chat' id='h1'><s:body>hi</s:body></s:message>", "pass", ()),
)


def shared_file():
    folder = os.environ.get("DIOLKOS_SHARED") or Path(__file__).resolve().parents[3] / "shared"
    return Path(folder) / "corpus" / "hostile.jsonl"


def shared():
    path = shared_file()
    if not path.exists():
        return ()
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return tuple(Case(line["id"], base64.b64decode(line["bytes"]), line["expect"], tuple(line["errors"]))
                 for line in lines)
