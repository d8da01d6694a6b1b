#include "stall.hpp"

#include "promise.hpp"
#include "stage.hpp"

#include <algorithm>

namespace diolkos::simulation {

namespace {

constexpr duration lasts = 6s;
constexpr duration calm_every = 60ms;
// Of a stanza for a server that is not stalled, from its writing on: many times what it takes.
constexpr duration most_for_others = 1s;

} // namespace

plan stall_plan(std::uint64_t seed) {
    plan how(seed);
    how.kinds = {fault::server_stalls}; // by play_stalled(), not by chance
    how.faults = 0;
    how.one_way.reset(); // it has no way to say that a server is behind
    how.letters = 0;
    how.lasts = lasts;
    how.slow_disks = false;
    // Room for everything that is said here: a full journal stops all, and that is another matter.
    how.journal_segment = std::uint64_t{1} << 20U;
    how.journal_limit = std::uint64_t{16} << 20U;
    for (std::size_t side = 0; side < 2; ++side) {
        auto& servers = how.servers[side];
        while (servers.size() < 2) {
            servers.push_back(servers.front());
            servers.back().domain = side == 0 ? "s2.low.example" : "s2.high.example";
        }
        for (auto& one : servers) {
            one.thinks = std::min<duration>(one.thinks, 3ms);
        }
    }
    return how;
}

void stage::play_stalled() {
    low->start();
    high->start();
    wires.begin();
    tick();
    run_until(clock.now() + 2s); // the link is up
    const auto far = random.percent(50) ? box::side::low : box::side::high;
    const auto near = far == box::side::low ? box::side::high : box::side::low;
    const auto& there = how.servers[static_cast<std::size_t>(far)];
    const auto& here = how.servers[static_cast<std::size_t>(near)];
    const auto which = random.below(2);
    const auto& stalled = there[which].domain;
    const auto& quick = there[1 - which].domain;
    for (const auto& one : here) { // with streams to it that are established
        find_server(one.domain)->write(letters.write(near, one.domain, stalled));
    }
    run_until(clock.now() + 2s);
    find_server(stalled)->stall();
    clock.note(stalled, "stalls");
    for (auto left = random.between(200, 600); left > 0; --left) { // of one sender, or of both
        const auto& from = here[random.below(random.percent(50) ? 1 : 2)].domain;
        clock.after(random.between(0ns, lasts), [this, near, &from, &stalled] {
            find_server(from)->write(letters.write(near, from, stalled));
        });
    }
    for (duration at = 0ns; at < lasts; at += calm_every) {
        const auto& from = here[random.below(2)].domain;
        clock.after(at, [this, near, &from, &quick] {
            auto& calm = letters.write(near, from, quick);
            find_server(from)->write(calm);
            clock.after(most_for_others, [&calm, &quick] {
                must(calm.expected != letter::fate::crosses || calm.received > 0,
                     "no progress of others: " + calm.key + " for " + quick +
                         " waits while another server is stalled");
            });
        });
    }
    run_until(clock.now() + lasts + most_for_others);
    put_right();
    settle();
    stop_and_judge();
}

} // namespace diolkos::simulation
