// What one connection has to write: collected as it is sent, sealed under TLS (or not) all at once,
// written as the socket takes it.
//
//     add() ... add() -> seal() -> front() -> wrote() ...
//
// I/O      none
// Threads  not thread-safe; confined to its connection
// Memory   what was added and not written, and idle_capacity
#pragma once

#include "net/tls_session.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace diolkos::net {

inline constexpr std::size_t idle_capacity = 128 * 1024; // bytes that an empty queue keeps

class send_queue {
public:
    void add(std::string&& bytes);
    // Makes what was added ready for the socket, with what TLS itself has to say. `over` is nullptr
    // in the clear. While TLS shakes hands, what was added waits.
    void seal(tls_session* over);

    // What the socket is to be given next; empty: nothing.
    [[nodiscard]] std::string_view front() const noexcept;
    // Requires count <= front().size().
    void wrote(std::size_t count);

    // Bytes that wait for the socket.
    [[nodiscard]] std::size_t pending() const noexcept;
    // Of all bytes added, those that the socket has taken wholly, with what was sealed around them.
    [[nodiscard]] std::uint64_t written() const noexcept { return written_; }
    void clear() noexcept;
    // Gives back the room that an idle queue keeps.
    void rest() noexcept;

private:
    // What was sealed at once: its end in the socket's count, and in that of add().
    struct mark {
        std::uint64_t sealed_end, added_end;
    };

    std::string added_;
    std::string sealed_; // from taken_ on it waits for the socket
    std::size_t taken_ = 0;
    std::deque<mark> marks_; // of what waits, oldest first
    std::uint64_t added_total_ = 0, sealed_total_ = 0, written_ = 0;
};

} // namespace diolkos::net
