#include "audit/reconcile_report.hpp"

#include <boost/json.hpp>

namespace diolkos::audit {

namespace {

namespace json = boost::json;

void put(json::object& to, std::string_view key, const std::string& text) {
    if (!text.empty())
        to[key] = text;
}

void put(json::object& to, std::string_view key, const std::optional<std::int64_t>& time) {
    if (time)
        to[key] = *time;
}

json::object of(const crossing_story& story) {
    json::object object;
    object["finding"] = name(story.what);
    object["direction"] = name(story.direction);
    put(object, "crossing_boot", story.boot);
    object["lane"] = story.lane;
    object["sequence"] = story.sequence;
    if (story.last != story.sequence)
        object["last_sequence"] = story.last;
    put(object, "id", story.id);
    put(object, "kind", story.kind);
    put(object, "type", story.type);
    put(object, "from", story.from);
    put(object, "to", story.to);
    put(object, "offered", story.offered);
    put(object, "receipt", story.receipt);
    put(object, "decision", story.decision);
    put(object, "ending", story.ending);
    put(object, "offered_at_us", story.offered_at);
    put(object, "decided_at_us", story.decided_at);
    put(object, "ended_at_us", story.ended_at);
    put(object, "note", story.note);
    return object;
}

json::object of(const delay_summary& sum) {
    return {{"count", sum.count}, {"negative", sum.negative}, {"p50_us", sum.p50},
            {"p95_us", sum.p95},  {"p99_us", sum.p99},        {"max_us", sum.most}};
}

json::object of(const direction_report& direction) {
    json::object object;
    for (std::size_t i = 0; i < finding_count; ++i)
        object[name(static_cast<finding>(i))] = direction.counts[i];
    object["delivered"] = direction.delivered;
    object["bounced"] = direction.bounced;
    object["expired"] = direction.expired;
    object["lost_on_record"] = direction.lost;
    object["offer_to_decision"] = of(direction.to_decision);
    object["offer_to_delivery"] = of(direction.to_delivery);
    return object;
}

json::object of(const std::map<std::string, std::uint64_t>& by_reason) {
    json::object reasons;
    for (const auto& [reason, count] : by_reason)
        reasons[reason.empty() ? "unnamed" : reason] = count;
    return reasons;
}

json::object of(const log_report& log) {
    json::object object;
    put(object, "box", log.box);
    object["records"] = log.records;
    object["boots"] = log.boots;
    put(object, "first_us", log.first);
    put(object, "last_us", log.last);
    object["refused_before_link"] = log.refused_before_link;
    object["refusals"] = of(log.refusals);
    object["refused_on_arrival"] = of(log.refused_on_arrival);
    object["stripped"] = log.stripped;
    object["expired_before_link"] = log.expired;
    object["waited"] = log.waited;
    object["still_waiting"] = log.still_waiting;
    object["malformed"] = log.malformed;
    object["index_breaks"] = log.index_breaks;
    object["wrong_waits"] = log.wrong_waits;
    if (log.first_break)
        object["first_break"] = *log.first_break;
    return object;
}

json::array of(const std::vector<crossing_story>& stories) {
    json::array list;
    list.reserve(stories.size());
    for (const crossing_story& story : stories)
        list.emplace_back(of(story));
    return list;
}

} // namespace

json::value to_json(const reconcile_report& report) {
    json::object object;
    object["v"] = 1;
    object["good"] = report.good();
    object["verdict"] = report.verdict();
    json::object counts;
    for (std::size_t i = 0; i < finding_count; ++i)
        counts[name(static_cast<finding>(i))] = report.count(static_cast<finding>(i));
    object["counts"] = std::move(counts);
    for (const way direction : {way::import, way::export_})
        object[name(direction)] = of(report.directions[static_cast<std::size_t>(direction)]);
    for (const log_side side : {log_side::low, log_side::high})
        object[name(side)] = of(report.logs[static_cast<std::size_t>(side)]);
    object["bad"] = of(report.bad);
    if (!report.crossings.empty())
        object["crossings"] = of(report.crossings);
    return object;
}

} // namespace diolkos::audit
