// The peer's lane, as this box sees it: lets each crossing through once and in order, remembers up
// to where this box has recorded, and writes the receipts.
//
//     said <= recorded <= arrived        (highest sequence of each)
//
// It belongs to one boot of the peer. A new boot counts from its own first kept crossing, and what
// had arrived from the boot before is forgotten: there is nobody left to tell.
//
// After a new connection the peer sends again from `recorded` on. What has arrived already is then
// dropped here, so the owner never sees it twice.
//
// I/O      none: frames are appended to the caller's string
// Threads  not thread-safe; confined to its link
// Memory   8 bytes for each crossing not recorded yet, and for each refused one within the window
#pragma once

#include "link/error.hpp"
#include "wire_format/envelope.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace diolkos::link {

// What any peer may have under way without a receipt, whatever its own settings say.
inline constexpr std::size_t max_window_crossings = 4096;
inline constexpr std::size_t max_window_bytes = std::size_t{8} * 1024 * 1024;
static_assert(max_window_crossings <= wire::max_refused, "one receipt can refuse a whole window");

class receiving_lane {
public:
    [[nodiscard]] const wire::identity& peer_boot() const noexcept {
        return peer_boot_;
    } // zero: none
    [[nodiscard]] std::uint64_t next() const noexcept {
        return next_;
    } // the sequence that must come

    // What Hello says of this lane on a new connection. The peer sends from there on, also if more
    // is recorded before its Hello comes.
    void promise(wire::lane_state& said);
    // The peer's Hello: it is `boot`, and keeps its crossings from `first_kept` on.
    [[nodiscard]] boost::system::result<void> resume(const wire::identity& boot,
                                                     std::uint64_t first_kept);

    enum class sighting : std::uint8_t { first, again };
    // A crossing came. `again`: it came on an earlier connection; drop it.
    [[nodiscard]] boost::system::result<sighting> arrive(std::uint64_t sequence, std::size_t bytes);

    // True if the peer's commit is news; false if it was known before this connection.
    [[nodiscard]] boost::system::result<bool> commit(std::uint64_t upto) noexcept;

    // The owner's record of the oldest arrived crossing is durable. Ends the process if that is not
    // `sequence`.
    void record(std::uint64_t sequence, bool refused);

    // Recorded and not said in a receipt of this connection.
    [[nodiscard]] std::uint64_t unsaid() const noexcept { return recorded_ - said_; }
    // Appends the receipt for all that is unsaid. Requires unsaid() > 0.
    void say_receipt(std::string& frames);

private:
    wire::identity peer_boot_{};
    std::uint64_t next_ = 1; // on this connection
    std::uint64_t arrived_ = 0;
    std::uint64_t recorded_ = 0;
    std::uint64_t said_ = 0;             // on this connection
    std::uint64_t committed_ = 0;        // by the peer
    std::uint64_t committed_here_ = 0;   // as said on this connection
    std::deque<std::size_t> unrecorded_; // bytes of recorded_ + 1 ... arrived_
    std::size_t unrecorded_bytes_ = 0;
    std::deque<std::uint64_t> refused_;
};

} // namespace diolkos::link
