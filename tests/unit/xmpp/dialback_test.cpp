#include "transcript.hpp"
#include "xmpp/dialback.hpp"
#include "xmpp/stream_authority.hpp"
#include "xmpp/stream_parser.hpp"

#include <gtest/gtest.h>

namespace diolkos::xmpp {
namespace {

const std::string header =
    "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
    "xmlns:db='jabber:server:dialback' version='1.0'>";

element parsed_as(const std::string& xml) {
    stream_parser parser(unauthenticated_limits);
    std::vector<parsed> out;
    parser.feed(bytes_of(header + xml), out);
    EXPECT_EQ(out.size(), 2U) << xml;
    return std::get<first_level>(out.back()).content;
}

// What was read, written again; or the rule that it broke.
std::string read_back(const std::string& xml) {
    const auto read = dialback::read(parsed_as(xml));
    if (const auto* wrong = std::get_if<objection>(&read))
        return std::string(wrong->error) + ": " + std::string(wrong->rule);
    return dialback::write(std::get<dialback::message>(read));
}

const std::string error = "<error type=\"cancel\"><item-not-found "
                          "xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/></error>";

TEST(dialback, reads_and_writes) {
    const struct {
        std::string name, xml, same;
    } cases[] = {
        {"a claim", "<db:result from='a.example' to='b.example'>k&amp;</db:result>",
         "<db:result from=\"a.example\" to=\"b.example\">k&amp;</db:result>"},
        {"a claim with blanks, in capitals",
         "<db:result from='A.example' to='b.EXAMPLE'>\n  key \t</db:result>",
         "<db:result from=\"a.example\" to=\"b.example\">key</db:result>"},
        {"another prefix",
         "<result xmlns='jabber:server:dialback' from='a.example' to='b.example'>k</result>",
         "<db:result from=\"a.example\" to=\"b.example\">k</db:result>"},
        {"a question", "<db:verify from='a.example' id='&lt;1&quot;' to='b.example'>k</db:verify>",
         "<db:verify from=\"a.example\" to=\"b.example\" id=\"&lt;1&quot;\">k</db:verify>"},
        {"valid", "<db:result from='a.example' to='b.example' type='valid'/>",
         "<db:result from=\"a.example\" to=\"b.example\" type=\"valid\"/>"},
        {"invalid, with the key, as Prosody has it",
         "<db:verify from='a.example' to='b.example' id='1' type='invalid'>key</db:verify>",
         "<db:verify from=\"a.example\" to=\"b.example\" id=\"1\" type=\"invalid\"/>"},
        {"an error",
         "<db:verify from='a.example' to='b.example' id='1' type='error'>" + error + "</db:verify>",
         "<db:verify from=\"a.example\" to=\"b.example\" id=\"1\" type=\"error\">" + error +
             "</db:verify>"},
        {"an error that says nothing", "<db:result from='a.example' to='b.example' type='error'/>",
         "<db:result from=\"a.example\" to=\"b.example\" type=\"error\"><error type=\"cancel\">"
         "<undefined-condition xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/></error>"
         "</db:result>"},
        {"an error of the peer's own",
         "<db:result from='a.example' to='b.example' type='error'><error type='cancel'>"
         "<dogs xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:result>",
         "<db:result from=\"a.example\" to=\"b.example\" type=\"error\"><error type=\"cancel\">"
         "<undefined-condition xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/></error>"
         "</db:result>"},
        {"no from", "<db:result to='b.example'>k</db:result>",
         "improper-addressing: dialback.address-missing"},
        {"no to", "<db:verify from='a.example' id='1'>k</db:verify>",
         "improper-addressing: dialback.address-missing"},
        {"from is no domain", "<db:result from='u@a.example' to='b.example'>k</db:result>",
         "improper-addressing: dialback.address-malformed"},
        {"to is a blank", "<db:result from='a.example' to=' '>k</db:result>",
         "improper-addressing: dialback.address-malformed"},
        {"a claim without a key", "<db:result from='a.example' to='b.example'> </db:result>",
         "bad-format: dialback.malformed"},
        {"a key that is too long",
         "<db:result from='a.example' to='b.example'>" + std::string(513, 'k') + "</db:result>",
         "bad-format: dialback.malformed"},
        {"a key with an element in it",
         "<db:result from='a.example' to='b.example'>k<k/></db:result>",
         "bad-format: dialback.malformed"},
        {"a question without an id", "<db:verify from='a.example' to='b.example'>k</db:verify>",
         "bad-format: dialback.malformed"},
        {"an answer without an id", "<db:verify from='a.example' to='b.example' type='valid'/>",
         "bad-format: dialback.malformed"},
        {"an id that is too long",
         "<db:verify from='a.example' to='b.example' id='" + std::string(256, 'i') +
             "'>k</db:verify>",
         "bad-format: dialback.malformed"},
        {"an unknown type", "<db:result from='a.example' to='b.example' type='Valid'/>",
         "bad-format: dialback.malformed"},
        {"neither result nor verify", "<db:proof from='a.example' to='b.example'>k</db:proof>",
         "unsupported-stanza-type: dialback.malformed"},
    };
    for (const auto& each : cases)
        EXPECT_EQ(read_back(each.xml), each.same) << each.name;
}

TEST(dialback, answers_the_other_way_round) {
    dialback::message asked;
    asked.is = dialback::element_kind::verify;
    asked.from = "a.example";
    asked.to = "b.example";
    asked.id = "7";
    asked.key = "k";
    EXPECT_EQ(dialback::write(answer_to(asked, dialback::verdict::valid)),
              "<db:verify from=\"b.example\" to=\"a.example\" id=\"7\" type=\"valid\"/>");
    EXPECT_EQ(dialback::write(answer_to(asked, dialback::verdict::error, "remote-server-timeout")),
              "<db:verify from=\"b.example\" to=\"a.example\" id=\"7\" type=\"error\">"
              "<error type=\"wait\"><remote-server-timeout "
              "xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/></error></db:verify>");
}

TEST(stream_authority, knows_pairs_and_nothing_beside_them) {
    using standing = stream_authority::standing;
    stream_authority who;
    EXPECT_TRUE(who.empty());
    who.claim("a.example", "x.example");
    EXPECT_TRUE(who.empty());
    EXPECT_EQ(who.of("a.example", "x.example"), standing::claimed);
    EXPECT_FALSE(who.speaks("a.example"));
    who.prove("a.example", "x.example");
    EXPECT_EQ(who.of("a.example", "x.example"), standing::proved);
    EXPECT_TRUE(who.speaks("a.example"));
    EXPECT_EQ(who.of("a.example", "y.example"), standing::unknown);
    EXPECT_EQ(who.of("sub.a.example", "x.example"), standing::unknown);
    EXPECT_EQ(who.of("x.example", "a.example"), standing::unknown);
    who.claim("b.example", "x.example");
    who.forget_claims();
    EXPECT_EQ(who.of("b.example", "x.example"), standing::unknown);
    EXPECT_EQ(who.of("a.example", "x.example"), standing::proved);
    for (int i = 0; !who.full(); ++i)
        who.claim("c.example", std::to_string(i) + ".example");
    who.prove("d.example"); // a certificate needs no room
    EXPECT_EQ(who.of("d.example", "y.example"), standing::proved);
    EXPECT_EQ(who.of("", "y.example"), standing::unknown);
}

} // namespace
} // namespace diolkos::xmpp
