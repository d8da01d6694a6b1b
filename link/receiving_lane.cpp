#include "link/receiving_lane.hpp"

#include "wire_format/frame_writer.hpp"

#include <algorithm>
#include <cstdlib>

namespace diolkos::link {

receiving_lane::receiving_lane(std::vector<peer_lane> remembered)
    : others_(std::move(remembered)) {
    if (!others_.empty()) {
        const auto last = std::move(others_.back());
        others_.pop_back();
        adopt(last);
    }
}

void receiving_lane::adopt(const peer_lane& what) {
    peer_boot_ = what.boot;
    epoch_ = what.epoch;
    committed_ = recorded_ = std::min(what.committed, what.recorded);
    arrived_ = what.recorded;
    said_ = 0;
    next_ = recorded_ + 1;
    unrecorded_.assign(arrived_ - recorded_, 0); // how large they are does not matter any more
    unrecorded_bytes_ = 0;
    refused_.assign(what.refused.begin(), std::ranges::upper_bound(what.refused, recorded_));
}

peer_lane receiving_lane::present() const {
    return {peer_boot_, epoch_, recorded_, recorded_, {refused_.begin(), refused_.end()}};
}

void receiving_lane::promise(wire::lane_state& said) {
    said.recorded = recorded_;
    said.recorded_boot = peer_boot_;
    next_ = recorded_ + 1;
}

boost::system::result<bool> receiving_lane::resume(const wire::identity& boot,
                                                   const wire::lane_state& said) {
    const auto settled = said.first_kept - 1; // receipted, and therefore committed
    bool news = false;
    if (boot != peer_boot_) {
        const auto known = std::ranges::find(others_, boot, &peer_lane::boot);
        const auto next =
            known == others_.end() ? peer_lane{boot, said.epoch, settled, settled, {}} : *known;
        if (known != others_.end())
            others_.erase(known);
        if (peer_boot_ != wire::identity{})
            others_.push_back(present());
        if (others_.size() == max_other_lanes)
            others_.erase(others_.begin());
        adopt(next);
        next_ = said.first_kept; // it was not told that anything is recorded
        news = true;
    }
    if (settled > arrived_)
        return errc::hello_resume; // the peer has forgotten what is not recorded here
    const auto final = std::max({committed_, recorded_, settled});
    if (said.epoch < epoch_ || (said.epoch > epoch_ && final > said.committed))
        return errc::hello_set_back;
    if (said.epoch > epoch_) {
        // What the next start of its journal had is what it had; of a start that was never heard of
        // nothing is known, and it may have used numbers anew.
        const bool next_start = said.epoch == epoch_ + 1;
        roll_back(next_start ? std::max(final, std::min(arrived_, said.committed)) : final);
        epoch_ = said.epoch;
        news = true;
    }
    committed_ = std::max(committed_, settled);
    next_ = std::max(next_, said.first_kept);
    said_ = settled;
    committed_here_ = 0;
    return news;
}

void receiving_lane::roll_back(std::uint64_t upto) {
    while (arrived_ > upto) {
        unrecorded_bytes_ -= unrecorded_.back();
        unrecorded_.pop_back();
        --arrived_;
    }
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
    wire::receipt what{0, said_ + 1, recorded_, {}};
    std::copy(std::ranges::upper_bound(refused_, said_), refused_.end(),
              std::back_inserter(what.refused));
    wire::append_frame(what, frames);
    said_ = recorded_;
}

} // namespace diolkos::link
