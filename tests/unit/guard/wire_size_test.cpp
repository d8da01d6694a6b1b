// How much of a message is left on the link. Markup becomes numbers; text, addresses and ids stay
// what they are.
#include "tests/unit/guard/judging.hpp"
#include "wire_format/codec.hpp"

#include <gtest/gtest.h>

namespace diolkos::guard {
namespace {

struct sized_message {
    const char* name;
    std::string_view after_body;
    std::size_t most; // bytes on the link

    friend void PrintTo(const sized_message& each, std::ostream* out) { *out << each.name; }
};

constexpr std::size_t xml_bytes = 300;

const std::vector<sized_message> messages{
    // As today's clients send it: state, receipt, marker, and an id of its own.
    {"of_a_client",
     "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>"
     "<markable xmlns='urn:xmpp:chat-markers:0'/>",
     xml_bytes / 2},
    // More text than markup: 138 bytes of it are body, addresses and id.
    {"with_a_longer_body",
     "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>",
     170},
};

class wire_size : public testing::TestWithParam<sized_message> {};

TEST_P(wire_size, of_a_chat_message_of_300_bytes) {
    const std::string head = "<message from='juliet@low.example/balcony' "
                             "to='romeo@high.example/orchard' type='chat' id='b4c1-8f2e'><body>";
    const auto tail = "</body>" + std::string(GetParam().after_body) + "</message>";
    ASSERT_LT(head.size() + tail.size(), xml_bytes);
    const auto xml = head + std::string(xml_bytes - head.size() - tail.size(), 'x') + tail;
    ASSERT_EQ(xml.size(), xml_bytes);
    const auto judged = guard(chat_profile()).judge_outgoing(parsed(xml), low_to_high());
    ASSERT_EQ(judged.decision.what, outcome::pass);
    wire::codec codec(chat_profile()->names());
    const auto bytes = codec.encode(*judged.stanza);
    ASSERT_TRUE(bytes.has_value());
    EXPECT_LE(bytes->size(), GetParam().most);
    RecordProperty("bytes", static_cast<int>(bytes->size()));
}

INSTANTIATE_TEST_SUITE_P(messages, wire_size, testing::ValuesIn(messages),
                         [](const auto& each) { return each.param.name; });

} // namespace
} // namespace diolkos::guard
