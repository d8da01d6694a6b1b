#include "link/sending_lane.hpp"

#include "wire_format/frame_writer.hpp"

#include <algorithm>

namespace diolkos::link {

sending_lane::sending_lane(std::size_t window_crossings, std::size_t window_bytes,
                           link_memory&& from)
    : epoch_(from.epoch),
      recovered_(from.last_offered),
      window_crossings_(window_crossings),
      window_bytes_(window_bytes),
      offered_(from.last_offered),
      committed_(from.last_offered) {
    auto sequence = offered_ - from.kept.size();
    for (auto& one : from.kept) {
        kept_bytes_ += one.stanza.size();
        kept_.push_back({0, ++sequence, one.id, std::nullopt, std::move(one.stanza)});
    }
}

std::uint64_t sending_lane::offer(const wire::identity& id, std::string stanza, bool connected,
                                  std::string& frames) {
    kept_bytes_ += stanza.size();
    kept_.push_back({0, ++offered_, id, std::nullopt, std::move(stanza)});
    if (connected) {
        wire::append_frame(kept_.back(), frames);
        sent_ = offered_;
    }
    return offered_;
}

void sending_lane::commit(std::uint64_t upto, bool connected, std::string& frames) {
    committed_ = std::max(committed_, upto);
    if (connected)
        say_committed(frames);
}

// Never ahead of the crossings themselves: the peer must have seen what it is told of.
void sending_lane::say_committed(std::string& frames) {
    const std::uint64_t upto = std::min(committed_, sent_);
    if (upto <= committed_said_)
        return;
    committed_said_ = upto;
    wire::append_frame(wire::committed{0, upto}, frames);
}

boost::system::result<void> sending_lane::resume(std::optional<std::uint64_t> peer_recorded,
                                                 std::string& frames) {
    // The peer may have forgotten how far it had come, but not what it has said in a receipt: that
    // it still has those crossings is for it to check.
    const std::uint64_t after = std::max(peer_recorded.value_or(0), settled());
    if (after > offered_)
        return errc::hello_set_back; // it has crossings for good that this box does not know
    sent_ = after;
    committed_said_ = 0; // the last commit may have been lost with the last connection
    for (auto next = kept_.begin() + static_cast<std::ptrdiff_t>(after - settled());
         next != kept_.end(); ++next)
        wire::append_frame(*next, frames);
    sent_ = offered_;
    say_committed(frames);
    return {};
}

boost::system::result<void> sending_lane::check(const wire::receipt& what) const noexcept {
    if (what.first != first_kept() || what.upto > sent_)
        return errc::receipt_order;
    return {};
}

void sending_lane::forget_to(std::uint64_t upto) noexcept {
    while (settled() < upto) {
        kept_bytes_ -= kept_.front().stanza.size();
        kept_.pop_front();
    }
}

} // namespace diolkos::link
