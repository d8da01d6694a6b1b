// The load itself: messages go into one channel and are counted where they come out.
//
//     warm up -> delay: `rate` a second -> sustained: `window` outstanding, as fast as they arrive
//
// The delay is measured open loop: a message is sent every 1/rate seconds, whatever the path does.
// The sustained rate is measured closed loop: as many messages as the window allows are under way
// at any time, so nothing is lost and nothing queues beyond it; it is the rate of arrivals
// between the ramp's end and the phase's end.
//
// Every change of phase is written on standard output ("begin sustained"), so that whoever started
// the program can read the processes' CPU time at that moment.
//
// Errors   exceptions: a path that stands still for max_silence ends the run
// Threads  not thread-safe; confined to the run's one thread
#pragma once

#include "arrival_meter.hpp"
#include "channel.hpp"
#include "message_template.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace diolkos::bench {

struct load_options {
    std::string from, to;
    double rate = 200; // messages a second in the delay phase
    double delay_seconds = 5;
    double sustained_seconds = 5;
    double warm_up_seconds = 1;  // of sustained load, before anything is measured
    std::uint32_t window = 1000; // messages outstanding

    void add_to(CLI::App& app);
};

class load_run {
public:
    static constexpr std::chrono::seconds max_silence{15};
    static constexpr std::uint32_t refill = 50; // messages written at once, if the window allows
    static constexpr double ramp_seconds = 0.5;

    // `meter` sees what arrives, `bounces` what comes back to the sender. All outlive the run.
    load_run(const load_options& how, channel& out, arrival_meter& meter, arrival_meter& bounces);

    // Sends through all phases and prints the result, one JSON object in a line "result {...}".
    asio::awaitable<void> run();

private:
    void arrived();
    struct interval {
        double seconds;
        std::uint64_t messages;
    };

    asio::awaitable<void> first_message();
    asio::awaitable<void> paced();
    asio::awaitable<interval> closed_loop(double seconds, double ramp);
    asio::awaitable<void> settle();
    void print(const interval& sustained) const;
    asio::awaitable<void> send(std::uint32_t count);
    asio::awaitable<bool> wait_progress(std::chrono::steady_clock::duration patience);
    [[nodiscard]] std::uint64_t outstanding() const noexcept {
        return sent_ - meter_.arrived() - bounces_.arrived();
    }

    const load_options& how_;
    channel& out_;
    arrival_meter& meter_;
    arrival_meter& bounces_;
    message_template template_;
    asio::steady_timer progress_;
    std::chrono::steady_clock::time_point progressed_; // when something last arrived
    std::string batch_;
    std::uint64_t sent_ = 0;
    std::uint64_t awaited_ = 0; // wake the sender once so many have arrived
};

// Feeds the meter with whatever `in` delivers, until it ends.
asio::awaitable<void> drain_into(channel& in, arrival_meter& meter);

} // namespace diolkos::bench
