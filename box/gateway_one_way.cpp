// The box on a one-way link: datagrams in and out, and what there is to say of them.
#include "box/gateway_state.hpp"

#include <array>

namespace diolkos::box {

namespace {

// What was wrong with datagrams is summed up so often at most, each kind by itself: what is told of
// one does not hold back the first word of another.
constexpr std::chrono::seconds tell_every{10};

struct tally {
    std::string_view rule;
    std::uint64_t now;
    std::string_view what;
};

} // namespace

void gateway::one_way_ready(std::string address, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    state_->link_peer = std::move(address);
    state_->link_record(audit::event::link_up, "",
                        "Datagrams go out; nobody answers, so what is handed to the network "
                        "counts as handled.");
    link::link_events events;
    state_->chosen.one_way->on_ready(now.mono, events);
    state_->obey_link(events);
    state_->settle();
}

void gateway::one_way_unready(std::string why, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    state_->chosen.one_way->on_unready();
    state_->link_record(audit::event::link_down, "link.network", why);
    state_->settle();
}

void gateway::one_way_handed(std::uint64_t total, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    link::link_events events;
    state_->chosen.one_way->handed(total, events);
    state_->obey_link(events);
    state_->settle();
}

void gateway::one_way_received(const datagrams& what, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    link::link_events events;
    for (const auto& each : what) {
        state_->chosen.one_way->on_datagram(each, now.mono, events);
    }
    state_->obey_link(events);
    state_->settle();
}

void gateway::one_way_dropped(std::uint64_t total, moment now) {
    state_->log.at(now);
    state_->kernel_drops = total;
}

void gateway::state::end_turn_one_way() {
    if (!chosen.one_way || over()) {
        return;
    }
    link::link_events events;
    chosen.one_way->flush(log.now().mono, events);
    obey_link(events);
}

void gateway::state::say_farewell() {
    if (chosen.one_way) {
        link::link_events events;
        chosen.one_way->farewell(log.now().mono, events);
        obey_link(events);
    }
}

void gateway::state::tell_of_datagrams(bool last) {
    const auto* const all = chosen.one_way ? chosen.one_way->counters() : nullptr;
    if (all == nullptr) {
        return;
    }
    const std::array<tally, drop_kinds> table{{
        {"link.datagram.authentic", all->forged, " datagrams were not authentic."},
        {"link.datagram.repeated", all->repeated,
         " datagrams had come before, or were too old to know."},
        {"link.datagram.content", all->malformed,
         " datagrams, authentic ones, or frames in them, were malformed."},
        {"link.socket-full", kernel_drops,
         " datagrams were dropped by this box's kernel, because the socket's buffer was full."},
    }};
    const auto now = log.now().mono;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto& each = table[i];
        auto& before = drops_told[i];
        if (each.now != before.count && (last || now >= before.next)) {
            link_record(audit::event::link_refused, each.rule,
                        std::to_string(each.now - before.count) + std::string(each.what));
            before = {each.now, now + tell_every};
        }
    }
}

} // namespace diolkos::box
