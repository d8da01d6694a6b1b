#include "link/path_set.hpp"

#include "wire_format/frame_writer.hpp"

#include <algorithm>

namespace diolkos::link {

namespace {

// There is one form of it (docs/wire-format.md), so it need not be decoded to be known.
std::string_view heartbeat_frame() {
    static const std::string frame = [] {
        std::string made;
        wire::append_frame(wire::heartbeat{}, made);
        return made;
    }();
    return frame;
}

} // namespace

void path_set::opened(path which, monotonic now, events& out) {
    all_[which] = {now, now, 0, false, false};
    out.emplace_back(send{which, heartbeat_frame()});
}

path_set::carried path_set::received(path which, std::span<const std::byte> bytes, monotonic now,
                                     events& out) {
    const auto found = all_.find(which);
    if (found == all_.end() || bytes.empty()) {
        return {};
    }
    state& one = found->second;
    one.last_received = now;
    const auto frame = heartbeat_frame();
    while (!one.carries && !bytes.empty()) {
        if (static_cast<char>(bytes.front()) != frame[one.matched]) {
            one.carries = true;
            break;
        }
        bytes = bytes.subspan(1);
        if (++one.matched == frame.size()) {
            one.matched = 0;
            one.heard = true;
        }
    }
    switch (how_.which) {
    case link_end::dials:
        if (active_ == 0 && one.heard) {
            become_active(which, out);
        }
        if (one.carries && active_ != which) {
            one.carries = false;
            out.emplace_back(give_up{which, "the other box spoke on it before it was asked"});
            return {};
        }
        break;
    case link_end::listens:
        if (one.carries && active_ != which) {
            one.heard = true;
            become_active(which, out);
        }
        break;
    }
    if (!one.carries) {
        return {};
    }
    // What looked like the beginning of a heartbeat, in this piece or the one before, was none.
    const auto before = frame.substr(0, std::exchange(one.matched, 0));
    return {before, bytes};
}

void path_set::become_active(path which, events& out) {
    active_ = which;
    out.emplace_back(take{which});
}

path_set::path path_set::best_spare(monotonic now) const noexcept {
    path best = 0;
    monotonic last{};
    for (const auto& [which, one] : all_) {
        if (which != active_ && one.heard && one.last_received + how_.silent_after > now &&
            (best == 0 || one.last_received > last)) {
            best = which;
            last = one.last_received;
        }
    }
    return best;
}

void path_set::closed(path which, monotonic now, events& out) {
    all_.erase(which);
    if (which != active_) {
        return;
    }
    active_ = 0;
    const auto next = best_spare(now);
    if (how_.which == link_end::dials && next != 0) {
        become_active(next, out);
    }
}

void path_set::give_up_on(path which, std::chrono::milliseconds after, events& out) {
    out.emplace_back(
        give_up{which, "nothing heard on it for " + std::to_string(after.count()) + " ms"});
}

void path_set::on_time(monotonic now, events& out) {
    for (auto& [which, one] : all_) {
        if (which == active_) {
            if (one.last_received + how_.silent_after > now) {
                continue;
            }
            if (best_spare(now) != 0) { // the owner closes it, and closed() goes on with the other
                give_up_on(which, how_.silent_after, out);
            }
            look_again_ = now + look_again_after;
        } else if (one.last_received + how_.dead_after <= now) {
            give_up_on(which, how_.dead_after, out);
        } else if (one.last_sent + how_.heartbeat <= now) {
            one.last_sent = now;
            out.emplace_back(send{which, heartbeat_frame()});
        }
    }
}

monotonic path_set::next_deadline() const noexcept {
    auto next = monotonic::max();
    for (const auto& [which, one] : all_) {
        if (which != active_) {
            next = std::min(
                {next, one.last_received + how_.dead_after, one.last_sent + how_.heartbeat});
        } else if (all_.size() > 1) {
            next = std::min(next, std::max(one.last_received + how_.silent_after, look_again_));
        }
    }
    return next;
}

bool path_set::heard(path which) const noexcept {
    const auto found = all_.find(which);
    return found != all_.end() && found->second.heard;
}

} // namespace diolkos::link
