#include "net/sandbox/allowed_calls.hpp"

#include <csignal>
#include <fcntl.h>
#include <initializer_list>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace diolkos::net::sandbox {
namespace {

using test = condition::test;

// Of descriptors and signals: no larger number is one, whatever the rest of the bits are.
constexpr std::uint64_t descriptor_bits = (1U << 20U) - 1; // Linux has no more of them
constexpr std::uint64_t signal_bits = (1U << 7U) - 1;

condition is(unsigned argument, std::uint64_t value) {
    return {test::equal, argument, value};
}
condition is_not(unsigned argument, int value, std::uint64_t bits) {
    return {test::other_than, argument, static_cast<std::uint64_t>(value), bits};
}
condition without(unsigned argument, std::uint64_t bits) {
    return {test::masked, argument, 0, bits};
}

// SOCK_STREAM or SOCK_DGRAM without its flags.
condition of_type(std::uint64_t type) {
    return {test::masked, 1, type, 0xF};
}

call_group files() {
    return {"files: journal, audit log, configuration (Landlock says which)",
            {{"openat", {}},     {"close", {}},      {"read", {}},    {"lseek", {}},
             {"fstat", {}},      {"newfstatat", {}}, {"stat", {}},    {"lstat", {}},
             {"statx", {}},      {"statfs", {}},     {"fstatfs", {}}, {"getdents64", {}},
             {"readlink", {}},   {"readlinkat", {}}, {"access", {}},  {"faccessat", {}},
             {"faccessat2", {}}, {"getcwd", {}},     {"fsync", {}},   {"fdatasync", {}},
             {"syncfs", {}},     {"ftruncate", {}},  {"mkdirat", {}}, {"rename", {}},
             {"renameat", {}},   {"renameat2", {}},  {"unlink", {}},  {"unlinkat", {}},
             {"rmdir", {}}}};
}

call_group sockets() {
    call_group group{
        "streams, link, names, figures: TCP and UDP; the operator's socket; the service manager",
        {{"accept", {}},
         {"accept4", {}},
         {"listen", {}},
         {"getsockname", {}},
         {"getpeername", {}},
         {"getsockopt", {}},
         {"setsockopt", {}},
         {"shutdown", {}},
         {"recvfrom", {}},
         {"recvmsg", {}},
         {"readv", {}}}};
    for (const std::uint64_t family : {AF_INET, AF_INET6}) {
        for (const std::uint64_t type : {SOCK_STREAM, SOCK_DGRAM}) {
            group.calls.push_back({"socket", {is(0, family), of_type(type)}});
        }
    }
    group.calls.push_back({"socket", {is(0, AF_UNIX), of_type(SOCK_DGRAM)}});
    return group;
}

// On any descriptor but the one on which a one-way link receives.
call_group sending(const one_way_sockets& link) {
    call_group group{"writing to files and sockets, but not to where a one-way link receives", {}};
    for (const auto* name : {"write", "writev", "sendto", "sendmsg", "connect"}) {
        group.calls.push_back({name, link.receives
                                         ? std::vector{is_not(0, *link.receives, descriptor_bits)}
                                         : std::vector<condition>{}});
    }
    return group;
}

call_group one_way(const one_way_sockets& link) {
    call_group group{"datagrams of a one-way link, on its own sockets only", {}};
    if (link.receives) {
        group.calls.push_back({"recvmmsg", {is(0, static_cast<std::uint64_t>(*link.receives))}});
    }
    if (link.sends) {
        group.calls.push_back({"sendmmsg", {is(0, static_cast<std::uint64_t>(*link.sends))}});
    }
    return group;
}

call_group descriptors() {
    call_group group{"flags of descriptors; but no second number for one (F_DUPFD, dup)", {}};
    for (const std::uint64_t command : {F_GETFD, F_SETFD, F_GETFL, F_SETFL}) {
        group.calls.push_back({"fcntl", {is(1, command)}});
    }
    for (const std::uint64_t request : {std::uint64_t{FIONBIO}, std::uint64_t{FIONREAD}}) {
        group.calls.push_back({"ioctl", {is(1, request)}});
    }
    return group;
}

call_group waiting() {
    return {"the event loop",
            {{"epoll_wait", {}},
             {"epoll_pwait", {}},
             {"epoll_ctl", {}},
             {"timerfd_settime", {}},
             {"poll", {}},
             {"ppoll", {}},
             {"restart_syscall", {}}}};
}

call_group memory() {
    return {"memory, never to be run as code",
            {{"brk", {}},
             {"mmap", {without(2, PROT_EXEC)}},
             {"mprotect", {without(2, PROT_EXEC)}},
             {"munmap", {}},
             {"mremap", {}},
             {"madvise", {}}}};
}

call_group threads() {
    return {"the threads that are there: none can be added (clone), no program started (execve)",
            {{"futex", {}},
             {"set_robust_list", {}},
             {"rseq", {}},
             {"sched_getaffinity", {}},
             {"sched_yield", {}},
             {"gettid", {}},
             {"getpid", {}},
             {"exit", {}},
             {"exit_group", {}}}};
}

call_group time_and_chance() {
    return {"the clock, which it cannot set without a capability; random bytes",
            {{"clock_gettime", {}},
             {"gettimeofday", {}},
             {"clock_adjtime", {}},
             {"adjtimex", {}},
             {"getrandom", {}}}};
}

call_group signals() {
    const auto self = static_cast<std::uint64_t>(::getpid());
    return {"signals to itself: abort(), and the end after a denied call, whose handler stays",
            {{"rt_sigaction", {is_not(0, SIGSYS, signal_bits)}},
             {"rt_sigprocmask", {}},
             {"rt_sigreturn", {}},
             {"tgkill", {is(0, self)}}}};
}

} // namespace

std::vector<call_group> allowed_calls(const one_way_sockets& link) {
    return {files(),   sockets(), sending(link), one_way(link),     descriptors(),
            waiting(), memory(),  threads(),     time_and_chance(), signals()};
}

} // namespace diolkos::net::sandbox
