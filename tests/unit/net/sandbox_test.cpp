// Each test puts the sandbox on a process of its own, as a box does: what it has taken off cannot
// be put on again.
#include "net/file_descriptor.hpp"
#include "net/sandbox/call_filter.hpp"
#include "net/sandbox/denied_call.hpp"
#include "net/sandbox/file_access.hpp"
#include "net/sandbox/privileges.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sstream>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <thread>

namespace diolkos::net::sandbox {
namespace {

#ifdef DIOLKOS_SANITIZED
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

namespace fs = std::filesystem;

class sandbox : public testing::Test {
protected:
    sandbox()
        : folder_(fs::path(testing::TempDir()) / ("sandbox-" + std::to_string(::getpid()))) {
        for (const auto* each : {"own", "other", "journal"}) {
            fs::create_directories(folder_ / each);
        }
        write("own/a", "a");
        write("other/b", "b");
    }
    ~sandbox() override { fs::remove_all(folder_); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name) << text;
    }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ostringstream text;
        text << std::ifstream(folder_ / name).rdbuf();
        return text.str();
    }
    // 0, or why not.
    [[nodiscard]] int opens(const std::string& name, int how = O_RDONLY) const {
        const file_descriptor opened{::open((folder_ / name).c_str(), how | O_CLOEXEC, 0600)};
        return opened.number() < 0 ? errno : 0;
    }
    // Of a process: goes on as a confined box would, and ends with 0 if `then` is true.
    template <typename Then>
    [[noreturn]] void confined(const one_way_sockets& link, Then then) const {
        denied_call denied{folder_ / "journal"};
        denied.arm();
        filter_calls(allowed_calls(link));
        std::_Exit(then() ? 0 : 1);
    }
    [[nodiscard]] testing::AssertionResult recorded(const std::string& name) const {
        const auto text = denied_call{folder_ / "journal"}.left_behind();
        return text.find("(" + name + ")") != text.npos
                   ? testing::AssertionSuccess()
                   : testing::AssertionFailure() << "on record is '" << text << "'";
    }

    fs::path folder_;
};

using files = sandbox;
using calls = sandbox;
using privileges = sandbox;

#define IF_THE_KERNEL_HAS_LANDLOCK                                                                 \
    if (landlock_version() == 0) {                                                                 \
        GTEST_SKIP() << "this kernel has no Landlock";                                             \
    }

