// What goes wrong with a server.
#include "server.hpp"
#include "stage.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::simulation {

void server::go_down(bool says_so) {
    down_ = true;
    const auto leave = [&](tcp& wire) {
        if (says_so) {
            wire.abort(1, of_.random.percent(50), "Connection reset by peer");
        } else {
            wire.vanish(1, of_.random.between(10ms, duration(20s)), "Connection timed out");
        }
    };
    for (auto& [domain, of] : senders_) {
        if (of->wire) {
            leave(*of->wire);
            lost(*of);
        }
        of->lost.reset();
    }
    for (auto& [number, one] : receivers_) {
        leave(*one.wire);
    }
    receivers_.clear();
    sessions_.clear();
}

void server::lose_connections(bool both_hear) {
    const auto late = [&] {
        return of_.random.between(0ns, both_hear ? duration(5ms) : duration(8s));
    };
    for (auto& [domain, of] : senders_) {
        if (of->wire) {
            of->wire->cut(late(), late(), "Connection reset by peer");
        }
    }
    for (auto& [number, one] : receivers_) {
        one.wire->cut(late(), late(), "Connection reset by peer");
    }
}

void server::stall() {
    stalled_ = true;
    for (auto& [number, one] : receivers_) {
        one.wire->read(1, false);
    }
}

void server::recover() {
    down_ = silent_ = deaf_ = false;
    if (std::exchange(stalled_, false)) {
        for (auto& [number, one] : receivers_) {
            one.wire->read(1, true);
        }
    }
    for (auto& [number, one] : receivers_) {
        handled(number);
        (void)one;
    }
}

bool server::has_said_all() const {
    return std::ranges::all_of(senders_, [](const auto& one) {
        return one.second->waiting.empty() && one.second->sent.empty();
    });
}

} // namespace diolkos::simulation
