// What a box remembers of its own records, for whoever asks how it is: since when the link is as it
// is, the last refusals, and what became of the tests that an operator has sent.
//
//     every record as it is written -> seen() -> link(), refusals()
//       the same, addresses as they are -> follow_tests() -> tests()
//
// What the log does not have, because of audit.addresses, is not kept here either: but for a test's
// own address, which is nobody's.
//
// Records that the budget of strangers leaves out (record_budget.hpp) are not seen here either.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   max_refusals and max_tests records, each bounded as audit records are
#pragma once

#include "audit/record.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

namespace diolkos::box {

inline constexpr std::size_t max_refusals = 32; // the last ones
inline constexpr std::size_t max_tests = 16;    // the last ones

using wall_time = std::chrono::sys_time<std::chrono::microseconds>;

// What the status says of a record, under the record's own names.
struct refusal {
    wall_time time;
    std::string event, reason, rule, where, detail;
    std::string peer_domain, peer_address, from, to, id;
};

// A ping between two domains, over the link as any stanza (gateway::test).
struct test_crossing {
    enum class state : std::uint8_t {
        waiting,  // for the link
        offered,  // on the link, without a receipt yet
        accepted, // the far box has recorded it; or it was handed to a one-way link
        answered, // the answer has crossed back
        refused,  // by this box or by the far one
        expired,  // it waited for the link in vain
    };
    state how = state::waiting;
    std::string from, to;  // `from` is used for this test alone
    std::string id;        // of the crossing, in both logs; empty until it is judged
    std::string answer_id; // of the crossing back
    std::string answer;    // "result" or "error"
    std::string reason;    // of a refusal
    wall_time requested, last_change;
    std::optional<wall_time> receipted, returned;
};
[[nodiscard]] std::string_view name(test_crossing::state) noexcept;

class recent_past {
public:
    struct link_state {
        wall_time since;
        std::string peer;   // address and key of the last connection
        std::string detail; // of the record that changed it
    };

    explicit recent_past(wall_time start) { link_.since = start; }

    void seen(const audit::record& entry);
    void follow_tests(const audit::record& entry);
    // To be followed by the records of the test with that sender.
    void expect(std::string from, std::string to, wall_time now);
    // One more test may be sent: not too many are under way.
    [[nodiscard]] bool takes_test() const noexcept;

    [[nodiscard]] const link_state& link() const noexcept { return link_; }
    [[nodiscard]] const std::deque<refusal>& refusals() const noexcept { return refusals_; }
    [[nodiscard]] const std::deque<test_crossing>& tests() const noexcept { return tests_; }

private:
    void link_changed(const audit::record& entry);
    void refused(const audit::record& entry);
    void follow(test_crossing& test, const audit::record& entry);

    link_state link_;
    std::deque<refusal> refusals_;    // the last one at the end
    std::deque<test_crossing> tests_; // the last one at the end
};

} // namespace diolkos::box
