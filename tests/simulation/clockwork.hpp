// Virtual time: what has to happen when, in one line. Two things of the same time happen in the
// order in which they were asked for, so a run is the same each time.
//
// It also keeps the trace: a digest of everything that was noted, which tells whether two runs were
// the same, and its text if somebody wants to read it.
//
// Threads  a run has its own
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <queue>
#include <string_view>
#include <vector>

namespace diolkos::simulation {

using namespace std::chrono_literals;

using duration = std::chrono::nanoseconds;
using instant = std::chrono::steady_clock::time_point; // since the run began

class clockwork {
public:
    explicit clockwork(bool tells)
        : tells_(tells) {}

    [[nodiscard]] instant now() const noexcept { return now_; }
    void at(instant when, std::function<void()> what);
    void after(duration pause, std::function<void()> what) { at(now_ + pause, std::move(what)); }
    // The next thing happens. False: there is none.
    bool step();
    [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }

    void note(std::string_view who, std::string_view what, std::uint64_t number = 0);
    [[nodiscard]] std::uint64_t digest() const noexcept { return digest_; }

private:
    struct event {
        instant when;
        std::uint64_t order = 0;
        std::function<void()> what;
        [[nodiscard]] bool operator>(const event& other) const noexcept {
            return when != other.when ? when > other.when : order > other.order;
        }
    };
    void mix(std::string_view bytes) noexcept;

    bool tells_;
    instant now_{};
    std::uint64_t asked_ = 0, steps_ = 0;
    std::uint64_t digest_ = 0xcbf29ce484222325U; // FNV-1a
    std::priority_queue<event, std::vector<event>, std::greater<>> line_;
};

} // namespace diolkos::simulation
