#include "box_run.hpp"

#include "audit/hex.hpp"
#include "box/start_plan.hpp"
#include "promise.hpp"
#include "stage.hpp"

namespace diolkos::simulation {

box_run::box_run(stage& of, box::side side)
    : disk(of.clock, of.random, side == box::side::low ? "low" : "high"),
      which(side),
      of_(of),
      name_(side == box::side::low ? "low" : "high") {
    mono_shift_ = of.random.between(1s, duration(1h));
    if (of.how.slow_disks) {
        disk.least = 1ms;
        disk.most = 12ms;
    }
}

box::moment box_run::now() const {
    const auto since = of_.clock.now().time_since_epoch();
    const auto wall = std::chrono::duration_cast<std::chrono::microseconds>(since);
    return {instant(since + mono_shift_),
            std::chrono::sys_time<std::chrono::microseconds>(std::chrono::hours(24 * 365 * 50) +
                                                             wall + wall_shift_)};
}

// --- life

void box_run::start() {
    ++life_;
    ++starts;
    of_.clock.note(name_, other_schema_ ? "starts with another schema" : "starts", starts);
    disk.begin(
        [this](auto id, auto error) {
            tell([&](box::gateway& box) { box.journal_completed(id, error, now()); });
        },
        [this](auto, auto below) {
            tell([&](box::gateway& box) { box.audit_synced(below, now()); });
        });
    auto left = disk.look();
    const bool waits = left.journal.waiting.size() > 0;
    of_.seen.starts(*this, left.journal.cut.has_value());
    const auto how = settings();
    schema_ = how.link.schema_digest;
    run_ = audit::hex(how.boot);
    if (deaths_to_come_ != 0) {
        --deaths_to_come_;
        dies_after_ = of_.random.below(30);
    }
    try {
        machine_ = std::make_unique<box::gateway>(how, std::move(left), now());
    } catch (const box::start_refused& refused) {
        must(waits && other_schema_, name_ + " does not start: " + refused.what());
        of_.clock.note(name_, "refuses to start with another schema");
        must(std::string_view(refused.what()).find("another profile") != std::string_view::npos,
             name_ + " names another reason than its schema: " + refused.what());
        ++crashes;
        other_schema_ = false; // put right
        of_.clock.after(200ms, [this, life = life_] {
            if (life == life_) {
                start();
            }
        });
        return;
    }
    carry_out();
    if (machine_) {
        end_turn_later();
    }
}

void box_run::later(duration pause, std::function<void()> what) {
    of_.clock.after(pause, [this, life = life_, what = std::move(what)] {
        if (life == life_ && machine_) {
            what();
        }
    });
}

void box_run::die_after(std::uint64_t actions, ending how, duration pause, std::uint64_t again) {
    deaths_to_come_ = again;
    dies_after_ = actions;
    dies_by_ = how;
    rests_ = pause;
}

void box_run::live_on() {
    dies_after_.reset();
    deaths_to_come_ = 0;
}

bool box_run::has_link() const noexcept {
    return of_.how.one_way ? open_ && (network_ready_ || !of_.how.speaks(which)) : link_ != nullptr;
}

bool box_run::dies_here() {
    if (!machine_) {
        return true;
    }
    if (dies_after_ && (*dies_after_)-- == 0) {
        die(dies_by_, rests_);
        return true;
    }
    return false;
}

void box_run::die(ending how, duration pause) {
    dies_after_.reset();
    if (!machine_) {
        return;
    }
    ++crashes;
    ++(how == ending::killed ? kills : power_losses);
    in_a_write += disk.idle() && log_lines_.empty() ? 0 : 1;
    of_.clock.note(name_, how == ending::killed ? "is killed" : "loses its power");
    leave_everything(how);
    if (how == ending::power_lost) { // the monotonic clock begins again
        mono_shift_ = of_.random.between(1s, duration(60s)) - of_.clock.now().time_since_epoch();
    }
    of_.clock.after(pause, [this, life = life_] {
        if (life == life_) {
            start();
        }
    });
}

void box_run::leave_everything(ending how) {
    ++life_;
    schema_put_right_ = false;
    of_.seen.ended(which);
    auto& random = of_.random;
    const auto leave = [&](tcp& wire, int end) {
        if (how == ending::killed) {
            wire.abort(end, random.percent(60), "Connection reset by peer");
        } else {
            wire.vanish(end, random.between(1ms, duration(20s)), "Connection timed out");
        }
    };
    for (auto& [number, one] : edges_) {
        if (one.wire) {
            leave(*one.wire, 0);
        }
    }
    edges_.clear();
    if (link_) {
        leave(*link_, link_end_);
    }
    link_.reset();
    link_drop_ = turn_ends_ = open_ = stopping_ = drained_ = halted_ = false;
    to_link_.clear();
    to_network_.clear();
    in_socket_.clear();
    handed_ = kernel_drops_ = 0;
    network_ready_ = false;
    log_lines_.clear();
    sync_below_.reset();
    timer_at_ = instant::max();
    machine_.reset();
    disk.end(how);
    if (!of_.how.one_way) {
        of_.wires.left(which);
    }
}

void box_run::stop_in_order(duration pause) {
    if (!machine_ || !open_ || stopping_) {
        return;
    }
    stopping_ = true;
    rests_ = pause;
    of_.clock.note(name_, "is told to stop");
    const auto limit = of_.random.between(100ms, duration(3s));
    tell([&](box::gateway& box) { box.drain(now().mono + limit, now()); });
}

void box_run::mistake_schema() {
    other_schema_ = true;
    die(ending::killed, 100ms);
}

// What waits was accepted by the wrong one: an orderly stop answers it.
void box_run::put_schema_right() {
    if (!other_schema_ || !of_.low || !of_.high) {
        return;
    }
    if (machine_ && open_ && !stopping_) {
        schema_put_right_ = true;
        stop_in_order(100ms);
    }
    of_.clock.after(500ms, [this] { put_schema_right(); });
}

// As an operator would: what is wrong is mended, and the process started again.
void box_run::halted(const std::string& why) {
    of_.clock.note(name_, "halts: " + why);
    must(of_.how.has(fault::disk_error) || of_.how.has(fault::full_disk),
         name_ + " halted for no fault of its disk: " + why);
    disk.make_room();
    const bool lost = of_.random.percent(70); // what could not be synced is not what is read later
    die(lost ? ending::power_lost : ending::killed, of_.random.between(50ms, duration(2s)));
}

} // namespace diolkos::simulation
