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
      letters(random, how),
      seen(*this),
      wires(*this),
      roads_{road_to(box::side::high), road_to(box::side::low)} {
    low = std::make_unique<box_run>(*this, box::side::low);
    high = std::make_unique<box_run>(*this, box::side::high);
    for (const auto side : {box::side::low, box::side::high}) {
        for (const auto& one : how.servers[static_cast<std::size_t>(side)]) {
            servers.push_back(std::make_unique<server>(*this, side, one));
        }
    }
}

datagram_road stage::road_to(box::side to) {
    return {clock, random, [this, to](std::string&& datagram, bool genuine) {
                box(to).datagram_came(std::move(datagram), genuine);
            }};
}

link::pre_shared_key stage::key(box::side from) {
    link::pre_shared_key made{};
    made[0] = static_cast<std::byte>(static_cast<unsigned>(from) + 1);
    return made;
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
    //
    // What is refused, or answered at once because the link is down for long, is neither of these.
    // It is bounded by what may wait for the disk, after which the box reads no further. Without
    // that the streams that had been held, and were read again after link_wait_iq, said all that
    // their sockets held, and more, while one write was under way (seed 7853). A stanza has 1,204
    // bytes at most, and its record 500 at least.
    return (2 * how.window + how.wait_stanzas + 2) * 1200 + 3 * how.undurable +
           16 * tcp::read_bytes + 16'384;
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

// Empty: nothing. Else what the first of it is that still has to happen.
std::string stage::unsettled(box_run& near) {
    auto& far = other(near);
    const auto& here = near.durable();
    const auto& there = far.durable();
    const auto say = [&](const std::string& what) { return "at " + near.name() + " " + what; };
    if (!near.takes_connections()) {
        return say("the box does not take connections");
    }
    if (!near.has_link()) {
        return say("there is no link");
    }
    if (near.other_schema()) {
        return say("the schema set is still the wrong one");
    }
    if (here.waits()) {
        return say("stanzas wait for the link, and it is up");
    }
    for (const auto& [sequence, id] : here.offered()) {
        const auto name = "crossing " + std::to_string(sequence);
        const auto* const arrived = there.arrived(id);
        if (arrived == nullptr || arrived->lost) {
            if (!how.one_way) {
                return say(name + " was offered and has not come to the other box");
            }
            if (!there.has_lost(sequence)) {
                return say(name + " was lost on the way, and no record of the other box says so");
            }
        } else if (arrived->accepted && !arrived->delivered && !arrived->bounced) {
            return say(name + " was accepted by the other box and is not handed on");
        }
        if (!here.has_receipt(id)) {
            return say(name + " has no receipt");
        }
    }
    if (!near.disk.idle()) { // what it writes may have been read, and be said nowhere else yet
        return say("the disk has not done what it was asked to");
    }
    return near.edges_quiet() ? "" : say("bytes are under way to or from a server");
}

std::string stage::unsettled() {
    for (const auto& one : servers) {
        if (!one->has_said_all()) {
            return one->domain() + " has not said all, or it is not acknowledged";
        }
    }
    const auto of_low = unsettled(*low);
    return of_low.empty() ? unsettled(*high) : of_low;
}

void stage::settle() {
    const auto last = clock.now() + most_to_settle;
    // Twice: an answer may still be thought about, and what is written last waits for company.
    for (int quiet = 0; quiet < 2; quiet = unsettled().empty() ? quiet + 1 : 0) {
        must(clock.now() < last, "no progress: long after the last fault, " + unsettled());
        run_until(clock.now() + (quiet == 0 ? duration(tick_every) : duration(2s)));
    }
}

void stage::play() {
    low->start();
    high->start();
    if (!how.one_way) {
        wires.begin();
    }
    tick();
    write_letters();
    plan_faults();
    run_until(instant(how.lasts));
    seen.judge_meanwhile();
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
    result.counted = count(all);
    result.virtual_time = all.clock.now().time_since_epoch();
    result.kinds = all.how.kinds;
    result.one_way = all.how.one_way.has_value();
    return result;
}

} // namespace diolkos::simulation
