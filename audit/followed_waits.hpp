// Stanzas of one log that were put on record while they waited for the link: each has one such
// record, and leaves the line once, to cross or to expire.
//
// I/O      none
// Threads  a value
// Memory   about 100 bytes for each stanza that waited
#pragma once

#include "audit/reconcile_report.hpp"
#include "audit/record_reader.hpp"

#include <string>
#include <unordered_map>

namespace diolkos::audit {

class followed_waits {
public:
    // The log's records in order, of any event that is known; counts in `log`.
    void add(const read_record& entry, log_report& log);

private:
    void leaves(const read_record& entry, log_report& log);

    std::unordered_map<std::string, bool> by_id_; // it still waits
};

} // namespace diolkos::audit
