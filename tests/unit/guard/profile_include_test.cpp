// Profiles that include others: what they add and remove, what they may not, and where it is said.
#include "guard/profile_file.hpp"
#include "tests/unit/guard/judging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace diolkos::guard {
namespace {

namespace fs = std::filesystem;

const std::string base =
    "name = \"base\"\n"
    "[[allow]]\nnamespace = \"urn:x\"\nschema = \"x.xsd\"\n"
    "in = [\"message\"]\nelements = [\"x\"]\n"
    "[[strip]]\nnamespace = \"urn:s\"\nin = [\"message\"]\nelements = [\"s\"]\n"
    "[[refuse]]\nnamespace = \"urn:r\"\nwhy = \"reasons\"\n"
    "[lists]\ncolours = [\"blue\", \"red\"]\n";
const std::string top = "name = \"top\"\ninclude = \"base.toml\"\n";

// Reads `profile` as top.toml beside base.toml.
class included : public testing::Test {
protected:
    included()
        : folder_(fs::path(testing::TempDir()) /
                  ("include." + std::to_string(::getpid()) + "." +
                   testing::UnitTest::GetInstance()->current_test_info()->name())) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        write("base.toml", base);
    }
    ~included() override { fs::remove_all(folder_); }

    void write(const std::string& file, const std::string& text) const {
        std::ofstream(folder_ / file) << text;
    }
    [[nodiscard]] profile_file read(const std::string& profile) const {
        write("top.toml", profile);
        return read_profile(folder_ / "top.toml");
    }
    // What read() says, without the folder.
    [[nodiscard]] std::string wrong(const std::string& profile) const {
        try {
            static_cast<void>(read(profile));
        } catch (const profile_error& error) {
            std::string text = error.what();
            const auto prefix = folder_.string() + "/";
            for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
                text.erase(at, prefix.size());
            return text;
        }
        return "nothing wrong";
    }

    fs::path folder_;
};

TEST_F(included, counts_but_for_its_name) {
    const auto profile = read(top);
    EXPECT_EQ(profile.name, "top");
    ASSERT_EQ(profile.allowed.size(), 1U);
    EXPECT_EQ(profile.allowed[0].schema, folder_ / "x.xsd");
    EXPECT_EQ(profile.stripped.size(), 1U);
    EXPECT_EQ(profile.refused.size(), 1U);
    EXPECT_EQ(profile.core, folder_);
}

TEST_F(included, additions_and_removals) {
    const auto profile = read(top + "[remove]\nallow = [\"*\"]\nstrip = [\"urn:s\"]\n"
                                    "[remove.values]\ncolours = [\"red\"]\n"
                                    "[lists]\ncolours = [\"amber\"]\n"
                                    "[[refuse]]\nnamespace = \"urn:a\"\nwhy = \"w\"\n");
    EXPECT_TRUE(profile.allowed.empty());
    EXPECT_TRUE(profile.stripped.empty());
    ASSERT_EQ(profile.refused.size(), 2U);
    EXPECT_EQ(profile.refused[0].name_space, "urn:a");
    ASSERT_EQ(profile.lists.size(), 1U);
    EXPECT_THAT(profile.lists[0].values, testing::ElementsAre("amber", "blue"));
}

TEST_F(included, an_entry_is_changed_by_removing_it) {
    const auto profile = read(top + "[remove]\nrefuse = [\"urn:r\"]\n"
                                    "[[refuse]]\nnamespace = \"urn:r\"\nwhy = \"others\"\n");
    ASSERT_EQ(profile.refused.size(), 1U);
    EXPECT_EQ(profile.refused[0].why, "others");
}

TEST_F(included, from_another_folder_keeps_its_schemas) {
    fs::create_directories(folder_ / "own");
    write("own/mine.toml", "name = \"mine\"\ninclude = \"../base.toml\"\n");
    const auto profile = read_profile(folder_ / "own" / "mine.toml");
    EXPECT_EQ(profile.allowed[0].schema, folder_ / "x.xsd");
    EXPECT_EQ(profile.core, folder_);
}

TEST_F(included, what_is_wrong_has_its_place) {
    const std::pair<std::string, std::string> cases[] = {
        {"name = \"t\"\ninclude = \"no.toml\"\n", "top.toml:2:11: there is no file `no.toml`"},
        {"name = \"t\"\ninclude = \"top.toml\"\n", "top.toml:2:11: `top.toml` includes this"},
        {"name = \"t\"\n[remove]\nallow = [\"*\"]\n", "top.toml:2:1: there is nothing to remove"},
        {top + "[remove]\nallow = [\"urn:q\"]\n", "top.toml:4:10: `base.toml` allows no `urn:q`"},
        {top + "[remove]\nstrip = [\"urn:q\"]\n", "top.toml:4:10: `base.toml` strips no `urn:q`"},
        {top + "[remove]\nrefuse = [\"urn:q\"]\n", "top.toml:4:11: `base.toml` refuses no `urn:q`"},
        {top + "[remove]\nlists = [\"tastes\"]\n", "top.toml:4:10: `base.toml` lists no `tastes`"},
        {top + "[remove.values]\ntastes = [\"salt\"]\n", "top.toml:4:10: `base.toml` has no list"},
        {top + "[remove.values]\ncolours = [\"salt\"]\n", "top.toml:4:12: the list `colours` of"},
        {top + "[remove]\ncolours = []\n", "top.toml:4:1: unknown key `colours`"},
        {top + "[[refuse]]\nnamespace = \"urn:r\"\nwhy = \"w\"\n",
         "top.toml:3:1: `base.toml` has a [[refuse]] of `urn:r` already"},
    };
    for (const auto& [profile, says] : cases)
        EXPECT_THAT(wrong(profile), testing::StartsWith(says));
}

TEST_F(included, a_cycle_is_named_where_it_closes) {
    write("base.toml", "name = \"base\"\ninclude = \"top.toml\"\n");
    EXPECT_THAT(wrong(top), testing::StartsWith("base.toml:2:11: `top.toml` includes this file"));
}

TEST_F(included, too_many_files_in_a_row) {
    for (std::size_t i = 0; i < max_included; ++i)
        write(std::to_string(i) + ".toml",
              "name = \"n\"\ninclude = \"" + std::to_string(i + 1) + ".toml\"\n");
    write(std::to_string(max_included) + ".toml", "name = \"n\"\n");
    EXPECT_THAT(wrong("name = \"t\"\ninclude = \"0.toml\"\n"),
                testing::HasSubstr("more than 8 files"));
}

TEST(shipped_profiles, load_and_differ) {
    std::vector<compiled_profile::digest_bytes> digests;
    for (const auto* name : {"chat", "minimal", "social", "muc-admin", "fmn-spiral3", "ncia-sip"}) {
        const auto profile =
            compiled_profile::load(schema_folder() / (name + std::string(".toml")));
        EXPECT_EQ(profile->name(), name);
        EXPECT_EQ(std::ranges::count(digests, profile->digest()), 0) << name;
        digests.push_back(profile->digest());
    }
}

} // namespace
} // namespace diolkos::guard
