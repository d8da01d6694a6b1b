#include "box/figures.hpp"

#include "box/version.hpp"

#include <string_view>

namespace diolkos::box {
namespace {

void head(std::string& text, std::string_view name, std::string_view kind, std::string_view help) {
    text.append("# HELP ").append(name).append(" ").append(help);
    text.append("\n# TYPE ").append(name).append(" ").append(kind).append("\n");
}

void gauge(std::string& text, std::string_view name, std::string_view help, std::uint64_t value) {
    head(text, name, "gauge", help);
    text.append(name).append(" ").append(std::to_string(value)).append("\n");
}

} // namespace

std::string prometheus_text(const figures& now) {
    std::string text;
    head(text, "diolkos_build_info", "gauge", "Which build this is; always 1.");
    text.append("diolkos_build_info{version=\"").append(build).append("\"} 1\n");
    head(text, "diolkos_audit_records_total", "counter",
         "Records written since the start, by event (docs/events.md).");
    for (std::size_t i = 0; i < now.records.size(); ++i) {
        text.append("diolkos_audit_records_total{event=\"")
            .append(audit::name(static_cast<audit::event>(i)))
            .append("\"} ")
            .append(std::to_string(now.records[i]))
            .append("\n");
    }
    gauge(text, "diolkos_link_up", "1 if the two boxes are connected and agree.",
          now.link_up ? 1 : 0);
    gauge(text, "diolkos_inbound_streams", "Streams that servers have opened to this box.",
          now.streams_in);
    gauge(text, "diolkos_destinations", "Domains that have a stream or a queue of this box's.",
          now.destinations);
    gauge(text, "diolkos_stanzas_waiting", "Stanzas that wait for the link.", now.waiting);
    gauge(text, "diolkos_crossings_in_doubt", "Crossings on the link without a receipt.",
          now.in_doubt);
    gauge(text, "diolkos_journal_crossings", "Crossings in the journal that are not settled.",
          now.kept);
    gauge(text, "diolkos_journal_bytes", "Bytes of the journal's files.", now.journal_bytes);
    gauge(text, "diolkos_storage_used_percent",
          "Of the file system of the audit log or of the journal, the fuller one.",
          now.storage_percent);
    gauge(text, "diolkos_pairs_behind",
          "Pairs of domains whose server is behind, so that the far box offers nothing for it.",
          now.stopped_here);
    gauge(text, "diolkos_pairs_stopped",
          "Pairs of domains that the far box is behind with; their senders are not read.",
          now.stopped_there);
    return text;
}

} // namespace diolkos::box
