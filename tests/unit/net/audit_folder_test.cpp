#include "audit/log_reader.hpp"
#include "audit/record.hpp"
#include "net/audit_folder.hpp"
#include "tests/unit/net/test_pki.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>

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

std::string lines(std::uint64_t first, std::uint64_t end) {
    std::string text;
    for (auto i = first; i < end; ++i) {
        text += line(i);
    }
    return text;
}

audit::tree::signer_key key(std::byte seed = std::byte{1}) {
    std::array<std::byte, audit::tree::seed_bytes> bytes{};
    bytes.fill(seed);
    return {"box", bytes};
}

class audit_folders : public testing::Test {
protected:
    // Everything in the log, as lines.
    [[nodiscard]] std::string text() const {
        std::string all;
        const auto read = audit::read_log(log_folder(path), {}, [&](auto, std::string_view record) {
            all.append(record).append("\n");
        });
        EXPECT_TRUE(read) << read.error().text;
        return all;
    }
    [[nodiscard]] std::uint64_t under_checkpoint() const {
        return audit::read_log(log_folder(path), {}, [](auto, auto) {})->under_checkpoint;
    }

    test_pki pki;
    fs::path path = pki.folder();
};

TEST_F(audit_folders, keep_records_at_once_and_sign_them_with_the_commit) {
    {
        audit_folder log{path, key()};
        EXPECT_EQ(log.last_index(), std::nullopt);
        EXPECT_TRUE(log.append(line(0) + line(1)));
        EXPECT_TRUE(log.append(line(2)));
        EXPECT_EQ(text(), lines(0, 3));
        EXPECT_EQ(under_checkpoint(), 0U);
        EXPECT_EQ(log.uncommitted(), 3U);
        const auto work = log.commit();
        EXPECT_EQ(log.uncommitted(), 0U);
        EXPECT_TRUE(log.append(line(3))); // while the worker writes
        EXPECT_FALSE(work());
        EXPECT_EQ(under_checkpoint(), 3U);
        EXPECT_EQ(text(), lines(0, 4));
    }
    const audit_folder again{path, key()};
    EXPECT_EQ(again.last_index(), 3U);
    EXPECT_EQ(again.uncommitted(), 1U);
    EXPECT_EQ(text_of(path / "verifier"), key().verifier().text() + "\n");
}

TEST_F(audit_folders, grow_over_many_commits_and_starts) {
    std::uint64_t next = 0;
    for (const std::uint64_t step : {1, 255, 10, 700, 8'000, 3}) {
        audit_folder log{path, key()};
        EXPECT_EQ(log.last_index(), next == 0 ? std::nullopt : std::optional(next - 1));
        ASSERT_TRUE(log.append(lines(next, next + step)));
        ASSERT_FALSE(log.commit()());
        next += step;
        EXPECT_EQ(under_checkpoint(), next);
    }
    EXPECT_EQ(text(), lines(0, next));
    EXPECT_TRUE(fs::is_empty(path / "tail"));
    EXPECT_FALSE(fs::exists(path / "tile/entries/000.p"));
}

TEST_F(audit_folders, are_not_for_others_to_read) {
    audit_folder log{path, key()};
    ASSERT_TRUE(log.append(lines(0, 300)));
    ASSERT_FALSE(log.commit()());
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
        EXPECT_EQ(entry.status().permissions() & (fs::perms::others_all | fs::perms::group_write),
                  fs::perms::none)
            << entry.path();
    }
}

TEST_F(audit_folders, leave_a_torn_line_behind_and_say_so) {
    fs::create_directory(path / "tail");
    std::ofstream(path / audit::tail_path(0)) << line(0) << "{\"torn";
    audit_folder log{path, key()};
    EXPECT_EQ(log.last_index(), 0U);
    EXPECT_THAT(log.left_unclean(), testing::HasSubstr("6 bytes"));
    ASSERT_TRUE(log.append(line(1)));
    EXPECT_EQ(text(), lines(0, 2));
    ASSERT_FALSE(log.commit()());
    EXPECT_EQ(text(), lines(0, 2));
    EXPECT_TRUE(fs::is_empty(path / "tail"));
}

