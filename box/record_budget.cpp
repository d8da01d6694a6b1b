#include "box/record_budget.hpp"

#include "box/peer_address.hpp"

#include <iterator>
#include <utility>

namespace diolkos::box {
namespace {

// What does not get a counter of its own is in the one with the empty name.
void count(std::map<std::string, std::uint64_t, std::less<>>& counters, std::string_view what,
           std::size_t most) {
    if (const auto at = counters.find(what); at != counters.end()) {
        ++at->second;
    } else {
        ++counters[counters.size() < most ? std::string(what) : std::string()];
    }
}

std::string listed(const std::map<std::string, std::uint64_t, std::less<>>& counters) {
    std::string all;
    for (const auto& [what, number] : counters) {
        all.append(all.empty() ? "" : ", ")
            .append(what.empty() ? "others" : what)
            .append(" ")
            .append(std::to_string(number));
    }
    return all;
}

} // namespace

record_budget::record_budget(recorder& log)
    : log_(log),
      together_(together, log.now().mono) {}

bool record_budget::affords(const std::string& address) {
    const auto now = log_.now().mono;
    auto at = addresses_.find(address);
    if (at == addresses_.end() && addresses_.size() < max_addresses) {
        at = addresses_.emplace(address, token_bucket(per_address, now)).first;
    }
    // The common budget is drawn on only by what is written: one address cannot use it up.
    if ((at != addresses_.end() && at->second.overdrawn_by(1, now)) ||
        together_.overdrawn_by(1, now)) {
        return false;
    }
    if (at != addresses_.end()) {
        at->second.take(1, now);
    }
    together_.take(1, now);
    return true;
}

bool record_budget::add(audit::record& entry) {
    const auto address = host_of(entry.peer_address);
    if (affords(address)) {
        log_.add(entry);
        return true;
    }
    if (left_out_++ == 0) {
        since_ = log_.now().mono;
    }
    std::string kind(audit::name(entry.what));
    if (!entry.rule.empty()) {
        kind.append(" ").append(entry.rule);
    }
    count(kinds_, kind, max_kinds);
    count(from_, address, max_named);
    return false;
}

void record_budget::on_time() {
    const auto now = log_.now().mono;
    for (auto at = addresses_.begin(); at != addresses_.end();) {
        at = at->second.full(now) ? addresses_.erase(at) : std::next(at);
    }
    if (left_out_ != 0 && now >= since_ + interval) {
        settle();
    }
}

void record_budget::settle() {
    if (left_out_ == 0) {
        return;
    }
    audit::record entry;
    entry.what = audit::event::throttled;
    entry.outcome = "left-out";
    entry.rule = "limit.records";
    entry.detail = std::to_string(std::exchange(left_out_, 0)) +
                   " records of peers that had not authenticated were left out: " +
                   listed(std::exchange(kinds_, {})) +
                   ". From: " + listed(std::exchange(from_, {})) + ".";
    log_.add(entry);
}

} // namespace diolkos::box
