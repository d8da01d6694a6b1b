#include "load_run.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace diolkos::bench {
namespace {

using clock = std::chrono::steady_clock;

clock::duration seconds(double count) {
    return std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(count));
}

void say(const char* what) {
    std::printf("%s\n", what);
    std::fflush(stdout);
}

// The value below which `share` of the delays lie, in milliseconds.
double quantile(const std::vector<std::uint32_t>& sorted, double share) {
    if (sorted.empty()) {
        return 0;
    }
    const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
    return sorted[index] / 1e6;
}

} // namespace

void load_options::add_to(CLI::App& app) {
    app.add_option("--from", from, "Address that sends")->required();
    app.add_option("--to", to, "Address that receives")->required();
    app.add_option("--rate", rate, "Messages a second while the delay is measured");
    app.add_option("--delay-seconds", delay_seconds, "Length of the delay phase");
    app.add_option("--sustained-seconds", sustained_seconds, "Length of the sustained phase");
    app.add_option("--warm-up-seconds", warm_up_seconds, "Sustained load before measuring");
    app.add_option("--window", window, "Messages outstanding in the sustained phase");
}

load_run::load_run(const load_options& how, channel& out, arrival_meter& meter,
                   arrival_meter& bounces)
    : how_(how),
      out_(out),
      meter_(meter),
      bounces_(bounces),
      template_(how.from, how.to),
      progress_(out.executor()) {
    meter_.on_arrival([this] { arrived(); });
    bounces_.on_arrival([this] { arrived(); });
}

asio::awaitable<void> load_run::run() {
    co_await first_message();
    co_await closed_loop(how_.warm_up_seconds, 0);
    co_await settle();
    say("begin delay");
    meter_.keep_delays(true);
    co_await paced();
    co_await settle();
    meter_.keep_delays(false);
    say("end delay");
    const auto sustained = co_await closed_loop(how_.sustained_seconds, ramp_seconds);
    co_await settle();
    print(sustained);
}

void load_run::arrived() {
    progressed_ = clock::now();
    if (meter_.arrived() + bounces_.arrived() >= awaited_) {
        progress_.cancel();
    }
}

// One message alone: it makes the servers and boxes open their streams.
asio::awaitable<void> load_run::first_message() {
    co_await send(1);
    co_await settle();
    if (meter_.arrived() == 0) {
        throw std::runtime_error(bounces_.arrived() != 0 ? "the first message came back"
                                                         : "the first message never arrived");
    }
}

asio::awaitable<void> load_run::paced() {
    asio::steady_timer pace(out_.executor());
    const auto start = clock::now();
    const auto count = static_cast<std::uint32_t>(how_.rate * how_.delay_seconds);
    for (std::uint32_t i = 0; i < count; ++i) {
        pace.expires_at(start + seconds(i / how_.rate));
        co_await pace.async_wait(asio::use_awaitable);
        co_await send(1);
    }
}

asio::awaitable<load_run::interval> load_run::closed_loop(double length, double ramp) {
    const auto start = clock::now();
    const auto measured_from = start + seconds(ramp);
    const auto end = measured_from + seconds(length);
    auto now = start;
    auto began = start;
    bool measuring = false;
    std::uint64_t first = meter_.arrived();
    while (now < end) {
        if (!measuring && now >= measured_from) {
            measuring = true;
            first = meter_.arrived();
            began = now;
            say(ramp > 0 ? "begin sustained" : "begin warm-up");
        }
        const auto room = how_.window - std::min<std::uint64_t>(how_.window, outstanding());
        if (room >= std::min(refill, how_.window)) {
            co_await send(static_cast<std::uint32_t>(std::min<std::uint64_t>(room, 4 * refill)));
        } else {
            awaited_ = sent_ + std::min(refill, how_.window) - how_.window;
            // Not beyond the next change of phase, which must be noticed in time.
            co_await wait_progress((measuring ? end : measured_from) - now);
            if (clock::now() - progressed_ > max_silence) {
                throw std::runtime_error("nothing arrived for too long");
            }
        }
        now = clock::now();
    }
    say(ramp > 0 ? "end sustained" : "end warm-up");
    co_return interval{std::chrono::duration<double>(now - began).count(),
                       meter_.arrived() - first};
}

// Waits until everything sent has arrived, or come back, or is taken for lost.
asio::awaitable<void> load_run::settle() {
    awaited_ = sent_;
    while (outstanding() != 0) {
        const bool moving = co_await wait_progress(max_silence);
        if (!moving) {
            break;
        }
    }
}

asio::awaitable<void> load_run::send(std::uint32_t count) {
    batch_.clear();
    const auto now = nanoseconds_now();
    for (std::uint32_t i = 0; i < count; ++i) {
        template_.append(static_cast<std::uint32_t>(sent_++), now, batch_);
    }
    co_await out_.write(batch_);
}

asio::awaitable<bool> load_run::wait_progress(clock::duration patience) {
    boost::system::error_code woken;
    progress_.expires_after(patience);
    co_await progress_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    co_return woken == asio::error::operation_aborted;
}

void load_run::print(const interval& sustained) const {
    auto sorted = meter_.delays();
    std::sort(sorted.begin(), sorted.end());
    std::printf("result {\"p50_ms\": %.4f, \"p99_ms\": %.4f, \"delays\": %zu, \"rate\": %.1f, "
                "\"window\": %u, \"message_bytes\": %zu, \"sent\": %llu, \"arrived\": %llu, "
                "\"bounced\": %llu, \"disordered\": %llu}\n",
                quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.size(),
                static_cast<double>(sustained.messages) / sustained.seconds, how_.window,
                template_.size(), static_cast<unsigned long long>(sent_),
                static_cast<unsigned long long>(meter_.arrived()),
                static_cast<unsigned long long>(bounces_.arrived()),
                static_cast<unsigned long long>(meter_.disordered()));
    std::fflush(stdout);
}

asio::awaitable<void> drain_into(channel& in, arrival_meter& meter) {
    meter.take(in.take_rest());
    for (;;) {
        meter.commit(co_await in.read_some(meter.prepare()));
    }
}

} // namespace diolkos::bench
