#include "net/journal_folder.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace diolkos::net {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class journal_folders : public testing::Test {
protected:
    journal_folders() {
        fs::create_directory(path);
        fs::permissions(path, fs::perms::owner_all);
    }
    std::string refusal() const {
        try {
            const journal_folder opened{path};
        } catch (const std::exception& error) {
            return error.what();
        }
        return "";
    }

    test_pki around;
    fs::path path = around.folder() / "journal";
};

TEST_F(journal_folders, keep_what_is_appended) {
    journal_folder folder{path};
    EXPECT_FALSE(folder.create(7));
    EXPECT_FALSE(folder.append_and_sync(7, "one "));
    EXPECT_FALSE(folder.append_and_sync(7, "two"));
    EXPECT_FALSE(folder.create(12));
    EXPECT_FALSE(folder.sync_directory());
    EXPECT_THAT(folder.list().value(), UnorderedElementsAre(7U, 12U));
    EXPECT_EQ(folder.read(7).value(), "one two");
    EXPECT_EQ(folder.read(12).value(), "");
    EXPECT_FALSE(folder.remove(7));
    EXPECT_THAT(folder.list().value(), UnorderedElementsAre(12U));
}

TEST_F(journal_folders, see_nothing_but_segments) {
    for (const auto* const name : {"1.segment", "0000000000000000.segment", "audit.jsonl",
                                   "0000000000000001.segment.old", "+000000000000001.segment"}) {
        std::ofstream(path / name) << "x";
    }
    EXPECT_TRUE(journal_folder{path}.list().value().empty());
}

TEST_F(journal_folders, say_what_cannot_be_done) {
    journal_folder folder{path};
    EXPECT_FALSE(folder.create(1));
    EXPECT_EQ(folder.create(1), boost::system::errc::file_exists);
    EXPECT_TRUE(folder.append_and_sync(2, "not the open one"));
    EXPECT_EQ(folder.remove(3), boost::system::errc::no_such_file_or_directory);
    EXPECT_EQ(folder.read(3).error(), boost::system::errc::no_such_file_or_directory);
}

TEST_F(journal_folders, are_for_one_process_and_nobody_else) {
    {
        journal_folder folder{path};
        EXPECT_FALSE(folder.create(1));
        EXPECT_EQ(fs::status(path / "0000000000000001.segment").permissions(),
                  fs::perms::owner_read | fs::perms::owner_write);
        EXPECT_THAT(refusal(), HasSubstr("another process has it"));
        EXPECT_EQ(journal_folder(path, journal_folder::use::look).list().value().size(), 1U);
    }
    EXPECT_EQ(refusal(), "");
    fs::permissions(path, fs::perms::group_read, fs::perm_options::add);
    EXPECT_THAT(refusal(), HasSubstr("chmod it to 0700"));
    fs::remove_all(path);
    EXPECT_THAT(refusal(), HasSubstr("cannot open"));
}

} // namespace
} // namespace diolkos::net
