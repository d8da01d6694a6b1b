// The disk of a box in the world, and the lives of the box on it.
#include "audit/record_reader.hpp"
#include "world.hpp"

#include <stdexcept>

namespace diolkos::box::test {

namespace {

left_behind look(journal::test::simulated_disk& disk, const std::string& log, side which) {
    journal::id16 fresh{};
    fresh.fill(which == side::low ? std::byte{1} : std::byte{2});
    auto found = journal::recover(disk, which == side::low ? "low" : "high", fresh);
    if (!found.has_value()) {
        throw std::runtime_error(found.error().text);
    }
    left_behind left{std::move(*found), std::nullopt, "", ""};
    if (!log.empty()) {
        audit::record_reader reader;
        const auto before = log.rfind('\n', log.size() - 2);
        const auto start = before == std::string::npos ? 0 : before + 1;
        left.last_logged =
            reader.read(std::string_view(log).substr(start, log.size() - 1 - start))->index;
    }
    return left;
}

} // namespace

void world::box_side::start() {
    how.boot.fill(std::byte{++starts});
    machine = std::make_unique<gateway>(how, look(disk, log, which), of.now);
}

void world::box_side::crash() {
    crashed = true;
    auto& other = which == side::low ? *of.high_ : *of.low_;
    if (of.link_is_up) {
        of.link_is_up = false;
        if (how_to_crash.link_delivers) {
            other.machine->link_received(std::as_bytes(std::span(to_link)), of.now);
        }
        other.to_link.clear();
        other.machine->link_closed("the other box is gone", of.now);
    }
    to_link.clear();
    machine.reset();
    peers.clear();
    log_to_sync.reset();
    disk.crash({[this](std::size_t from, std::size_t to) {
                    const bool keeps = how_to_crash.journal_keeps;
                    return journal::test::simulated_disk::remains{
                        keeps ? to : from, [](std::size_t) { return true; }, 0};
                },
                [this] { return how_to_crash.journal_keeps; }});
    if (!how_to_crash.log_keeps) {
        log.resize(log_synced);
    }
    start();
}

void world::box_side::ask_disk(const journal_request& what) {
    using doing = journal_request::doing;
    switch (what.what) {
    case doing::create_segment:
        return disk.create_segment(what.id, what.segment);
    case doing::append_and_sync:
        return disk.append_and_sync(what.id, what.segment, what.bytes);
    case doing::sync_directory:
        return disk.sync_directory(what.id);
    case doing::remove:
        return disk.remove(what.id, what.segment);
    }
}

bool world::box_side::disk_step() {
    if (log_to_sync && log_syncs) {
        log_synced = log.size();
        machine->audit_synced(*std::exchange(log_to_sync, std::nullopt), of.now);
        return true;
    }
    if (disk.idle()) {
        return false;
    }
    if (const auto done = disk.complete(); done.ends) {
        machine->journal_completed(done.id, done.error, of.now);
    }
    return true;
}

void world::box_side::complete_disk() {
    do {
        while (disk_step()) {
        }
    } while (obey());
}

} // namespace diolkos::box::test
