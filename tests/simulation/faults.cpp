// What goes wrong in a run, and how it is put right.
#include "stage.hpp"

namespace diolkos::simulation {

void stage::plan_faults() {
    for (std::uint64_t i = 0; i < how.faults; ++i) {
        const auto what = how.kinds[random.below(how.kinds.size())];
        clock.after(random.between(0ns, how.lasts), [this, what] {
            if (!healed_) {
                happens(what);
            }
        });
    }
}

void stage::happens(fault what) {
    auto& box = random.percent(50) ? *low : *high;
    auto& one = *servers[random.below(servers.size())];
    const auto a_while = random.between(10ms, duration(random.percent(20) ? 8s : 1500ms));
    clock.note("fault", name(what));
    switch (what) {
    case fault::kill:
    case fault::power_loss:
        return box.die_after(random.below(40),
                             what == fault::kill ? ending::killed : ending::power_lost, a_while);
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
    }
    clock.after(a_while * 3, [&one] { one.recover(); });
}

// From here on nothing goes wrong any more.
void stage::put_right() {
    clock.note("fault", "none any more");
    healed_ = true;
    wires.way = road{};
    for (auto* const box : {low.get(), high.get()}) {
        box->disk.stall_percent = 0;
        box->disk.fails_sync = box->disk.fails_append = false;
        box->disk.make_room();
        box->live_on();
        box->put_schema_right();
    }
    for (const auto& one : servers) {
        one->recover();
    }
}

} // namespace diolkos::simulation
