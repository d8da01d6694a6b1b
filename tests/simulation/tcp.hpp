// A TCP connection between two ends, and the road under it, with its faults. What TCP promises is
// kept: bytes arrive in order and unchanged or not at all. What it does not promise happens: bytes
// that were taken and never arrive, ends that learn of the end late or each at another time.
//
//     send -> [unsent] -> [under way: capacity_bytes at most] -> received
//
// I/O      none: bytes are handed over by the clockwork, as the road has it
// Threads  a run has its own
// Memory   what is unsent, which is the sender's to bound
#pragma once

#include "chance.hpp"
#include "clockwork.hpp"

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace diolkos::simulation {

// Between two hosts, each way by itself.
struct road {
    duration least = 20us, most = 200us;    // of a delay
    std::array<instant, 2> blocked_until{}; // by the end that sends; later: nothing gets through
};

class tcp : public std::enable_shared_from_this<tcp> {
public:
    static constexpr std::size_t capacity_bytes = 8 * 1024; // what sockets and road hold
    static constexpr std::size_t read_bytes = 2 * 1024;

    // What an end is told. After closed() nothing more.
    struct listener {
        std::function<void(std::string&&)> received;
        std::function<void(const std::string& why)> closed;
        std::function<void()> written = {};
        std::function<void()> tls_up = {};
    };

    tcp(clockwork& clock, chance& random, road& over)
        : clock_(clock),
          random_(random),
          road_(over) {}

    void listen(int end, listener who) { at(end).who = std::move(who); }
    void send(int from, std::string bytes);
    // After everything that was sent: the other end hears of an orderly end. Nothing more comes.
    void close(int from);
    // At once. What was sent arrives first, or is lost; the other end hears `why` after that.
    void abort(int from, bool arrives, const std::string& why);
    // The end's host is gone, and says nothing. The other hears `why` only when it `asks`.
    void vanish(int from, duration asks, const std::string& why);
    // Something on the road ends it; each end hears of it at its own time.
    void cut(duration first, duration second, const std::string& why);
    // STARTTLS: both ends have to ask for it, then both are told.
    void start_tls(int from);
    void read(int end, bool wanted);

    [[nodiscard]] bool open(int end) const noexcept { return ends_[index(end)].open; }
    // Of all bytes sent, those that the socket has taken.
    [[nodiscard]] std::uint64_t written(int from) const noexcept {
        return ends_[index(from)].written;
    }
    [[nodiscard]] std::size_t unsent(int from) const noexcept {
        return ends_[index(from)].unsent.size();
    }
    [[nodiscard]] bool quiet() const noexcept;

private:
    struct parcel {
        instant due;
        std::string bytes;
    };
    struct end_state {
        listener who;
        bool open = true;
        bool reading = true;
        bool closing = false; // closed by itself, the other has not heard
        bool wants_tls = false;
        std::string unsent;
        std::deque<parcel> under_way; // from here
        std::size_t under_way_bytes = 0;
        std::uint64_t written = 0;
        instant last_due{};
    };

    static std::size_t index(int end) noexcept { return static_cast<std::size_t>(end); }
    end_state& at(int end) noexcept { return ends_[index(end)]; }
    void push(int from);
    void pump(int from);
    void pump_at(int from, instant when);
    void end(int which, const std::string& why);
    void finish(int which) noexcept;

    clockwork& clock_;
    chance& random_;
    road& road_;
    std::array<end_state, 2> ends_;
    bool cut_ = false;
};

} // namespace diolkos::simulation
