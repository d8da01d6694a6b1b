// The link's connections: the high box dials, as net::link_transport does, and takes a connection
// for up when the first byte of the low box has come. And what goes wrong with them.
//
// Threads  a run has its own
#pragma once

#include "box/settings.hpp"
#include "tcp.hpp"

#include <memory>

namespace diolkos::simulation {

struct stage;
class box_run;

// A duplex link's.
class cable {
public:
    explicit cable(stage& of)
        : of_(of) {}

    void begin() { redial(0ns); }
    // A box is gone.
    void left(box::side which);

    // --- what goes wrong
    void cut(duration low, duration high);
    enum class noise : std::uint8_t { none, garbage, twice, swapped };
    // Of what comes next to that box, on this connection.
    void disturb(box::side which, noise how);
    void partition(bool from_low, bool from_high, duration lasts);
    road way;

private:
    void redial(duration pause);
    void dial();
    void hear(const std::shared_ptr<tcp>& wire, box::side which, std::string&& bytes);

    stage& of_;
    std::shared_ptr<tcp> wire_;
    bool dialled_up_ = false; // the high box has heard of the low one
    duration pause_ = 200ms;
    bool waits_ = false;
    std::array<noise, 2> disturbed_{};
    std::array<std::string, 2> held_;
};

} // namespace diolkos::simulation
