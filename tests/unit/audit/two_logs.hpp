// Two logs as two boxes write them, for what is to be held against each other: the story of each
// crossing is told in calls, and the lines can then be damaged by hand.
#pragma once

#include "audit/reconcile.hpp"
#include "audit/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace diolkos::audit {

// One box and its log.
class logging_box {
public:
    logging_box(log_side side, std::string_view boot)
        : side_(side),
          from_{side == log_side::low ? "low-1" : "high-1", std::string(boot), "0.1.0"} {}

    void write(record entry) {
        entry.time =
            std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(now));
        std::string line;
        write_line(entry, from_, index_++, line);
        line.pop_back();
        lines.push_back(std::move(line));
    }
    void restart(std::string_view boot) { from_.boot = boot; }
    void skip_index() { ++index_; }
    const std::string& boot() const { return from_.boot; }

    record about(event what, way direction, std::string_view boot, std::uint64_t sequence) const {
        record entry;
        entry.what = what;
        entry.direction = name(direction);
        entry.link = "isthmus";
        entry.crossing_boot = boot;
        entry.sequence = sequence;
        char id[37];
        (void)std::snprintf(id, sizeof id, "019a0000-0000-7000-8000-%012llx",
                            static_cast<unsigned long long>(sequence));
        entry.id = id;
        return entry;
    }
    way outgoing() const { return side_ == log_side::low ? way::import : way::export_; }
    way incoming() const { return side_ == log_side::low ? way::export_ : way::import; }

    // As sender
    void offer(std::uint64_t sequence, std::string_view outcome = "pass") {
        record entry = about(event::crossing_offered, outgoing(), boot(), sequence);
        entry.outcome = outcome;
        entry.mac = mac_of(sequence);
        entry.kind = "message";
        entry.type = "chat";
        entry.from = "romeo@low.example/orchard";
        entry.to = "juliet@high.example";
        write(entry);
    }
    void receipt(std::uint64_t sequence, bool accepted = true) {
        write(about(accepted ? event::crossing_receipted : event::crossing_refused, outgoing(),
                    boot(), sequence));
    }
    // As receiver of what `boot` numbered
    void judge(std::uint64_t sequence, std::string_view boot, bool accepted = true) {
        record entry = about(accepted ? event::crossing_accepted : event::crossing_refused,
                             incoming(), boot, sequence);
        entry.mac = mac_of(sequence);
        write(entry);
    }
    void end(std::uint64_t sequence, std::string_view boot, event what = event::crossing_delivered,
             bool of_another = false) {
        record entry = about(what, incoming(), boot, sequence);
        if (of_another)
            entry.id.back() = other_end(entry);
        write(entry);
    }
    // Its sender has started again: what was decided of it is taken back.
    void lose(std::uint64_t sequence, std::string_view boot) {
        record entry = about(event::crossing_expired, incoming(), boot, sequence);
        entry.outcome = "lost";
        write(entry);
    }
    // Of a one-way link, as sender and as receiver.
    void handed(std::uint64_t sequence) {
        record entry = about(event::crossing_receipted, outgoing(), boot(), sequence);
        entry.outcome = "handed";
        write(entry);
    }
    void report_lost(std::uint64_t first, std::uint64_t last, std::string_view boot) {
        record entry = about(event::crossing_lost, incoming(), boot, first);
        entry.id.clear();
        entry.last = last;
        write(entry);
    }
    // Another stanza than offer() has under this number.
    void judge_another(std::uint64_t sequence, std::string_view boot) {
        judge_anew(sequence, boot, mac_of(sequence + 1000));
    }
    // The same stanza as offer() has under this number, of an earlier decision: with another id.
    void judge_anew(std::uint64_t sequence, std::string_view boot) {
        judge_anew(sequence, boot, mac_of(sequence));
    }
    static std::string mac_of(std::uint64_t sequence) {
        char text[65];
        (void)std::snprintf(text, sizeof text, "%064llx",
                            static_cast<unsigned long long>(sequence));
        return text;
    }

    std::vector<std::string> lines;
    std::int64_t now = 1'790'000'000'000'000; // of this box's clock

private:
    static char other_end(const record& entry) { return entry.id.back() == 'f' ? 'e' : 'f'; }
    void judge_anew(std::uint64_t sequence, std::string_view boot, std::string mac) {
        record entry = about(event::crossing_accepted, incoming(), boot, sequence);
        entry.id.back() = other_end(entry);
        entry.mac = std::move(mac);
        write(entry);
    }

    log_side side_;
    origin from_;
    std::uint64_t index_ = 0;
};

struct two_logs {
    logging_box low{log_side::low, "aa01"};
    logging_box high{log_side::high, "bb01"};

    // From offer to delivery, 700 microseconds, as it should be.
    void cross(std::uint64_t sequence) {
        low.offer(sequence);
        high.now += 500;
        high.judge(sequence, low.boot());
        high.now += 200;
        high.end(sequence, low.boot());
        low.now += 1000;
        high.now += 300;
        low.receipt(sequence);
    }

    reconcile_report reconcile(bool list = false) const {
        reconciler joined({list});
        for (const std::string& line : low.lines)
            joined.add_line(log_side::low, line);
        for (const std::string& line : high.lines)
            joined.add_line(log_side::high, line);
        return joined.finish();
    }
};

} // namespace diolkos::audit
