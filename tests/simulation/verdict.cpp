// What the witness says at the end, when nothing is under way any more.
#include "audit/reconcile.hpp"
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
        const auto* const there = far(what).arrived(one.id);
        must(there != nullptr && there->decided && !there->lost, key + " was offered and is lost");
        must(near(what).has_receipt(one.id), key + " has no receipt");
        must(there->accepted == (what.expected != letter::fate::refused_far),
             key + " was judged wrongly by the far box");
        must(!there->accepted || there->delivered || there->bounced,
             key + " was accepted and has no end");
        surely = surely || there->acknowledged;
    }
    must(!surely || what.received > 0, key + " is on record as acknowledged, and was not received");
    const auto left = left_[&what] - excused_[&what];
    must(left <= offers + again + resumed,
         key + " has left " + std::to_string(left) + " times since the last crash");
    must(what.received <= offers + again + excused_[&what],
         key + " was delivered " + std::to_string(what.received) + " times");
    // A full queue is told to the sender; presence may be superseded before the link is there.
    const bool dropped = !decisions.empty() && decisions.front().what == kind::superseded;
    if (of_.how.kinds.empty() && of_.how.queue >= 64 && !dropped) {
        const bool crosses = what.expected == letter::fate::crosses;
        must(what.received == (crosses ? 1U : 0U) || what.to_domain.starts_with("s") == false,
             key + " was received " + std::to_string(what.received) +
                 " times, and nothing went wrong");
        must(what.errors == (crosses || !what.may_fail ? 0U : 1U),
             key + " was answered " + std::to_string(what.errors) +
                 " times, and nothing went wrong");
    }
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

void witness::judge_both_logs() {
    const auto report = reconcile(of_.low->disk.whole_log(), of_.high->disk.whole_log());
    must(report.good(), "the logs disagree: " + report.verdict() +
                            (report.bad.empty() ? "" : " " + report.bad.front().note));
    std::map<std::string, const letter*> by_id;
    std::set<std::string> expected;
    for (const auto& one : of_.letters.all()) {
        for (const auto& decision : near(one).decided(one.xml.size())) {
            by_id[decision.id] = &one;
        }
    }
    for (const auto* const box : {of_.low.get(), of_.high.get()}) {
        for (const auto& [sequence, id] : box->durable().offered()) {
            expected.insert(id);
        }
    }
    for (const auto& story : report.crossings) {
        if (story.what == finding::in_flight) {
            must(story.ending == "lost" && story.offered.empty(),
                 "at the end crossing " + story.id + " is in flight: " + story.note);
            continue;
        }
        must(expected.erase(story.id) == 1,
             "the logs tell of a crossing that was not: " + story.id);
        const auto found = by_id.find(story.id);
        const auto wanted =
            found != by_id.end() && found->second->expected == letter::fate::refused_far
                ? finding::refused
                : finding::matched;
        must(story.what == wanted, "the logs tell another story of crossing " + story.id + ": " +
                                       std::string(audit::name(story.what)));
    }
    must(expected.empty(), "the logs tell nothing of crossing " +
                               (expected.empty() ? std::string() : *expected.begin()));
}

} // namespace diolkos::simulation