// What was not written whole is cut off, and the break is told; the rest goes on where it was.
TEST_F(audit_folders, cut_off_at_every_byte_of_a_write_lose_no_whole_line) {
    const auto written = lines(0, 3);
    for (std::size_t cut = 0; cut <= written.size(); ++cut) {
        fs::remove_all(path);
        fs::create_directories(path / "tail");
        std::ofstream(path / audit::tail_path(0)) << written.substr(0, cut);
        const auto whole = static_cast<std::uint64_t>(
            std::count(written.begin(), written.begin() + static_cast<long>(cut), '\n'));
        audit_folder log{path, key()};
        ASSERT_EQ(log.last_index(), whole == 0 ? std::nullopt : std::optional(whole - 1)) << cut;
        ASSERT_EQ(log.left_unclean().empty(), whole == 0) << cut;
        const bool torn = cut > 0 && written[cut - 1] != '\n';
        ASSERT_TRUE(whole == 0 || (log.left_unclean().find("torn") != std::string::npos) == torn)
            << cut;
        ASSERT_TRUE(log.append(lines(whole, 4))); // the journal has what is missing
        ASSERT_EQ(text(), lines(0, 4)) << cut;
        ASSERT_FALSE(log.commit()());
        ASSERT_EQ(text(), lines(0, 4)) << cut;
    }
}

TEST_F(audit_folders, whose_only_line_is_torn_go_on_with_nothing) {
    fs::create_directory(path / "tail");
    std::ofstream(path / audit::tail_path(0)) << "{\"torn";
    audit_folder log{path, key()};
    EXPECT_EQ(log.last_index(), std::nullopt);
    ASSERT_TRUE(log.append(line(0)));
    EXPECT_EQ(text(), line(0));
}

TEST_F(audit_folders, know_a_run_that_did_not_stop_in_order) {
    EXPECT_EQ((audit_folder{path, key()}.left_unclean()), "");
    {
        audit_folder log{path, key()};
        ASSERT_TRUE(log.append(line(0)));
    }
    EXPECT_NE((audit_folder{path, key()}.left_unclean()), "");
    {
        audit_folder log{path, key()};
        ASSERT_TRUE(log.append(line(1, audit::event::stop)));
        ASSERT_FALSE(log.commit()());
    }
    EXPECT_EQ((audit_folder{path, key()}.left_unclean()), "");
}

TEST_F(audit_folders, that_another_has_or_that_are_another_log_are_refused) {
    {
        audit_folder log{path, key()};
        EXPECT_THROW((audit_folder{path, key()}), std::system_error);
        ASSERT_TRUE(log.append(line(0)));
        ASSERT_FALSE(log.commit()());
    }
    try {
        const audit_folder other{path, key(std::byte{2})};
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("signed by another key"));
    }
    std::ofstream(path / audit::tail_path(1)) << "anything\n";
    EXPECT_THROW((audit_folder{path, key()}), std::runtime_error);
}

TEST_F(audit_folders, that_are_not_there_are_named) {
    try {
        const audit_folder log{path / "none", key()};
        FAIL();
    } catch (const std::system_error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("none: cannot open"));
    }
}

// In a process of its own, whose files may have so many bytes.
[[noreturn]] void write_beyond_a_limit(const fs::path& path) {
    audit_folder log{path, key()};
    const rlimit limit{line(0).size() + 10, line(0).size() + 10};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const bool whole = log.append(line(0)).has_value();
    const bool cut = log.append(line(1)).has_value();
    const bool after = log.append("\n").has_value();
    std::_Exit(whole && !cut && !after ? 7 : 1);
}

TEST_F(audit_folders, take_nothing_more_after_a_short_write) {
    EXPECT_EXIT(write_beyond_a_limit(path), testing::ExitedWithCode(7), "");
    EXPECT_EQ(text(), line(0));
}

[[noreturn]] void commit_beyond_a_limit(const fs::path& path) {
    audit_folder log{path, key()};
    const bool whole = log.append(lines(0, 10)).has_value();
    const rlimit limit{100, 100};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::_Exit(whole && log.commit()() ? 7 : 1);
}

TEST_F(audit_folders, whose_commit_failed_have_everything_in_their_tail) {
    EXPECT_EXIT(commit_beyond_a_limit(path), testing::ExitedWithCode(7), "");
    EXPECT_EQ(under_checkpoint(), 0U);
    EXPECT_EQ(text(), lines(0, 10));
    audit_folder log{path, key()};
    ASSERT_FALSE(log.commit()());
    EXPECT_EQ(under_checkpoint(), 10U);
}

} // namespace
} // namespace diolkos::net
