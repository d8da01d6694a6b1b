// Applies the entries of whole records, oldest first, to what a recovery says.
//
//     plan_of(newest) -> begin(segment), apply(record)... -> begin(segment), ...
//
// I/O      none
// Threads  not thread-safe
// Memory   that of the recovery
#pragma once

#include "journal/recovery.hpp"

namespace diolkos::journal {

class replay {
public:
    // What the newest segment says about the older ones.
    struct plan {
        std::vector<segment_end> segments; // ascending
        segment_number freed = 0;          // those below are not needed any more
        std::uint64_t copied = 0;          // audit records below this index are in the log
    };
    // Requires at least one record. Fails with errc::record_unknown.
    [[nodiscard]] static boost::system::result<plan> plan_of(const scanned& newest);

    // `out` must outlive this.
    replay(recovery& out, plan how)
        : out_(out),
          plan_(std::move(how)) {}

    void begin(const segment_end& segment);
    // `first` in its segment. The error is default if all went well.
    [[nodiscard]] boost::system::error_code apply(std::string_view body, bool first);

private:
    [[nodiscard]] boost::system::error_code apply(const audit_records& what);
    [[nodiscard]] boost::system::error_code apply(const kept_entry& what);
    [[nodiscard]] boost::system::error_code apply(const numbered_crossing& what);
    [[nodiscard]] boost::system::error_code apply(const settled_crossing& what);
    [[nodiscard]] boost::system::error_code apply(const lane_mark& what);
    [[nodiscard]] boost::system::error_code apply(const copied_entry& what);
    [[nodiscard]] boost::system::error_code apply(const freed_entry& what);
    [[nodiscard]] boost::system::error_code apply(const state_entry& what);

    void count(const kept_crossing& what);
    void settle(const settled_crossing& what);

    recovery& out_;
    plan plan_;
    bool summed_up_ = false; // a state was seen: from then on each next one must agree
};

} // namespace diolkos::journal
