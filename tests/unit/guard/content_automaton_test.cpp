#include "guard/content_automaton.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace diolkos::guard {
namespace {

particle element(std::uint32_t child, std::uint32_t min = 1, std::uint32_t max = 1) {
    return {particle::term::element, min, max, child};
}
particle sequence(std::vector<particle> parts, std::uint32_t min = 1, std::uint32_t max = 1) {
    return {particle::term::sequence, min, max, 0, std::move(parts)};
}
particle choice(std::vector<particle> parts, std::uint32_t min = 1, std::uint32_t max = 1) {
    return {particle::term::choice, min, max, 0, std::move(parts)};
}

// Children are letters: "a" is number 0.
bool accepts(const content_automaton& model, const std::string& children) {
    content_automaton::run run(model);
    for (const char child : children)
        if (!run.step(static_cast<std::uint32_t>(child - 'a')))
            return false;
    return run.complete();
}

struct model_case {
    const char* name;
    particle model;
    std::vector<std::string> in, out;

    friend void PrintTo(const model_case& each, std::ostream* to) { *to << each.name; }
};

const std::vector<model_case> models{
    {"nothing", sequence({}), {""}, {"a"}},
    {"one", element(0), {"a"}, {"", "aa", "b"}},
    {"optional", element(0, 0), {"", "a"}, {"aa"}},
    {"counted", element(0, 2, 3), {"aa", "aaa"}, {"", "a", "aaaa"}},
    {"optional_but_then_two", sequence({element(0, 2, 3)}, 0), {"", "aa", "aaa"}, {"a", "aaaa"}},
    {"sequence",
     sequence({element(0), element(1), element(2)}),
     {"abc"},
     {"", "ab", "acb", "abcc", "bc"}},
    {"sequence_of_optional",
     sequence({element(0, 0), element(1, 0, 2), element(2, 0)}),
     {"", "a", "b", "bb", "c", "ac", "abbc"},
     {"ba", "ca", "bbb", "bcb", "aa"}},
    {"choice", choice({element(0), element(1)}), {"a", "b"}, {"", "ab", "ba", "aa"}},
    {"optional_choice", choice({element(0), element(1)}, 0), {"", "a", "b"}, {"ab", "bb"}},
    {"choice_of_sequences",
     choice({sequence({element(0), element(1)}), sequence({element(2, 0), element(3)})}),
     {"ab", "d", "cd"},
     {"", "a", "abd", "ad", "c", "abcd"}},
    {"choice_then_more",
     sequence({choice({element(0), element(1)}), element(2, 0, 2)}),
     {"a", "b", "ac", "bcc"},
     {"", "c", "abc", "accc"}},
    {"repeated_group_of_one", sequence({element(0)}, 2, 4), {"aa", "aaaa"}, {"a", "aaaaa", ""}},
    {"never", sequence({element(0, 0, 0), element(1)}), {"b"}, {"a", "ab"}},
};

class content_model : public testing::TestWithParam<model_case> {};

TEST_P(content_model, accepts_what_it_says_and_nothing_else) {
    const content_automaton automaton(GetParam().model, 4);
    for (const auto& each : GetParam().in)
        EXPECT_TRUE(accepts(automaton, each)) << each;
    for (const auto& each : GetParam().out)
        EXPECT_FALSE(accepts(automaton, each)) << each;
}

INSTANTIATE_TEST_SUITE_P(models, content_model, testing::ValuesIn(models),
                         [](const auto& each) { return each.param.name; });

TEST(content_automaton, a_child_without_a_number) {
    const content_automaton automaton(element(0), 1);
    content_automaton::run run(automaton);
    EXPECT_FALSE(run.step(1));
    EXPECT_FALSE(content_automaton::run(automaton).step(UINT32_MAX));
}

TEST(content_automaton, outside_the_subset) {
    EXPECT_THROW(content_automaton(sequence({element(0), element(1)}, 0, 2), 2),
                 std::invalid_argument);
    EXPECT_THROW(content_automaton(sequence({element(0), element(0)}), 1), std::invalid_argument);
    EXPECT_THROW(content_automaton(sequence({element(0, 2, 2)}, 1, 3), 1), std::invalid_argument);
}

} // namespace
} // namespace diolkos::guard
