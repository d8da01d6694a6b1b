#include "tests/bench/one_way/goodput.hpp"

#include "link/one_way_link.hpp"
#include "tests/bench/one_way/loopback.hpp"

#include <atomic>
#include <random>
#include <thread>

namespace diolkos::bench {
namespace {

using namespace link;
using clock_type = std::chrono::steady_clock;

constexpr std::size_t burst_crossings = 128;
constexpr std::size_t most_under_way = 4096;
constexpr auto tail_deadline = std::chrono::milliseconds(750); // beacons come every 100

boot_id boot_of(int number) {
    boot_id boot{};
    boot[0] = static_cast<std::byte>(number);
    return boot;
}

link_settings settings_of(int boot) {
    link_settings how;
    how.name = "bench";
    how.boot = boot_of(boot);
    how.one_way.emplace();
    return how;
}

class run {
public:
    run(const goodput_case& how, double seconds)
        : how_(how),
          seconds_(seconds) {}

    goodput measure() {
        const double before = processor_time();
        std::thread receiver([this] { receive(); });
        const auto began = clock_type::now();
        send();
        const std::chrono::duration<double> took = clock_type::now() - began;
        ended_ = true;
        receiver.join();
        const auto arrived = static_cast<double>(arrived_.load());
        goodput made;
        made.rate = arrived / took.count();
        made.cpu_us_each = 1e6 * (processor_time() - before) / arrived;
        made.datagrams_each = static_cast<double>(datagrams_) / static_cast<double>(offered_);
        made.offered = offered_;
        made.lost = lost_;
        return made;
    }

private:
    void send() {
        auto settings = settings_of(1);
        auto& sending = settings.one_way->send.emplace();
        sending.profile = how_.profile;
        sending.extra_repair = how_.extra;
        sending.session[0] = std::byte{1};
        one_way_link sender(settings, {});
        const std::string stanza(stanza_bytes, 's');
        link_events events;
        sender.on_ready(clock_type::now(), events);
        hand_on(sender, events);
        const auto end = clock_type::now() + std::chrono::duration<double>(seconds_);
        for (auto now = clock_type::now(); now < end; now = clock_type::now()) {
            if (now >= sender.next_deadline()) {
                sender.on_time(now, events);
            }
            const std::size_t burst = how_.bursts ? burst_crossings : 1;
            for (std::size_t i = 0;
                 i < burst && under_way() < most_under_way && sender.has_room(stanza.size()); ++i) {
                offered_ = sender.offer(boot_of(9), stanza, now, events);
            }
            // Their records would be on the disk some time later; one commit for many, as a journal
            // does.
            if (offered_ >= committed_ + 64) {
                committed_ = offered_;
                sender.committed(committed_, events);
            }
            sender.flush(now, events);
            hand_on(sender, events);
            if (under_way() >= most_under_way) {
                sender.on_time(clock_type::now(), events);
                hand_on(sender, events);
                std::this_thread::yield();
            }
        }
        // Beacons tell of a tail that was lost; then nothing is under way any more.
        const auto tail = clock_type::now() + tail_deadline;
        while (clock_type::now() < tail && under_way() > 0) {
            sender.on_time(clock_type::now(), events);
            hand_on(sender, events);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    [[nodiscard]] std::size_t under_way() const { return offered_ - arrived_ - lost_; }

    void hand_on(one_way_link& sender, link_events& events) {
        for (auto& event : events) {
            if (const auto* const many = std::get_if<link_datagrams>(&event)) {
                wire_.send(many->bytes, many->sizes);
                datagrams_ += many->sizes.size();
            }
        }
        events.clear();
        sender.handed(datagrams_, events);
        events.clear();
    }

    void receive() {
        auto settings = settings_of(2);
        settings.one_way->receive.emplace();
        one_way_link receiver(settings, {});
        std::mt19937_64 chance(1);
        const auto threshold = static_cast<std::uint64_t>(how_.loss * 0x1p64);
        link_events events;
        while (!ended_) {
            wire_.receive([&](std::span<const std::byte> datagram) {
                if (threshold == 0 || chance() >= threshold) {
                    receiver.on_datagram(datagram, clock_type::now(), events);
                }
            });
            receiver.on_time(clock_type::now(), events);
            for (const auto& event : events) {
                if (std::holds_alternative<crossing_arrived>(event)) {
                    ++arrived_;
                } else if (const auto* const lost = std::get_if<crossings_lost>(&event)) {
                    lost_ += lost->last - lost->first + 1;
                }
            }
            events.clear();
        }
    }

    goodput_case how_;
    double seconds_;
    loopback wire_;
    std::atomic<std::uint64_t> arrived_{0}, lost_{0};
    std::atomic<bool> ended_{false};
    std::uint64_t offered_ = 0, committed_ = 0, datagrams_ = 0;
};

} // namespace

goodput measure_goodput(const goodput_case& how, double seconds) {
    return run(how, seconds).measure();
}

goodput measure_plain_datagrams(bool bursts, double seconds) {
    loopback wire;
    std::atomic<std::uint64_t> arrived{0};
    std::atomic<bool> ended{false};
    const double before = processor_time();
    std::thread receiver([&] {
        while (!ended) {
            wire.receive([&](std::span<const std::byte>) { ++arrived; });
        }
    });
    const std::vector<std::uint32_t> sizes(bursts ? burst_crossings : 1, stanza_bytes);
    const std::string bytes(sizes.size() * stanza_bytes, 'd');
    goodput made;
    const auto began = clock_type::now();
    const auto end = began + std::chrono::duration<double>(seconds);
    while (clock_type::now() < end) {
        if (made.offered - arrived < most_under_way) {
            wire.send(bytes, sizes);
            made.offered += sizes.size();
        } else {
            std::this_thread::yield();
        }
    }
    const std::chrono::duration<double> took = clock_type::now() - began;
    ended = true;
    receiver.join();
    made.rate = static_cast<double>(arrived) / took.count();
    made.cpu_us_each = 1e6 * (processor_time() - before) / static_cast<double>(arrived);
    made.datagrams_each = 1;
    return made;
}

} // namespace diolkos::bench
