#include "tests/unit/guard/judging.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>

namespace diolkos::guard {
namespace {

namespace fs = std::filesystem;

TEST(compiled_profile, the_default_profile_loads_fast) {
    const auto before = std::chrono::steady_clock::now();
    const auto profile = compiled_profile::load(schema_folder() / "chat.toml");
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
    EXPECT_EQ(profile->name(), "chat");
}

TEST(compiled_profile, equal_files_give_equal_numbers_and_digests) {
    const auto again = compiled_profile::load(schema_folder() / "chat.toml");
    EXPECT_EQ(again->names()->elements(), chat_profile()->names()->elements());
    EXPECT_EQ(again->digest(), chat_profile()->digest());
}

// The digest is over what a set means: a word in the profile or a byte of a schema changes it, the
// folder that it lies in and the profile's comments do not.
TEST(compiled_profile, the_digest_follows_every_part) {
    const auto folder = fs::path(testing::TempDir()) / ("digest." + std::to_string(::getpid()));
    fs::remove_all(folder);
    fs::create_directories(folder);
    for (const auto& entry : fs::directory_iterator(schema_folder()))
        fs::copy_file(entry.path(), folder / entry.path().filename());
    const auto digest = [&] { return compiled_profile::load(folder / "chat.toml")->digest(); };
    const auto original = digest();
    EXPECT_EQ(original, chat_profile()->digest());
    std::ofstream(folder / "chat.toml", std::ios::app) << "# a comment\n";
    EXPECT_EQ(digest(), original);
    std::ofstream(folder / "ping.xsd", std::ios::app) << "<!-- one byte more -->\n";
    const auto other_schema = digest();
    EXPECT_NE(other_schema, original);
    std::ofstream(folder / "chat.toml", std::ios::app)
        << "[[refuse]]\nnamespace = \"urn:other\"\nwhy = \"reasons\"\n";
    EXPECT_NE(digest(), other_schema);
    fs::remove_all(folder);
}

// What must never cross has no number: it cannot be said on the link by anyone.
TEST(compiled_profile, passwords_nodes_of_queries_and_forms_are_not_in_the_dictionary) {
    for (const auto& element : chat_profile()->names()->elements()) {
        EXPECT_NE(element.name, "password");
        EXPECT_NE(element.name_space, "jabber:x:data");
        for (const auto& attribute : element.attributes) {
            EXPECT_NE(attribute.name, "password");
            EXPECT_FALSE(element.name == "query" && attribute.name == "node");
        }
    }
}

TEST(compiled_profile, everything_in_the_dictionary_is_bounded) {
    using wire::value_kind;
    const auto bounded = [](const wire::value_type& type) {
        const bool length = type.kind == value_kind::text || type.kind == value_kind::bytes ||
                            type.kind == value_kind::hex_bytes;
        return !length || (type.max > 0 && type.max <= 64 * 1024);
    };
    for (const auto& element : chat_profile()->names()->elements()) {
        EXPECT_TRUE(bounded(element.content)) << element.name;
        for (const auto& attribute : element.attributes)
            EXPECT_TRUE(bounded(attribute.type)) << element.name << "@" << attribute.name;
        for (const auto& child : element.children)
            EXPECT_LE(child.max, 2048U) << element.name;
    }
}

} // namespace
} // namespace diolkos::guard
