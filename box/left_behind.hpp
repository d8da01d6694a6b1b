// What the runs before this one have left on this box's disk, as net/ has found it.
//
// Threads  values
#pragma once

#include "journal/recovery.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace diolkos::box {

struct left_behind {
    journal::recovery journal;
    // Index of the last record in the audit log; nullopt: the log is empty (new, or moved away).
    std::optional<std::uint64_t> last_logged;
    std::string log_fault;   // how the log was left, in a sentence; empty: in order
    std::string denied_call; // that the run before was stopped in, in a sentence; empty: none
};

} // namespace diolkos::box
