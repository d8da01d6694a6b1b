#include "cli/status/status_text.hpp"

#include "cli/audit_record.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

namespace diolkos::cli {

namespace json = boost::json;

namespace {

constexpr std::string_view red = "\x1b[31m", green = "\x1b[32m", yellow = "\x1b[33m",
                           bold = "\x1b[1m", plain = "\x1b[0m";
constexpr std::size_t name_width = 14;

const json::object& inside(const json::object& whole, std::string_view name) {
    static const json::object empty;
    const auto* const value = whole.if_contains(name);
    const auto* const found = value == nullptr ? nullptr : value->if_object();
    return found == nullptr ? empty : *found;
}

const json::array& list(const json::object& whole, std::string_view name) {
    static const json::array empty;
    const auto* const value = whole.if_contains(name);
    const auto* const found = value == nullptr ? nullptr : value->if_array();
    return found == nullptr ? empty : *found;
}

bool truth(const json::object& whole, std::string_view name) {
    const auto* const value = whole.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::int64_t signed_number(const json::object& whole, std::string_view name) {
    const auto* const value = whole.if_contains(name);
    json::error_code failed;
    return value != nullptr && value->is_number() ? value->to_number<std::int64_t>(failed) : 0;
}

std::string count(const json::object& whole, std::string_view name) {
    return std::to_string(number_of(whole, name));
}

std::string size(const json::object& whole, std::string_view name) {
    return size_text(number_of(whole, name));
}

class page {
public:
    explicit page(bool colour)
        : colour_(colour) {}

    std::string in(std::string_view how, std::string_view text) const {
        return colour_ ? std::string(how) + std::string(text) + std::string(plain)
                       : std::string(text);
    }
    void heading(std::string_view text) {
        lines.emplace_back();
        lines.push_back(in(bold, text));
    }
    void row(std::string_view name, const std::string& text) {
        std::string line = "  " + std::string(name);
        line.resize(std::max(line.size(), name_width + 2), ' ');
        lines.push_back(line + text);
    }
    void line(std::string_view text) { lines.push_back("  " + std::string(text)); }

    std::vector<std::string> lines;

private:
    bool colour_;
};

void add_head(const json::object& now, page& out) {
    const bool healthy = truth(now, "healthy");
    out.lines.push_back(out.in(bold, shown(text_of(now, "box"))) + " (" +
                        shown(text_of(now, "side")) + ", " + shown(text_of(now, "version")) +
                        ")  " + shown(text_of(now, "state")) + " for " +
                        duration_text(signed_number(now, "uptime_s")) + "  " +
                        (healthy ? out.in(green, "healthy") : out.in(red, "needs attention")));
    for (const auto& each : list(now, "attention")) {
        if (const auto* const what = each.if_object()) {
            out.line(out.in(red, "! ") + shown(text_of(*what, "text")));
            out.line("  " + shown(text_of(*what, "to_do")));
        }
    }
}

void add_link(const json::object& now, page& out) {
    const auto& link = inside(now, "link");
    const auto& window = inside(link, "window");
    const bool up = truth(link, "up");
    out.heading("Link " + shown(text_of(link, "name")) + " (" + shown(text_of(link, "mode")) + ")");
    out.row("state", (up ? out.in(green, "up") : out.in(red, "down")) + " for " +
                         duration_text(signed_number(link, "since_s")) + ", since " +
                         shown(text_of(link, "since")));
    if (!text_of(link, "peer").empty()) {
        out.row("with", shown(text_of(link, "peer")));
    }
    if (!text_of(link, "detail").empty()) {
        out.row("last news", shown(text_of(link, "detail")));
    }
    out.row("window", count(window, "crossings") + " of " + count(window, "crossings_limit") +
                          " crossings, " + size(window, "bytes") + " of " +
                          size(window, "bytes_limit"));
    for (const auto& each : list(now, "lanes")) {
        if (const auto* const lane = each.if_object()) {
            out.row("lane " + count(*lane, "lane"), "offered " + count(*lane, "offered") +
                                                        ", settled " + count(*lane, "settled") +
                                                        ", arrived " + count(*lane, "arrived"));
        }
    }
    if (const auto& heard = inside(link, "received"); !heard.empty()) {
        out.row("datagrams", count(heard, "authentic") + " authentic, " + count(heard, "forged") +
                                 " forged, " + count(heard, "restored") + " restored, " +
                                 count(heard, "kernel_drops") + " dropped by the kernel");
        out.row("lost", count(heard, "lost_crossings") + " crossings in " +
                            count(heard, "lost_blocks") + " blocks");
    }
}

void add_streams(const json::object& now, page& out) {
    const auto& streams = inside(now, "streams");
    out.heading("Streams");
    out.row("in", count(streams, "in") + ", of these " + count(streams, "unauthenticated") +
                      " not authenticated; " + count(streams, "resumable") +
                      " sessions can be resumed");
    out.row("out", count(streams, "destinations") + " destinations");
    std::size_t width = 0;
    for (const auto& each : list(streams, "peers")) {
        if (const auto* const peer = each.if_object()) {
            width = std::max(width, shown(text_of(*peer, "domain")).size());
        }
    }
    for (const auto& each : list(streams, "peers")) {
        const auto* const peer = each.if_object();
        if (peer == nullptr) {
            continue;
        }
        auto domain = shown(text_of(*peer, "domain"));
        domain.resize(width, ' ');
        out.line("  " + domain + "  " + count(*peer, "in") + " in, " + count(*peer, "out") +
                 " out, " + count(*peer, "queued") + " queued (" + size(*peer, "queued_bytes") +
                 "), " + count(*peer, "unacknowledged") + " unacknowledged" +
                 (number_of(*peer, "failing") > 0 ? out.in(red, ", cannot be reached") : ""));
    }
    if (const auto more = number_of(streams, "peers_left_out"); more > 0) {
        out.line("  and " + std::to_string(more) + " domains more");
    }
}

void add_stores(const json::object& now, page& out) {
    const auto& queues = inside(now, "queues");
    const auto& journal = inside(now, "journal");
    const auto& log = inside(now, "audit");
    const auto& checkpoint = inside(log, "checkpoint");
    out.heading("Kept");
    out.row("for the link", count(queues, "link_stanzas") + " of " +
                                count(queues, "link_stanzas_limit") + " stanzas, " +
                                size(queues, "link_bytes") + " of " +
                                size(queues, "link_bytes_limit"));
    if (!text_of(queues, "peers_held_since").empty()) {
        out.row("peers",
                out.in(yellow, "not read since " + shown(text_of(queues, "peers_held_since"))));
    }
    out.row("journal", count(journal, "crossings") + " crossings, " + size(journal, "bytes") +
                           " of " + size(journal, "limit_bytes"));
    out.row("audit log", count(log, "records") + " records, " + count(log, "uncommitted") +
                             " under no checkpoint yet");
    out.row("checkpoint", "over " + count(checkpoint, "records") + " records" +
                              (text_of(checkpoint, "signed").empty()
                                   ? std::string(", none since the start")
                                   : ", signed " + shown(text_of(checkpoint, "signed"))));
    for (const auto& each : list(now, "disks")) {
        if (const auto* const disk = each.if_object()) {
            out.row("disk", size(*disk, "free_bytes") + " of " + size(*disk, "total_bytes") +
                                " free for the " + shown(text_of(*disk, "of")) + " in " +
                                shown(text_of(*disk, "directory")));
        }
    }
}

void add_identity(const json::object& now, page& out) {
    const auto& digests = inside(now, "digests");
    out.heading("Decides by");
    out.row("profile",
            shown(text_of(digests, "profile")) + " " + shown(text_of(digests, "schema")));
    out.row("configuration", shown(text_of(digests, "configuration")));
    out.row("clock", shown(text_of(now, "clock")));
    for (const auto& each : list(now, "certificates")) {
        if (const auto* const one = each.if_object()) {
            const auto left = signed_number(*one, "expires_in_s");
            out.row("certificate", shown(text_of(*one, "file")) +
                                       (left < 0 ? out.in(red, " has expired")
                                                 : " expires in " + duration_text(left)));
        }
    }
}

void add_past(const json::object& now, page& out) {
    if (const auto& tests = list(now, "tests"); !tests.empty()) {
        out.heading("Tests");
        for (const auto& each : tests) {
            if (const auto* const test = each.if_object()) {
                out.line(shown(text_of(*test, "requested")) + "  " +
                         shown(text_of(*test, "state")) + "  from " +
                         shown(text_of(*test, "from")) + " to " + shown(text_of(*test, "to")));
            }
        }
    }
    const auto& refusals = list(now, "refusals");
    out.heading("Last refusals");
    if (refusals.empty()) {
        out.line("none since the start");
    }
    for (const auto& each : refusals) {
        if (const auto* const one = each.if_object()) {
            out.line(in_a_line(*one));
        }
    }
}

} // namespace

std::string duration_text(std::int64_t seconds) {
    constexpr std::int64_t minute = 60, hour = 60 * minute, day = 24 * hour;
    if (seconds >= 2 * day) {
        return std::to_string(seconds / day) + " d";
    }
    if (seconds >= 2 * hour) {
        return std::to_string(seconds / hour) + " h";
    }
    return seconds >= 2 * minute ? std::to_string(seconds / minute) + " min"
                                 : std::to_string(seconds) + " s";
}

std::string size_text(std::uint64_t bytes) {
    constexpr std::array<const char*, 4> units{"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024) {
        return std::to_string(bytes) + " bytes";
    }
    auto size = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    for (; size >= 1024 && unit + 1 < units.size(); ++unit) {
        size /= 1024;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f %s", size, units.at(unit));
    return text.data();
}

std::vector<std::string> status_lines(const json::object& status, bool colour) {
    page out(colour);
    add_head(status, out);
    add_link(status, out);
    add_streams(status, out);
    add_stores(status, out);
    add_identity(status, out);
    add_past(status, out);
    return std::move(out.lines);
}

} // namespace diolkos::cli
