// A box's status as JSON: docs/status.md explains every member.
#include "box/status.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

namespace diolkos::box {
namespace {

namespace json = boost::json;

std::int64_t seconds_between(wall_time first, wall_time second) {
    return std::chrono::duration_cast<std::chrono::seconds>(second - first).count();
}

json::value time_or_null(const std::optional<wall_time>& time) {
    return time ? json::value(audit::time_text(*time)) : json::value(nullptr);
}

// What is empty is left out, as in the audit log.
void add(json::object& to, std::string_view key, const std::string& text) {
    if (!text.empty()) {
        to[key] = text;
    }
}

json::object counters_of(const link::one_way_counters& heard, std::uint64_t kernel_drops) {
    return {{"datagrams", heard.datagrams},
            {"authentic", heard.authentic},
            {"forged", heard.forged},
            {"unknown", heard.unknown},
            {"repeated", heard.repeated},
            {"malformed", heard.malformed},
            {"late", heard.late},
            {"restored", heard.restored},
            {"lost_blocks", heard.lost_blocks},
            {"lost_crossings", heard.lost_crossings},
            {"kernel_drops", kernel_drops}};
}

json::object link_of(const status& now) {
    const auto& link = now.link;
    json::object made{{"name", link.name},
                      {"mode", link.one_way ? "one-way" : "duplex"},
                      {"up", link.up},
                      {"since", audit::time_text(link.last.since)},
                      {"since_s", seconds_between(link.last.since, now.now)}};
    add(made, "peer", link.last.peer);
    add(made, "detail", link.last.detail);
    made["window"] = json::object{{"crossings", link.in_doubt},
                                  {"crossings_limit", link.window_crossings},
                                  {"bytes", link.lane.unreceipted_bytes},
                                  {"bytes_limit", link.window_bytes}};
    if (link.one_way) {
        made["sends"] = link.sends;
        made["receives"] = link.receives;
        if (link.hears) {
            made["hears"] = *link.hears;
        }
        if (link.counters) {
            made["received"] = counters_of(*link.counters, link.kernel_drops);
        }
    }
    return made;
}

json::array lanes_of(const status& now) {
    const auto& lane = now.link.lane;
    return {json::object{{"lane", 0},
                         {"offered", lane.offered},
                         {"settled", lane.settled},
                         {"arrived", lane.arrived}}};
}

json::object streams_of(const status& now) {
    json::array peers;
    for (const auto& each : now.peers) {
        peers.push_back(json::object{{"domain", each.domain},
                                     {"in", each.in},
                                     {"out", each.out},
                                     {"failing", each.failing},
                                     {"queued", each.queued},
                                     {"queued_bytes", each.queued_bytes},
                                     {"unacknowledged", each.unacknowledged}});
    }
    return {{"in", now.streams_in},       {"unauthenticated", now.unauthenticated},
            {"resumable", now.resumable}, {"destinations", now.destinations},
            {"peers", std::move(peers)},  {"peers_left_out", now.peers_left_out}};
}

json::object audit_of(const status& now) {
    const auto& log = now.audit;
    return {{"directory", log.directory},
            {"name", log.name},
            {"records", log.records},
            {"uncommitted", log.uncommitted},
            {"checkpoint",
             json::object{{"records", log.checkpoint}, {"signed", time_or_null(log.signed_at)}}}};
}

json::array disks_of(const status& now) {
    json::array all;
    for (const auto& each : now.disks) {
        all.push_back(json::object{{"of", each.of},
                                   {"directory", each.directory},
                                   {"free_bytes", each.free_bytes},
                                   {"total_bytes", each.total_bytes}});
    }
    return all;
}

json::array certificates_of(const status& now) {
    json::array all;
    for (const auto& each : now.certificates) {
        const wall_time end{std::chrono::seconds(each.expires)};
        all.push_back(json::object{{"file", each.file},
                                   {"fingerprint", each.fingerprint},
                                   {"expires", audit::time_text(end)},
                                   {"expires_in_s", seconds_between(now.now, end)}});
    }
    return all;
}

json::array refusals_of(const status& now) {
    json::array all;
    for (const auto& each : now.refusals) {
        json::object made{{"time", audit::time_text(each.time)}, {"event", each.event}};
        add(made, "reason", each.reason);
        add(made, "rule", each.rule);
        add(made, "where", each.where);
        add(made, "detail", each.detail);
        add(made, "peer_domain", each.peer_domain);
        add(made, "peer_address", each.peer_address);
        add(made, "from", each.from);
        add(made, "to", each.to);
        add(made, "id", each.id);
        all.push_back(std::move(made));
    }
    return all;
}

json::array tests_of(const status& now) {
    json::array all;
    for (const auto& each : now.tests) {
        json::object made{{"from", each.from},
                          {"to", each.to},
                          {"state", name(each.how)},
                          {"requested", audit::time_text(each.requested)},
                          {"receipted", time_or_null(each.receipted)},
                          {"answered", time_or_null(each.returned)}};
        if (each.returned) {
            made["round_trip_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(
                                        *each.returned - each.requested)
                                        .count();
        }
        add(made, "id", each.id);
        add(made, "answer", each.answer);
        add(made, "answer_id", each.answer_id);
        add(made, "reason", each.reason);
        all.push_back(std::move(made));
    }
    return all;
}

json::array attention_json(const std::vector<attention>& what) {
    json::array all;
    for (const auto& each : what) {
        all.push_back(
            json::object{{"what", each.what}, {"text", each.text}, {"to_do", each.to_do}});
    }
    return all;
}

} // namespace

std::string to_json(const status& now) {
    const auto wrong = attention_of(now);
    json::object made{
        {"v", status_version},
        {"box", now.box},
        {"side", now.low ? "low" : "high"},
        {"version", now.build},
        {"boot", now.boot},
        {"time", audit::time_text(now.now)},
        {"clock", !now.clock_kept   ? "unknown"
                  : *now.clock_kept ? "synchronised"
                                    : "free"},
        {"state", now.draining ? "draining" : "running"},
        {"started", audit::time_text(now.started)},
        {"uptime_s", seconds_between(now.started, now.now)},
        {"healthy", wrong.empty()},
        {"attention", attention_json(wrong)},
        {"link", link_of(now)},
        {"lanes", lanes_of(now)},
        {"streams", streams_of(now)},
        {"queues", json::object{{"link_stanzas", now.waiting},
                                {"link_stanzas_limit", now.waiting_limit},
                                {"link_bytes", now.waiting_bytes},
                                {"link_bytes_limit", now.waiting_bytes_limit},
                                {"peers_held_since", time_or_null(now.held_since)}}},
        {"journal", json::object{{"directory", now.journal_directory},
                                 {"bytes", now.journal_bytes},
                                 {"limit_bytes", now.journal_limit},
                                 {"crossings", now.kept},
                                 {"oldest", time_or_null(now.oldest_kept)}}},
        {"audit", audit_of(now)},
        {"disks", disks_of(now)},
        {"storage", json::object{{"level", name(now.storage)}, {"used_percent", now.storage_used}}},
        {"certificates", certificates_of(now)},
        {"domains",
         json::object{{"near", json::value_from(now.near)}, {"far", json::value_from(now.far)}}},
        {"digests", json::object{{"profile", now.profile},
                                 {"schema", now.schema_digest},
                                 {"configuration", now.configuration_digest}}},
        {"refusals", refusals_of(now)},
        {"tests", tests_of(now)}};
    return json::serialize(made) + "\n";
}

} // namespace diolkos::box
