// What somebody should look at in two logs that were held against each other: crossings on which
// they disagree, and records of events that are no everyday matter.
//
//     take(side, line)... for every line of both logs -> finish(report) -> attention_list
//
// Listed are at most max_rows: reconcile_report::max_named crossings, then of each event of each
// box the newest max_of_an_event, the gravest events first. All are counted.
//
// I/O      none
// Threads  not thread-safe
// Memory   max_of_an_event lines of a log for each event and box
#pragma once

#include "audit/event_catalogue.hpp"
#include "audit/reconcile_report.hpp"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace diolkos::cli::page {

inline constexpr std::size_t max_of_an_event = 200; // records
inline constexpr std::size_t max_rows = 2000;

struct attention_row {
    std::string what;     // "EXTRA", or an event
    std::string box;      // "low", "high"; "both" of a crossing
    std::string time;     // RFC 3339, UTC; empty: not known
    std::string crossing; // "import #7"
    std::string from, to; // or the peer's domain and its address
    std::string why;      // a sentence: finding's note, or reason, rule and detail of the record
    std::string id;
};

// All rows of one `what`.
struct attention_kind {
    std::string what;
    audit::severity how = audit::severity::info;
    std::uint64_t count = 0, listed = 0;
    std::string meaning, to_do; // sentences of this program
};

struct attention_list {
    std::vector<attention_kind> kinds; // the gravest first
    std::vector<attention_row> rows;   // in the order of the kinds
};

class attention {
public:
    void take(audit::log_side side, std::string_view line);
    [[nodiscard]] attention_list finish(const audit::reconcile_report& report) const;

private:
    struct seen {
        std::uint64_t count = 0;
        std::deque<std::string> newest;
    };
    std::map<std::pair<audit::event, audit::log_side>, seen> events_;
};

// Tells stories, which are kept without them, who sent what to whom: by the records with their ids.
class addresses_of {
public:
    // `stories` must outlive this.
    explicit addresses_of(std::vector<audit::crossing_story>& stories);

    void take(std::string_view line);
    [[nodiscard]] bool all_known() const noexcept { return by_id_.empty(); }

private:
    std::unordered_multimap<std::string, audit::crossing_story*> by_id_;
};

} // namespace diolkos::cli::page
