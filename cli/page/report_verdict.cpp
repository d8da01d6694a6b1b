// What came of it, in words, and what it means for whoever reads it.
#include "cli/page/report_page.hpp"

#include <algorithm>

namespace diolkos::cli::page {

namespace {

enum class standing : std::uint8_t {
    agree,
    agree_unsigned, // lines that nobody has signed
    lost,           // nothing contradicts; a one-way link lost what is on record as lost
    disagree,
    not_whole,
    not_signed, // a log is not what its checkpoint says
    unusable,
};

standing standing_of(const page_facts& facts) {
    const auto& report = facts.report;
    if (!report.unusable.empty())
        return standing::unusable;
    if (!std::ranges::all_of(facts.logs, &held_log::good))
        return standing::not_signed;
    std::uint64_t bad = 0;
    for (std::size_t i = 0; i < audit::finding_count; ++i)
        if (const auto what = static_cast<audit::finding>(i); is_bad(what))
            bad += report.count(what);
    if (bad > report.directions[0].lost + report.directions[1].lost)
        return standing::disagree;
    if (bad > 0)
        return standing::lost;
    if (!report.good())
        return standing::not_whole;
    return std::ranges::all_of(facts.logs, &held_log::kept) ? standing::agree
                                                            : standing::agree_unsigned;
}

struct words {
    literal sign, title, means, exit;
};

words words_of(standing what) {
    constexpr literal good = "Exit code 0: nothing but MATCHED, REFUSED and IN FLIGHT.";
    constexpr literal bad = "Exit code 1: something is not as it should be.";
    switch (what) {
    case standing::agree:
        return {"\u2713", "The logs agree",
                "Every crossing that one box sent was decided by the other, on the same bytes, and "
                "both "
                "logs are what their boxes signed.",
                good};
    case standing::agree_unsigned:
        return {
            "?", "The logs agree, but not all of it is signed",
            "Nothing in the two logs disagrees. But at least one of them is a file of lines: "
            "whoever "
            "could write to it could have changed it. Give the boxes' audit folders to have them "
            "verified.",
            good};
    case standing::lost:
        return {
            "\u2717", "Crossings were lost on the way",
            "The logs do not contradict each other: a one-way link lost datagrams, and the "
            "receiving "
            "box has on record which crossings did not come. What they carried did not arrive, and "
            "their senders were not told.",
            bad};
    case standing::disagree:
        return {"\u2717", "The logs do not agree",
                "At least one crossing is missing, was never sent, is contradicted or is on record "
                "twice. "
                "Keep both logs as they are; the table below names the crossings.",
                bad};
    case standing::not_whole:
        return {"\u2717", "A log is not whole",
                "The crossings that are on record agree, but records are missing or are none: what "
                "they "
                "said cannot be known.",
                bad};
    case standing::not_signed:
        return {
            "\u2717", "A log is not what was signed",
            "Records were changed, moved, added or taken away after the box had signed them, or "
            "the "
            "key is another one. Nothing else on this page can be relied on until it is explained.",
            bad};
    case standing::unusable:
        return {"\u2717", "These logs cannot be held against each other",
                "They are not the two logs of one gateway, or were given the wrong way round.",
                "Exit code 2: nothing was compared."};
    }
    return {"", "", "", ""};
}

} // namespace

markup verdict_class(const page_facts& facts) {
    markup to;
    const auto what = standing_of(facts);
    return to.raw(what == standing::agree            ? literal("good")
                  : what == standing::agree_unsigned ? literal("unsure")
                                                     : literal("bad"));
}

markup verdict_section(const page_facts& facts) {
    constexpr std::size_t max_verdict_bytes = 4000;
    const auto [sign, title, means, exit] = words_of(standing_of(facts));
    markup to;
    to.raw(R"(<h2 id="verdict-title"><span class="sign" aria-hidden="true">)").raw(sign);
    to.raw("</span>").raw(title).raw("</h2><p>").raw(means).raw("</p><p>");
    to.text(facts.report.verdict(), max_verdict_bytes).raw("</p>");
    bool faults = false;
    for (const auto& log : facts.logs)
        for (const auto& fault : log.verified.faults) {
            to.raw(faults ? literal("<li>") : literal("<ul><li>")).text(fault).raw("</li>");
            faults = true;
        }
    if (faults)
        to.raw("</ul>");
    return to.raw("<p>").raw(exit).raw("</p>");
}

} // namespace diolkos::cli::page
