#include "storage.hpp"

#include "audit/record_reader.hpp"
#include "promise.hpp"

#include <algorithm>

namespace diolkos::simulation {

using boost::system::errc::make_error_code;
using journal::test::simulated_disk;

// As net::host and net::log_file do it.
box::left_behind storage::look() {
    journal::id16 fresh{};
    random_.fill(fresh);
    auto found = journal::recover(disk_, box_, fresh);
    must(found.has_value(), found.has_value() ? "" : found.error().text);
    durable.learn_all(disk_);
    box::left_behind left{std::move(*found), std::nullopt, "", ""};
    const auto whole = log_.rfind('\n') == std::string::npos ? 0 : log_.rfind('\n') + 1;
    const auto torn = log_.size() - whole;
    log_.resize(whole);
    log_synced_ = std::min(log_synced_, whole);
    if (whole > 0) {
        const auto before = log_.rfind('\n', whole - 2);
        const auto start = before == std::string::npos ? 0 : before + 1;
        const auto line = std::string_view(log_).substr(start, whole - 1 - start);
        audit::record_reader reader;
        const auto last = reader.read(line);
        must(last.has_value(), "the last line of the log is no record");
        left.last_logged = last->index;
        if (torn > 0 || line.find("\"event\":\"stop\"") == std::string_view::npos) {
            left.log_fault = "The run before this one did not stop in order.";
        }
    }
    return left;
}

void storage::begin(journal_done journal, log_done log) {
    journal_done_ = std::move(journal);
    log_done_ = std::move(log);
}

duration storage::takes() {
    return stall_percent != 0 && random_.percent(stall_percent)
               ? random_.between(duration(0), stall)
               : random_.between(least, most);
}

void storage::ask(const box::journal_request& what) {
    to_do_.push_back(what);
    next();
}

void storage::next() {
    if (busy_ || to_do_.empty()) {
        return;
    }
    busy_ = true;
    carry_out(to_do_.front());
    to_do_.pop_front();
    wait();
}

void storage::wait() {
    clock_.after(takes(), [this, life = life_] {
        if (life == life_) {
            done();
        }
    });
}

void storage::carry_out(const box::journal_request& what) {
    using doing = box::journal_request::doing;
    disk_.capacity = room_;
    disk_.fault = [this](simulated_disk::action action) {
        auto& fails = action == simulated_disk::action::append ? fails_append : fails_sync;
        const bool other =
            action != simulated_disk::action::append && action != simulated_disk::action::sync_data;
        if (other || !fails) {
            return boost::system::error_code();
        }
        fails = false;
        return boost::system::error_code(make_error_code(boost::system::errc::io_error));
    };
    switch (what.what) {
    case doing::create_segment:
        return disk_.create_segment(what.id, what.segment);
    case doing::append_and_sync:
        return disk_.append_and_sync(what.id, what.segment, what.bytes);
    case doing::sync_directory:
        return disk_.sync_directory(what.id);
    case doing::remove:
        return disk_.remove(what.id, what.segment);
    }
}

void storage::done() {
    const auto op = disk_.complete();
    if (op.what == simulated_disk::action::sync_data && !op.error) {
        durable.learn(disk_, op.segment);
    }
    clock_.note(box_, op.error ? "disk failed" : "disk did", static_cast<std::uint64_t>(op.what));
    if (!op.ends) {
        return wait(); // it is written; now it is synced
    }
    busy_ = false;
    next();
    journal_done_(op.id, op.error);
}

void storage::fill_up(std::size_t left) {
    room_ = disk_.bytes() + left;
}

bool storage::append_log(std::string_view lines) {
    // Nothing stands in the audit log that is not durable in the journal.
    for (auto rest = lines; !rest.empty();) {
        const auto end = rest.find('\n');
        const auto line = rest.substr(0, end);
        must(durable.has_line(number_field(line, "index"), line),
             "a record is given to the audit log that is not durable: " + std::string(line));
        rest.remove_prefix(end + 1);
    }
    if (full() && random_.percent(50)) {
        log_ += lines.substr(0, random_.below(lines.size()));
        return false;
    }
    log_ += lines;
    return true;
}

void storage::sync_log(std::uint64_t below) {
    clock_.after(takes(), [this, life = life_, below, size = log_.size()] {
        if (life != life_) {
            return;
        }
        log_synced_ = std::max(log_synced_, std::min(size, log_.size()));
        log_done_({}, below);
    });
}

void storage::end(ending how) {
    ++life_;
    busy_ = false;
    to_do_.clear();
    switch (how) {
    case ending::killed:
        disk_.kill(random_.percent(50) ? 0 : random_.below(2000));
        if (random_.percent(30)) {
            log_.resize(log_.size() -
                        random_.below(std::min<std::size_t>(log_.size() - log_synced_, 3000) + 1));
        }
        break;
    case ending::power_lost: {
        const char fill = "\0\xff\0z"[random_.below(4)];
        const auto whole = random_.below(101);
        disk_.crash({[&](std::size_t from, std::size_t to) {
                         return simulated_disk::remains{
                             random_.percent(40) ? to : from + random_.below(to - from + 1),
                             [&, whole](std::size_t) { return random_.percent(whole); }, fill};
                     },
                     [&] { return random_.percent(50); }});
        // Only its end is lost: file systems write a file's bytes before they make it longer.
        const auto unsynced = log_.size() - log_synced_;
        log_.resize(log_synced_ + random_.below(unsynced + 1));
        log_synced_ = log_.size();
        break;
    }
    }
}

} // namespace diolkos::simulation
