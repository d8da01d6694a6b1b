// Holds the logs of the two boxes against each other: joins their records of each crossing by
// direction, boot, lane and sequence, and compares what the boxes say of it.
//
//     add_line(low, ...)..., add_line(high, ...)...  ->  finish() -> reconcile_report
//
// The lines of one log come in its order; the two logs may come one after the other.
//
// I/O      none: the caller reads the files
// Threads  not thread-safe
// Memory   about 250 bytes for each crossing, 600 if they are to be listed
#pragma once

#include "audit/reconcile_report.hpp"
#include "audit/record_reader.hpp"

#include <memory>

namespace diolkos::audit {

struct reconcile_settings {
    bool list = false;  // fill reconcile_report::crossings
    bool times = false; // fill reconcile_report::times
};

class reconciler {
public:
    explicit reconciler(reconcile_settings how);
    ~reconciler();

    // One record of a log, if somebody has read it already; its views need not outlive the call.
    void add(log_side from, const read_record& entry);
    // One line of a log, without its newline.
    void add_line(log_side from, std::string_view line);
    // A line that was longer than any record may be, or is otherwise no record.
    void add_malformed(log_side from);
    [[nodiscard]] reconcile_report finish();

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::audit
