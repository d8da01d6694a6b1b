// Every stanza of the corpora that the default profile lets through: read alike by all once it is
// written, and judged alike on the far side and again.
#include "guard/compiled_profile.hpp"
#include "tests/differential/disagreement.hpp"
#include "tests/source_dir.hpp"
#include "wire_format/base64.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace diolkos::differential {
namespace {

std::filesystem::path corpus(const char* file) {
    const char* shared = std::getenv("DIOLKOS_SHARED");
    const std::filesystem::path folder =
        shared != nullptr && *shared != '\0'
            ? std::filesystem::path(shared)
            : std::filesystem::path(DIOLKOS_SOURCE_DIR) / "../shared";
    return folder / "corpus" / file;
}

class corpora : public testing::Test {
protected:
    // `xml_of` takes the stanza out of one line of the file.
    template <typename XmlOf>
    void run(const char* name, XmlOf xml_of) {
        std::ifstream file(corpus(name));
        if (!file)
            GTEST_SKIP() << "no corpus of that name here (DIOLKOS_SHARED)";
        int crossed = 0;
        for (std::string line; std::getline(file, line);) {
            const auto one = boost::json::parse(line).as_object();
            crossed += check(xml_of(one), std::string(one.at("id").as_string())) ? 1 : 0;
        }
        EXPECT_GT(crossed, 0);
        RecordProperty("crossed", crossed);
    }

    // Whether it was let through.
    bool check(const std::string& xml, const std::string& id) {
        const auto parsed = parsed_in_stream(xml);
        if (!parsed)
            return false;
        const auto judged = judge_.judge_outgoing(*parsed, all_);
        if (!judged.stanza)
            return false;
        EXPECT_EQ(disagreement(*judged.stanza, judge_.names()), "") << id;
        EXPECT_EQ(instability(*judged.stanza, judge_, all_), "") << id;
        return true;
    }

    // Domains are no matter here: the examples have all sorts of them.
    const guard::sides all_{[](std::string_view) { return true; },
                            [](std::string_view) { return true; }};
    guard::guard judge_{guard::compiled_profile::load(std::filesystem::path(DIOLKOS_SOURCE_DIR) /
                                                      "schemas/chat.toml")};
};

TEST_F(corpora, examples_of_the_xeps_are_read_alike) {
    run("xep-examples.jsonl",
        [](const boost::json::object& one) { return std::string(one.at("xml").as_string()); });
}

TEST_F(corpora, hostile_stanzas_that_cross_are_read_alike) {
    run("hostile.jsonl", [](const boost::json::object& one) {
        return wire::read_base64(one.at("bytes").as_string()).value();
    });
}

} // namespace
} // namespace diolkos::differential
