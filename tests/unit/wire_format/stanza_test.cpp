#include "sample.hpp"
#include "wire_format/stanza.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <ostream>

namespace diolkos::wire {
namespace {

using namespace sample;

constexpr auto by_name = [](const auto& test) { return std::string(test.param.name); };

using change = std::function<void(stanza_fields&)>;

struct good {
    const char* name;
    stanza_fields (*from)();
    change with = [](stanza_fields&) {};
    friend void PrintTo(const good& it, std::ostream* out) { *out << it.name; }
};

class good_stanza : public testing::TestWithParam<good> {};

TEST_P(good_stanza, is_made) {
    stanza_fields fields = GetParam().from();
    GetParam().with(fields);
    const auto made = stanza::make(*names(), fields);
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ(made->fields(), fields);
}

std::string letters(std::size_t count) {
    return std::string(count, 'a');
}

std::vector<localized_text> texts(std::size_t count) {
    std::vector<localized_text> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back({"x-" + std::to_string(i), "text"});
    return out;
}

// A message with `count` nodes in all: level with many children.
void nodes(stanza_fields& fields, std::size_t count) {
    fields.payloads = {{level, {}, {}, std::vector<node>(count - 1)}};
}

void levels_deep(stanza_fields& fields, std::uint32_t depth) {
    node deep;
    for (std::uint32_t i = 1; i < depth; ++i)
        deep = node{0, {}, {}, {deep}};
    deep.number = level;
    fields.payloads = {deep};
}

node& all_of(stanza_fields& fields) {
    return fields.payloads[5];
}

INSTANTIATE_TEST_SUITE_P(
    , good_stanza,
    testing::Values(
        good{"chat", chat_message}, good{"full_message", full_message},
        good{"full_presence", full_presence}, good{"ping", ping_iq},
        good{"disco_result", disco_result}, good{"error", error_message},
        good{"iq_result_without_payload", disco_result, [](auto& it) { it.payloads.clear(); }},
        good{"iq_error_with_echo", ping_iq,
             [](auto& it) {
                 it.type = stanza_type::error;
                 it.error.emplace();
             }},
        good{"message_without_id", chat_message, [](auto& it) { it.id.clear(); }},
        good{"longest_id", chat_message, [](auto& it) { it.id = letters(255); }},
        good{"longest_body", chat_message, [](auto& it) { it.bodies[0].text = letters(65'536); }},
        good{"longest_subject", full_message,
             [](auto& it) { it.subjects[0].text = letters(1024); }},
        good{"most_texts", chat_message, [](auto& it) { it.bodies = texts(32); }},
        good{"same_language_in_body_and_subject", chat_message,
             [](auto& it) {
                 it.bodies = {{"de", "a"}};
                 it.subjects = {{"de", "a"}};
             }},
        good{"lowest_priority", full_presence, [](auto& it) { it.priority = std::int8_t{-128}; }},
        good{"most_nodes", chat_message, [](auto& it) { nodes(it, stanza::max_nodes); }},
        good{"deepest", chat_message, [](auto& it) { levels_deep(it, dictionary::max_depth); }},
        good{"integer_at_its_top", full_message,
             [](auto& it) { all_of(it).attributes[k_integer].content = std::int64_t{1000}; }},
        good{"latest_time", full_message,
             [](auto& it) { all_of(it).attributes[k_time].content = instant{instant::latest}; }}),
    by_name);

struct bad {
    const char* name;
    errc why;
    stanza_fields (*from)();
    change with;
    friend void PrintTo(const bad& it, std::ostream* out) { *out << it.name; }
};

class bad_stanza : public testing::TestWithParam<bad> {};

TEST_P(bad_stanza, has_its_reason) {
    stanza_fields fields = GetParam().from();
    GetParam().with(fields);
    const auto made = stanza::make(*names(), std::move(fields));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error(), GetParam().why) << made.error().message();
}

INSTANTIATE_TEST_SUITE_P(
    head, bad_stanza,
    testing::Values(
        bad{"iq_of_type_chat", errc::type_not_of_kind, ping_iq,
            [](auto& it) { it.type = stanza_type::chat; }},
        bad{"iq_without_type", errc::type_not_of_kind, ping_iq,
            [](auto& it) { it.type = stanza_type::absent; }},
        bad{"message_of_type_get", errc::type_not_of_kind, chat_message,
            [](auto& it) { it.type = stanza_type::get; }},
        bad{"unknown_kind", errc::type_not_of_kind, chat_message,
            [](auto& it) { it.kind = static_cast<stanza_kind>(3); }},
        bad{"no_from", errc::address_empty, chat_message, [](auto& it) { it.from = {}; }},
        bad{"no_to", errc::address_empty, chat_message, [](auto& it) { it.to = {}; }},
        bad{"iq_without_id", errc::id_missing, ping_iq, [](auto& it) { it.id.clear(); }},
        bad{"id_too_long", errc::text_too_long, chat_message,
            [](auto& it) { it.id = letters(256); }},
        bad{"id_with_control", errc::text_not_xml, chat_message, [](auto& it) { it.id = "\x01"; }},
        bad{"lang_malformed", errc::language_malformed, chat_message,
            [](auto& it) { it.lang = "en_US"; }}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    core, bad_stanza,
    testing::Values(bad{"body_in_presence", errc::core_child_not_of_kind, full_presence,
                        [](auto& it) { it.bodies = texts(1); }},
                    bad{"body_in_iq", errc::core_child_not_of_kind, ping_iq,
                        [](auto& it) { it.bodies = texts(1); }},
                    bad{"subject_in_presence", errc::core_child_not_of_kind, full_presence,
                        [](auto& it) { it.subjects = texts(1); }},
                    bad{"thread_in_iq", errc::core_child_not_of_kind, ping_iq,
                        [](auto& it) { it.thread_id.emplace(); }},
                    bad{"show_in_message", errc::core_child_not_of_kind, chat_message,
                        [](auto& it) { it.availability = show::dnd; }},
                    bad{"status_in_message", errc::core_child_not_of_kind, chat_message,
                        [](auto& it) { it.statuses = texts(1); }},
                    bad{"priority_in_iq", errc::core_child_not_of_kind, ping_iq,
                        [](auto& it) { it.priority = std::int8_t{0}; }},
                    bad{"unknown_show", errc::enumeration_unknown, full_presence,
                        [](auto& it) { it.availability = static_cast<show>(4); }},
                    bad{"body_too_long", errc::text_too_long, chat_message,
                        [](auto& it) { it.bodies[0].text = letters(65'537); }},
                    bad{"body_not_xml", errc::text_not_xml, chat_message,
                        [](auto& it) { it.bodies[0].text = "\xEF\xBF\xBE"; }},
                    bad{"subject_too_long", errc::text_too_long, full_message,
                        [](auto& it) { it.subjects[0].text = letters(1025); }},
                    bad{"status_too_long", errc::text_too_long, full_presence,
                        [](auto& it) { it.statuses[0].text = letters(1025); }},
                    bad{"thread_too_long", errc::text_too_long, full_message,
                        [](auto& it) { it.thread_id->text = letters(256); }},
                    bad{"thread_parent_too_long", errc::text_too_long, full_message,
                        [](auto& it) { it.thread_id->parent = letters(256); }},
                    bad{"thread_not_xml", errc::text_not_xml, full_message,
                        [](auto& it) { it.thread_id->text = "\x80"; }},
                    bad{"too_many_bodies", errc::element_repeated, chat_message,
                        [](auto& it) { it.bodies = texts(33); }},
                    bad{"body_lang_malformed", errc::language_malformed, chat_message,
                        [](auto& it) { it.bodies[0].lang = "1"; }},
                    bad{"same_language_twice", errc::language_repeated, chat_message,
                        [](auto& it) {
                            it.bodies = {{"de", "a"}, {"DE", "b"}};
                        }},
                    bad{"no_language_twice", errc::language_repeated, chat_message,
                        [](auto& it) {
                            it.bodies = {{"", "a"}, {"", "b"}};
                        }},
                    bad{"stanza_s_language_again", errc::language_repeated, chat_message,
                        [](auto& it) {
                            it.bodies = {{"", "a"}, {"en", "b"}};
                        }},
                    bad{"error_without_child", errc::error_child_mismatch, error_message,
                        [](auto& it) { it.error.reset(); }},
                    bad{"error_child_without_type", errc::error_child_mismatch, chat_message,
                        [](auto& it) { it.error.emplace(); }},
                    bad{"unknown_error_type", errc::enumeration_unknown, error_message,
                        [](auto& it) { it.error->type = static_cast<error_type>(5); }},
                    bad{"unknown_condition", errc::enumeration_unknown, error_message,
                        [](auto& it) { it.error->what = static_cast<condition>(22); }},
                    bad{"error_texts_of_one_language", errc::language_repeated, error_message,
                        [](auto& it) { it.error->texts[1].lang.clear(); }}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    payloads, bad_stanza,
    testing::Values(
        bad{"get_without_payload", errc::payload_count, ping_iq,
            [](auto& it) { it.payloads.clear(); }},
        bad{"set_without_payload", errc::payload_count, ping_iq,
            [](auto& it) {
                it.type = stanza_type::set;
                it.payloads.clear();
            }},
        bad{"result_with_two", errc::payload_count, disco_result,
            [](auto& it) {
                it.payloads.insert(it.payloads.begin(), node{ping, {}, {}, {}});
            }},
        bad{"too_many_payloads", errc::payload_count, chat_message,
            [](auto& it) {
                it.payloads.assign(65, node{delay, {}, {}, {}});
            }},
        bad{"too_many_nodes", errc::payload_count, chat_message,
            [](auto& it) { nodes(it, stanza::max_nodes + 1); }},
        bad{"too_deep", errc::too_deep, chat_message,
            [](auto& it) { levels_deep(it, dictionary::max_depth + 1); }},
        bad{"unknown_payload", errc::element_unknown, chat_message,
            [](auto& it) {
                it.payloads = {{6, {}, {}, {}}};
            }},
        bad{"unknown_payload_of_largest_number", errc::element_unknown, chat_message,
            [](auto& it) {
                it.payloads = {{std::numeric_limits<std::uint32_t>::max(), {}, {}, {}}};
            }},
        bad{"payload_of_another_kind", errc::element_unknown, full_presence,
            [](auto& it) { it.payloads[0].number = delay; }},
        bad{"unknown_child", errc::element_unknown, chat_message,
            [](auto& it) { it.payloads[0].children.emplace_back(); }},
        bad{"payloads_out_of_order", errc::element_out_of_order, chat_message,
            [](auto& it) { std::swap(it.payloads[0], it.payloads[1]); }},
        bad{"payload_twice", errc::element_repeated, chat_message,
            [](auto& it) { it.payloads[1] = it.payloads[0]; }},
        bad{"third_delay", errc::element_repeated, full_message,
            [](auto& it) { it.payloads.insert(it.payloads.begin() + 3, it.payloads[3]); }},
        bad{"required_child_missing", errc::element_missing, full_message,
            [](auto& it) { all_of(it).children.erase(all_of(it).children.begin() + k_boolean); }},
        bad{"required_child_missing_at_the_end", errc::element_missing, full_message,
            [](auto& it) { all_of(it).children.resize(1); }},
        bad{"unknown_attribute", errc::attribute_unknown, chat_message,
            [](auto& it) {
                it.payloads[0].attributes = {{0, true}};
            }},
        bad{"attributes_out_of_order", errc::attribute_out_of_order, full_message,
            [](auto& it) {
                std::swap(all_of(it).attributes[k_integer], all_of(it).attributes[k_text]);
            }},
        bad{"attribute_twice", errc::attribute_out_of_order, full_message,
            [](auto& it) { all_of(it).attributes[1] = all_of(it).attributes[0]; }},
        bad{"required_attribute_missing", errc::attribute_missing, full_message,
            [](auto& it) { it.payloads[2].attributes.clear(); }},
        bad{"required_attribute_left_out", errc::attribute_missing, full_message,
            [](auto& it) { all_of(it).attributes.erase(all_of(it).attributes.begin() + k_enum); }},
        bad{"attribute_xml_lang_malformed", errc::language_malformed, full_message,
            [](auto& it) { all_of(it).attributes[8].content = std::string("e n"); }},
        bad{"text_where_none_may_be", errc::value_kind_mismatch, chat_message,
            [](auto& it) { it.payloads[0].content = std::string(); }},
        bad{"no_text_where_one_must_be", errc::value_kind_mismatch, full_message,
            [](auto& it) { it.payloads[3].content = {}; }},
        bad{"attribute_without_value", errc::value_kind_mismatch, full_message,
            [](auto& it) { it.payloads[2].attributes[0].content = {}; }}),
    by_name);

// Every kind of value in every other kind's place.
TEST(stanza, takes_no_value_of_another_kind) {
    constexpr kinds all[] = {k_address, k_boolean, k_bytes, k_enum,
                             k_hex,     k_integer, k_text,  k_time};
    for (const kinds place : all)
        for (const kinds given : all) {
            const value content = value_of(given);
            if (content.index() == value_of(place).index())
                continue;
            stanza_fields as_attribute = full_message();
            all_of(as_attribute).attributes[place].content = content;
            EXPECT_EQ(stanza::make(*names(), as_attribute).error(), errc::value_kind_mismatch);
            stanza_fields as_text = full_message();
            all_of(as_text).children[place].content = content;
            EXPECT_EQ(stanza::make(*names(), as_text).error(), errc::value_kind_mismatch);
        }
}

TEST(stanza, takes_no_value_out_of_range) {
    const struct {
        const char* name;
        kinds place;
        value content;
        errc why;
    } cases[] = {
        {"empty_address", k_address, address(), errc::address_empty},
        {"no_bytes", k_bytes, octets{}, errc::text_too_short},
        {"too_many_bytes", k_bytes, octets(65), errc::text_too_long},
        {"fourth_of_three", k_enum, enumerated{3}, errc::enumeration_unknown},
        {"largest_enumeration", k_enum, enumerated{0xFFFFFFFF}, errc::enumeration_unknown},
        {"too_many_hex_bytes", k_hex, octets(33), errc::text_too_long},
        {"below", k_integer, std::int64_t{-1001}, errc::value_out_of_range},
        {"above", k_integer, std::int64_t{1001}, errc::value_out_of_range},
        {"smallest", k_integer, std::numeric_limits<std::int64_t>::min(), errc::value_out_of_range},
        {"no_text", k_text, std::string(), errc::text_too_short},
        {"long_text_in_bytes", k_text, std::string(31, 'a') + "\u00E9", errc::text_too_long},
        {"text_not_xml", k_text, std::string(1, '\0'), errc::text_not_xml},
        {"before_year_1", k_time, instant{instant::earliest - 1}, errc::value_out_of_range},
        {"after_year_9999", k_time, instant{instant::latest + 1}, errc::value_out_of_range},
    };
    for (const auto& one : cases) {
        stanza_fields fields = full_message();
        all_of(fields).attributes[one.place].content = one.content;
        EXPECT_EQ(stanza::make(*names(), fields).error(), one.why) << one.name;
        fields = full_message();
        all_of(fields).children[one.place].content = one.content;
        EXPECT_EQ(stanza::make(*names(), fields).error(), one.why) << one.name;
    }
}

TEST(stanza, of_an_empty_dictionary_is_its_core) {
    stanza_fields fields = chat_message();
    EXPECT_EQ(stanza::make(dictionary(), fields).error(), errc::element_unknown);
    fields.payloads.clear();
    EXPECT_TRUE(stanza::make(dictionary(), fields));
}

} // namespace
} // namespace diolkos::wire
