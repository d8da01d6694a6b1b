#include "datagram_road.hpp"

#include "link/datagram.hpp"

#include <algorithm>

namespace diolkos::simulation {

namespace {

constexpr std::uint64_t longest_burst = 64;
constexpr duration usual = 200us;

} // namespace

void datagram_road::send(const std::string& datagram) {
    ++sent;
    if (recorded_.size() < max_recorded) {
        recorded_.push_back(datagram);
    } else {
        recorded_[next_recorded_++ % max_recorded] = datagram;
    }
    if (burst_left_ == 0 && now.bursts != 0 && random_.below(1000) < now.bursts) {
        burst_left_ = random_.between(1, longest_burst);
    }
    if (burst_left_ != 0) {
        --burst_left_;
        ++lost;
        return;
    }
    if (random_.percent(now.lost)) {
        ++lost;
        return;
    }
    if (random_.percent(now.twice)) {
        ++doubled;
        arrives(datagram, true, std::max(usual, now.most_late));
    }
    if (random_.percent(now.damaged)) {
        ++damaged;
        return arrives(damage(datagram), false, usual);
    }
    arrives(datagram, true, random_.percent(now.late) ? now.most_late : usual);
}

void datagram_road::arrives(std::string datagram, bool genuine, duration most) {
    clock_.after(
        random_.between(20us, std::max(most, duration(20us))),
        [this, genuine, bytes = std::move(datagram)]() mutable { to_(std::move(bytes), genuine); });
}

std::string datagram_road::damage(std::string datagram) {
    switch (random_.below(4)) {
    case 0: // cut off
        datagram.resize(random_.below(datagram.size()));
        return datagram;
    case 1:
        return datagram + "x";
    default:
        datagram[random_.below(datagram.size())] ^= static_cast<char>(1U << random_.below(8));
        return datagram;
    }
}

// Noise; a header of this link before noise; something heard, and changed.
std::string datagram_road::forgery() {
    std::string made(random_.between(0, 1500), '\0');
    random_.fill(std::as_writable_bytes(std::span(made)));
    if (recorded_.empty() || random_.percent(20)) {
        return made;
    }
    const auto& heard = recorded_[random_.below(recorded_.size())];
    if (random_.percent(50)) {
        return damage(heard);
    }
    auto head = heard.substr(0, link::datagram_header_bytes);
    if (random_.percent(50)) { // another session, or another packet
        head[random_.between(1, head.size() - 1)] = static_cast<char>(random_.next());
    }
    return head + made;
}

void datagram_road::forge(std::size_t count) {
    forged += count;
    for (; count != 0; --count) {
        auto next = forgery();
        // Chance may have made it what was sent: then it is a repetition.
        if (std::ranges::find(recorded_, next) == recorded_.end()) {
            arrives(std::move(next), false, 20ms);
        }
    }
}

void datagram_road::replay() {
    replayed += recorded_.size();
    for (const auto& one : recorded_) {
        arrives(one, true, random_.percent(50) ? duration(1ms) : duration(50ms));
    }
}

void datagram_road::clear() {
    now = {};
    burst_left_ = 0;
}

} // namespace diolkos::simulation
