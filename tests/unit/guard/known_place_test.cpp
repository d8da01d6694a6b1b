#include "guard/known_place.hpp"
#include "tests/unit/guard/judging.hpp"

#include <gtest/gtest.h>

namespace diolkos::guard {
namespace {

struct place_case {
    const char* name;
    std::string_view where, place;
    friend void PrintTo(const place_case& each, std::ostream* out) { *out << each.name; }
};

class known_place_of : public testing::TestWithParam<place_case> {};

TEST_P(known_place_of, is_in_the_words_of_the_schemas) {
    EXPECT_EQ(known_place(*chat_profile()->names(), GetParam().where), GetParam().place);
}

INSTANTIATE_TEST_SUITE_P(
    , known_place_of,
    testing::Values(
        place_case{"nothing", "", ""}, place_case{"root", "message", "message"},
        place_case{"no_stanza", "{evil}message", ""}, place_case{"longer_name", "messages", ""},
        place_case{"root_attribute", "message@id", "message@id"},
        place_case{"unknown_root_attribute", "message@evil", "message"},
        place_case{"attribute_of_a_namespace", "message@{evil}id", "message"},
        place_case{"language", "message@{http://www.w3.org/XML/1998/namespace}lang",
                   "message@xml:lang"},
        place_case{"core", "message/body[2]", "message/body"},
        place_case{"below_core", "message/error/evil", "message/error"},
        place_case{"unknown_child", "message/evil", "message"},
        place_case{"payload", "message/{urn:xmpp:delay}delay[3]@stamp",
                   "message/{urn:xmpp:delay}delay@stamp"},
        place_case{"payload_of_another_kind", "iq/{urn:xmpp:delay}delay@stamp", "iq"},
        place_case{"unknown_in_a_payload", "message/{urn:xmpp:delay}delay/evil@x",
                   "message/{urn:xmpp:delay}delay"},
        place_case{"unknown_attribute_of_a_payload", "message/{urn:xmpp:delay}delay@evil",
                   "message/{urn:xmpp:delay}delay"},
        place_case{"deep", "presence/{http://jabber.org/protocol/muc#user}x/item[2]/actor@nick",
                   "presence/{http://jabber.org/protocol/muc#user}x/item/actor@nick"},
        place_case{"a_namespace_that_looks_like_a_path",
                   "message/{urn:xmpp:delay}delay/{x}/{urn:xmpp:delay}delay",
                   "message/{urn:xmpp:delay}delay"},
        place_case{"a_number_without_end", "message/{urn:xmpp:delay}delay[",
                   "message/{urn:xmpp:delay}delay"}),
    [](const auto& each) { return each.param.name; });

// Where a stanza is refused, the sender's own names are in the verdict and not in the place.
TEST(known_place, holds_nothing_of_the_sender) {
    guard judge(chat_profile());
    const auto refused =
        judge
            .judge_outgoing(
                parsed("<message from='a@low.example/r' to='b@high.example'><body>x</body>"
                       "<reply xmlns='urn:xmpp:reply:0' id='1'><password-is-hunter2/></reply>"
                       "</message>"),
                low_to_high())
            .decision;
    ASSERT_EQ(refused.what, outcome::refuse);
    EXPECT_NE(refused.where.find("hunter2"), std::string::npos);
    EXPECT_EQ(refused.place, "message/{urn:xmpp:reply:0}reply");
}

} // namespace
} // namespace diolkos::guard
