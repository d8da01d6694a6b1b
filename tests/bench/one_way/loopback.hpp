// Two UDP sockets on the loopback, and datagrams through them, up to 64 in a system call.
//
// Threads  one sends, one receives
#pragma once

#include <arpa/inet.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <span>
#include <string_view>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace diolkos::bench {

class loopback {
public:
    static constexpr std::size_t at_once = 64;
    static constexpr std::size_t longest = 2048; // of a datagram

    loopback() {
        const int wanted = 8 << 20;
        ::setsockopt(in_, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted);
        ::setsockopt(out_, SOL_SOCKET, SO_SNDBUFFORCE, &wanted, sizeof wanted);
        const timeval patience{0, 1000};
        ::setsockopt(in_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        to_.sin_family = AF_INET;
        to_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof to_;
        if (::bind(in_, reinterpret_cast<sockaddr*>(&to_), size) != 0 ||
            ::getsockname(in_, reinterpret_cast<sockaddr*>(&to_), &size) != 0) {
            std::abort();
        }
    }
    loopback(const loopback&) = delete;
    loopback& operator=(const loopback&) = delete;
    ~loopback() {
        ::close(in_);
        ::close(out_);
    }

    // One behind the other in `bytes`, of these sizes.
    void send(std::string_view bytes, std::span<const std::uint32_t> sizes) {
        std::array<iovec, at_once> parts;
        std::array<mmsghdr, at_once> messages{};
        for (std::size_t at = 0, next = 0; next < sizes.size();) {
            unsigned count = 0;
            for (; count < at_once && next < sizes.size(); ++count, ++next) {
                parts[count] = {const_cast<char*>(bytes.data()) + at, sizes[next]};
                at += sizes[next];
                messages[count].msg_hdr.msg_name = &to_;
                messages[count].msg_hdr.msg_namelen = sizeof to_;
                messages[count].msg_hdr.msg_iov = &parts[count];
                messages[count].msg_hdr.msg_iovlen = 1;
            }
            for (unsigned sent = 0; sent < count;) {
                const int now = ::sendmmsg(out_, messages.data() + sent, count - sent, 0);
                sent += now > 0 ? static_cast<unsigned>(now) : 0;
            }
        }
    }

    // Waits a millisecond for the first; what has come then goes to `take`.
    void receive(const std::function<void(std::span<const std::byte>)>& take) {
        for (std::size_t i = 0; i < at_once; ++i) {
            parts_[i] = {bytes_[i].data(), bytes_[i].size()};
            messages_[i] = {};
            messages_[i].msg_hdr.msg_iov = &parts_[i];
            messages_[i].msg_hdr.msg_iovlen = 1;
        }
        const int count = ::recvmmsg(in_, messages_.data(), at_once, MSG_WAITFORONE, nullptr);
        for (std::size_t i = 0; count > 0 && i < static_cast<std::size_t>(count); ++i) {
            take(std::span<const std::byte>(bytes_[i]).first(messages_[i].msg_len));
        }
    }

private:
    int in_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int out_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in to_{};
    std::vector<std::array<std::byte, longest>> bytes_{at_once};
    std::array<iovec, at_once> parts_{};
    std::array<mmsghdr, at_once> messages_{};
};

// Of this process so far, in seconds.
inline double processor_time() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& of) {
        return static_cast<double>(of.tv_sec) + static_cast<double>(of.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

} // namespace diolkos::bench
