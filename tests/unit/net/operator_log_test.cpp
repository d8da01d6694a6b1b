#include "net/file_descriptor.hpp"
#include "net/journal_socket.hpp"
#include "net/operator_log.hpp"
#include "test_pki.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdlib>
#include <sys/socket.h>
#include <sys/stat.h>

namespace diolkos::net {
namespace {

// In the journal's place, so that what is said to it can be read.
class journal {
public:
    explicit journal(std::filesystem::path where)
        : where_(std::move(where)),
          socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        where_.native().copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
        EXPECT_EQ(
            ::bind(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
            0);
    }
    ~journal() { std::filesystem::remove(where_); }

    [[nodiscard]] std::string heard() const {
        std::array<char, 8192> room{};
        const auto size = ::recv(socket_.number(), room.data(), room.size(), 0);
        return size < 0 ? "" : std::string(room.data(), static_cast<std::size_t>(size));
    }

private:
    std::filesystem::path where_;
    file_descriptor socket_;
};

class operator_log : public testing::Test {
protected:
    operator_log() {
        struct stat file {};
        EXPECT_EQ(::fstat(STDERR_FILENO, &file), 0);
        stream_ = std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
    }
    ~operator_log() override {
        ::unsetenv("JOURNAL_STREAM");
        open_operator_log("");
    }
    void open(const std::string& stream) {
        ::setenv("JOURNAL_STREAM", stream.c_str(), 1);
        open_operator_log("diolkos-low", socket());
    }
    [[nodiscard]] std::filesystem::path socket() const { return files_.folder() / "journal"; }
    // What `say` has written on standard error.
    template <typename Said>
    [[nodiscard]] static std::string written(Said say) {
        testing::internal::CaptureStderr();
        say();
        return testing::internal::GetCapturedStderr();
    }

    test_pki files_;
    std::string stream_;
};

TEST_F(operator_log, writes_one_line_with_its_severity) {
    EXPECT_EQ(format_log_line(message::ready, "ready"), "<6>ready\n");
    EXPECT_EQ(format_log_line(message::link_down, "w"), "<4>w\n");
    EXPECT_EQ(format_log_line(message::failed, "a\nb\x1b[1m\x7f"), "<3>a\\x0ab\\x1b[1m\\x7f\n");
    EXPECT_EQ(format_log_line(message::ready, "\u00e4"), "<6>\u00e4\n");
    const auto cut = format_log_line(message::ready, std::string(100'000, '\n'));
    EXPECT_LE(cut.size(), max_log_line + 8);
    EXPECT_TRUE(cut.ends_with("...\n"));
}

TEST_F(operator_log, gives_the_journal_fields) {
    const journal there(socket());
    open(stream_);
    log(message::ready, "ready");
    EXPECT_EQ(there.heard(), "MESSAGE=ready\nPRIORITY=6\nMESSAGE_ID=" +
                                 std::string(about(message::ready).identity) +
                                 "\nSYSLOG_IDENTIFIER=diolkos-low\nDIOLKOS_MESSAGE=ready\n");
    name_in_operator_log("low-box");
    log(message::link_down, "gone\nPRIORITY=0");
    EXPECT_EQ(there.heard(), "MESSAGE=gone\\x0aPRIORITY=0\nPRIORITY=4\nMESSAGE_ID=" +
                                 std::string(about(message::link_down).identity) +
                                 "\nSYSLOG_IDENTIFIER=diolkos-low\nDIOLKOS_MESSAGE=link-down\n"
                                 "DIOLKOS_BOX=low-box\n");
}

TEST_F(operator_log, finds_a_journal_that_was_started_again) {
    {
        const journal first(socket());
        open(stream_);
    }
    EXPECT_EQ(written([] { log(message::ready, "nobody hears"); }), "<6>nobody hears\n");
    const journal second(socket());
    log(message::ready, "heard");
    EXPECT_THAT(second.heard(), testing::StartsWith("MESSAGE=heard\n"));
}

TEST_F(operator_log, is_a_line_where_standard_error_leads_elsewhere) {
    const journal there(socket());
    open("1:1");
    EXPECT_EQ(written([] { log(message::link_down, "gone"); }), "<4>gone\n");
    EXPECT_EQ(there.heard(), "");
}

TEST_F(operator_log, is_a_line_where_no_journal_is) {
    open(stream_);
    EXPECT_EQ(written([] { log(message::failed, "no journal"); }), "<3>no journal\n");
}

} // namespace
} // namespace diolkos::net
