#include "audit/record.hpp"
#include "cli/log_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>
#include <unistd.h>

namespace diolkos::cli {
namespace {

using testing::ElementsAre;

class log_files_test : public testing::Test {
protected:
    log_files_test()
        : directory_(std::filesystem::temp_directory_path() /
                     ("diolkos-log-files-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(directory_);
    }
    ~log_files_test() override { std::filesystem::remove_all(directory_); }

    std::filesystem::path put(const std::string& name, std::string_view text) const {
        const auto path = directory_ / name;
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    static std::string line(std::uint64_t index) {
        std::string text;
        audit::write_line({}, {"box", "boot", "build"}, index, text);
        return text;
    }

    std::filesystem::path directory_;
};

struct contents {
    std::vector<std::string> lines;
    int too_long = 0;
    std::string rest;
};

contents read(const std::filesystem::path& file) {
    contents found;
    line_sink sink;
    sink.line = [&](std::string_view line) { found.lines.emplace_back(line); };
    sink.too_long = [&] { ++found.too_long; };
    sink.rest = [&](std::string_view rest) { found.rest = rest; };
    read_lines(file, sink);
    return found;
}

TEST_F(log_files_test, files_come_in_the_order_of_their_first_record) {
    const auto last = put("a.jsonl", line(20) + line(21));
    const auto first = put("c.jsonl", line(0));
    const auto middle = put("b.jsonl", line(7));
    put("notes.txt", "not a log");
    EXPECT_THAT(log_files(directory_), ElementsAre(first, middle, last));
    EXPECT_THAT(log_files(middle), ElementsAre(middle));
}

TEST_F(log_files_test, what_cannot_be_read_is_said) {
    EXPECT_THROW((void)log_files(directory_), std::runtime_error) << "no file in it";
    EXPECT_THROW((void)log_files(directory_ / "none.jsonl"), std::runtime_error);
    EXPECT_THROW(read_lines(directory_, {}), std::runtime_error);
}

TEST_F(log_files_test, lines_of_every_sort) {
    EXPECT_THAT(read(put("empty", "")).lines, ElementsAre());
    EXPECT_THAT(read(put("two", "a\nb\n")).lines, ElementsAre("a", "b"));
    EXPECT_THAT(read(put("blank", "\n\na\n")).lines, ElementsAre("", "", "a"));
    const contents cut = read(put("cut", "a\nbcd"));
    EXPECT_THAT(cut.lines, ElementsAre("a"));
    EXPECT_EQ(cut.rest, "bcd");
}

TEST_F(log_files_test, a_line_longer_than_any_record_is_skipped_whole) {
    const std::string most(audit::max_record_bytes, 'x');
    EXPECT_THAT(read(put("most", most + "\na\n")).lines, ElementsAre(most, "a"));
    for (const std::size_t size : {std::size_t{2'000'000}, std::size_t{5'000'000}}) {
        const contents found = read(put("long", "a\n" + std::string(size, 'x') + "\nb\n"));
        EXPECT_THAT(found.lines, ElementsAre("a", "b")) << size;
        EXPECT_EQ(found.too_long, 1) << size;
    }
}

TEST_F(log_files_test, lines_across_blocks_are_whole) {
    std::string text;
    std::vector<std::string> expected;
    for (int i = 0; i < 300; ++i) {
        expected.push_back(std::string(static_cast<std::size_t>(1 + i * 211 % 60'000), 'a') +
                           std::to_string(i));
        text += expected.back() + '\n';
    }
    EXPECT_EQ(read(put("many", text)).lines, expected);
}

} // namespace
} // namespace diolkos::cli
