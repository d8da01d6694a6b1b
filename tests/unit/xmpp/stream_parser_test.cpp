#include "xmpp/stream_parser.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

namespace diolkos::xmpp {
namespace {

using namespace std::string_literals;

const std::string header =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:server' "
    "xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' "
    "from='low.example' to='high.example' version='1.0' xml:lang='en'>";

// Everything that was parsed, in a line: {ns}name@{ns}attribute=value 'text' (children).
void describe(const element& each, std::string& out) {
    out += '{' + each.name_space + '}' + each.name;
    for (const element_attribute& attribute : each.attributes)
        out += '@' + (attribute.name_space.empty() ? "" : '{' + attribute.name_space + '}') +
               attribute.name + '=' + attribute.value;
    if (!each.text.empty())
        out += '\'' + each.text + '\'';
    if (each.children.empty())
        return;
    out += '(';
    for (const element& child : each.children)
        describe(child, out);
    out += ')';
}

struct outcome {
    std::string events; // one in a line
    std::optional<parse_failure> failure;
    bool at_boundary = false;
};

outcome parse(std::string_view bytes, std::size_t step, const parser_limits& limits) {
    stream_parser parser(limits);
    std::vector<parsed> events;
    for (std::size_t at = 0; at < bytes.size(); at += step)
        parser.feed(std::as_bytes(std::span(bytes.substr(at, step))), events);
    outcome result;
    for (const parsed& each : events) {
        if (const auto* head = std::get_if<stream_header>(&each)) {
            result.events += "header ";
            describe(head->root, result.events);
        } else if (const auto* stanza = std::get_if<first_level>(&each)) {
            describe(stanza->content, result.events);
            result.events += '#' + std::to_string(stanza->bytes);
        } else {
            result.events += "close";
        }
        result.events += '\n';
    }
    result.failure = parser.failure();
    result.at_boundary = parser.at_boundary();
    return result;
}

constexpr std::size_t steps[] = {1, 2, 3, 7, 64, 1000000};

const std::string header_event =
    "header {http://etherx.jabber.org/streams}stream@from=low.example@to=high.example@version=1.0"
    "@{http://www.w3.org/XML/1998/namespace}lang=en\n";

struct good_case {
    std::string name, bytes, events;
    bool at_boundary = true;
};

TEST(stream_parser, cuts_a_stream_into_elements) {
    const good_case cases[] = {
        {"header alone", "", ""},
        {"a message", "<message to='a@b' id=\"1\"><body>hi</body></message>",
         "{jabber:server}message@to=a@b@id=1({jabber:server}body'hi')#50\n"},
        {"an empty element", "<x/>", "{jabber:server}x#4\n"},
        {"blanks between", " \n\t <a/>\r\n <b/> ", "{jabber:server}a#4\n{jabber:server}b#4\n"},
        {"a prefix of the header", "<db:result to='x'>key</db:result>",
         "{jabber:server:dialback}result@to=x'key'#33\n"},
        {"a prefix of its own", "<p:a xmlns:p='urn:p' p:b='1' b='2'/>",
         "{urn:p}a@{urn:p}b=1@b=2#36\n"},
        {"the other namespace inside", "<a><b xmlns='urn:b'><c/></b><d/></a>",
         "{jabber:server}a({urn:b}b({urn:b}c){jabber:server}d)#36\n"},
        {"no namespace", "<a xmlns=''/>", "{}a#13\n"},
        {"text around children", "<a>1<b>2</b>3<c/>4</a>",
         "{jabber:server}a'134'({jabber:server}b'2'{jabber:server}c)#22\n"},
        {"predefined entities", "<a b='&lt;&apos;&quot;'>&amp;&gt;&#65;&#x1F600;</a>",
         "{jabber:server}a@b=<'\"'&>A\U0001F600'#51\n"},
        {"CDATA is text", "<a><![CDATA[<b x=\"1\"> & ]] ]]]>!</a>",
         "{jabber:server}a'<b x=\"1\"> & ]] ]!'#36\n"},
        {"quotes and angles in values", "<a b='\">' c=\"'>\"/>",
         "{jabber:server}a@b=\">@c='>#18\n"},
        {"line ends", "<a>1\r\n2\r3</a>", "{jabber:server}a'1\n2\n3'#13\n"},
        {"more than ASCII", "<a>\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80</a>",
         "{jabber:server}a'\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80'#16\n"},
        {"a stream error", "<stream:error><x xmlns='u'/></stream:error>",
         "{http://etherx.jabber.org/streams}error({u}x)#43\n"},
        {"close", "<a/></stream:stream>", "{jabber:server}a#4\nclose\n", false},
        {"nothing after the close", "</stream:stream><a/>\xff<!-- -->", "close\n", false},
        {"unfinished tag", "<a b='", "", false},
        {"unfinished stanza", "<a><b/>", "", false},
        {"unfinished reference", " &#x", "", false},
    };
    for (const good_case& each : cases)
        for (const std::size_t step : steps) {
            const outcome got = parse(header + each.bytes, step, authenticated_limits);
            EXPECT_EQ(got.events, header_event + each.events) << each.name << ", by " << step;
            EXPECT_FALSE(got.failure) << each.name << ", by " << step << ": " << got.failure->rule;
            EXPECT_EQ(got.at_boundary, each.at_boundary) << each.name << ", by " << step;
        }
}

struct bad_case {
    std::string name, bytes, error, rule;
    std::string events = {};
};

void expect_failures(std::span<const bad_case> cases, const std::string& before,
                     const std::string& events_before,
                     const parser_limits& limits = authenticated_limits) {
    for (const bad_case& each : cases)
        for (const std::size_t step : steps) {
            const outcome got = parse(before + each.bytes, step, limits);
            const std::string where = each.name + ", by " + std::to_string(step);
            EXPECT_EQ(got.events, events_before + each.events) << where;
            ASSERT_TRUE(got.failure) << where;
            EXPECT_EQ(got.failure->error, each.error) << where << ' ' << got.failure->text;
            EXPECT_EQ(got.failure->rule, each.rule) << where << ' ' << got.failure->text;
            EXPECT_LE(got.failure->offset, before.size() + each.bytes.size()) << where;
        }
}

TEST(stream_parser, refuses_what_a_stream_must_not_carry) {
    const std::string a = "{jabber:server}a#4\n";
    const bad_case cases[] = {
        {"truncated UTF-8 before markup", "<a/><m>\xeb</m>", "not-well-formed", "xml.utf8", a},
        {"overlong", "<m>\xc0\xaf</m>", "not-well-formed", "xml.utf8"},
        {"surrogate", "<m>\xed\xa0\x80</m>", "not-well-formed", "xml.utf8"},
        {"U+FFFE", "<m>\xef\xbf\xbe</m>", "not-well-formed", "xml.utf8"},
        {"overlong in a name", "<m\xc0\xaf/>", "not-well-formed", "xml.utf8"},
        {"a control character", "<m>\x01</m>", "not-well-formed", "xml.utf8"},
        {"NUL", "<m>\0</m>"s, "not-well-formed", "xml.utf8"},
        {"reference to a surrogate", "<m>&#xD800;</m>", "not-well-formed", "xml.not-well-formed"},
        {"reference to a control character", "<m>&#1;</m>", "not-well-formed",
         "xml.not-well-formed"},
        {"comment", "<a/><!-- x --><b/>", "restricted-xml", "xml.markup", a},
        {"comment in a stanza", "<m><!-- x --></m>", "restricted-xml", "xml.markup"},
        {"processing instruction", "<a/><?x y?>", "restricted-xml", "xml.markup", a},
        {"second XML declaration", "<a/><?xml version='1.0'?>", "restricted-xml", "xml.markup", a},
        {"document type", "<a/><!DOCTYPE x [<!ENTITY a 'b'>]>", "restricted-xml", "xml.markup", a},
        {"document type in lower case", "<!doctype x>", "restricted-xml", "xml.markup"},
        {"no CDATA", "<m><![cdata[x]]></m>", "restricted-xml", "xml.markup"},
        {"entity", "<m>&a;</m>", "restricted-xml", "xml.entity"},
        {"entity in an attribute", "<m b='&nbsp;'/>", "restricted-xml", "xml.entity"},
        {"endless reference", "<m>&#x" + std::string(1000, '0') + "41;</m>", "restricted-xml",
         "limit.reference"},
        {"stream in a stanza", "<m><stream:stream/></m>", "invalid-xml", "xml.stream-in-stanza"},
        {"stream in a stream", "<stream:stream/>", "invalid-xml", "xml.stream-in-stanza"},
        {"stream error in a stanza", "<m><b/><stream:error/></m>", "invalid-xml",
         "xml.stream-in-stanza"},
        {"the same by another prefix", "<m><error xmlns='http://etherx.jabber.org/streams'/></m>",
         "bad-namespace-prefix", "xml.prefix"},
        {"rebound stream", "<stream:error xmlns:stream='urn:x'/>", "bad-namespace-prefix",
         "xml.prefix"},
        {"rebound db", "<m xmlns:db='jabber:server'/>", "bad-namespace-prefix", "xml.prefix"},
        {"separator in a namespace", "<m xmlns='a\x01z'/>", "not-well-formed", "xml.utf8"},
        {"separator in a namespace by reference", "<m xmlns='a&#1;z'/>", "not-well-formed",
         "xml.not-well-formed"},
        {"unbound prefix", "<p:a/>", "not-well-formed", "xml.not-well-formed"},
        {"duplicate attribute", "<m a='1' a='2'/>", "not-well-formed", "xml.not-well-formed"},
        {"duplicate attribute by two prefixes", "<m xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'/>",
         "not-well-formed", "xml.not-well-formed"},
        {"text between stanzas", "<a/> x <b/>", "bad-format", "xml.text-between-stanzas", a},
        {"CDATA between stanzas", "<a/><![CDATA[x]]>", "bad-format", "xml.text-between-stanzas", a},
        {"wrong end tag", "<m></n>", "not-well-formed", "xml.not-well-formed"},
        {"tag in a tag", "<m <n/>", "not-well-formed", "xml.not-well-formed"},
        {"angles", "<a/><>", "not-well-formed", "xml.not-well-formed", a},
        {"attribute without quotes", "<m a=1/>", "not-well-formed", "xml.not-well-formed"},
        {"end of CDATA in text", "<m>]]></m>", "not-well-formed", "xml.not-well-formed"},
    };
    expect_failures(cases, header, header_event);
}

TEST(stream_parser, refuses_bad_headers) {
    const std::string ns = "xmlns:stream='http://etherx.jabber.org/streams'";
    const bad_case cases[] = {
        {"no stream", "<stream:features " + ns + ">", "bad-format", "stream.root"},
        {"no namespace", "<stream>", "invalid-namespace", "stream.namespace"},
        {"other namespace", "<message xmlns='jabber:server'>", "invalid-namespace",
         "stream.namespace"},
        {"stream bound to something else", "<stream:stream xmlns:stream='urn:x'>",
         "bad-namespace-prefix", "xml.prefix"},
        {"streams by another prefix", "<s:stream xmlns:s='http://etherx.jabber.org/streams'>",
         "bad-namespace-prefix", "xml.prefix"},
        {"streams as default", "<stream xmlns='http://etherx.jabber.org/streams'>",
         "bad-namespace-prefix", "xml.prefix"},
        {"text", "hello ", "not-well-formed", "xml.not-well-formed"},
        {"a TLS client hello", "\x16\x03\x01\x02", "not-well-formed", "xml.utf8"},
        {"HTTP", "GET / HTTP/1.1\r\n", "not-well-formed", "xml.not-well-formed"},
        {"comment", "<!-- x -->", "restricted-xml", "xml.markup"},
        {"document type", "<!DOCTYPE x>", "restricted-xml", "xml.markup"},
        {"instruction for a declaration", "<?xsl x?>", "restricted-xml", "xml.markup"},
        {"declaration behind a blank", " <?xml version='1.0'?>", "restricted-xml", "xml.markup"},
        {"two declarations", "<?xml version='1.0'?><?xml version='1.0'?>", "restricted-xml",
         "xml.markup"},
        {"another version", "<?xml version='1.1'?>", "not-well-formed", "xml.version"},
        {"another encoding", "<?xml version='1.0' encoding='ISO-8859-1'?>", "unsupported-encoding",
         "xml.encoding"},
        // Expat would have read UTF-16 here, behind the check for UTF-8.
        {"UTF-16 without a mark", "<\0s\0t\0r\0>\0"s, "not-well-formed", "xml.utf8"},
        {"UTF-16 of the other order", "\0<\0s\0t\0r\0>"s, "not-well-formed", "xml.utf8"},
        {"UTF-16", "\xff\xfe<\0"s, "not-well-formed", "xml.utf8"},
        {"endless blanks", std::string(9000, ' '), "policy-violation", "limit.stanza-bytes"},
        {"endless header",
         "<stream:stream " + ns + " a='" + std::string(1000, 'x') + "' b='" +
             std::string(1000, 'x') + "' " + std::string(7000, ' '),
         "policy-violation", "limit.stanza-bytes"},
    };
    expect_failures(cases, "", "", unauthenticated_limits);
}

TEST(stream_parser, reads_the_header) {
    stream_parser parser(unauthenticated_limits);
    std::vector<parsed> events;
    parser.feed(std::as_bytes(std::span(std::string_view(header))), events);
    ASSERT_EQ(events.size(), 1u);
    const auto& head = std::get<stream_header>(events[0]);
    EXPECT_EQ(head.default_name_space, "jabber:server");
    EXPECT_TRUE(head.declares_dialback);
    ASSERT_NE(head.root.find("from"), nullptr);
    EXPECT_EQ(*head.root.find("from"), "low.example");
    EXPECT_EQ(head.root.find("lang"), nullptr); // it has a namespace
}

std::string repeat(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

// Each limit: as much as it allows passes, one more does not.
TEST(stream_parser, limits) {
    const parser_limits limits{400, 5, 3, 8, 40};
    const std::string a = "{jabber:server}m";
    struct limit_case {
        std::string name, rule;
        std::function<std::string(std::size_t)> make;
        std::size_t allowed;
    };
    const limit_case cases[] = {
        {"stanza bytes", "limit.stanza-bytes",
         [](std::size_t n) { return "<m>" + std::string(n - 7, 'x') + "</m>"; }, 400},
        {"stanza bytes in CDATA", "limit.stanza-bytes",
         [](std::size_t n) { return "<m><![CDATA[" + std::string(n - 19, '<') + "]]></m>"; }, 400},
        {"stanza bytes in a start tag", "limit.stanza-bytes",
         [](std::size_t n) { return "<m" + std::string(n - 7, ' ') + "></m>"; }, 400},
        {"stanza bytes in a child", "limit.stanza-bytes",
         [](std::size_t n) { return "<m><m" + std::string(n - 11, ' ') + "/></m>"; }, 400},
        {"stanza bytes in a tag", "limit.stanza-bytes",
         [](std::size_t n) { return "<m" + std::string(n - 4, ' ') + "/>"; }, 400},
        {"elements", "limit.elements",
         [](std::size_t n) { return "<m>" + repeat("<x/>", n - 1) + "</m>"; }, 5},
        {"depth", "limit.depth", [](std::size_t n) { return repeat("<m>", n) + repeat("</m>", n); },
         3},
        {"attributes", "limit.attributes",
         [](std::size_t n) {
             std::string tag = "<m xmlns:p='u'";
             for (std::size_t i = 1; i < n; ++i)
                 tag += " a" + std::to_string(i) + "=''";
             return tag + "/>";
         },
         8},
        {"namespace declarations", "limit.attributes",
         [](std::size_t n) {
             std::string tag = "<m";
             for (std::size_t i = 0; i < n; ++i)
                 tag += " xmlns:p" + std::to_string(i) + "='u'";
             return tag + "/>";
         },
         8},
        {"a value", "limit.token",
         [](std::size_t n) { return "<m a='" + std::string(n, 'x') + "'/>"; }, 40},
        {"an element's name", "limit.token",
         [](std::size_t n) { return "<" + std::string(n, 'x') + "/>"; }, 40},
        {"an attribute's name", "limit.token",
         [](std::size_t n) { return "<m " + std::string(n, 'x') + "=''/>"; }, 40},
    };
    for (const limit_case& each : cases)
        for (const std::size_t step : steps) {
            const std::string where = each.name + ", by " + std::to_string(step);
            // A stanza before it: nothing is counted from one to the next.
            const std::string before = header + "<m><m><m/></m></m>";
            const outcome good = parse(before + each.make(each.allowed), step, limits);
            EXPECT_FALSE(good.failure) << where << ' ' << good.failure->rule;
            EXPECT_TRUE(good.at_boundary) << where;
            const outcome bad = parse(before + each.make(each.allowed + 1), step, limits);
            ASSERT_TRUE(bad.failure) << where;
            EXPECT_EQ(bad.failure->error, "policy-violation") << where;
            EXPECT_EQ(bad.failure->rule, each.rule) << where;
        }
}

// The value is refused as soon as it is too long, not when the tag ends.
TEST(stream_parser, a_token_fed_byte_by_byte_is_refused_early) {
    for (const char* begin : {"<m a='", "<", "<m ", "</"}) {
        stream_parser parser(authenticated_limits);
        std::vector<parsed> events;
        parser.feed(std::as_bytes(std::span(std::string_view(header))), events);
        parser.feed(std::as_bytes(std::span(std::string_view(begin))), events);
        std::size_t fed = 0;
        while (!parser.failure()) {
            ASSERT_LE(++fed, authenticated_limits.token_bytes + 1) << begin;
            parser.feed(std::as_bytes(std::span("x", 1)), events);
        }
        EXPECT_EQ(parser.failure()->rule, "limit.token") << begin;
    }
}

TEST(stream_parser, limits_can_be_raised_between_stanzas) {
    stream_parser parser(unauthenticated_limits);
    std::vector<parsed> events;
    const std::string large = "<m>" + std::string(20000, 'x') + "</m>";
    parser.feed(std::as_bytes(std::span(std::string_view(header))), events);
    parser.set_limits(authenticated_limits);
    parser.feed(std::as_bytes(std::span(std::string_view(large))), events);
    EXPECT_FALSE(parser.failure());
    EXPECT_EQ(events.size(), 2u);
}

// The engine is renewed several times in this; nobody must notice.
TEST(stream_parser, a_long_stream_of_ever_new_names) {
    for (const std::size_t step : {std::size_t{777}, std::size_t{10000000}}) {
        std::string bytes = header;
        std::string expected = header_event;
        for (unsigned i = 0; bytes.size() < 2 * stream_parser::renewal_bytes + 1000; ++i) {
            const std::string number = std::to_string(1000000 + i);
            bytes += "<x" + number + " a" + number + "='1'><db:y/></x" + number + ">\n";
            expected +=
                "{jabber:server}x" + number + "@a" + number + "=1({jabber:server:dialback}y)#41\n";
        }
        const std::size_t bad = bytes.size() + 3;
        bytes += "<a></b>";
        const outcome got = parse(bytes, step, authenticated_limits);
        EXPECT_EQ(got.events == expected, true) << step;
        ASSERT_TRUE(got.failure) << step;
        EXPECT_EQ(got.failure->rule, "xml.not-well-formed");
        EXPECT_EQ(got.failure->offset, bad + 2) << step;
    }
}

TEST(stream_parser, rests_between_stanzas_and_nowhere_else) {
    const std::string stanza = "<message xmlns:x='u' x:a='1'><body>hi</body></message>";
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
        std::vector<parsed> woken, restless;
        stream_parser one(authenticated_limits), other(authenticated_limits);
        one.rest(); // before the first byte
        const std::string all = std::string(header) + " " + stanza + stanza + "</stream:stream>";
        for (std::size_t at = 0; at < all.size(); at += step) {
            const auto piece = std::as_bytes(std::span(std::string_view(all).substr(at, step)));
            one.feed(piece, woken);
            one.rest();
            other.feed(piece, restless);
        }
        ASSERT_EQ(woken.size(), 4U) << step;
        ASSERT_EQ(restless.size(), 4U);
        EXPECT_FALSE(one.failure());
        EXPECT_EQ(one.offset(), other.offset());
        for (const std::size_t i : {1, 2}) {
            EXPECT_EQ(std::get<first_level>(woken[i]).end, std::get<first_level>(restless[i]).end);
            EXPECT_EQ(std::get<first_level>(woken[i]).bytes, stanza.size());
            EXPECT_EQ(std::get<first_level>(woken[i]).content.name_space, "jabber:server");
        }
    }
}

TEST(stream_parser, offsets) {
    const std::string bytes = header + "<a/><b/>";
    for (const std::size_t step : steps) {
        stream_parser parser(authenticated_limits);
        std::vector<parsed> events;
        for (std::size_t at = 0; at < bytes.size(); at += step)
            parser.feed(std::as_bytes(std::span(std::string_view(bytes).substr(at, step))), events);
        ASSERT_EQ(events.size(), 3u);
        EXPECT_EQ(std::get<first_level>(events[1]).end, header.size() + 4);
        EXPECT_EQ(std::get<first_level>(events[2]).end, header.size() + 8);
        EXPECT_EQ(parser.offset(), bytes.size());
    }
}

} // namespace
} // namespace diolkos::xmpp
