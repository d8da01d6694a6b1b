#include "plan.hpp"

#include <algorithm>

namespace diolkos::simulation {

namespace {

constexpr std::uint64_t one_way_percent = 20; // of the seeds

// In the journal: the stanza, and the records of its acceptance and of what became of it.
constexpr std::uint64_t bytes_of_a_crossing = 2'000;

constexpr std::array duplex_alone{fault::link_cut,          fault::link_slow,  fault::partition,
                                  fault::one_way_partition, fault::link_noise, fault::half_open};

bool possible(fault what, bool one_way) noexcept {
    return one_way ? std::ranges::find(duplex_alone, what) == duplex_alone.end()
                   : what < fault::datagrams_lost;
}

one_way_plan make_one_way(chance& random) {
    one_way_plan made;
    if (random.percent(40)) { // one direction alone
        made.speaks[random.below(2)] = false;
    }
    made.profile = static_cast<link::repair_profile>(random.below(3));
    made.extra_repair = random.below(3);
    made.datagram_bytes = random.percent(50) ? 1400 : random.between(324, 1400);
    made.bytes_per_second = random.percent(30) ? random.between(100'000, 2'000'000) : 0;
    made.generation_bits =
        random.percent(50) ? static_cast<unsigned>(random.between(3, 9)) : link::generation_bits;
    return made;
}

} // namespace

std::string_view name(fault what) noexcept {
    constexpr std::array<std::string_view, fault_kinds> names{"kill",
                                                              "power loss",
                                                              "disk error",
                                                              "full disk",
                                                              "slow disk",
                                                              "link cut",
                                                              "link slow",
                                                              "partition",
                                                              "one-way partition",
                                                              "link noise",
                                                              "half-open link",
                                                              "server down",
                                                              "server silent",
                                                              "server stalls",
                                                              "server vanishes",
                                                              "server deaf",
                                                              "clock step",
                                                              "other schema",
                                                              "orderly stop",
                                                              "edge cut",
                                                              "datagrams lost",
                                                              "datagram bursts",
                                                              "datagrams late",
                                                              "datagrams twice",
                                                              "datagrams damaged",
                                                              "datagrams forged",
                                                              "session replayed",
                                                              "network refuses"};
    return names[static_cast<std::size_t>(what)];
}

plan::plan(std::uint64_t of)
    : seed(of) {
    chance random(of * 0x2545F4914F6CDD1DU + 1);
    if (random.percent(one_way_percent)) {
        one_way = make_one_way(random);
    }
    if (!random.percent(8)) {
        const auto wanted = random.between(1, 5);
        while (kinds.size() < wanted) {
            const auto next = static_cast<fault>(random.below(fault_kinds));
            if (possible(next, one_way.has_value())) {
                kinds.push_back(next);
            }
        }
        if (one_way && random.percent(60)) { // what a one-way link is for, too
            const auto first = static_cast<std::uint64_t>(fault::datagrams_lost);
            kinds.push_back(static_cast<fault>(random.between(first, fault_kinds - 1)));
        }
        if (random.percent(40)) { // what the journal and the link are for comes more often
            kinds.push_back(random.percent(50) ? fault::kill : fault::power_loss);
        }
        faults = random.between(1, 10);
    }
    letters = random.between(10, 90);
    lasts = random.between(200ms, random.percent(30) ? duration(15s) : duration(3s));
    for (std::size_t side = 0; side < 2; ++side) {
        const auto count = random.between(1, 2);
        for (std::uint64_t i = 1; i <= count; ++i) {
            server_plan one;
            one.domain = "s" + std::to_string(i) + (side == 0 ? ".low.example" : ".high.example");
            one.acknowledges = random.percent(70);
            one.resumes = random.percent(70);
            one.manages = random.percent(75);
            one.thinks = random.between(50us, random.percent(20) ? duration(300ms) : duration(3ms));
            servers[side].push_back(std::move(one));
        }
    }
    window = random.percent(50) ? random.between(2, 16) : 64;
    queue = random.percent(50) ? random.between(2, 8) : 64;
    const bool small = random.percent(40);
    journal_segment = small ? random.between(2'000, 12'000) : std::uint64_t{1} << 20U;
    journal_limit = small ? random.between(96'000, 400'000) : std::uint64_t{16} << 20U;
    // An eighth of it is kept for what is on its way when it is full: a window, as config/ asks
    // for.
    journal_limit = std::max(journal_limit, 8 * window * bytes_of_a_crossing);
    queue_age = std::chrono::seconds(random.between(3, 30));
    wait_iq = std::chrono::seconds(random.between(1, 30));
    wait_other = std::chrono::seconds(random.between(2, 60));
    wait_stanzas = random.percent(50) ? random.between(1, 20) : 200;
    wait_stanzas = std::min(wait_stanzas, std::size_t{journal_limit / 8 / bytes_of_a_crossing});
    slow_disks = random.percent(30);
    undurable = random.percent(50) ? random.between(4'096, 16'384) : 65'536;
}

bool plan::has(fault what) const noexcept {
    return std::ranges::find(kinds, what) != kinds.end();
}

} // namespace diolkos::simulation
