#include "tests/bench/link_alone/phases.hpp"
#include "tests/bench/link_alone/tls_end.hpp"
#include "wire_format/frame_writer.hpp"

#include <cstdio>

namespace diolkos::bench {
namespace {

constexpr std::size_t most_at_once = 4096; // a window
constexpr int frames_at_once = 64;         // of bare TLS

void print_rate(const wish& how, std::uint64_t crossings, const cpu_times& took, double wall) {
    const auto count = static_cast<double>(crossings);
    const auto each = [&](double seconds) { return 1e6 * seconds / std::max(1.0, count); };
    std::printf("{\"kind\": \"%s\", \"record_bytes\": %zu, \"seconds\": %.2f, \"crossings\": %.0f, "
                "\"rate\": %.0f, \"cpu_us_each\": %.3f, \"low_loop_us_each\": %.3f, "
                "\"high_loop_us_each\": %.3f, \"disk_threads_us_each\": %.3f, "
                "\"cores_of_this\": %.2f, \"others_percent\": %.0f",
                how.kind.c_str(), how.record_bytes, wall, count, count / wall, each(took.process),
                each(took.first), each(took.second), each(took.process - took.first - took.second),
                took.process / wall, others_percent(took));
}

std::chrono::duration<double> seconds(double count) {
    return std::chrono::duration<double>(count);
}

// Nobody answers on a one-way link: the sender knows from here how much may be under way, so that
// the figures are those of the link and not of a socket's buffer.
class look_across {
public:
    static constexpr std::chrono::microseconds every{200};

    explicit look_across(link_end& from)
        : from_(from),
          timer_(from.context()) {
        next();
    }

private:
    void next() {
        timer_.expires_after(every);
        timer_.async_wait([this](net::error_code failure) {
            if (!failure) {
                from_.turn();
                next();
            }
        });
    }
    link_end& from_;
    net::asio::steady_timer timer_;
};

} // namespace

void rate_of_links(const wish& how) {
    const place at(how);
    const auto both = link_pair(how, at, [&how](link_end& low, link_end& high) {
        low.on_turn = [&low, &high] {
            while (low.ready() && low.has_room() && low.offered - high.delivered < most_at_once) {
                low.offer(stamped());
            }
        };
        if (how.kind == "one-way") {
            low.keep(std::make_shared<look_across>(low));
        }
    });
    await([&] { return both->high().delivered > 0; }, "the first crossing");
    std::this_thread::sleep_for(seconds(how.warm_up));
    const auto before = both->times();
    const std::uint64_t first = both->high().delivered, writes = both->high().writes;
    std::this_thread::sleep_for(seconds(how.seconds));
    const auto after = both->times();
    const std::uint64_t count = both->high().delivered - first;
    const double wall = std::chrono::duration<double>(after.at - before.at).count();
    print_rate(how, count, after - before, wall);
    std::printf(", \"per_write\": %.0f}\n",
                static_cast<double>(count) /
                    std::max(1.0, static_cast<double>(both->high().writes - writes)));
}

void rate_of_tls(const wish& how) {
    const place at(how);
    std::string frame;
    wire::crossing crossing;
    crossing.id[0] = std::byte{1};
    crossing.sequence = 1'000'000;
    crossing.stanza = stamped();
    wire::append_frame(crossing, frame);
    std::string burst;
    for (int i = 0; i < frames_at_once; ++i) {
        burst += frame;
    }
    auto low = std::make_unique<tls_end>(at.tcp(true, 0), burst);
    low->bind();
    auto high = std::make_unique<tls_end>(at.tcp(false, low->listening().front().port()), "");
    high->bind();
    low->peer = high.get();
    pair_of<tls_end> both(std::move(low), std::move(high));
    await([&] { return both.high().received > burst.size(); }, "the first bytes");
    std::this_thread::sleep_for(seconds(how.warm_up));
    const auto before = both.times();
    const std::uint64_t first = both.high().received;
    std::this_thread::sleep_for(seconds(how.seconds));
    const auto after = both.times();
    const std::uint64_t count = (both.high().received - first) / frame.size();
    print_rate(how, count, after - before,
               std::chrono::duration<double>(after.at - before.at).count());
    std::printf(", \"frame_bytes\": %zu}\n", frame.size());
}

} // namespace diolkos::bench
