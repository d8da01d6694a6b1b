// Several connections between two boxes, over a network card each, of which one carries the link.
//
//     opened -> spare: heartbeats both ways -> taken: it carries the link -> closed
//                                  ^ when the one before is closed, or silent while this one is not
//
// The box that dials chooses. It takes a connection by beginning the link's own talk there, Hello
// first; the box that listens follows whatever else than a heartbeat comes. So a connection begins
// with any number of heartbeats each way, and what comes behind the last of them is the link's.
// Crossings are never sent on two connections at a time: the one that is taken resumes by Hello,
// like any that comes after another, and what was lost with the old one is sent again.
//
// A silent connection is given up after `silent_after` if another one is not silent, by the one
// that dials because it wants to go on, by the one that listens because the silence may have that
// direction only. If all are silent the link itself says so (duplex_link.hpp).
//
// I/O      none: bytes and time in, events out, appended to the caller's vector, to be obeyed in
//          order
// Threads  not thread-safe; confined to its shard
// Memory   a few words for each connection; the caller bounds their number
#pragma once

#include "link/duplex_link.hpp"

#include <map>
#include <string_view>

namespace diolkos::link {

enum class link_end : std::uint8_t { dials, listens };

struct path_settings {
    link_end which = link_end::listens;
    std::chrono::milliseconds heartbeat{1000};    // on spare ones; the link has its own
    std::chrono::milliseconds silent_after{1500}; // of the one that carries the link
    std::chrono::milliseconds dead_after{3000};   // of a spare one
};

class path_set {
public:
    using path = std::uint64_t; // the caller's name for a connection, not 0
    struct send {
        path to = 0;
        std::string_view bytes; // a constant
    };
    // It carries the link from now on: duplex_link::on_connected(). None other does any more.
    struct take {
        path which = 0;
    };
    // The connection must be closed at once; then closed() is still called.
    struct give_up {
        path which = 0;
        std::string why;
    };
    using event = std::variant<send, take, give_up>;
    using events = std::vector<event>;

    // What came that is the link's: `before`, then `rest`. Both empty: nothing.
    struct carried {
        std::string_view before;
        std::span<const std::byte> rest;
    };

    explicit path_set(path_settings how)
        : how_(how) {}

    // A connection with the pinned peer.
    void opened(path which, monotonic now, events& out);
    // Requires opened(). The events come first.
    [[nodiscard]] carried received(path which, std::span<const std::byte> bytes, monotonic now,
                                   events& out);
    // For whatever reason, and also if it was never opened.
    void closed(path which, monotonic now, events& out);
    void on_time(monotonic now, events& out);
    // monotonic::max() if there is nothing to wait for.
    [[nodiscard]] monotonic next_deadline() const noexcept;

    // The peer has said something there: it takes this connection as one of the link's.
    [[nodiscard]] bool heard(path which) const noexcept;
    [[nodiscard]] std::size_t count() const noexcept { return all_.size(); }

private:
    struct state {
        monotonic last_received, last_sent;
        std::size_t matched = 0; // bytes of a heartbeat that has not come whole
        bool heard = false;
        bool carries = false; // it has come to the link's own bytes
    };

    void become_active(path which, events& out);
    // The one that was heard of last, other than the active one, if it is not silent; 0: none.
    [[nodiscard]] path best_spare(monotonic now) const noexcept;
    void give_up_on(path which, std::chrono::milliseconds after, events& out);

    static constexpr std::chrono::milliseconds look_again_after{100};

    path_settings how_;
    std::map<path, state> all_;
    path active_ = 0;
    monotonic look_again_{}; // whether there is a better one than the active one, which is silent
};

} // namespace diolkos::link
