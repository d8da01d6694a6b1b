// The disk of a box: its journal, its audit log, and who works on them. One request of the journal
// after the other, as net::disk_worker does it; syncs of the log beside them.
//
// Threads  a run has its own
#pragma once

#include "box/actions.hpp"
#include "box/left_behind.hpp"
#include "chance.hpp"
#include "clockwork.hpp"
#include "ledger.hpp"
#include "simulated_disk.hpp"

#include <deque>
#include <functional>
#include <string>

namespace diolkos::simulation {

enum class ending : std::uint8_t {
    killed,     // what was written stays
    power_lost, // of what was not synced some is left, in any order of sectors
};

class storage {
public:
    using journal_done = std::function<void(journal::disk::request, boost::system::error_code)>;
    using log_done = std::function<void(boost::system::error_code, std::uint64_t below)>;

    storage(clockwork& clock, chance& random, std::string box)
        : clock_(clock),
          random_(random),
          box_(std::move(box)) {}

    // --- for the box's process
    [[nodiscard]] box::left_behind look();
    void begin(journal_done journal, log_done log);
    void ask(const box::journal_request& what);
    // False: it is full, or fails.
    [[nodiscard]] bool append_log(std::string_view lines);
    void sync_log(std::uint64_t below);
    void end(ending how);

    // --- what goes wrong
    duration least = 30us, most = 300us; // of a request
    std::uint64_t stall_percent = 0;     // of requests, for this long:
    duration stall = 100ms;
    bool fails_sync = false; // the next one
    bool fails_append = false;
    void fill_up(std::size_t left); // until make_room()
    void make_room() { room_ = SIZE_MAX; }
    [[nodiscard]] bool full() const noexcept { return room_ != SIZE_MAX; }

    // --- what there is
    ledger durable;
    [[nodiscard]] std::string whole_log() const { return log_; }
    [[nodiscard]] std::size_t journal_bytes() const { return disk_.bytes(); }
    [[nodiscard]] bool idle() const noexcept { return !busy_ && to_do_.empty(); }

private:
    void next();
    void wait();
    void carry_out(const box::journal_request& what);
    void done();
    [[nodiscard]] duration takes();

    clockwork& clock_;
    chance& random_;
    std::string box_;
    journal::test::simulated_disk disk_;
    std::string log_;
    std::size_t log_synced_ = 0;
    std::deque<box::journal_request> to_do_;
    bool busy_ = false;
    std::size_t room_ = SIZE_MAX;
    std::uint64_t life_ = 0; // of the process that works with it
    journal_done journal_done_;
    log_done log_done_;
};

} // namespace diolkos::simulation
