#include "stage.hpp"

#include "promise.hpp"
#include "stall.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::simulation {

namespace {

// Without faults everything is settled after so long: a queue's age, the longest wait of a server
// for the end of a lost connection, and some rounds of retries.
constexpr duration most_to_settle = 180s;
constexpr duration tick_every = 250ms;

} // namespace

stage::stage(plan what, bool tells)
    : how(std::move(what)),
      clock(tells),
      random(how.seed),
      letters(random),
      seen(*this),
      wires(*this) {
    low = std::make_unique<box_run>(*this, box::side::low);
    high = std::make_unique<box_run>(*this, box::side::high);
    for (const auto side : {box::side::low, box::side::high}) {
        for (const auto& one : how.servers[static_cast<std::size_t>(side)]) {
            servers.push_back(std::make_unique<server>(*this, side, one));
        }
    }
}

server* stage::find_server(const std::string& domain) {
    const auto found =
        std::ranges::find_if(servers, [&](const auto& one) { return one->domain() == domain; });
    return found == servers.end() ? nullptr : found->get();
}

// --- bounds

std::size_t stage::most_for_a_server() const {
    return tcp::capacity_bytes + (2 * how.queue + 2) * 1200 + 8'192;
}

std::size_t stage::most_undecided() const {
    // What waits for the link, and what was offered and is not durable; then, of each stream, what
    // one read brings.
    return (2 * how.window + how.wait_stanzas + 2) * 1200 + 16 * tcp::read_bytes + 16'384;
}

std::size_t stage::decided_bytes(const box_run& box) const {
    return box.durable().decided_bytes();
}

// --- what is said

void stage::write_letters() {
    for (std::uint64_t i = 0; i < how.letters; ++i) {
        clock.after(random.between(0ns, how.lasts), [this] { write_one(); });
    }
}

void stage::write_one() {
    const auto side = random.percent(55) ? box::side::low : box::side::high;
    const auto far = side == box::side::low ? box::side::high : box::side::low;
    const auto& near_servers = how.servers[static_cast<std::size_t>(side)];
    const auto& far_servers = how.servers[static_cast<std::size_t>(far)];
    const auto& from = near_servers[random.below(near_servers.size())].domain;
    auto to = far_servers[random.below(far_servers.size())].domain;
    const std::string end = far == box::side::low ? ".low.example" : ".high.example";
    if (random.percent(6)) {
        to = (random.percent(50) ? "unserved" : "nobody") + end;
    }
    for (auto together = random.percent(20) ? random.between(2, 12) : 1; together > 0; --together) {
        find_server(from)->write(letters.write(side, from, to));
    }
}

// --- time

void stage::tick() {
    for (const auto& one : servers) {
        one->on_time();
    }
    clock.after(tick_every, [this] { tick(); });
}

void stage::run_until(instant when) {
    bool there = false;
    clock.at(when, [&there] { there = true; });
    while (!there && clock.step()) {
    }
}

bool stage::settled() {
    const auto done = [](const box_run& box, const box_run& far) {
        if (!box.takes_connections() || !box.has_link() || !box.edges_quiet() ||
            box.other_schema() || box.durable().waits()) {
            return false;
        }
        return std::ranges::all_of(box.durable().offered(), [&](const auto& one) {
            const auto* const there = far.durable().arrived(one.second);
            return box.durable().has_receipt(one.second) && there != nullptr &&
                   (!there->accepted || there->delivered || there->bounced);
        });
    };
    return std::ranges::all_of(servers, [](const auto& one) { return one->has_said_all(); }) &&
           done(*low, *high) && done(*high, *low);
}

void stage::settle() {
    const auto last = clock.now() + most_to_settle;
    // Twice: an answer may still be thought about, and what is written last waits for company.
    for (int quiet = 0; quiet < 2; quiet = settled() ? quiet + 1 : 0) {
        must(clock.now() < last, "no progress: not settled long after the last fault");
        run_until(clock.now() + (quiet == 0 ? duration(tick_every) : duration(2s)));
    }
}

void stage::play() {
    low->start();
    high->start();
    wires.begin();
    tick();
    write_letters();
    plan_faults();
    run_until(instant(how.lasts));
    put_right();
    settle();
    stop_and_judge();
}

void stage::stop_and_judge() {
    for (auto* const box : {low.get(), high.get()}) { // so that the logs have everything
        box->stop_in_order(1h);
    }
    run_until(clock.now() + 20s);
    must(!low->runs() && !high->runs(), "a box did not stop in order");
    seen.judge();
}

namespace {

// Every so many seeds a stalled server is played as well.
constexpr std::uint64_t stall_every = 8;

void play_stalled(std::uint64_t seed, bool tells, outcome& result) {
    stage all(stall_plan(seed), tells);
    try {
        all.play_stalled();
    } catch (const std::exception& failed) {
        result.broken = failed.what();
    }
    result.digest ^= all.clock.digest();
}

} // namespace

outcome run(std::uint64_t seed, bool tells) {
    stage all(seed, tells);
    outcome result;
    try {
        all.play();
    } catch (const std::exception& failed) {
        result.broken = failed.what();
    }
    result.digest = all.clock.digest();
    if (result.broken.empty() && seed % stall_every == 0) {
        play_stalled(seed, tells, result);
    }
    result.steps = all.clock.steps();
    result.letters = all.letters.all().size();
    result.crashes = all.low->crashes + all.high->crashes;
    result.virtual_time = all.clock.now().time_since_epoch();
    result.kinds = all.how.kinds;
    return result;
}

} // namespace diolkos::simulation
