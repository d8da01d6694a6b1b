// What came of holding two logs against each other: counts, stories of single crossings, and the
// verdict.
//
// I/O      none
// Threads  values and free functions; safe from any thread
#pragma once

#include <boost/json/value.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::audit {

enum class log_side : std::uint8_t { low, high };
enum class way : std::uint8_t { import, export_ }; // low to high; high to low
[[nodiscard]] std::string_view name(log_side) noexcept;
[[nodiscard]] std::string_view name(way) noexcept;

// What the two logs together say of one crossing. docs/audit-log.md tells how each is decided.
enum class finding : std::uint8_t {
    matched,
    refused,
    in_flight,
    missing,
    extra,
    mismatch,
    duplicate
};
inline constexpr std::size_t finding_count = 7;
[[nodiscard]] std::string_view name(finding) noexcept; // "IN FLIGHT"
// Of crossings: "on record at both boxes with the same bytes"
[[nodiscard]] std::string_view meaning(finding) noexcept;
// Whether it means that the logs disagree.
[[nodiscard]] bool is_bad(finding) noexcept;

// One crossing, from both logs. Empty strings and absent times: no record says so.
struct crossing_story {
    finding what = finding::matched;
    way direction = way::import;
    std::string boot;
    std::uint32_t lane = 0;
    std::uint64_t sequence = 0;
    std::uint64_t last = 0; // of a run of numbers that neither log has; else equal to sequence
    std::string id, kind, type, from, to;
    std::string offered;  // what the sending box decided: "pass", "strip", "own"
    std::string receipt;  // what it was told: "accepted" or "refused"
    std::string decision; // what the receiving box decided: "accepted" or "refused"
    std::string ending;   // "delivered", "bounced" or "expired"
    std::optional<std::int64_t> offered_at, decided_at,
        ended_at;     // microseconds since 1970, each by its own box's clock
    std::string note; // why it is what it is, if that needs saying
};

// Microseconds from the offer to another event; negative if the two clocks disagree by more.
struct delay_summary {
    std::uint64_t count = 0;
    std::uint64_t negative = 0;
    std::int64_t p50 = 0, p95 = 0, p99 = 0, most = 0;
};

// Sorts `delays`.
[[nodiscard]] delay_summary summarise(std::vector<std::int64_t>& delays);

struct direction_report {
    std::array<std::uint64_t, finding_count> counts{};     // by finding
    std::uint64_t delivered = 0, bounced = 0, expired = 0; // of those accepted by the receiving box
    // Of the missing ones, those that a one-way link lost: the receiving box has that on record.
    std::uint64_t lost = 0;
    delay_summary to_decision, to_delivery;
};

// The crossings that were offered in one span of time, in one direction.
struct timeline_point {
    std::array<std::uint64_t, finding_count> counts{};
    delay_summary to_delivery;
};

struct timeline {
    static constexpr std::size_t max_points = 120; // of each direction

    std::int64_t first = 0; // microseconds since 1970: where the first span begins
    std::int64_t step = 0;  // microseconds that each takes
    std::array<std::vector<timeline_point>, 2> points; // by way; of equal size
};

struct log_report {
    std::string box;
    std::uint64_t records = 0;
    std::uint64_t boots = 0;
    std::optional<std::int64_t> first, last; // times of its records
    std::uint64_t refused_before_link = 0;
    std::map<std::string, std::uint64_t> refusals; // the same, by reason
    std::map<std::string, std::uint64_t>
        refused_on_arrival; // of what the other box sent: by reason
    std::uint64_t stripped = 0;
    std::uint64_t expired = 0;       // waited too long for the link, and had no number yet
    std::uint64_t waited = 0;        // accepted and put on record before they had a number
    std::uint64_t still_waiting = 0; // of these, have neither crossed nor expired
    // What is wrong with the log itself
    std::uint64_t malformed = 0;
    std::uint64_t index_breaks = 0;
    std::uint64_t wrong_waits = 0;            // waited twice, left twice, or left and never waited
    std::optional<std::uint64_t> first_break; // the index that should have come
};

struct reconcile_report {
    static constexpr std::size_t max_named = 1000; // bad crossings told one by one; all are counted

    std::array<log_report, 2> logs;             // by log_side
    std::array<direction_report, 2> directions; // by way
    std::vector<crossing_story> bad;            // at most max_named
    std::vector<crossing_story> crossings;      // all, if asked for: by time
    std::optional<timeline> times;              // if asked for
    std::string unusable; // not empty: the logs cannot be two sides of one gateway, and why

    [[nodiscard]] std::uint64_t count(finding) const noexcept; // both ways
    // Both logs are whole and nothing in them disagrees.
    [[nodiscard]] bool good() const noexcept;
    // One to four sentences for people.
    [[nodiscard]] std::string verdict() const;
};

[[nodiscard]] boost::json::value to_json(const reconcile_report& report);

} // namespace diolkos::audit
