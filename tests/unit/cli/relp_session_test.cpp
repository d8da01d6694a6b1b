#include "cli/export/relp_session.hpp"

#include <gtest/gtest.h>

namespace diolkos::cli {
namespace {

const std::string opened = "1 rsp 93 200 OK\nrelp_version=0\nrelp_software=librelp,1.11.0,"
                           "http://librelp.adiscon.com\ncommands=syslog\n";

relp_session open_session() {
    relp_session session;
    EXPECT_EQ(session.open(), "1 open 52 relp_version=0\nrelp_software=diolkos\ncommands=syslog\n");
    EXPECT_FALSE(session.is_open());
    EXPECT_TRUE(session.take(opened));
    EXPECT_TRUE(session.is_open());
    return session;
}

TEST(relp_session, opens_and_counts_what_is_answered) {
    auto session = open_session();
    EXPECT_EQ(session.send("<109>1 a"), "2 syslog 8 <109>1 a\n");
    EXPECT_EQ(session.send("b\xC3\xA4"), "3 syslog 3 b\xC3\xA4\n");
    EXPECT_EQ(session.unanswered(), 2U);
    EXPECT_TRUE(session.take("3 rsp 6 200 OK\n2 rsp 6 200 OK\n")); // in any order
    EXPECT_EQ(session.unanswered(), 0U);
    EXPECT_EQ(session.send("c"), "4 syslog 1 c\n");
    EXPECT_EQ(session.unanswered(), 1U);
}

TEST(relp_session, answers_may_be_cut_anywhere) {
    relp_session session;
    (void)session.open();
    for (const char c : opened)
        ASSERT_TRUE(session.take(std::string_view(&c, 1)));
    EXPECT_TRUE(session.is_open());
    (void)session.send("a");
    for (const char c : std::string("2 rsp 6 200 OK\n"))
        ASSERT_TRUE(session.take(std::string_view(&c, 1)));
    EXPECT_EQ(session.unanswered(), 0U);
}

TEST(relp_session, what_ends_it) {
    const std::pair<const char*, std::string> cases[] = {
        {"a refusal", "2 rsp 11 500 no room\n"},
        {"an empty answer", "2 rsp 0\n"},
        {"the other end closes", "0 serverclose 0\n"},
        {"another command", "2 syslog 1 a\n"},
        {"an answer to nothing", "3 rsp 6 200 OK\n"},
        {"an answer to the session's opening once more", "1 rsp 6 200 OK\n"},
        {"twice the same answer", "2 rsp 6 200 OK\n2 rsp 6 200 OK\n"},
        {"no number", "x rsp 6 200 OK\n"},
        {"a length that is none", "2 rsp -6 200 OK\n"},
        {"a length that is too short", "2 rsp 5 200 OK\n"},
        {"a length beyond all bounds", "2 rsp 999999999 200 OK\n"},
        {"an endless word", std::string(9000, '2')},
        {"an endless answer", "2 rsp 8000 200 OK" + std::string(9000, 'x')},
    };
    for (const auto& [name, bytes] : cases) {
        auto session = open_session();
        (void)session.send("a");
        EXPECT_FALSE(session.take(bytes)) << name;
    }
}

TEST(relp_session, a_refused_opening_says_why) {
    relp_session session;
    (void)session.open();
    const auto taken = session.take("1 rsp 17 500 not permitted\n");
    ASSERT_FALSE(taken);
    EXPECT_NE(taken.error().text.find("not permitted"), std::string::npos) << taken.error().text;
}

} // namespace
} // namespace diolkos::cli
