// The peer's lane, as this box sees it: lets each crossing through once and in order, remembers up
// to where this box has recorded, and writes the receipts.
//
//     said <= recorded <= arrived        (highest sequence of each)
//
// It belongs to one boot of the peer. A new boot counts from its own first kept crossing; what the
// owner has still to record of earlier boots is waited for, but no longer receipted.
//
// After a new connection the peer sends again from `recorded` on. What has arrived already is then
// dropped here, so the owner never sees it twice.
//
// I/O      none: frames are appended to the caller's string
// Threads  not thread-safe; confined to its link
// Memory   16 bytes for each crossing not recorded yet (max_window_crossings for this boot, and
//          as many of earlier ones), 8 for each refused one within the window
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

    // The owner's record of the oldest arrived crossing is durable. False if it was of an earlier
    // boot, for which there is nobody to tell. Ends the process if it is not `sequence`.
    bool record(std::uint64_t sequence, bool refused);

    // Recorded and not said in a receipt of this connection.
    [[nodiscard]] std::uint64_t unsaid() const noexcept { return recorded_ - said_; }
    // Appends the receipt for all that is unsaid. Requires unsaid() > 0.
    void say_receipt(std::string& frames);

private:
    struct pending {
        std::uint64_t sequence = 0;
        std::uint64_t bytes = 0;
    };

    wire::identity peer_boot_{};
    std::uint64_t next_ = 1; // on this connection
    std::uint64_t arrived_ = 0;
    std::uint64_t recorded_ = 0;
    std::uint64_t said_ = 0;           // on this connection
    std::uint64_t committed_ = 0;      // by the peer
    std::uint64_t committed_here_ = 0; // as said on this connection
    std::deque<pending> unrecorded_;   // in order of arrival, those of earlier boots first
    std::size_t unrecorded_bytes_ = 0; // of this boot
    std::size_t stale_ = 0;            // how many of them are of earlier boots
    std::deque<std::uint64_t> refused_;
};

} // namespace diolkos::link
