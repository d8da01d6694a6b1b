// The way of datagrams from one box to the other. It promises nothing: they are lost, each by
// itself or in bursts, overtake each other, come twice, are damaged; and somebody who listens puts
// in what he made himself, or what he has heard before.
//
// I/O      none: bytes are handed over by the clockwork
// Threads  a run has its own
// Memory   max_recorded datagrams for the one who listens
#pragma once

#include "chance.hpp"
#include "clockwork.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace diolkos::simulation {

inline constexpr std::size_t max_recorded = 4096; // datagrams

// Of datagrams, in percent.
struct weather {
    std::uint64_t lost = 0;
    std::uint64_t bursts = 0; // begin with so many of a thousand
    std::uint64_t late = 0;
    duration most_late = 0ms;
    std::uint64_t twice = 0;
    std::uint64_t damaged = 0;
};

class datagram_road {
public:
    // `genuine`: as it was sent.
    using arrival = std::function<void(std::string&& datagram, bool genuine)>;

    datagram_road(clockwork& clock, chance& random, arrival to)
        : clock_(clock),
          random_(random),
          to_(std::move(to)) {}

    void send(const std::string& datagram);

    // --- what goes wrong
    weather now;
    void forge(std::size_t count);
    // Everything that was sent so far, once more.
    void replay();
    void clear();

    // Counted for the tally.
    std::uint64_t sent = 0, lost = 0, damaged = 0, doubled = 0, forged = 0, replayed = 0;

private:
    void arrives(std::string datagram, bool genuine, duration most);
    [[nodiscard]] std::string forgery();
    [[nodiscard]] std::string damage(std::string datagram);

    clockwork& clock_;
    chance& random_;
    arrival to_;
    std::vector<std::string> recorded_;
    std::size_t next_recorded_ = 0; // once it is full
    std::uint64_t burst_left_ = 0;
};

} // namespace diolkos::simulation
