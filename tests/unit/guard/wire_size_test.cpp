// How much of a message is left on the link. Markup becomes numbers, and an id that is a UUID its
// 16 octets; text, addresses and other ids stay what they are.
#include "tests/unit/guard/judging.hpp"
#include "wire_format/codec.hpp"

#include <gtest/gtest.h>

namespace diolkos::guard {
namespace {

constexpr std::string_view uuid = "7c1d4b0e-52f3-4d0a-9a53-1f6c2be0a9d4";

// A message as a program writes it, with room for a body that makes it xml_bytes long.
struct sized_message {
    const char* name;
    std::string head; // up to the body's text
    std::string tail;
    std::size_t most; // bytes on the link

    friend void PrintTo(const sized_message& each, std::ostream* out) { *out << each.name; }
};

constexpr std::size_t xml_bytes = 300;

std::string head_of(std::string_view from, std::string_view to, std::string_view id,
                    std::string_view more = "") {
    return "<message from='" + std::string(from) + "' to='" + std::string(to) +
           "' type='chat' id='" + std::string(id) + "'" + std::string(more) + "><body>";
}

const std::string active = "<active xmlns='http://jabber.org/protocol/chatstates'/>";
const std::string request = "<request xmlns='urn:xmpp:receipts'/>";
const std::string markable = "<markable xmlns='urn:xmpp:chat-markers:0'/>";
const std::string origin = "<origin-id xmlns='urn:xmpp:sid:0' id='" + std::string(uuid) + "'/>";
const std::string end = "</message>";

// The shapes of today's clients between servers: what they put in, and what make their ids are.
const std::vector<sized_message> messages{
    {"conversations", head_of("juliet@low.example/Conversations.Q2jy", "romeo@high.example", uuid),
     "</body>" + markable + origin + request + active + end, xml_bytes / 2},
    {"gajim", head_of("juliet@low.example/gajim.VX0WTBH4", "romeo@high.example", uuid),
     "</body>" + origin + request + active + end, xml_bytes / 2},
    {"gajim_in_reply",
     head_of("juliet@low.example/gajim.VX0WTBH4", "romeo@high.example/gajim.2RSYX1", uuid),
     "</body>" + request + active + "<thread>" + std::string(uuid) + "</thread>" + end,
     xml_bytes / 2},
    {"dino", head_of("juliet@low.example/dino.6cdb4e2f", "romeo@high.example", uuid),
     "</body>" + request + markable + active + origin + end, xml_bytes / 2},
    {"profanity",
     head_of("juliet@low.example/profanity.wxyz", "romeo@high.example/phone", uuid,
             " xml:lang='en'"),
     "</body>" + active + request + end, xml_bytes / 2},
    {"state_and_receipt", head_of("juliet@low.example/balcony", "romeo@high.example/orchard", uuid),
     "</body>" + active + request + end, xml_bytes / 2},
    {"state_receipt_and_marker",
     head_of("juliet@low.example/balcony", "romeo@high.example/orchard", "b4c1-8f2e"),
     "</body>" + active + request + markable + end, xml_bytes / 2},
    // Which cannot: 141 bytes of these 300 are body, addresses and an id of which nothing is known;
    // and a message that is nearly all text stays as long as its text.
    {"a_short_id_and_84_bytes_of_body",
     head_of("juliet@low.example/balcony", "romeo@high.example/orchard", "b4c1-8f2e"),
     "</body>" + active + request + end, 167},
    {"all_text", head_of("juliet@low.example", "romeo@high.example", "1"), "</body>" + end, 260},
};

class wire_size : public testing::TestWithParam<sized_message> {};

TEST_P(wire_size, of_a_chat_message_of_300_bytes) {
    const auto& [name, head, tail, most] = GetParam();
    const std::size_t markup = head.size() + tail.size();
    // Where the markup leaves no room for a word in 300 bytes, the message is longer, and its bound
    // is the same.
    const std::size_t body = markup + 16 < xml_bytes ? xml_bytes - markup : 16;
    const auto xml = head + std::string(body, 'x') + tail;
    const auto judged = guard(chat_profile()).judge_outgoing(parsed(xml), low_to_high());
    ASSERT_EQ(judged.decision.what, outcome::pass) << judged.decision.detail;
    wire::codec codec(chat_profile()->names());
    const auto bytes = codec.encode(*judged.stanza);
    ASSERT_TRUE(bytes.has_value());
    EXPECT_LE(bytes->size(), most) << "of " << xml.size() << " with a body of " << body;
    RecordProperty("xml", static_cast<int>(xml.size()));
    RecordProperty("body", static_cast<int>(body));
    RecordProperty("bytes", static_cast<int>(bytes->size()));
}

INSTANTIATE_TEST_SUITE_P(messages, wire_size, testing::ValuesIn(messages),
                         [](const auto& each) { return each.param.name; });

} // namespace
} // namespace diolkos::guard
