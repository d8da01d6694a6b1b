// Holds what happens against what is promised, at every step: what a box lets out against what is
// durable on both disks, what arrives against what was sent. Throws broken_promise.
//
// Threads  a run has its own
// Memory   grows with the run
#pragma once

#include "audit/reconcile_report.hpp"
#include "ledger.hpp"
#include "post.hpp"
#include "tap.hpp"
#include "wire_format/envelope.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diolkos::simulation {

struct stage;
class box_run;

class witness {
public:
    explicit witness(stage& of);

    // --- what a box does
    // `cut`: the end of its journal was torn, and is cut off.
    void starts(const box_run& box, bool cut);
    void logged(const box_run& box, std::string_view lines);
    void leaves(const box_run& box, std::string_view bytes); // towards a server
    void link_begins(const box_run& box);
    void link_says(const box_run& box, std::string frames);
    void link_hears(const box_run& box, std::string_view frames);
    void bounded(const box_run& box, std::string_view what, std::size_t is, std::size_t most);
    void ended(box::side which); // its process, in whatever way
    void heard_of_peers(const box_run& box, std::size_t bytes);

    // --- on a one-way link (witness_one_way.cpp)
    void datagram_leaves(const box_run& box, std::string_view datagram);
    void datagram_comes(const box_run& box, std::string_view datagram); // as it left

    // --- what servers do and see
    void sent(letter& what, std::uint64_t session);
    void acknowledged(const letter& what);
    void received(const std::string& server, letter& what, bool is_error);

    // --- meanwhile and at the end (verdict.cpp)
    void judge_meanwhile();
    void judge();

    std::uint64_t schema_refusals = 0;
    // By audit::finding: of the logs at the end, and of those logs when they are forged on purpose.
    std::array<std::uint64_t, audit::finding_count> findings{}, forged_findings{};

private:
    struct of_link {
        // One-way: the start of the far box, by the present life's log and by all of them; when a
        // packet came to this life that it had had, and whether its log has told of any.
        std::uint64_t hears = 0, newest = 0;
        std::optional<instant> repeated;
        bool tells_of_repeated = false;
        std::uint64_t said = 0;    // highest sequence
        std::uint64_t settled = 0; // by a receipt that was heard
        std::string partial;       // of a frame that is coming
        std::uint64_t fitting = 0; // Hellos that were heard, of its own schema
        std::uint64_t ups = 0;     // on record
        std::uint64_t logged = 0;  // index behind the last record in the log
    };
    void said(const box_run& box, const wire::hello& what);
    void said(const box_run& box, const wire::crossing& what);
    void said(const box_run& box, const wire::committed& what);
    void said(const box_run& box, const wire::receipt& what);
    void said(const box_run&, const wire::heartbeat&) {}
    void said(const box_run&, const wire::pace&) {}
    void logged_one_way(const box_run& box, std::string_view event, std::string_view line);
    void judge(letter& what);
    // A repeated packet may be untold of for that long.
    static constexpr duration most_before_telling = std::chrono::seconds(2);
    void judge_repeated(const box_run& box, duration untold = most_before_telling);
    [[nodiscard]] bool judge_offered(const letter& what, const std::string& id,
                                     std::uint64_t sequence);
    [[nodiscard]] bool is_lost(const box_run& from, std::uint64_t sequence, const std::string& id);
    void judge_log(const box_run& box);
    void judge_untroubled(const letter& what, const std::vector<ledger::decision>& decisions) const;
    [[nodiscard]] std::map<std::string, audit::finding> truth();
    void judge_order();
    void judge_both_logs();
    [[nodiscard]] const ledger& near(const letter& what) const;
    [[nodiscard]] const ledger& far(const letter& what) const;

    stage& of_;
    std::array<of_link, 2> links_;
    std::array<tap, 2> taps_; // of a one-way link, by the side that sends
    std::map<const letter*, std::uint64_t> left_, excused_;
    std::map<std::pair<std::string, std::string>, std::uint64_t> last_received_;
    std::map<std::uint64_t, std::vector<letter*>> by_session_;
    std::array<bool, 2> cut_{};          // and no record says so yet
    std::array<std::size_t, 2> heard_{}; // bytes of peers, of the present lives
};

} // namespace diolkos::simulation
