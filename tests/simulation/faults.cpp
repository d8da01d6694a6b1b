// What goes wrong in a run, and how it is put right.
#include "stage.hpp"

namespace diolkos::simulation {

void stage::plan_faults() {
    for (const auto what : {fault::datagrams_lost, fault::datagram_bursts, fault::datagrams_late,
                            fault::datagrams_twice, fault::datagrams_damaged}) {
        if (how.has(what)) { // from the beginning on
            happens(what);
        }
    }
    for (std::uint64_t i = 0; i < how.faults; ++i) {
        const auto what = how.kinds[random.below(how.kinds.size())];
        clock.after(random.between(0ns, how.lasts), [this, what] {
            if (!healed_) {
                happens(what);
            }
        });
    }
}

// Long because there are many kinds: one case for each.
void stage::happens(fault what) {
    auto& box = random.percent(50) ? *low : *high;
    auto& one = *servers[random.below(servers.size())];
    const auto a_while = random.between(10ms, duration(random.percent(20) ? 8s : 1500ms));
    clock.note("fault", name(what));
    ++happened[static_cast<std::size_t>(what)];
    switch (what) {
    case fault::kill:
    case fault::power_loss:
        return box.die_after(random.below(40),
                             what == fault::kill ? ending::killed : ending::power_lost, a_while,
                             random.percent(30) ? random.between(1, 4) : 0);
    case fault::disk_error:
        (random.percent(50) ? box.disk.fails_sync : box.disk.fails_append) = true;
        return;
    case fault::full_disk:
        return box.disk.fill_up(random.below(20'000));
    case fault::slow_disk:
        box.disk.stall_percent = random.between(5, 50);
        box.disk.stall = a_while;
        return;
    case fault::link_cut:
        return wires.cut(random.between(0ns, a_while), random.between(0ns, a_while));
    case fault::half_open:
        return wires.cut(random.between(1s, duration(8s)), random.between(0ns, duration(5ms)));
    case fault::link_slow:
        wires.way.least = random.between(1ms, duration(20ms));
        wires.way.most = random.between(20ms, duration(700ms));
        return;
    case fault::partition:
        return wires.partition(true, true, a_while);
    case fault::one_way_partition: {
        const bool low_speaks = random.percent(50);
        return wires.partition(!low_speaks, low_speaks, a_while);
    }
    case fault::link_noise:
        return wires.disturb(box.which, static_cast<cable::noise>(random.between(1, 3)));
    case fault::server_down:
    case fault::server_vanishes:
        one.go_down(what == fault::server_down);
        break;
    case fault::server_silent:
        one.go_down(random.percent(50));
        one.be_silent();
        break;
    case fault::server_stalls:
        one.stall();
        break;
    case fault::server_deaf:
        one.be_deaf();
        break;
    case fault::clock_step:
        return box.step_clock(std::chrono::seconds(random.between(1, 7200)) *
                              (random.percent(50) ? 1 : -1));
    case fault::other_schema: // of one box: both could agree on it, and all would be well
        if (box.other_schema()) {
            box.put_schema_right();
        } else if (!other(box).other_schema()) {
            box.mistake_schema();
        }
        return;
    case fault::orderly_stop:
        return box.stop_in_order(a_while);
    case fault::edge_cut:
        return one.lose_connections(random.percent(50));
    case fault::datagrams_lost:
    case fault::datagram_bursts:
    case fault::datagrams_late:
    case fault::datagrams_twice:
    case fault::datagrams_damaged:
        return weather_turns(what);
    case fault::datagrams_forged:
        return road(box.which).forge(random.between(1, 700));
    case fault::session_replayed:
        return replay_session(box);
    case fault::network_refuses:
        box.refuse_datagrams(true);
        clock.after(a_while, [&box] { box.refuse_datagrams(false); });
        return;
    }
    clock.after(a_while * 3, [&one] { one.recover(); });
}

// Of one direction; it stays so until put_right(), or until it turns again.
void stage::weather_turns(fault what) {
    auto& sky = road(random.percent(50) ? box::side::low : box::side::high).now;
    switch (what) {
    case fault::datagrams_lost:
        sky.lost = random.percent(50) ? random.between(1, 10) : random.between(10, 40);
        return;
    case fault::datagram_bursts: // up to 40 % are lost by it
        sky.bursts = random.between(1, 20);
        return;
    case fault::datagrams_late:
        sky.late = random.between(5, 60);
        sky.most_late = random.percent(70) ? random.between(1ms, duration(80ms))
                                           : random.between(80ms, duration(400ms));
        return;
    case fault::datagrams_twice:
        sky.twice = random.between(5, 80);
        return;
    default:
        sky.damaged = random.between(1, 30);
    }
}

// Somebody has recorded what went to that box, and sends it all again once a box has started anew.
void stage::replay_session(box_run& box) {
    auto& from = other(box);
    auto& restarts = random.percent(50) ? box : from;
    restarts.die(random.percent(50) ? ending::killed : ending::power_lost, 20ms);
    for (const auto later : {10ms, 60ms, 400ms}) {
        clock.after(later, [this, &from] {
            if (!healed_) {
                road(from.which).replay();
            }
        });
    }
}

// From here on nothing goes wrong any more.
void stage::put_right() {
    clock.note("fault", "none any more");
    healed_ = true;
    wires.way = simulation::road{};
    for (auto& one : roads_) {
        one.clear();
    }
    for (auto* const box : {low.get(), high.get()}) {
        box->disk.stall_percent = 0;
        box->disk.fails_sync = box->disk.fails_append = false;
        box->disk.make_room();
        box->live_on();
        box->refuse_datagrams(false);
        box->put_schema_right();
    }
    for (const auto& one : servers) {
        one->recover();
    }
}

} // namespace diolkos::simulation
