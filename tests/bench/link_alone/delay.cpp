#include "tests/bench/link_alone/phases.hpp"

#include <cstdio>

namespace diolkos::bench {
namespace {

using clock_type = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_between{5}; // of single crossings
constexpr std::chrono::milliseconds slice{500};
constexpr std::size_t entry_bytes = 100; // about: of a crossing in the journal, besides the two

// Times of single fdatasyncs and of two at once, of files in one folder.
class disk_times {
public:
    disk_times(const std::filesystem::path& folder, std::size_t bytes)
        : one_(folder, bytes),
          other_(folder, bytes) {}

    // A slice of each.
    void measure() {
        paced([this] { alone_.push_back(one_.once()); });
        paced([this] {
            double second = 0;
            std::thread beside([&] { second = other_.once(); });
            const double first = one_.once();
            beside.join();
            together_.push_back(std::max(first, second));
        });
    }
    void print() {
        std::printf("\"fdatasync_p50_us\": %.1f, \"fdatasync_p99_us\": %.1f, "
                    "\"two_fdatasyncs_p50_us\": %.1f, \"two_fdatasyncs_p99_us\": %.1f",
                    quantile(alone_, 0.5), quantile(alone_, 0.99), quantile(together_, 0.5),
                    quantile(together_, 0.99));
    }

private:
    static void paced(const std::function<void()>& what) {
        for (const auto until = clock_type::now() + slice; clock_type::now() < until;) {
            std::this_thread::sleep_for(pause_between);
            what();
        }
    }
    fdatasync_clock one_, other_;
    std::vector<double> alone_, together_;
};

// Single crossings, sent at fixed times while `sending`.
class single_load {
public:
    single_load(link_end& from, const std::atomic<bool>& sending)
        : from_(from),
          sending_(sending),
          pace_(from.context()) {
        next();
    }

private:
    void next() {
        pace_.expires_after(pause_between);
        pace_.async_wait([this](net::error_code failure) {
            if (failure) {
                return;
            }
            if (sending_ && from_.ready() && from_.has_room()) {
                from_.offer(stamped());
            }
            next();
        });
    }
    link_end& from_;
    const std::atomic<bool>& sending_;
    net::asio::steady_timer pace_;
};

} // namespace

void delay_of_links(const wish& how) {
    const place at(how);
    std::vector<double> delays;
    std::atomic<bool> sending{false};
    const auto both = link_pair(how, at, [&](link_end& low, link_end& high) {
        high.on_delivered = [&delays](std::string_view stanza) {
            delays.push_back(age_in_us(stanza));
        };
        low.keep(std::make_shared<single_load>(low, sending));
    });
    await([&] { return how.kind == "one-way" || both->low().up; }, "the link");
    disk_times disk(at.root(), stanza_bytes + how.record_bytes + entry_bytes);
    std::this_thread::sleep_for(slice); // a one-way session has its beacon
    const auto began = both->times();
    double spent = 0;
    const auto rounds = std::max(1.0, how.seconds / 1.5);
    for (int i = 0; i < static_cast<int>(rounds); ++i) {
        const auto before = both->times();
        sending = true;
        std::this_thread::sleep_for(slice);
        sending = false;
        await([&] { return both->high().delivered == both->low().offered; }, "the last crossings");
        spent += (both->times() - before).process;
        disk.measure();
    }
    const auto all = both->times() - began;
    const auto count = static_cast<double>(delays.size());
    std::printf("{\"kind\": \"%s\", \"record_bytes\": %zu, \"crossings\": %.0f, \"p10_us\": %.1f, "
                "\"p50_us\": %.1f, \"p99_us\": %.1f, ",
                how.kind.c_str(), how.record_bytes, count, quantile(delays, 0.1),
                quantile(delays, 0.5), quantile(delays, 0.99));
    disk.print();
    std::printf(", \"cpu_us_each\": %.1f, \"others_percent\": %.0f}\n",
                1e6 * spent / std::max(1.0, count), others_percent(all));
}

void delay_of_the_disk(const wish& how) {
    disk_times disk(how.folder, stanza_bytes + how.record_bytes + entry_bytes);
    for (int i = 0; i < static_cast<int>(std::max(1.0, how.seconds)); ++i) {
        disk.measure();
    }
    std::printf("{");
    disk.print();
    std::printf("}\n");
}

} // namespace diolkos::bench
