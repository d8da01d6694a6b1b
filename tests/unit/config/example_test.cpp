// The example configurations are right, complete, and explain what they have.
#include "config/files.hpp"
#include "config/key.hpp"
#include "config/reader.hpp"
#include "tests/source_dir.hpp"
#include "tests/unit/config/minimal.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace diolkos::config {
namespace {

namespace fs = std::filesystem;

struct example {
    std::string side, far;
    box::side which;
};

class examples : public testing::TestWithParam<example> {
protected:
    static std::string text() {
        std::ostringstream all;
        all << std::ifstream(DIOLKOS_SOURCE_DIR "/deploy/" + GetParam().side + ".example.toml")
                   .rdbuf();
        return all.str();
    }
};
INSTANTIATE_TEST_SUITE_P(both, examples,
                         testing::Values(example{"low", "high", box::side::low},
                                         example{"high", "low", box::side::high}),
                         [](const auto& one) { return one.param.side; });

TEST_P(examples, are_read_without_a_problem) {
    EXPECT_THAT(read(text(), "example.toml", GetParam().which).wrong, testing::IsEmpty());
}

TEST_P(examples, give_every_key) {
    const auto what = read(text(), "example.toml", GetParam().which).what;
    for (const auto& each : keys()) {
        if (each.name.find("[]") == std::string_view::npos &&
            !each.sentence.starts_with("One-way:")) {
            EXPECT_TRUE(what.places.contains(each.name)) << each.name;
        }
    }
    EXPECT_FALSE(what.certificates.empty());
    EXPECT_FALSE(what.routes.empty());
    EXPECT_FALSE(what.peers.empty());
}

// Its table takes the place of the other's.
TEST_P(examples, of_a_one_way_link_give_every_key_of_it) {
    std::ostringstream link;
    link << std::ifstream(DIOLKOS_SOURCE_DIR "/deploy/one-way.example.toml").rdbuf();
    auto with = text();
    const auto begin = with.find("\n[link]") + 1, end = with.find("\n[limits]");
    with.replace(begin, end - begin, link.str());
    const auto [what, wrong] = read(with, "example.toml", GetParam().which);
    EXPECT_THAT(wrong, testing::IsEmpty());
    for (const auto& each : keys()) {
        if (each.sentence.starts_with("One-way:")) {
            EXPECT_TRUE(what.places.contains(each.name)) << each.name;
        }
    }
}

TEST_P(examples, pass_the_check_once_their_files_are_there) {
    net::test_pki pki;
    const auto& [side, far, which] = GetParam();
    pki.make(side + "-ca", {side, {}, "", -3600, 3600, true});
    pki.make(far + ".example", {far, {"DNS:" + far + ".example"}}, side + "-ca");
    pki.make("link", {side});
    pki.make(far + "-box-link", {far});
    pki.write("audit.key", std::string(64, '0'));
    pki.write("audit-signing.pem", signing_key);
    auto with = text();
    const auto put = [&](const std::string& what, const std::string& instead) {
        const auto at = with.find(what);
        ASSERT_NE(at, std::string::npos) << what;
        with.replace(at, what.size(), instead);
    };
    put("/usr/share/diolkos/schemas", DIOLKOS_SOURCE_DIR "/schemas");
    put("/var/log/diolkos", pki.folder().string());
    put("/var/lib/diolkos", pki.folder().string());
    EXPECT_THAT(load(pki.write("box.toml", with), which).wrong, testing::IsEmpty());
}

} // namespace
} // namespace diolkos::config
