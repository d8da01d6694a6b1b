#include "forged_logs.hpp"

#include "ledger.hpp"
#include "promise.hpp"
#include "reconciling.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

namespace diolkos::simulation {

namespace {

using audit::crossing_story;
using audit::finding;

enum class forgery : std::uint8_t {
    offer_hidden,    // at the box that sent it
    decision_hidden, // at the other one
    put_in,          // at the receiving box: accepted and delivered, never sent
    mac_changed,
    repeated,
    cut_short, // the last one of its lane: the logs end before it was decided
};
constexpr std::uint64_t forgeries = 6;

struct two_logs {
    std::vector<std::string> near, far;
};

std::vector<std::string> lines_of(std::string_view log) {
    std::vector<std::string> lines;
    for (auto end = log.find('\n'); end != std::string_view::npos; end = log.find('\n')) {
        lines.emplace_back(log.substr(0, end));
        log.remove_prefix(end + 1);
    }
    return lines;
}

void replace_field(std::string& line, std::string_view before, std::string_view after) {
    const auto at = line.find(before);
    if (at != std::string::npos) {
        line.replace(at, before.size(), after);
    }
}

std::string number_text(std::string_view name, std::uint64_t value) {
    return "\"" + std::string(name) + "\":" + std::to_string(value);
}

std::string log_of(std::vector<std::string>& lines) {
    std::string log;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        replace_field(lines[i], number_text("index", number_field(lines[i], "index")),
                      number_text("index", i));
        log.append(lines[i]).append("\n");
    }
    return log;
}

bool is_of(const std::string& line, const crossing_story& which, std::string_view event) {
    return field(line, "event") == event && field(line, "id") == which.id &&
           number_field(line, "sequence") == which.sequence;
}

void hide(std::vector<std::string>& lines, const crossing_story& which,
          std::initializer_list<std::string_view> events) {
    std::erase_if(lines, [&](const std::string& line) {
        return std::ranges::any_of(
            events, [&](std::string_view event) { return is_of(line, which, event); });
    });
}

std::string& last_of(std::vector<std::string>& lines, const crossing_story& which,
                     std::string_view event) {
    const auto found = std::find_if(lines.rbegin(), lines.rend(), [&](const std::string& line) {
        return is_of(line, which, event);
    });
    must(found != lines.rend(), "the log has no " + std::string(event) + " of " + which.id);
    return *found;
}

bool follows(const crossing_story& one, const crossing_story& after) {
    return one.direction == after.direction && one.boot == after.boot &&
           one.sequence > after.sequence;
}

// Under a number that the sender has not come to.
void put_in(two_logs& logs, crossing_story& which, const audit::reconcile_report& report) {
    const std::uint64_t before = which.sequence;
    std::vector<std::string> made;
    for (const std::string_view event : {"crossing-accepted", "crossing-delivered"}) {
        made.push_back(last_of(logs.far, which, event));
    }
    std::uint64_t last = before;
    for (const auto& one : report.crossings) {
        last = follows(one, which) ? std::max(last, one.last) : last;
    }
    which.sequence = last + 1;
    const auto other_id = "0" + which.id.substr(1, 34) + "f";
    for (auto& line : made) {
        replace_field(line, number_text("sequence", before), number_text("sequence", last + 1));
        replace_field(line, which.id, other_id);
        logs.far.push_back(std::move(line));
    }
}

// What reconcile must find at `which` now; matched: this forgery says nothing here.
finding forge(forgery how, two_logs& logs, crossing_story& which,
              const audit::reconcile_report& report) {
    const bool last = std::ranges::none_of(report.crossings,
                                           [&](const auto& one) { return follows(one, which); });
    const bool followed = std::ranges::any_of(report.crossings, [&](const auto& one) {
        return follows(one, which) && !one.decision.empty();
    });
    const bool plain = std::ranges::none_of(logs.far, [](const std::string& line) {
        const auto event = field(line, "event");
        return event == "crossing-lost" || event == "crossing-expired";
    });
    const auto arrival = {std::string_view("crossing-accepted"),
                          std::string_view("crossing-delivered"),
                          std::string_view("crossing-resent")};
    switch (how) {
    case forgery::offer_hidden:
        hide(logs.near, which, {"crossing-offered"});
        return finding::extra;
    case forgery::decision_hidden:
        if (which.receipt.empty() && !(followed && plain)) {
            return finding::matched; // one-way: it could be under way still
        }
        hide(logs.far, which, arrival);
        return finding::missing;
    case forgery::put_in:
        put_in(logs, which, report);
        return finding::extra;
    case forgery::mac_changed: {
        auto& line = last_of(logs.far, which, "crossing-accepted");
        auto& digit = line[line.find(field(line, "mac"))];
        digit = digit == '0' ? '1' : '0';
        return finding::mismatch;
    }
    case forgery::repeated: {
        auto again = last_of(logs.far, which, "crossing-delivered");
        logs.far.push_back(std::move(again));
        return finding::duplicate;
    }
    case forgery::cut_short:
        if (!last || !plain) {
            return finding::matched;
        }
        hide(logs.far, which, arrival);
        hide(logs.near, which, {"crossing-receipted"});
        return finding::in_flight;
    }
    return finding::matched;
}

} // namespace

void forge_logs(const std::string& low, const std::string& high,
                const audit::reconcile_report& report, chance& random, finding_counts& found) {
    std::vector<const crossing_story*> delivered;
    for (const auto& one : report.crossings) {
        if (one.what == finding::matched && one.ending == "delivered") {
            delivered.push_back(&one);
        }
    }
    if (delivered.empty()) {
        return;
    }
    const auto how = static_cast<forgery>(random.below(forgeries));
    auto which = *delivered[how == forgery::cut_short ? delivered.size() - 1
                                                      : random.below(delivered.size())];
    const bool import = which.direction == audit::way::import;
    two_logs logs{lines_of(import ? low : high), lines_of(import ? high : low)};
    const auto expected = forge(how, logs, which, report);
    if (expected == finding::matched) {
        return;
    }
    ++found[static_cast<std::size_t>(expected)];
    const auto near = log_of(logs.near), far = log_of(logs.far);
    const auto forged = import ? reconcile(near, far) : reconcile(far, near);
    must(whole(forged), "a forged log is not in order: " + forged.verdict());
    must(forged.good() == (expected == finding::in_flight && report.good()),
         "two logs agree, and one is forged: " + forged.verdict());
    using name = std::tuple<audit::way, std::string, std::uint64_t>;
    std::map<name, finding> before;
    for (const auto& one : report.crossings) {
        before[{one.direction, one.boot, one.sequence}] = one.what;
    }
    before[{which.direction, which.boot, which.sequence}] = expected;
    must(before.size() == forged.crossings.size(), "of forged logs other crossings are told");
    for (const auto& one : forged.crossings) {
        const auto at = before.find({one.direction, one.boot, one.sequence});
        must(at != before.end() && at->second == one.what,
             "of forged logs crossing " + std::to_string(one.sequence) + " is told as " +
                 std::string(audit::name(one.what)) + ": " + one.note);
    }
}

} // namespace diolkos::simulation