TEST_F(files, others_are_closed) {
    IF_THE_KERNEL_HAS_LANDLOCK
    EXPECT_EXIT(
        {
            restrict_files({{folder_ / "own", folder_ / "not-there"}, {folder_ / "journal"}});
            const bool good = opens("own/a") == 0 && opens("other/b") == EACCES &&
                              opens("own/a", O_WRONLY) == EACCES &&
                              opens("own/new", O_WRONLY | O_CREAT) == EACCES &&
                              opens("journal/new", O_WRONLY | O_CREAT | O_TRUNC) == 0 &&
                              ::rename((folder_ / "journal/new").c_str(),
                                       (folder_ / "journal/newer").c_str()) == 0 &&
                              ::unlink((folder_ / "journal/newer").c_str()) == 0 &&
                              ::unlink((folder_ / "other/b").c_str()) != 0 &&
                              ::access("/bin/true", X_OK) == 0 &&
                              ::execl("/bin/true", "true", nullptr) != 0 && errno == EACCES;
            std::_Exit(good ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
}

TEST_F(files, what_was_replaced_and_what_a_link_leads_to_are_read_again) {
    IF_THE_KERNEL_HAS_LANDLOCK
    fs::create_directories(folder_ / "live");
    fs::create_symlink("../other/b", folder_ / "live/b"); // as certbot keeps certificates
    file_access to;
    to.read_again(folder_ / "own/a");
    to.read_again(folder_ / "live/b");
    EXPECT_THAT(to.readable, testing::ElementsAre(folder_ / "own", folder_ / "live",
                                                  fs::canonical(folder_ / "other")));
    EXPECT_EXIT(
        {
            // Replaced before or after is the same: the rule is the folder's.
            write("own/a.new", "later");
            to.writable.push_back(folder_ / "journal");
            fs::rename(folder_ / "own/a.new", folder_ / "own/a");
            restrict_files(to);
            std::_Exit(read("own/a") == "later" && read("live/b") == "b" ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
}

TEST_F(files, a_folder_that_holds_much_else_is_not_opened_for_one_file) {
    file_access to;
    to.read_again("/etc/hosts");
    ASSERT_FALSE(to.readable.empty());
    EXPECT_EQ(to.readable.front(), "/etc/hosts");
    EXPECT_THAT(to.readable, testing::Not(testing::Contains(fs::path("/etc"))));
}

// What takes over a process, or would let it out of its box.
TEST_F(calls, that_a_box_does_not_make_end_it_and_are_recorded) {
    struct {
        std::string name;
        std::function<void()> make;
    } const cases[] = {
        {"execve", [] { ::execl("/bin/true", "true", nullptr); }},
        {"ptrace", [] { ::syscall(SYS_ptrace, 0, 0, 0, 0); }},
        {"io_uring_setup", [] { ::syscall(SYS_io_uring_setup, 1, nullptr); }},
        {"socket", [] { ::socket(AF_NETLINK, SOCK_RAW, 0); }},
        {"socket", [] { ::socket(AF_INET, SOCK_RAW, IPPROTO_ICMP); }},
        {"socket", [] { ::socket(AF_UNIX, SOCK_STREAM, 0); }},
        {"bind", [] { ::bind(0, nullptr, 0); }},
        {"dup", [] { static_cast<void>(::dup(0) + 1); }},
        {"fcntl", [] { ::fcntl(0, F_DUPFD, 100); }},
        {"tgkill", [] { ::syscall(SYS_tgkill, 1, 1, 0); }},
        {"rt_sigaction", [] { ::signal(SIGSYS, SIG_IGN); }},
        {"mmap",
         [] { ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }},
        {"mprotect",
         [] {
             void* const page =
                 ::mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
             ::mprotect(page, 4096, PROT_READ | PROT_EXEC);
         }},
    };
    for (const auto& each : cases) {
        SCOPED_TRACE(each.name);
        EXPECT_EXIT(confined({},
                             [&] {
                                 each.make();
                                 return true;
                             }),
                    testing::KilledBySignal(SIGSYS), "<3>System call .*" + each.name);
        EXPECT_TRUE(recorded(each.name));
        denied_call{folder_ / "journal"}.forget();
        EXPECT_EQ(denied_call{folder_ / "journal"}.left_behind(), "");
    }
}

TEST_F(calls, of_a_box_are_made) {
    if (is_sanitized) {
        GTEST_SKIP() << "a sanitizer makes calls of its own";
    }
    const auto ordinary = [this] {
        const file_descriptor udp{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
        const file_descriptor tcp{::socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0)};
        write("journal/x", "text");
        return udp.number() >= 0 && tcp.number() >= 0 && read("journal/x") == "text" &&
               fs::remove(folder_ / "journal/x");
    };
    EXPECT_EXIT(confined({}, ordinary), testing::ExitedWithCode(0), "");
}

// A thread that was there before is under the filter, too, and none comes after.
TEST_F(calls, of_all_threads_are_filtered) {
    if (is_sanitized) {
        GTEST_SKIP() << "a sanitizer makes calls of its own";
    }
    EXPECT_EXIT(
        {
            std::atomic<bool> go = false;
            std::thread before([&] {
                go.wait(false);
                ::syscall(SYS_getppid);
            });
            confined({}, [&] {
                go = true;
                go.notify_all();
                before.join();
                return true;
            });
        },
        testing::KilledBySignal(SIGSYS), "getppid");
    EXPECT_EXIT(confined({},
                         [] {
                             std::thread([] {}).join();
                             return true;
                         }),
                testing::KilledBySignal(SIGSYS), ""); // with signals blocked, so without a word
}

class one_way_calls : public sandbox {
protected:
    one_way_calls() {
        to_.sin_family = AF_INET;
        to_.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        ::bind(receiving_.number(), reinterpret_cast<const sockaddr*>(&to_), sizeof to_);
        socklen_t size = sizeof to_;
        ::getsockname(receiving_.number(), reinterpret_cast<sockaddr*>(&to_), &size);
    }
    [[nodiscard]] long send_from(long number) const {
        return ::syscall(SYS_sendto, number, "x", 1, 0, &to_, sizeof to_);
    }

    file_descriptor receiving_{::socket(AF_INET, SOCK_DGRAM, 0)};
    file_descriptor other_{::socket(AF_INET, SOCK_DGRAM, 0)};
    sockaddr_in to_{};
    one_way_sockets link_{receiving_.number(), std::nullopt};
};

TEST_F(one_way_calls, receive_where_sending_is_impossible) {
    if (is_sanitized) {
        GTEST_SKIP() << "a sanitizer makes calls of its own";
    }
    EXPECT_EXIT(confined(link_,
                         [this] {
                             char byte = 0;
                             iovec part{&byte, 1};
                             mmsghdr message{};
                             message.msg_hdr.msg_iov = &part;
                             message.msg_hdr.msg_iovlen = 1;
                             return send_from(other_.number()) == 1 &&
                                    ::recvmmsg(receiving_.number(), &message, 1, 0, nullptr) == 1 &&
                                    byte == 'x';
                         }),
                testing::ExitedWithCode(0), "");
}

TEST_F(one_way_calls, do_not_send_from_where_they_receive) {
    const auto number = receiving_.number();
    const auto sends = [this](long from) {
        return [this, from] {
            (void)send_from(from);
            return true;
        };
    };
    EXPECT_EXIT(confined(link_, sends(number)), testing::KilledBySignal(SIGSYS), "sendto");
    // The kernel takes 32 bits of the number, the filter sees 64.
    EXPECT_EXIT(confined(link_, sends(number | 1L << 32U)), testing::KilledBySignal(SIGSYS),
                "sendto");
    const auto write_to = [number] { return ::write(number, "x", 1) == 1; };
    EXPECT_EXIT(confined(link_, write_to), testing::KilledBySignal(SIGSYS), "write");
    const auto send_many = [number] {
        mmsghdr message{};
        ::sendmmsg(number, &message, 1, 0);
        return true;
    };
    EXPECT_EXIT(confined(link_, send_many), testing::KilledBySignal(SIGSYS), "sendmmsg");
}

TEST_F(privileges, are_given_up) {
    EXPECT_EXIT(
        {
            forbid_dumps();
            drop_capabilities();
            drop_capabilities(); // nothing is left to give up, and nothing is wrong with that
            std::ostringstream status;
            status << std::ifstream("/proc/self/status").rdbuf();
            const auto text = status.str();
            bool good = ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
#ifndef DIOLKOS_SANITIZED
            good = good && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
#endif
            for (const auto* each : {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
                good = good && text.find(std::string(each) + ":\t0000000000000000") != text.npos;
            }
            std::fputs(text.c_str(), stderr);
            std::_Exit(good ? 0 : 1);
        },
        testing::ExitedWithCode(0), "");
}

} // namespace
} // namespace diolkos::net::sandbox
