// What the witness says at the end, when nothing is under way any more.
#include "audit/reconcile.hpp"
#include "forged_logs.hpp"
#include "promise.hpp"
#include "reconciling.hpp"
#include "stage.hpp"

#include <set>

namespace diolkos::simulation {

using kind = ledger::decision::kind;
using audit::finding;

void witness::judge() {
    for (const auto* const box : {of_.low.get(), of_.high.get()}) {
        judge_log(*box);
    }
    for (auto& one : of_.letters.all()) {
        judge(one);
    }
    judge_order();
    judge_both_logs();
}

// The log is what the journal had, each record once and in its place.
void witness::judge_log(const box_run& box) {
    std::uint64_t index = 0;
    const auto log = box.disk.whole_log();
    for (std::string_view rest = log; !rest.empty(); ++index) {
        const auto end = rest.find('\n');
        const auto line = rest.substr(0, end);
        must(number_field(line, "index") == index,
             box.name() + ": the log lacks record " + std::to_string(index));
        must(box.durable().has_line(index, line),
             box.name() + ": the log has another record " + std::to_string(index));
        rest.remove_prefix(end + 1);
    }
    must(index == box.durable().lines(), box.name() + ": durable records lack in the log");
}

void witness::judge(letter& what) {
    const auto& decisions = near(what).decided(what.xml.size());
    const auto& key = what.key;
    must(!what.acknowledged || !decisions.empty(), key + " was acknowledged and is lost");
    must(decisions.size() <= what.sessions.size(),
         key + " was decided on more often than it was sent");
    std::uint64_t offers = 0, again = 0, resumed = 0;
    bool surely = false;
    for (const auto& one : decisions) {
        if (one.what == kind::refused) {
            must(what.expected == letter::fate::refused_near, key + " was refused");
        }
        must(one.what != kind::waiting, key + " waits for the link, and it is up");
        must(one.what != kind::superseded || what.xml.starts_with("<presence"),
             key + " was dropped, and is no presence");
        if (one.what != kind::offered) {
            continue;
        }
        must(what.expected != letter::fate::refused_near, key + " was let through");
        ++offers;
        again += far(what).resent(one.id).again;
        resumed += far(what).resent(one.id).resumed;
        surely = judge_offered(what, one.id, one.sequence) || surely;
    }
    must(!surely || what.received > 0, key + " is on record as acknowledged, and was not received");
    const auto left = left_[&what] - excused_[&what];
    must(left <= offers + again + resumed,
         key + " has left " + std::to_string(left) + " times since the last crash");
    must(what.received <= offers + again + excused_[&what],
         key + " was delivered " + std::to_string(what.received) + " times");
    judge_untroubled(what, decisions);
}

// Where nothing goes wrong, everything arrives, and every answer.
void witness::judge_untroubled(const letter& what,
                               const std::vector<ledger::decision>& decisions) const {
    // A full queue is told to the sender; presence may be superseded before the link is there.
    const bool dropped = !decisions.empty() && decisions.front().what == kind::superseded;
    const bool tight = of_.how.queue < 64 || (of_.how.one_way && of_.how.window < 64);
    if (!of_.how.kinds.empty() || tight || dropped || of_.not_heard) {
        return;
    }
    using fate = letter::fate;
    const bool crosses = what.expected == fate::crosses;
    // What the far box refuses is not told on a one-way link; nor what has no way back.
    const bool unheard =
        of_.how.one_way && (what.expected == fate::refused_far ||
                            (what.expected == fate::nobody &&
                             !of_.how.speaks(of_.other(of_.box(what.from_side)).which)));
    must(what.received == (crosses ? 1U : 0U) || !what.to_domain.starts_with("s"),
         what.key + " was received " + std::to_string(what.received) +
             " times, and nothing went wrong");
    must(what.errors == (crosses || unheard || !what.may_fail ? 0U : 1U),
         what.key + " was answered " + std::to_string(what.errors) +
             " times, and nothing went wrong");
}

// Whether its server has surely got it.
bool witness::judge_offered(const letter& what, const std::string& id, std::uint64_t sequence) {
    must(near(what).has_receipt(id), what.key + " has no receipt");
    if (is_lost(of_.box(what.from_side), sequence, id)) {
        return false;
    }
    const auto& there = *far(what).arrived(id);
    const bool overrun = there.overrun && of_.how.one_way;
    must(overrun || there.accepted == (what.expected != letter::fate::refused_far),
         what.key + " was judged wrongly by the far box");
    must(!there.accepted || there.delivered || there.bounced,
         what.key + " was accepted and has no end");
    return there.acknowledged;
}

// What a server said in a session, its box has offered in that order, for each pair of addresses.
void witness::judge_order() {
    for (const auto& [session, all] : by_session_) {
        std::map<std::pair<std::string, std::string>, std::uint64_t> last;
        std::set<const letter*> later; // a session that went on has some of them twice
        std::vector<const letter*> line;
        for (auto at = all.rbegin(); at != all.rend(); ++at) {
            if (later.insert(*at).second) {
                line.insert(line.begin(), *at);
            }
        }
        for (const auto* const one : line) {
            const auto& decisions = near(*one).decided(one->xml.size());
            if (decisions.size() != 1 || decisions.front().what != kind::offered ||
                one->sessions.size() != 1) {
                continue;
            }
            auto& before = last[{one->from, one->to}];
            must(decisions.front().sequence >= before, one->key + " was offered out of order");
            before = decisions.front().sequence;
        }
    }
}

// What the simulation knows of each crossing, by its id.
std::map<std::string, finding> witness::truth() {
    std::map<std::string, finding> known;
    for (const auto* const box : {of_.low.get(), of_.high.get()}) {
        for (const auto& [sequence, id] : box->durable().offered()) {
            const auto* const there = of_.other(*box).durable().arrived(id);
            known[id] = is_lost(*box, sequence, id) ? finding::missing
                        : there->accepted           ? finding::matched
                                                    : finding::refused;
        }
    }
    return known;
}

// The two logs agree at every moment at which both boxes are there.
void witness::judge_meanwhile() {
    if (of_.random.percent(70)) { // it takes as long as a tenth of a run
        return;
    }
    if (!of_.low->takes_connections() || !of_.high->takes_connections()) {
        return;
    }
    const auto report = reconcile(of_.low->disk.whole_log(), of_.high->disk.whole_log());
    must(whole(report), "meanwhile the logs are not whole: " + report.verdict());
    for (const auto& story : report.bad) {
        const auto& far = story.direction == audit::way::import ? *of_.high : *of_.low;
        must(story.what == finding::missing && of_.how.one_way &&
                 far.durable().has_lost(story.sequence),
             "meanwhile the logs disagree on crossing " + std::to_string(story.sequence) + ": " +
                 std::string(audit::name(story.what)) + " " + story.note);
    }
}

void witness::judge_both_logs() {
    const auto low = of_.low->disk.whole_log(), high = of_.high->disk.whole_log();
    const auto report = reconcile(low, high);
    const auto known = truth();
    must(whole(report), "the logs are not whole: " + report.verdict());
    auto untold = known;
    for (const auto& story : report.crossings) {
        ++findings[static_cast<std::size_t>(story.what)];
        if (story.what == finding::in_flight) {
            must(story.ending == "lost" && story.offered.empty(),
                 "at the end crossing " + story.id + " is in flight: " + story.note);
            continue;
        }
        const auto found = untold.find(story.id);
        must(found != untold.end(), "the logs tell of a crossing that was not: " + story.id);
        must(story.what == found->second, "the logs tell another story of crossing " + story.id +
                                              ": " + std::string(audit::name(story.what)) + " " +
                                              story.note);
        must(story.what != finding::missing || story.note.find("on record") != std::string::npos,
             "the logs do not say that crossing " + story.id +
                 " was lost on the way: " + story.note);
        untold.erase(found);
    }
    must(untold.empty(), "the logs tell nothing of crossing " +
                             (untold.empty() ? std::string() : untold.begin()->first));
    if (of_.random.percent(50)) {
        forge_logs(low, high, report, of_.random, forged_findings);
    }
}

} // namespace diolkos::simulation
