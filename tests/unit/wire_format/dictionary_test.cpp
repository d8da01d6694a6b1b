#include "sample.hpp"
#include "wire_format/dictionary.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace diolkos::wire {
namespace {

std::vector<element_rule> good() {
    return {{"jabber:server", "message", {}, {}, {{3, 0, 1}}},
            {"jabber:server", "presence", {}, {}, {}},
            {"jabber:server", "iq", {}, {}, {}},
            {"urn:a", "a", {}, {}, {{4, 1, 1}}},
            {"urn:b", "b", {{"x", {value_kind::text, {}, 0, 9}, false}}, {}, {}}};
}

TEST(dictionary, has_three_roots_from_the_start) {
    const dictionary none;
    EXPECT_EQ(none.root(stanza_kind::message).name, "message");
    EXPECT_EQ(none.root(stanza_kind::presence).name, "presence");
    EXPECT_EQ(none.root(stanza_kind::iq).name, "iq");
    EXPECT_EQ(none.elements().size(), 3U);
    EXPECT_EQ(none.root(stanza_kind::iq).name_space, "jabber:server");
}

TEST(dictionary, takes_a_good_one) {
    EXPECT_EQ(dictionary(good()).elements(), good());
    EXPECT_EQ(dictionary(good()).element(4).name, "b");
    EXPECT_NO_THROW((void)sample::names());
}

TEST(dictionary, refuses_a_broken_one) {
    const struct {
        const char* name;
        void (*breaking)(std::vector<element_rule>&);
    } cases[] = {
        {"no_roots", [](auto& it) { it.resize(2); }},
        {"roots_in_another_order", [](auto& it) { std::swap(it[0], it[1]); }},
        {"root_with_attribute", [](auto& it) { it[0].attributes = it[4].attributes; }},
        {"root_with_text", [](auto& it) { it[2].content.kind = value_kind::boolean; }},
        {"no_name", [](auto& it) { it[4].name.clear(); }},
        {"child_beyond_the_end", [](auto& it) { it[3].children[0].element = 5; }},
        {"child_is_itself", [](auto& it) { it[3].children[0].element = 3; }},
        {"child_below",
         [](auto& it) {
             it[4].children = {{3, 0, 1}};
         }},
        {"child_is_a_root", [](auto& it) { it[0].children[0].element = 1; }},
        {"child_that_never_occurs",
         [](auto& it) {
             it[3].children[0] = {4, 0, 0};
         }},
        {"child_with_crossed_bounds",
         [](auto& it) {
             it[3].children[0] = {4, 2, 1};
         }},
        {"attribute_without_name", [](auto& it) { it[4].attributes[0].name.clear(); }},
        {"attribute_without_value",
         [](auto& it) { it[4].attributes[0].type.kind = value_kind::none; }},
        {"attribute_twice", [](auto& it) { it[4].attributes.push_back(it[4].attributes[0]); }},
        {"attributes_out_of_order",
         [](auto& it) {
             it[4].attributes.push_back(it[4].attributes[0]);
             it[4].attributes[1].name = "a";
         }},
        {"enumeration_of_nothing",
         [](auto& it) {
             it[4].content = {value_kind::enumeration, {}, 0, 0};
         }},
        {"names_without_enumeration",
         [](auto& it) {
             it[4].content = {value_kind::boolean, {"a"}, 0, 0};
         }},
        {"crossed_bounds",
         [](auto& it) {
             it[4].content = {value_kind::integer, {}, 1, 0};
         }},
        {"negative_length",
         [](auto& it) {
             it[4].content = {value_kind::text, {}, -1, 0};
         }},
        {"unknown_kind", [](auto& it) { it[4].content.kind = static_cast<value_kind>(99); }},
    };
    for (const auto& one : cases) {
        auto rules = good();
        one.breaking(rules);
        EXPECT_THROW(dictionary{std::move(rules)}, std::invalid_argument) << one.name;
    }
}

} // namespace
} // namespace diolkos::wire
