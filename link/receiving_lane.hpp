// The peer's lane, as this box sees it: lets each crossing through once and in order, remembers up
// to where this box has recorded, and writes the receipts.
//
//     said <= recorded <= arrived        (highest sequence of each)
//
// It belongs to one journal of the peer, and goes on over all its starts. What was neither recorded
// for good nor committed when the peer started again is given up, from the point on where the
// peer's journal may have other crossings under these numbers. Another journal has another lane;
// a few are remembered.
//
// After a new connection the peer sends again from `recorded` on. What has arrived already is then
// dropped here, so the owner never sees it twice.
//
// I/O      none: frames are appended to the caller's string
// Threads  not thread-safe; confined to its link
// Memory   8 bytes for each crossing not recorded yet, and for each refused one within the window
#pragma once

#include "link/error.hpp"
#include "link/memory.hpp"
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

// Of earlier journals of the peer.
inline constexpr std::size_t max_other_lanes = 15;

class receiving_lane {
public:
    // Goes on from what the journal knew. What is recorded and not committed has arrived, and the
    // owner calls record() for each.
    explicit receiving_lane(std::vector<peer_lane> remembered);

    // Zero: no peer was heard of yet.
    [[nodiscard]] const wire::identity& peer_boot() const noexcept { return peer_boot_; }
    // The sequence that must come.
    [[nodiscard]] std::uint64_t next() const noexcept { return next_; }
    [[nodiscard]] std::uint64_t arrived() const noexcept { return arrived_; }
    [[nodiscard]] std::uint64_t committed() const noexcept { return committed_; }

    // What Hello says of this lane on a new connection. The peer sends from there on, also if more
    // is recorded before its Hello comes.
    void promise(wire::lane_state& said);
    // The peer's Hello. Everything above arrived() is forgotten afterwards, and everything up to
    // committed() is committed. False: the same start of the same journal as before, and nothing
    // was given up.
    [[nodiscard]] boost::system::result<bool> resume(const wire::identity& boot,
                                                     const wire::lane_state& said);

    enum class sighting : std::uint8_t { first, again };
    // A crossing came. `again`: it came on an earlier connection; drop it.
    [[nodiscard]] boost::system::result<sighting> arrive(std::uint64_t sequence, std::size_t bytes);

    // True if the peer's commit is news; false if it was known before this connection.
    [[nodiscard]] boost::system::result<bool> commit(std::uint64_t upto) noexcept;

    // The owner's record of the oldest arrived crossing is durable. Ends the process if that is not
    // `sequence`.
    void record(std::uint64_t sequence, bool refused);

    // Recorded and not said in a receipt of this connection.
    [[nodiscard]] std::uint64_t unsaid() const noexcept {
        return recorded_ > said_ ? recorded_ - said_ : 0;
    }
    // Appends the receipt for all that is unsaid. Requires unsaid() > 0.
    void say_receipt(std::string& frames);

private:
    void adopt(const peer_lane& what);
    [[nodiscard]] peer_lane present() const;
    void roll_back(std::uint64_t upto);

    std::vector<peer_lane> others_; // of other journals; the one heard of last is the last one
    wire::identity peer_boot_{};
    std::uint64_t epoch_ = 0;
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
