#include "audit/reconcile_report.hpp"

#include <algorithm>

namespace diolkos::audit {

std::string_view name(log_side side) noexcept {
    switch (side) {
    case log_side::low:
        return "low";
    case log_side::high:
        return "high";
    }
    return {};
}

std::string_view name(way direction) noexcept {
    switch (direction) {
    case way::import:
        return "import";
    case way::export_:
        return "export";
    }
    return {};
}

std::string_view name(finding what) noexcept {
    switch (what) {
    case finding::matched:
        return "MATCHED";
    case finding::refused:
        return "REFUSED";
    case finding::in_flight:
        return "IN FLIGHT";
    case finding::missing:
        return "MISSING";
    case finding::extra:
        return "EXTRA";
    case finding::mismatch:
        return "MISMATCH";
    case finding::duplicate:
        return "DUPLICATE";
    }
    return {};
}

std::string_view meaning(finding what) noexcept {
    switch (what) {
    case finding::matched:
        return "on record at both boxes with the same bytes";
    case finding::refused:
        return "refused by the receiving box";
    case finding::in_flight:
        return "still under way where the logs end";
    case finding::missing:
        return "sent, and not on record at the other box";
    case finding::extra:
        return "arrived, though no record says that it was sent";
    case finding::mismatch:
        return "on record at both boxes, with records that contradict each other";
    case finding::duplicate:
        return "on record more than once";
    }
    return {};
}

bool is_bad(finding what) noexcept {
    switch (what) {
    case finding::matched:
    case finding::refused:
    case finding::in_flight:
        return false;
    case finding::missing:
    case finding::extra:
    case finding::mismatch:
    case finding::duplicate:
        return true;
    }
    return true;
}

delay_summary summarise(std::vector<std::int64_t>& delays) {
    delay_summary sum;
    sum.count = delays.size();
    if (delays.empty())
        return sum;
    std::ranges::sort(delays);
    sum.negative = static_cast<std::uint64_t>(std::ranges::lower_bound(delays, 0) - delays.begin());
    sum.p50 = delays[(delays.size() - 1) / 2];
    sum.p95 = delays[(delays.size() - 1) * 95 / 100];
    sum.p99 = delays[(delays.size() - 1) * 99 / 100];
    sum.most = delays.back();
    return sum;
}

std::uint64_t reconcile_report::count(finding what) const noexcept {
    const auto place = static_cast<std::size_t>(what);
    return directions[0].counts[place] + directions[1].counts[place];
}

namespace {

constexpr finding all_findings[] = {finding::matched,  finding::refused, finding::in_flight,
                                    finding::missing,  finding::extra,   finding::mismatch,
                                    finding::duplicate};

bool whole(const log_report& log) noexcept {
    return log.malformed == 0 && log.index_breaks == 0 && log.wrong_waits == 0;
}

} // namespace

bool reconcile_report::good() const noexcept {
    return unusable.empty() && std::ranges::all_of(logs, whole) &&
           std::ranges::none_of(all_findings,
                                [this](finding what) { return is_bad(what) && count(what) > 0; });
}

std::string reconcile_report::verdict() const {
    if (!unusable.empty())
        return "These logs cannot be held against each other. " + unusable;
    std::string text;
    const auto say = [&](std::string_view sentence) {
        text.append(text.empty() ? "" : " ").append(sentence);
    };
    std::uint64_t all = 0;
    bool agree = true;
    for (const finding what : all_findings) {
        all += count(what);
        agree = agree && (!is_bad(what) || count(what) == 0);
    }
    if (!agree)
        say("THE LOGS DO NOT AGREE.");
    else if (all == 0)
        say("Nothing crossed, and both logs say so.");
    else
        say("The logs agree: every crossing that one box sent was decided by the other" +
            std::string(count(finding::in_flight) > 0 ? ", but for those still under way." : "."));
    for (const finding what : all_findings)
        if (count(what) > 0)
            say(std::to_string(count(what)) + " " + std::string(meaning(what)) + ".");
    for (std::size_t i = 0; i < logs.size(); ++i) {
        if (whole(logs[i]))
            continue;
        say("THE " + std::string(i == 0 ? "LOW" : "HIGH") + " LOG IS NOT WHOLE:");
        if (logs[i].first_break)
            say("its numbering breaks " + std::to_string(logs[i].index_breaks) +
                (logs[i].index_breaks == 1 ? " time" : " times") + ", first where record " +
                std::to_string(*logs[i].first_break) + " should be.");
        if (logs[i].wrong_waits > 0)
            say(std::to_string(logs[i].wrong_waits) +
                " records of stanzas that waited for the link contradict others.");
        if (logs[i].malformed > 0)
            say(std::to_string(logs[i].malformed) + (logs[i].malformed == 1
                                                         ? " line is no record of it."
                                                         : " lines are no records of it."));
    }
    return text;
}

} // namespace diolkos::audit
