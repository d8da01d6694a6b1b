#include "audit/record.hpp"
#include "net/log_file.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/resource.h>

namespace diolkos::net {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

std::string line(std::uint64_t index, audit::event what = audit::event::start) {
    audit::record entry;
    entry.what = what;
    std::string text;
    audit::write_line(entry, {"box", std::string(32, '0'), "0"}, index, text);
    return text;
}

class log_files : public testing::Test {
protected:
    test_pki folder;
    fs::path file = folder.folder() / "audit.jsonl";
};

TEST_F(log_files, appends_and_knows_the_last_index) {
    {
        log_file log{file};
        EXPECT_EQ(log.last_index(), std::nullopt);
        EXPECT_TRUE(log.append(line(0) + line(1)));
        EXPECT_TRUE(log.append(line(2)));
        EXPECT_FALSE(log.sync());
        EXPECT_FALSE(log.syncing()());
    }
    EXPECT_EQ(text_of(file), line(0) + line(1) + line(2));
    const log_file again{file};
    EXPECT_EQ(again.last_index(), 2U);
}

TEST_F(log_files, is_not_for_others_to_read) {
    const log_file log{file};
    const auto forbidden = fs::perms::others_all | fs::perms::group_write | fs::perms::group_exec;
    EXPECT_EQ(fs::status(file).permissions() & forbidden, fs::perms::none);
}

TEST_F(log_files, cuts_a_torn_line_and_says_so) {
    std::ofstream(file) << line(7) << "{\"torn";
    log_file log{file};
    EXPECT_EQ(log.last_index(), 7U);
    EXPECT_NE(log.left_unclean().find("6 bytes"), std::string::npos) << log.left_unclean();
    ASSERT_TRUE(log.append("{}\n"));
    EXPECT_EQ(text_of(file), line(7) + "{}\n");
}

TEST_F(log_files, knows_a_run_that_did_not_stop_in_order) {
    EXPECT_EQ(log_file{file}.left_unclean(), "");
    std::ofstream(file) << line(0);
    EXPECT_NE(log_file{file}.left_unclean(), "");
    std::ofstream(file, std::ios::app) << line(1, audit::event::stop);
    EXPECT_EQ(log_file{file}.left_unclean(), "");
}

TEST_F(log_files, whose_last_line_is_no_record_is_refused) {
    std::ofstream(file) << line(0) << "anything\n";
    EXPECT_THROW(log_file{file}, std::runtime_error);
}

TEST_F(log_files, takes_nothing_more_after_a_failure) {
    log_file log{"/dev/full"};
    const auto failed = log.append("{1}\n");
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error(), boost::system::errc::no_space_on_device);
    EXPECT_FALSE(log.append("{2}\n"));
}

// In a process of its own, whose files may have 10 bytes.
[[noreturn]] void write_beyond_a_limit(const fs::path& file) {
    log_file log{file};
    const rlimit limit{10, 10};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const bool whole = log.append("{1}\n{2}\n").has_value();
    const bool cut = log.append("{3}\n{4}\n").has_value();
    const bool after = log.append("{5}\n").has_value();
    std::_Exit(whole && !cut && !after ? 7 : 1);
}

TEST_F(log_files, takes_nothing_more_after_a_short_write) {
    EXPECT_EXIT(write_beyond_a_limit(file), testing::ExitedWithCode(7), "");
    EXPECT_EQ(text_of(file), "{1}\n{2}\n{3");
}

TEST_F(log_files, opens_by_name_again_after_rotation) {
    log_file log{file};
    EXPECT_TRUE(log.append("{1}\n"));
    fs::rename(file, folder.folder() / "audit.1");
    EXPECT_TRUE(log.append("{2}\n")); // still the old one: nothing is lost between
    log.reopen();
    EXPECT_TRUE(log.append("{3}\n"));
    EXPECT_EQ(text_of(folder.folder() / "audit.1"), "{1}\n{2}\n");
    EXPECT_EQ(text_of(file), "{3}\n");
}

TEST_F(log_files, names_the_file_that_cannot_be_opened) {
    try {
        const log_file log{folder.folder() / "none" / "audit.jsonl"};
        FAIL();
    } catch (const std::system_error& error) {
        EXPECT_NE(std::string(error.what()).find("none/audit.jsonl: cannot open"),
                  std::string::npos);
    }
    fs::create_symlink("/dev/null", folder.folder() / "link");
    EXPECT_THROW(log_file{folder.folder() / "link"}, std::system_error);
}

} // namespace
} // namespace diolkos::net
