#include "link/receiving_lane.hpp"

#include "wire_format/frame_writer.hpp"

#include <algorithm>
#include <cstdlib>

namespace diolkos::link {

void receiving_lane::promise(wire::lane_state& said) {
    said.recorded = recorded_;
    said.recorded_boot = peer_boot_;
    next_ = recorded_ + 1;
}

boost::system::result<void> receiving_lane::resume(const wire::identity& boot,
                                                   std::uint64_t first_kept) {
    if (boot != peer_boot_) {
        // A peer that restarts faster than this box can record must wait, or the backlog has no
        // bound.
        if (unrecorded_.size() > max_window_crossings)
            return errc::hello_backlog;
        peer_boot_ = boot;
        arrived_ = recorded_ = committed_ = first_kept - 1;
        refused_.clear();
        next_ = first_kept;
        stale_ = unrecorded_.size();
        unrecorded_bytes_ = 0;
    } else if (first_kept > next_) {
        return errc::hello_resume; // the peer has forgotten what is not recorded here
    }
    said_ = first_kept - 1;
    committed_here_ = 0;
    return {};
}

boost::system::result<receiving_lane::sighting> receiving_lane::arrive(std::uint64_t sequence,
                                                                       std::size_t bytes) {
    if (sequence != next_)
        return errc::crossing_sequence;
    ++next_;
    if (sequence <= arrived_)
        return sighting::again;
    // The peer's window counts until the receipt, which comes after the record: an honest peer
    // never has more under way than this.
    const std::size_t under_way = unrecorded_.size() - stale_;
    if (under_way >= max_window_crossings ||
        (under_way > 0 && unrecorded_bytes_ + bytes > max_window_bytes))
        return errc::window;
    arrived_ = sequence;
    unrecorded_.push_back({sequence, bytes});
    unrecorded_bytes_ += bytes;
    return sighting::first;
}

boost::system::result<bool> receiving_lane::commit(std::uint64_t upto) noexcept {
    if (upto <= committed_here_ || upto >= next_)
        return errc::committed_order;
    committed_here_ = upto;
    if (upto <= committed_)
        return false;
    committed_ = upto;
    return true;
}

bool receiving_lane::record(std::uint64_t sequence, bool refused) {
    if (unrecorded_.empty() || unrecorded_.front().sequence != sequence)
        std::abort(); // this box no longer knows what it has recorded
    const pending oldest = unrecorded_.front();
    unrecorded_.pop_front();
    if (stale_ > 0) {
        --stale_;
        return false;
    }
    unrecorded_bytes_ -= oldest.bytes;
    recorded_ = sequence;
    if (refused)
        refused_.push_back(sequence);
    // Below the window the peer has had its receipt, or it could not have sent this one.
    while (!refused_.empty() && refused_.front() + max_window_crossings <= recorded_)
        refused_.pop_front();
    return true;
}

void receiving_lane::say_receipt(std::string& frames) {
    wire::receipt what{0, recorded_, {}};
    std::copy(std::ranges::upper_bound(refused_, said_), refused_.end(),
              std::back_inserter(what.refused));
    wire::append_frame(what, frames);
    said_ = recorded_;
}

} // namespace diolkos::link
