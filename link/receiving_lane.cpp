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
        peer_boot_ = boot;
        arrived_ = recorded_ = committed_ = first_kept - 1;
        next_ = first_kept;
        unrecorded_.clear();
        unrecorded_bytes_ = 0;
        refused_.clear();
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
    if (unrecorded_.size() >= max_window_crossings ||
        (!unrecorded_.empty() && unrecorded_bytes_ + bytes > max_window_bytes))
        return errc::window;
    arrived_ = sequence;
    unrecorded_.push_back(bytes);
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

void receiving_lane::record(std::uint64_t sequence, bool refused) {
    if (unrecorded_.empty() || sequence != recorded_ + 1)
        std::abort(); // this box no longer knows what it has recorded
    unrecorded_bytes_ -= unrecorded_.front();
    unrecorded_.pop_front();
    recorded_ = sequence;
    if (refused)
        refused_.push_back(sequence);
    // Below the window the peer has had its receipt, or it could not have sent this one.
    while (!refused_.empty() && refused_.front() + max_window_crossings <= recorded_)
        refused_.pop_front();
}

void receiving_lane::say_receipt(std::string& frames) {
    wire::receipt what{0, recorded_, {}};
    std::copy(std::ranges::upper_bound(refused_, said_), refused_.end(),
              std::back_inserter(what.refused));
    wire::append_frame(what, frames);
    said_ = recorded_;
}

} // namespace diolkos::link
