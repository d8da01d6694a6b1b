#include "tcp.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::simulation {

void tcp::send(int from, std::string bytes) {
    auto& of = at(from);
    if (!of.open || of.closing) {
        return;
    }
    of.unsent += bytes;
    push(from);
}

void tcp::push(int from) {
    auto& of = at(from);
    const auto before = of.written;
    while (!of.unsent.empty() && of.under_way_bytes < capacity_bytes) {
        const auto size =
            std::min({of.unsent.size(), capacity_bytes - of.under_way_bytes, read_bytes});
        of.last_due =
            std::max(of.last_due, clock_.now() + random_.between(road_.least, road_.most));
        of.under_way.push_back({of.last_due, of.unsent.substr(0, size)});
        of.unsent.erase(0, size);
        of.under_way_bytes += size;
        of.written += size;
        pump_at(from, of.last_due);
    }
    if (of.written != before && of.who.written) {
        clock_.after(0ns, [self = weak_from_this(), from] {
            if (const auto here = self.lock(); here && here->at(from).open) {
                const auto tell = here->at(from).who.written;
                tell();
            }
        });
    }
}

void tcp::pump_at(int from, instant when) {
    clock_.at(when, [self = weak_from_this(), from] {
        if (const auto here = self.lock()) {
            here->pump(from);
        }
    });
}

void tcp::pump(int from) {
    auto& of = at(from);
    auto& to = at(1 - from);
    if (!to.open || cut_) {
        of.under_way.clear();
        of.under_way_bytes = 0;
        return;
    }
    if (road_.blocked_until[index(from)] > clock_.now()) {
        pump_at(from, road_.blocked_until[index(from)] + random_.between(road_.least, road_.most));
        return;
    }
    while (to.open && to.reading && !of.under_way.empty() &&
           of.under_way.front().due <= clock_.now()) {
        auto next = std::move(of.under_way.front());
        of.under_way.pop_front();
        of.under_way_bytes -= next.bytes.size();
        if (!to.closing) {
            const auto tell = to.who.received; // it may close, and be forgotten
            tell(std::move(next.bytes));
        }
        push(from);
    }
    if (of.closing && of.under_way.empty() && of.unsent.empty() && to.open) {
        end(1 - from, "");
    }
}

void tcp::close(int from) {
    auto& of = at(from);
    if (!of.open || of.closing) {
        return;
    }
    of.closing = true;
    pump_at(from, std::max(of.last_due, clock_.now()));
    clock_.after(10us, [self = shared_from_this(), from] {
        if (self->at(from).open) {
            self->end(from, "");
        }
    });
}

// Tells the end, once.
void tcp::end(int which, const std::string& why) {
    auto& of = at(which);
    if (!std::exchange(of.open, false)) {
        return;
    }
    const auto told = std::exchange(of.who, {});
    told.closed(why);
}

void tcp::finish(int which) noexcept {
    at(which).open = false;
    at(which).who = {};
}

void tcp::abort(int from, bool arrives, const std::string& why) {
    auto& of = at(from);
    finish(from);
    if (!arrives) {
        of.under_way.clear();
    }
    of.unsent.clear();
    const auto when = std::max(of.last_due, clock_.now() + road_.most);
    clock_.at(when, [self = shared_from_this(), from, why] { self->end(1 - from, why); });
}

void tcp::vanish(int from, duration asks, const std::string& why) {
    finish(from);
    at(from).unsent.clear();
    clock_.after(asks, [self = shared_from_this(), from, why] { self->end(1 - from, why); });
}

void tcp::cut(duration first, duration second, const std::string& why) {
    for (auto& of : ends_) {
        of.under_way.clear();
        of.unsent.clear();
    }
    cut_ = true;
    clock_.after(first, [self = shared_from_this(), why] { self->end(0, why); });
    clock_.after(second, [self = shared_from_this(), why] { self->end(1, why); });
}

void tcp::start_tls(int from) {
    at(from).wants_tls = true;
    if (!at(1 - from).wants_tls) {
        return;
    }
    clock_.after(2 * random_.between(road_.least, road_.most), [self = weak_from_this()] {
        const auto here = self.lock();
        for (const int end : {1, 0}) {
            if (here && here->at(0).open && here->at(1).open) {
                const auto tell = here->at(end).who.tls_up;
                tell();
            }
        }
    });
}

void tcp::read(int which, bool wanted) {
    at(which).reading = wanted;
    if (wanted) {
        pump_at(1 - which, clock_.now());
    }
}

bool tcp::quiet() const noexcept {
    return std::ranges::all_of(
        ends_, [](const end_state& of) { return of.unsent.empty() && of.under_way.empty(); });
}

} // namespace diolkos::simulation
