#include "config/inspection.hpp"
#include "tests/source_dir.hpp"
#include "tests/unit/config/minimal.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::config {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t year = 365 * 86'400;

class inspecting : public testing::Test {
protected:
    inspecting() {
        pki.make("ca", {"ca", {}, "", -3600, year, true});
        pki.make("box", {"box", {"DNS:high.example"}, "", -3600, year}, "ca");
        pki.make("link", {"link", {}, "", -3600, year});
        pki.make("peer", {"peer"});
        pki.write("audit.key", std::string(64, 'f') + "\n");
        pki.write("sign.pem", signing_key);
    }
    inspection look() {
        return inspect(pki.write("box.toml", with_line(minimal, 2,
                                                       "profile = \"" DIOLKOS_SOURCE_DIR
                                                       "/schemas/chat.toml\"")),
                       box::side::low);
    }
    static auto says(gravity how, const std::string& text) {
        return Contains(AllOf(Field(&finding::how, how), Field(&finding::text, HasSubstr(text)),
                              Field(&finding::remedy, Not(testing::IsEmpty()))));
    }

    net::test_pki pki;
};

TEST_F(inspecting, finds_nothing_wrong_with_good_files) {
    const auto seen = look();
    EXPECT_TRUE(seen.made);
    for (const auto& each : seen.found) { // of the machine: its clock, its limits, its disk
        EXPECT_EQ(each.how, gravity::warning) << to_text(each);
        EXPECT_THAT(each.text, Not(HasSubstr(".pem"))) << to_text(each);
    }
}

TEST_F(inspecting, says_what_is_wrong_with_a_certificate) {
    struct {
        net::certificate_wish with;
        const char* text;
    } const cases[] = {
        {{"box", {"DNS:high.example"}, "", -3600, 10 * 86'400}, "expires in"},
        {{"box", {"DNS:high.example"}, "", -7200, -3600}, "has expired"},
        {{"box", {"DNS:other.example"}, "", -3600, year}, "does not name high.example"},
    };
    for (const auto& each : cases) {
        pki.make("box", each.with, "ca");
        EXPECT_THAT(look().found, says(gravity::warning, each.text));
    }
}

TEST_F(inspecting, stops_at_what_does_not_load) {
    fs::remove(pki.folder() / "audit.key");
    const auto seen = look();
    EXPECT_FALSE(seen.made);
    EXPECT_TRUE(seen.any(gravity::error));
    EXPECT_THAT(seen.found, says(gravity::error, "audit.key"));
}

TEST_F(inspecting, does_not_let_others_write_into_the_log) {
    fs::permissions(pki.folder(), fs::perms::others_write, fs::perm_options::add);
    EXPECT_THAT(look().found, Contains(Field(&finding::how, gravity::error)));
}

TEST(finding, has_its_remedy_behind_the_last_semicolon) {
    const auto made = to_finding(gravity::error, "f", {{3, 4}, "key: is no folder; make it first"});
    EXPECT_EQ(made.text, "key: is no folder");
    EXPECT_EQ(made.remedy, "make it first");
    EXPECT_EQ(to_text(made), "f:3:4: key: is no folder; make it first");
    EXPECT_THAT(to_finding(gravity::error, "f", {{}, "unknown key x"}).remedy,
                HasSubstr("configuration.md"));
}

} // namespace
} // namespace diolkos::config
