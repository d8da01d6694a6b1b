// The half of box_run that drives the gateway: actions, turns and time.
#include "box_run.hpp"
#include "promise.hpp"
#include "stage.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::simulation {

void box_run::tell(const std::function<void(box::gateway&)>& what) {
    if (machine_) {
        what(*machine_);
        carry_out();
        if (machine_) {
            end_turn_later();
        }
    }
}

struct box_run::obeying {
    box_run& b;

    void operator()(box::open_connection& a) const { b.open(a); }
    void operator()(box::send_data& a) const {
        if (const auto at = b.edges_.find(a.connection); at != b.edges_.end()) {
            at->second.to_send += a.bytes;
        }
    }
    void operator()(box::start_tls& a) const {
        if (const auto at = b.edges_.find(a.connection); at != b.edges_.end() && at->second.wire) {
            at->second.wire->start_tls(0);
        }
    }
    void operator()(box::judge_tls&) const { must(false, "no connection begins with TLS here"); }
    void operator()(box::close_connection& a) const { b.close(a.connection); }
    void operator()(box::pause_reading& a) const { read(a.connection, false); }
    void operator()(box::resume_reading& a) const { read(a.connection, true); }
    void operator()(box::link_data& a) const { b.to_link_ += b.link_ ? a.bytes : std::string(); }
    void operator()(box::link_datagrams& a) const { b.take_datagrams(a); }
    void operator()(box::link_drop&) const { b.link_drop_ = true; }
    void operator()(box::journal_request& a) const { b.disk.ask(a); }
    void operator()(box::write_audit& a) const { b.log_lines_ += a.lines; }
    void operator()(box::sync_audit& a) const { b.sync_below_ = a.below; }
    void operator()(box::ready&) const {
        b.open_ = true;
        b.of_.clock.note(b.name_, "is ready");
        b.later(0ns, [&box = b] { box.one_way_begins(); });
    }
    void operator()(box::halt& a) const {
        b.halted_ = true;
        b.halted(a.why);
    }
    void operator()(box::log_line& a) const { b.of_.clock.note(b.name_, a.text); }
    void operator()(box::forget_note&) const {} // nobody leaves one
    void operator()(box::drained&) const { b.drained_ = true; }

private:
    void read(box::connection_id number, bool wanted) const {
        if (const auto at = b.edges_.find(number); at != b.edges_.end() && at->second.wire) {
            at->second.wire->read(0, wanted);
        }
    }
};

void box_run::carry_out() {
    for (auto todo = machine_->take_actions(); !todo.empty(); todo = machine_->take_actions()) {
        for (auto& one : todo) {
            if (dies_here()) {
                return;
            }
            std::visit(obeying{*this}, one);
            if (!machine_) {
                return;
            }
        }
    }
}

void box_run::end_turn_later() {
    if (!std::exchange(turn_ends_, true)) {
        later(of_.random.between(0ns, duration(30us)), [this] { end_turn(); });
    }
}

void box_run::end_turn() {
    turn_ends_ = false;
    machine_->turn_ends(now());
    carry_out();
    if (!machine_ || !write_log()) {
        return;
    }
    if (sync_below_) {
        disk.sync_log(*std::exchange(sync_below_, std::nullopt));
    }
    flush_edges();
    if (machine_) {
        flush_link();
    }
    if (machine_) {
        flush_datagrams();
    }
    if (!machine_) {
        return;
    }
    if (drained_) {
        of_.clock.note(name_, "has stopped");
        other_schema_ = other_schema_ && !schema_put_right_;
        leave_everything(ending::killed);
        of_.clock.after(rests_, [this, life = life_] {
            if (life == life_) {
                start();
            }
        });
        return;
    }
    set_timer();
}

bool box_run::write_log() {
    if (log_lines_.empty()) {
        return true;
    }
    if (dies_here()) {
        return false;
    }
    of_.seen.logged(*this, log_lines_);
    if (!disk.append_log(std::exchange(log_lines_, {}))) {
        halted("cannot write the audit log");
        return false;
    }
    return true;
}

void box_run::set_timer() {
    const auto deadline = machine_->next_deadline();
    if (deadline == instant::max()) {
        return;
    }
    const auto when = std::max(deadline - mono_shift_, of_.clock.now() + 20us);
    if (when >= timer_at_) {
        return;
    }
    timer_at_ = when;
    of_.clock.at(when, [this, life = life_, when] {
        if (life == life_ && machine_ && timer_at_ == when) {
            on_timer();
        }
    });
}

void box_run::on_timer() {
    timer_at_ = instant::max();
    if (now().mono >= machine_->next_deadline()) {
        tell([&](box::gateway& box) { box.timer(now()); });
    }
    if (machine_ && !turn_ends_) {
        set_timer();
    }
}

} // namespace diolkos::simulation
