// A whole run: two boxes, the servers beside them, the link between, and time.
//
//     servers s?.low.example == box low == link == box high == servers s?.high.example
//
// Threads  one; runs share nothing but the profile
// Memory   a few megabytes
#pragma once

#include "box_run.hpp"
#include "cable.hpp"
#include "plan.hpp"
#include "post.hpp"
#include "server.hpp"
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
    [[nodiscard]] bool settled();

    std::uint64_t sessions_ = 0;
    bool healed_ = false;
};

struct outcome {
    std::string broken; // empty: every promise was kept
    std::uint64_t digest = 0;
    std::uint64_t steps = 0, letters = 0, crashes = 0;
    std::chrono::duration<double> virtual_time{};
    std::vector<fault> kinds;
};

[[nodiscard]] outcome run(std::uint64_t seed, bool tells);

} // namespace diolkos::simulation
