#include "cli/export_format.hpp"

#include "audit/event_catalogue.hpp"
#include "audit/json_text.hpp"
#include "audit/record_reader.hpp"
#include "cli/audit_record.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace diolkos::cli {

namespace json = boost::json;

namespace {

constexpr int log_audit = 13; // RFC 5424, 6.2.1: facility
// 32473 is the number for examples (RFC 5612); there is no other that everybody may use.
constexpr std::string_view structured_data_id = "diolkos@32473";
constexpr std::size_t max_value_bytes = 8192;

audit::severity severity_of(const json::object& record) {
    const auto what = audit::event_named(text_of(record, "event"));
    return what ? audit::about(*what).how : audit::severity::warning; // of a later program
}

std::string_view meaning_of(const json::object& record) {
    const auto what = audit::event_named(text_of(record, "event"));
    return what ? audit::about(*what).meaning : "An event of a later version.";
}

// Any value as text, without controls and what else could mislead a reader.
std::string plain(const json::value& value) {
    std::string text;
    if (const auto* const list = value.if_array()) {
        for (const auto& one : *list)
            text += (text.empty() ? "" : " ") + plain(one);
        return text;
    }
    if (!value.is_string())
        return json::serialize(value);
    std::string quoted;
    audit::append_json_string(value.get_string(), max_value_bytes, quoted);
    // A quote and a backslash are escaped again by each format, in its own way.
    for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
        if (quoted[i] == '\\' && (quoted[i + 1] == '"' || quoted[i + 1] == '\\'))
            ++i;
        text += quoted[i];
    }
    return text;
}

std::string escaped(std::string_view text, std::string_view special) {
    std::string out;
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos)
            out += '\\';
        out += c;
    }
    return out;
}

// RFC 5424, 6: names are printable ASCII without blanks.
std::string header_field(std::string_view text, std::size_t most) {
    std::string out;
    for (const char c : text.substr(0, most))
        out += c > ' ' && c < 0x7F ? c : '_';
    return out.empty() ? "-" : out;
}

std::string rfc5424(const json::object& record) {
    const int priority = log_audit * 8 + static_cast<int>(severity_of(record));
    auto line = "<" + std::to_string(priority) + ">1 " + header_field(text_of(record, "time"), 32) +
                ' ' + header_field(text_of(record, "box"), 255) + " diolkos - " +
                header_field(text_of(record, "event"), 32) + " [" + std::string(structured_data_id);
    for (const auto& [key, value] : record)
        line += " " + header_field(key, 32) + "=\"" + escaped(plain(value), "\"\\]") + "\"";
    return line + "] " + in_a_line(record);
}

int cef_severity(audit::severity how) {
    switch (how) {
    case audit::severity::alert:
        return 10;
    case audit::severity::error:
        return 8;
    case audit::severity::warning:
        return 6;
    case audit::severity::notice:
        return 3;
    case audit::severity::info:
        return 1;
    }
    return 6;
}

std::int64_t milliseconds_of(const json::object& record) {
    return audit::parse_time(text_of(record, "time")).value_or(0) / 1000;
}

std::string cef(const json::object& record) {
    const auto head = [&](std::string_view text) {
        return escaped(plain(json::value(text)), "|\\");
    };
    auto line = "CEF:0|Diolkos|diolkos|" + head(text_of(record, "build")) + '|' +
                head(text_of(record, "event")) + '|' + head(meaning_of(record)) + '|' +
                std::to_string(cef_severity(severity_of(record))) +
                "|rt=" + std::to_string(milliseconds_of(record));
    const auto add = [&](std::string_view key, std::string_view field) {
        if (const auto* const value = record.if_contains(field))
            line.append(" ").append(key).append("=").append(escaped(plain(*value), "=\\"));
    };
    add("dvchost", "box");
    line += " cn1Label=index";
    add("cn1", "index");
    add("externalId", "id");
    add("act", "event");
    add("outcome", "outcome");
    add("reason", "reason");
    add("suser", "from");
    add("duser", "to");
    add("in", "bytes");
    if (record.contains("rule")) {
        line += " cs1Label=rule";
        add("cs1", "rule");
    }
    if (record.contains("peer_domain")) {
        line += " cs2Label=peer";
        add("cs2", "peer_domain");
    }
    add("msg", "detail");
    return line;
}

// https://schema.ocsf.io, class network_activity: the nearest to a stanza that crosses.
int ocsf_activity(std::string_view event) {
    constexpr int open = 1, close = 2, refuse = 5, traffic = 6, other = 99;
    if (event == "stream-opened" || event == "link-up")
        return open;
    if (event == "stream-closed" || event == "link-down")
        return close;
    if (event.ends_with("-refused") || event == "stream-denied")
        return refuse;
    return event.starts_with("crossing-") ? traffic : other;
}

int ocsf_severity(audit::severity how) {
    switch (how) {
    case audit::severity::alert:
        return 5; // critical
    case audit::severity::error:
        return 4;
    case audit::severity::warning:
        return 3;
    case audit::severity::notice:
        return 2;
    case audit::severity::info:
        return 1;
    }
    return 99;
}

std::string ocsf(const json::object& record) {
    constexpr int class_network_activity = 4001, category_network = 4;
    const auto event = text_of(record, "event");
    const auto activity = ocsf_activity(event);
    const auto uid =
        std::string(text_of(record, "box")) + '/' + std::to_string(number_of(record, "index"));
    json::object made{{"activity_id", activity},
                      {"category_uid", category_network},
                      {"class_uid", class_network_activity},
                      {"type_uid", class_network_activity * 100 + activity},
                      {"severity_id", ocsf_severity(severity_of(record))},
                      {"time", milliseconds_of(record)},
                      {"message", meaning_of(record)},
                      {"status_detail", text_of(record, "reason")},
                      {"metadata",
                       {{"version", "1.3.0"},
                        {"uid", uid},
                        {"event_code", event},
                        {"log_name", text_of(record, "box")},
                        {"product",
                         {{"name", "Diolkos"},
                          {"vendor_name", "Diolkos"},
                          {"version", text_of(record, "build")}}}}},
                      {"src_endpoint", {{"name", text_of(record, "from")}}},
                      {"dst_endpoint", {{"name", text_of(record, "to")}}},
                      {"unmapped", record}};
    return json::serialize(made);
}

} // namespace

std::optional<export_format> export_format_named(std::string_view name) noexcept {
    constexpr std::pair<std::string_view, export_format> all[] = {
        {"jsonl", export_format::jsonl},
        {"rfc5424", export_format::rfc5424},
        {"cef", export_format::cef},
        {"ocsf", export_format::ocsf},
    };
    for (const auto& [known, format] : all)
        if (known == name)
            return format;
    return std::nullopt;
}

std::string exported(export_format as, std::string_view line, const json::object& record) {
    switch (as) {
    case export_format::jsonl:
        return std::string(line);
    case export_format::rfc5424:
        return rfc5424(record);
    case export_format::cef:
        return cef(record);
    case export_format::ocsf:
        return ocsf(record);
    }
    return {};
}

std::string in_format(export_format as, std::string_view line) {
    const auto record = parse_record(line);
    if (!record)
        throw std::runtime_error("the log has a line that is no record; diolkos audit verify says "
                                 "more");
    return exported(as, line, *record);
}

} // namespace diolkos::cli
