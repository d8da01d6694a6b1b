#include "transcript.hpp"
#include "xmpp/stanza_writer.hpp"
#include "xmpp/stream_parser.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace diolkos::xmpp {
namespace {

using namespace std::string_literals;

wire::address addr(std::string_view text) {
    return wire::address::parse(text).value();
}

wire::value_type text_type() {
    return {wire::value_kind::text, {}, 0, 1000};
}

// message: a (attributes of every type, a text child of another namespace), empty, b; iq: ping.
wire::dictionary make_names() {
    using wire::value_kind;
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto highest = std::numeric_limits<std::int64_t>::max();
    std::vector<wire::element_rule> rules(3);
    rules[0] = {"jabber:server", "message", {}, {}, {{3, 0, 1}, {6, 0, 2}}};
    rules[1] = {"jabber:server", "presence", {}, {}, {}};
    rules[2] = {"jabber:server", "iq", {}, {}, {{6, 0, 1}}};
    rules.push_back({"urn:a",
                     "a",
                     {{"addr", {value_kind::address, {}, 0, 0}, false},
                      {"bytes", {value_kind::bytes, {}, 0, 100}, false},
                      {"enum", {value_kind::enumeration, {"one", "t<o"}, 0, 0}, false},
                      {"flag", {value_kind::boolean, {}, 0, 0}, false},
                      {"hex", {value_kind::hex_bytes, {}, 0, 100}, false},
                      {"int", {value_kind::integer, {}, lowest, highest}, false},
                      {"text", text_type(), false},
                      {"time", {value_kind::time, {}, 0, 0}, false},
                      {"xml:lang", text_type(), false}},
                     {},
                     {{4, 0, 2}, {5, 0, 1}}});
    rules.push_back({"urn:a", "same", {}, text_type(), {}});
    rules.push_back({"urn:b", "other", {}, text_type(), {}});
    rules.push_back({"urn:xmpp:ping", "ping", {}, {}, {}});
    return wire::dictionary(std::move(rules));
}

wire::stanza_fields fields_of(wire::stanza_kind kind) {
    wire::stanza_fields fields;
    fields.kind = kind;
    fields.from = addr("a@low.example/r");
    fields.to = addr("high.example");
    return fields;
}

std::string written(const wire::stanza_fields& fields, form how = form::in_stream) {
    static const wire::dictionary names = make_names();
    auto made = wire::stanza::make(names, fields);
    if (!made)
        return "no stanza: " + made.error().message();
    std::string out;
    write_stanza(*made, names, how, out);
    return out;
}

TEST(stanza_writer, core) {
    auto message = fields_of(wire::stanza_kind::message);
    message.type = wire::stanza_type::chat;
    message.id = "1";
    message.lang = "en";
    message.bodies = {{"", "hi"}, {"de", "hallo"}};
    message.subjects = {{"", "about"}};
    message.thread_id = {"t", "p"};
    EXPECT_EQ(written(message),
              "<message from=\"a@low.example/r\" to=\"high.example\" id=\"1\" type=\"chat\" "
              "xml:lang=\"en\"><body>hi</body><body xml:lang=\"de\">hallo</body>"
              "<subject>about</subject><thread parent=\"p\">t</thread></message>");

    auto presence = fields_of(wire::stanza_kind::presence);
    EXPECT_EQ(written(presence, form::standalone),
              "<presence xmlns=\"jabber:server\" from=\"a@low.example/r\" to=\"high.example\"/>");
    presence.availability = wire::show::dnd;
    presence.statuses = {{"", "busy"}};
    presence.priority = -128;
    EXPECT_EQ(written(presence),
              "<presence from=\"a@low.example/r\" to=\"high.example\"><show>dnd</show>"
              "<status>busy</status><priority>-128</priority></presence>");

    auto iq = fields_of(wire::stanza_kind::iq);
    iq.type = wire::stanza_type::error;
    iq.id = "1";
    iq.error = {wire::error_type::continue_,
                wire::condition::service_unavailable,
                {{"", "no"}, {"de", "nein"}}};
    EXPECT_EQ(written(iq),
              "<iq from=\"a@low.example/r\" to=\"high.example\" id=\"1\" type=\"error\">"
              "<error type=\"continue\"><service-unavailable "
              "xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/><text "
              "xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\">no</text><text "
              "xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\" xml:lang=\"de\">nein</text></error>"
              "</iq>");
}

TEST(stanza_writer, payloads) {
    auto message = fields_of(wire::stanza_kind::message);
    message.bodies = {{"", "x"}};
    wire::node a;
    a.attributes = {{0, addr("b@c/d\"<")},
                    {1, wire::octets{std::byte{0xFF}, std::byte{0}}},
                    {2, wire::enumerated{1}},
                    {3, true},
                    {4, wire::octets{std::byte{0x0A}, std::byte{0xFF}}},
                    {5, std::int64_t{-7}},
                    {6, "a\t\n\r'\"&<>"s},
                    {7, wire::instant{0}},
                    {8, "en"s}};
    a.children = {{0, {}, "<1>"s, {}}, {0, {}, ""s, {}}, {1, {}, "2"s, {}}};
    message.payloads = {a, {1, {}, {}, {}}};
    EXPECT_EQ(written(message),
              "<message from=\"a@low.example/r\" to=\"high.example\"><body>x</body>"
              "<a xmlns=\"urn:a\" addr=\"b@c/d&quot;&lt;\" bytes=\"/wA=\" enum=\"t&lt;o\" "
              "flag=\"true\" hex=\"0aff\" int=\"-7\" text=\"a&#x9;&#xA;&#xD;'&quot;&amp;&lt;&gt;\" "
              "time=\"1970-01-01T00:00:00Z\" xml:lang=\"en\"><same>&lt;1&gt;</same><same/>"
              "<other xmlns=\"urn:b\">2</other></a><ping xmlns=\"urn:xmpp:ping\"/></message>");
}

TEST(stanza_writer, times) {
    struct time_case {
        std::int64_t microseconds;
        std::string text;
    };
    const time_case cases[] = {
        {0, "1970-01-01T00:00:00Z"},
        {1, "1970-01-01T00:00:00.000001Z"},
        {-1, "1969-12-31T23:59:59.999999Z"},
        {1'500'000, "1970-01-01T00:00:01.5Z"},
        {951'782'400'120'000, "2000-02-29T00:00:00.12Z"},
        {wire::instant::earliest, "0001-01-01T00:00:00Z"},
        {wire::instant::latest, "9999-12-31T23:59:59.999999Z"},
    };
    for (const time_case& each : cases) {
        std::string out = "x";
        write_value(wire::instant{each.microseconds}, {wire::value_kind::time, {}, 0, 0}, out);
        EXPECT_EQ(out, "x" + each.text);
    }
}

TEST(stanza_writer, escapes) {
    struct escape_case {
        std::string plain, text, attribute;
    };
    const escape_case cases[] = {
        {"", "", ""},
        {"plain", "plain", "plain"},
        {"<&>", "&lt;&amp;&gt;", "&lt;&amp;&gt;"},
        {"\"'", "\"'", "&quot;'"},
        {"a]]>b", "a]]&gt;b", "a]]&gt;b"},
        {"1\r\n2\t3", "1&#xD;\n2\t3", "1&#xD;&#xA;2&#x9;3"},
        {"\xc3\xa4<\xf0\x9f\x98\x80", "\xc3\xa4&lt;\xf0\x9f\x98\x80",
         "\xc3\xa4&lt;\xf0\x9f\x98\x80"},
    };
    for (const escape_case& each : cases) {
        std::string out;
        write_text(each.plain, out);
        EXPECT_EQ(out, each.text);
        out.clear();
        write_attribute_value(each.plain, out);
        EXPECT_EQ(out, each.attribute);
    }
}

// What is written parses to the same text, whatever characters are in it.
TEST(stanza_writer, what_is_written_parses_to_the_same) {
    std::string all = "\t\n\r";
    for (char c = ' '; c < 0x7F; ++c)
        all += c;
    all += "\xc2\x80\xc2\x85\xe2\x80\xa8\xef\xbf\xbd\xf4\x8f\xbf\xbf ]]> \r\n";
    auto message = fields_of(wire::stanza_kind::message);
    message.id = all;
    message.bodies = {{"", all}};
    const std::string xml = written(message);

    stream_parser parser(authenticated_limits);
    std::vector<parsed> events;
    parser.feed(bytes_of("<stream:stream xmlns='jabber:server' "
                         "xmlns:stream='http://etherx.jabber.org/streams'>" +
                         xml),
                events);
    ASSERT_FALSE(parser.failure());
    ASSERT_EQ(events.size(), 2u);
    const element& read = std::get<first_level>(events[1]).content;
    EXPECT_EQ(*read.find("id"), all);
    EXPECT_EQ(read.children.at(0).text, all);
    EXPECT_EQ(std::get<first_level>(events[1]).bytes, xml.size());
}

} // namespace
} // namespace diolkos::xmpp
