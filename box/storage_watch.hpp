// Whether there is room for what a box has to write: its audit log and its journal, each on a file
// system that fills up.
//
//     normal -> alert -> slow -> stopped          by how full the fuller one of them is
//                                                 and back, hysteresis_percent below
//
//     alert    on record, and in the operator's log; nothing else
//     slow     about slow_rate records a second: peers are read, and receipts said, no faster
//     stopped  peers are not read, what comes from the other box waits for its receipt, nobody new
//              is let in. What is left free is the reserve: what was accepted is handed on, and
//              what happens is put on record
//
// Each change is one record. If even the reserve is used up, a write fails, and the box stops.
//
// I/O      none; time and space are handed in
// Threads  not thread-safe; confined to its shard
// Memory   a few words
#pragma once

#include "box/actions.hpp"
#include "box/recorder.hpp"
#include "box/token_bucket.hpp"

#include <string>
#include <string_view>

namespace diolkos::box {

struct storage_settings {
    // Of a file system, used. Requires alert <= slow <= stop < 100.
    unsigned alert_percent = 75, slow_percent = 90, stop_percent = 95;
};

// Of one file system: what this process could still write, and what there is for it in all. Files
// are counted too where their number is limited; a total of 0 is no limit.
struct storage_space {
    std::uint64_t total_bytes = 0, free_bytes = 0;
    std::uint64_t total_files = 0, free_files = 0;
};
struct storage_report {
    storage_space audit, journal; // of the folders; perhaps the same file system
};

enum class storage_level : std::uint8_t { normal, alert, slow, stopped };
[[nodiscard]] std::string_view name(storage_level) noexcept;

class storage_watch {
public:
    static constexpr unsigned hysteresis_percent = 2;
    static constexpr rate slow_rate{.per_second = 100, .burst = 100}; // records

    // All must outlive this.
    storage_watch(const storage_settings& how, recorder& log, actions& out);

    // Call about twice a second.
    void seen(const storage_report& now);
    // Whether more may be taken in now. Call before taking in.
    [[nodiscard]] bool admits();
    [[nodiscard]] storage_level level() const noexcept { return level_; }
    [[nodiscard]] bool stopped() const noexcept { return level_ == storage_level::stopped; }
    [[nodiscard]] unsigned used_percent() const noexcept { return used_; } // of the fuller one

private:
    [[nodiscard]] storage_level level_at(unsigned used) const noexcept;
    void change(storage_level to, std::string_view rule, std::string detail);

    const storage_settings& how_;
    recorder& log_;
    actions& out_;
    storage_level level_ = storage_level::normal;
    unsigned used_ = 0;
    token_bucket credit_;       // while slow
    std::uint64_t counted_ = 0; // records, up to this index
};

} // namespace diolkos::box
