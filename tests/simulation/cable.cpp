#include "cable.hpp"

#include "stage.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::simulation {

namespace {

constexpr int low_end = 0, high_end = 1;

bool whole_frames(std::string_view bytes) {
    while (bytes.size() >= 4) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            length = length << 8U | static_cast<unsigned char>(bytes[i]);
        }
        if (bytes.size() < 4 + length) {
            return false;
        }
        bytes.remove_prefix(4 + length);
    }
    return bytes.empty();
}

} // namespace

void cable::redial(duration pause) {
    if (!std::exchange(waits_, true)) {
        of_.clock.after(pause, [this] {
            waits_ = false;
            dial();
        });
    }
}

void cable::dial() {
    const bool blocked = std::ranges::any_of(
        way.blocked_until, [this](instant until) { return until > of_.clock.now(); });
    if (!of_.high->takes_connections() || !of_.low->takes_connections() || blocked) {
        pause_ = std::min<duration>(2 * pause_, 5s);
        return redial(blocked ? std::min<duration>(pause_, 1s) : pause_);
    }
    pause_ = 200ms;
    const auto wire = std::make_shared<tcp>(of_.clock, of_.random, way);
    wire_ = wire;
    dialled_up_ = false;
    disturbed_.fill(noise::none);
    held_.fill({});
    wire->listen(low_end, {[this, wire = std::weak_ptr(wire)](std::string&& bytes) {
                               hear(wire.lock(), box::side::low, std::move(bytes));
                           },
                           [this, wire = std::weak_ptr(wire)](const std::string& why) {
                               of_.low->link_lost(wire.lock(), why);
                           }});
    wire->listen(high_end, {[this, wire = std::weak_ptr(wire)](std::string&& bytes) {
                                const auto here = wire.lock();
                                if (here == wire_ && !std::exchange(dialled_up_, true)) {
                                    of_.high->link_up(here, high_end);
                                }
                                hear(here, box::side::high, std::move(bytes));
                            },
                            [this, wire = std::weak_ptr(wire)](const std::string& why) {
                                const auto here = wire.lock();
                                if (here != wire_) {
                                    return;
                                }
                                wire_.reset();
                                if (dialled_up_) {
                                    of_.high->link_lost(here, why);
                                } else {
                                    of_.high->link_refused("closed before the link was up");
                                }
                                redial(of_.random.between(0ns, 2 * pause_));
                            }});
    of_.low->link_up(wire, low_end);
}

void cable::hear(const std::shared_ptr<tcp>& wire, box::side which, std::string&& bytes) {
    auto& box = of_.box(which);
    auto& how = disturbed_[static_cast<std::size_t>(which)];
    auto& held = held_[static_cast<std::size_t>(which)];
    if (how == noise::none || wire != wire_ || !whole_frames(bytes)) {
        return box.link_received(wire, std::move(bytes));
    }
    switch (how) {
    case noise::none:
        break;
    case noise::garbage: {
        std::string frame("\0\0\0\x10", 4);
        frame.append(of_.random.between(1, 40), '\xff');
        how = noise::none;
        return box.link_received(wire, std::move(frame) + bytes);
    }
    case noise::twice:
        how = noise::none;
        return box.link_received(wire, bytes + bytes);
    case noise::swapped:
        if (held.empty()) {
            held = std::move(bytes);
            return;
        }
        how = noise::none;
        return box.link_received(wire, bytes + std::exchange(held, {}));
    }
}

void cable::left(box::side which) {
    if (which == box::side::high) {
        wire_.reset();
        redial(of_.random.between(10ms, duration(500ms)));
    }
}

void cable::cut(duration low, duration high) {
    if (wire_) {
        wire_->cut(low, high, "Connection reset by peer");
    }
}

void cable::disturb(box::side which, noise how) {
    const auto index = static_cast<std::size_t>(which);
    if (wire_ && dialled_up_ && held_[index].empty()) {
        disturbed_[index] = how;
    }
}

void cable::partition(bool from_low, bool from_high, duration lasts) {
    const auto until = of_.clock.now() + lasts;
    if (from_low) {
        way.blocked_until[low_end] = until;
    }
    if (from_high) {
        way.blocked_until[high_end] = until;
    }
}

} // namespace diolkos::simulation
