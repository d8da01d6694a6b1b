#include "cli/page/attention.hpp"

#include "cli/audit_record.hpp"
#include "cli/page/time_text.hpp"

#include <algorithm>
#include <ranges>

namespace diolkos::cli::page {

namespace {

using audit::event;
using audit::finding;
using audit::severity;

// Whether a record of it is worth a look on its own.
bool is_notable(event what) {
    if (what == event::start || what == event::stop || what == event::link_up)
        return false; // everyday, though an administrator's log has them
    // Its outcome decides; see take().
    return what == event::dialback_answered || about(what).how <= severity::notice;
}

attention_kind kind_of(finding what, std::uint64_t lost) {
    switch (what) {
    case finding::extra:
        return {"EXTRA",
                severity::alert,
                0,
                0,
                "It arrived and went on, and the sending box has no record that it was sent.",
                "Stop the link until it is explained: the sending box, its log or the link is not "
                "what it should be."};
    case finding::mismatch:
        return {
            "MISMATCH",
            severity::alert,
            0,
            0,
            "Both boxes have it on record, with records that contradict each other.",
            "If the macs differ of all of them, the boxes have different audit keys. If only of "
            "some, somebody has changed bytes or records: keep both logs."};
    case finding::duplicate:
        return {"DUPLICATE",
                severity::error,
                0,
                0,
                "It is on record more than once.",
                "A fault of this program, or a log that was put together of two: report it, with "
                "both logs."};
    case finding::missing:
        if (lost > 0)
            return {"MISSING",
                    severity::error,
                    0,
                    0,
                    "It was sent, and did not arrive. What a one-way link lost is on record at the "
                    "receiving box; for anything else its log has a hole.",
                    "Of a one-way link: the drop counters, the pace and the repair profile "
                    "(docs/one-way.md). Else: find out what became of the receiving box's log."};
        return {"MISSING",
                severity::error,
                0,
                0,
                "It was sent, and the other box has no record of it.",
                "Find out what became of the receiving box's log: its disk, its backups, who had "
                "access."};
    case finding::matched:
    case finding::refused:
    case finding::in_flight:
        return {};
    }
    return {};
}

std::string place_of(std::string_view direction, std::uint64_t first, std::uint64_t last) {
    if (first == 0)
        return std::string(direction);
    auto text = std::string(direction) + " #" + std::to_string(first);
    if (last > first)
        text += " to #" + std::to_string(last);
    return text;
}

attention_row row_of(const audit::crossing_story& story) {
    attention_row row;
    row.what = name(story.what);
    row.box = "both";
    const auto when = story.offered_at ? story.offered_at : story.decided_at;
    row.time = when ? time_text(*when) : std::string();
    row.crossing = place_of(name(story.direction), story.sequence, story.last);
    row.from = story.from;
    row.to = story.to;
    row.why = story.note;
    row.id = story.id;
    return row;
}

attention_row row_of(event what, audit::log_side side, const std::string& line) {
    attention_row row;
    row.what = name(what);
    row.box = name(side);
    const auto record = parse_record(line);
    if (!record)
        return row;
    row.time = text_of(*record, "time");
    row.crossing = place_of(text_of(*record, "direction"), number_of(*record, "sequence"),
                            number_of(*record, "last"));
    row.from = text_of(*record, "from");
    row.to = text_of(*record, "to");
    if (row.from.empty() && row.to.empty()) {
        row.from = text_of(*record, "peer_domain");
        row.to = text_of(*record, "peer_address");
    }
    for (const auto* const field : {"reason", "outcome", "rule", "where", "detail"}) {
        const auto text = text_of(*record, field);
        if (!text.empty())
            row.why.append(row.why.empty() ? "" : "; ").append(text);
    }
    row.id = text_of(*record, "id");
    return row;
}

// What a record that this program's boxes write says of its event; parsed if it is written
// otherwise.
std::optional<event> event_of(std::string_view line) {
    if (const auto text = quick_text_of(line, R"("event":")"); !text.empty())
        return audit::event_named(text);
    const auto record = parse_record(line);
    return record ? audit::event_named(text_of(*record, "event")) : std::nullopt;
}

} // namespace

void attention::take(audit::log_side side, std::string_view line) {
    const auto what = event_of(line);
    if (!what || !is_notable(*what))
        return;
    if (*what == event::dialback_answered && line.find(R"("invalid")") == line.npos)
        return;
    auto& of = events_[{*what, side}];
    ++of.count;
    of.newest.emplace_back(line);
    if (of.newest.size() > max_of_an_event)
        of.newest.pop_front();
}

attention_list attention::finish(const audit::reconcile_report& report) const {
    attention_list list;
    for (const auto what :
         {finding::extra, finding::mismatch, finding::duplicate, finding::missing}) {
        if (report.count(what) == 0)
            continue;
        auto kind = kind_of(what, report.directions[0].lost + report.directions[1].lost);
        kind.count = report.count(what);
        for (const auto& story : report.bad) {
            if (story.what != what)
                continue;
            kind.listed += story.last - story.sequence + 1; // a row may stand for a run
            list.rows.push_back(row_of(story));
        }
        list.kinds.push_back(std::move(kind));
    }
    std::vector<attention_kind> kinds;
    for (const auto& [key, of] : events_) {
        if (kinds.empty() || kinds.back().what != name(key.first)) {
            const auto entry = about(key.first);
            kinds.push_back({std::string(name(key.first)), entry.how, 0, 0,
                             std::string(entry.meaning), std::string(entry.to_do)});
        }
        kinds.back().count += of.count;
    }
    std::ranges::stable_sort(kinds, {}, &attention_kind::how);
    for (auto& kind : kinds) {
        for (const auto& [key, of] : events_) {
            if (name(key.first) != kind.what)
                continue;
            const auto room = std::min(max_rows - list.rows.size(), of.newest.size());
            for (const auto& line : of.newest | std::views::drop(of.newest.size() - room))
                list.rows.push_back(row_of(key.first, key.second, line));
            kind.listed += room;
        }
        list.kinds.push_back(std::move(kind));
    }
    return list;
}

addresses_of::addresses_of(std::vector<audit::crossing_story>& stories) {
    for (auto& story : stories)
        if (!story.id.empty() && story.from.empty())
            by_id_.emplace(story.id, &story);
}

void addresses_of::take(std::string_view line) {
    const auto id = quick_text_of(line, R"("id":")");
    if (id.empty())
        return;
    const auto [begin, end] = by_id_.equal_range(std::string(id));
    if (begin == end)
        return;
    const auto record = parse_record(line);
    if (!record || text_of(*record, "from").empty())
        return;
    for (auto at = begin; at != end; ++at) {
        at->second->kind = text_of(*record, "kind");
        at->second->type = text_of(*record, "type");
        at->second->from = text_of(*record, "from");
        at->second->to = text_of(*record, "to");
    }
    by_id_.erase(begin, end);
}

} // namespace diolkos::cli::page
