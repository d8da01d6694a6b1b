// The own lane: numbers crossings, keeps them until their receipt, says which are committed.
//
//     settled <= sent <= offered,  committed <= offered   (highest sequence of each; dense from 1)
//
//     | receipted and forgotten | kept: settled + 1 ... offered     |
//     |                         | sent on this connection | waiting |
//
// What was sent on a connection that is gone is sent again on the next, from where the peer says
// that its record ends.
//
// I/O      none: frames are appended to the caller's string
// Threads  not thread-safe; confined to its link
// Memory   the window: `window_crossings` crossings or `window_bytes`, whichever is reached first
#pragma once

#include "link/error.hpp"
#include "link/memory.hpp"
#include "wire_format/envelope.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace diolkos::link {

class sending_lane {
public:
    // Goes on from what the journal knew: all of that is durable.
    sending_lane(std::size_t window_crossings, std::size_t window_bytes, link_memory&& from);

    // For one more crossing of `bytes`. One alone always has room, however large.
    [[nodiscard]] bool has_room(std::size_t bytes) const noexcept {
        return kept_.empty() ||
               (kept_.size() < window_crossings_ && kept_bytes_ + bytes <= window_bytes_);
    }
    // Requires has_room(). `connected`: send at once.
    std::uint64_t offer(const wire::identity& id, std::string stanza, bool connected,
                        std::string& frames);
    // Everything up to `upto` is durable here. Goes up only; what was said before is not said
    // again.
    void commit(std::uint64_t upto, bool connected, std::string& frames);

    // A connection is up. `peer_recorded`: nullopt if the peer remembers nothing of this lane (it
    // has lost its journal). Goes on behind that and behind what is settled: sends all that is kept
    // from there on. Fails if the peer has more than was ever offered.
    [[nodiscard]] boost::system::result<void> resume(std::optional<std::uint64_t> peer_recorded,
                                                     std::string& frames);
    // The peer's receipt must begin where the last one ended: what one that was overtaken or lost
    // has refused would settle as accepted. Afterwards forget_to(what.upto) drops what it settles.
    [[nodiscard]] boost::system::result<void> check(const wire::receipt& what) const noexcept;
    void forget_to(std::uint64_t upto) noexcept;

    [[nodiscard]] std::uint64_t first_kept() const noexcept { return settled() + 1; }
    // What the journal had when this start of it began.
    [[nodiscard]] std::uint64_t recovered() const noexcept { return recovered_; }
    [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }
    [[nodiscard]] std::uint64_t offered() const noexcept { return offered_; }
    [[nodiscard]] std::uint64_t settled() const noexcept { return offered_ - kept_.size(); }
    [[nodiscard]] std::size_t unreceipted() const noexcept { return kept_.size(); }
    [[nodiscard]] std::size_t unreceipted_bytes() const noexcept { return kept_bytes_; }

private:
    void say_committed(std::string& frames);

    std::uint64_t epoch_;
    std::uint64_t recovered_;
    std::size_t window_crossings_;
    std::size_t window_bytes_;
    std::deque<wire::crossing> kept_;
    std::size_t kept_bytes_ = 0;
    std::uint64_t offered_;
    std::uint64_t committed_;          // durable here
    std::uint64_t sent_ = 0;           // on this connection, or before it and recorded by the peer
    std::uint64_t committed_said_ = 0; // on this connection
};

} // namespace diolkos::link
