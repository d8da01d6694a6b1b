#include "audit/operator_note.hpp"
#include "net/disk_space.hpp"
#include "net/note_folder.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace diolkos::net {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

class note_folders : public testing::Test {
protected:
    void leave(const std::string& name, const std::string& text) const {
        std::ofstream(notes / name) << text;
    }

    test_pki files; // a folder that goes with it
    fs::path log = files.folder();
    fs::path notes = log / audit::notes_folder;
};

TEST_F(note_folders, are_made_for_the_boxs_group_and_no_others) {
    const auto before = ::umask(0077);
    note_folder made(log);
    ::umask(before);
    struct stat facts {};
    ASSERT_EQ(::stat(notes.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0770U);
}

TEST_F(note_folders, hand_each_whole_note_out_once_and_in_order) {
    note_folder folder(log);
    leave("2.json", "b");
    leave("1.json", "a");
    leave("3.new", "half");
    EXPECT_THAT(folder.take(),
                ElementsAre(Field(&box::left_note::text, "a"), Field(&box::left_note::text, "b")));
    EXPECT_THAT(folder.take(), IsEmpty());
    folder.forget("1.json");
    EXPECT_FALSE(fs::exists(notes / "1.json"));
    // What was not forgotten before the box ended is read by the next run.
    EXPECT_THAT(note_folder(log).take(), SizeIs(1));
}

TEST_F(note_folders, take_nothing_but_short_plain_files) {
    note_folder folder(log);
    leave("long.json", std::string(3 * audit::max_note_bytes, 'x'));
    fs::create_symlink("/etc/passwd", notes / "link.json");
    fs::create_directory(notes / "folder.json");
    ASSERT_EQ(::mkfifo((notes / "pipe.json").c_str(), 0600), 0);
    for (const auto& note : folder.take()) {
        EXPECT_FALSE(audit::parse_operator_note(note.text)) << note.name;
        EXPECT_LE(note.text.size(), audit::max_note_bytes + 1);
        EXPECT_EQ(note.account, "uid " + std::to_string(::getuid()));
    }
}

TEST_F(note_folders, hand_out_no_more_than_a_box_takes_at_once) {
    note_folder folder(log);
    for (int i = 0; i < 50; ++i) {
        leave(std::to_string(i) + ".json", "x");
    }
    EXPECT_THAT(folder.take(), SizeIs(box::max_notes_at_once));
}

TEST(disk_space, is_what_df_says) {
    const auto space = space_of("/");
    EXPECT_GT(space.total_bytes, space.free_bytes);
    EXPECT_GT(space.free_bytes, 0U);
    EXPECT_EQ(space_of("/no such folder").total_bytes, 0U);
}

} // namespace
} // namespace diolkos::net
