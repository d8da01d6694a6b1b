// A whole run: two boxes, the servers beside them, the link between, and time.
//
//     servers s?.low.example == box low == link == box high == servers s?.high.example
//
// The link is a cable (duplex), or one road for each direction that there is (one-way).
//
// Threads  one; runs share nothing but the profile
// Memory   a few megabytes
#pragma once

#include "box_run.hpp"
#include "cable.hpp"
#include "datagram_road.hpp"
#include "plan.hpp"
#include "post.hpp"
#include "server.hpp"
#include "tally.hpp"
#include "witness.hpp"

#include <memory>
#include <string>
#include <vector>

namespace diolkos::simulation {

struct stage {
    stage(std::uint64_t seed, bool tells)
        : stage(plan(seed), tells) {}
    stage(plan what, bool tells);

    // The whole of it. Throws broken_promise.
    void play();
    // Instead: one server stalls under a flood (stall.hpp).
    void play_stalled();

    [[nodiscard]] box_run& box(box::side which) { return which == box::side::low ? *low : *high; }
    [[nodiscard]] box_run& other(const box_run& one) {
        return one.which == box::side::low ? *high : *low;
    }
    // Of a one-way link, the way from that side to the other, and its key.
    [[nodiscard]] datagram_road& road(box::side from) {
        return roads_[static_cast<std::size_t>(from)];
    }
    [[nodiscard]] static link::pre_shared_key key(box::side from);
    [[nodiscard]] unsigned generation_bits() const {
        return how.one_way ? how.one_way->generation_bits : link::generation_bits;
    }
    [[nodiscard]] server* find_server(const std::string& domain);
    [[nodiscard]] std::uint64_t new_session() { return ++sessions_; }

    // --- bounds of this run
    // Bytes on their way to one server, once the socket takes no more.
    [[nodiscard]] std::size_t most_for_a_server() const;
    [[nodiscard]] std::size_t most_undecided() const;
    [[nodiscard]] std::size_t decided_bytes(const box_run& box) const;

    plan how;
    clockwork clock;
    chance random;
    post letters;
    witness seen;
    cable wires;
    std::unique_ptr<box_run> low, high;
    std::vector<std::unique_ptr<server>> servers;
    std::array<std::uint64_t, fault_kinds> happened{}; // by kind
    bool not_heard = false; // datagrams came while no process was there to read them

private:
    void write_letters();
    void write_one();
    void plan_faults();
    void happens(fault what); // faults.cpp
    void put_right();
    void tick();
    void run_until(instant when);
    void settle();
    void stop_and_judge();
    // Why it is not settled; empty: it is.
    [[nodiscard]] std::string unsettled();
    [[nodiscard]] std::string unsettled(box_run& near);

    [[nodiscard]] datagram_road road_to(box::side to);
    void weather_turns(fault what);
    void replay_session(box_run& box);

    std::array<datagram_road, 2> roads_; // by the side that sends
    std::uint64_t sessions_ = 0;
    bool healed_ = false;
};

struct outcome {
    std::string broken; // empty: every promise was kept
    std::uint64_t digest = 0;
    tally counted;
    std::chrono::duration<double> virtual_time{};
    std::vector<fault> kinds;
    bool one_way = false;
};

[[nodiscard]] outcome run(std::uint64_t seed, bool tells);

} // namespace diolkos::simulation
