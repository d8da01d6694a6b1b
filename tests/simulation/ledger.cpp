#include "ledger.hpp"

#include "journal/entries.hpp"
#include "promise.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

namespace diolkos::simulation {

std::string_view field(std::string_view line, std::string_view name) {
    std::string key = "\"";
    key.append(name).append("\":\"");
    const auto at = line.find(key);
    if (at == std::string_view::npos) {
        return {};
    }
    const auto begin = at + key.size();
    return line.substr(begin, line.find('"', begin) - begin);
}

std::uint64_t number_field(std::string_view line, std::string_view name) {
    std::string key = "\"";
    key.append(name).append("\":");
    const auto at = line.find(key);
    std::uint64_t value = 0;
    if (at != std::string_view::npos) {
        (void)std::from_chars(line.data() + at + key.size(), line.data() + line.size(), value);
    }
    return value;
}

void ledger::learn(journal::test::simulated_disk& disk, journal::segment_number segment) {
    if (!disk.has(segment)) {
        return;
    }
    const std::string_view bytes = disk.medium(segment);
    auto& upto = read_upto_.try_emplace(segment, journal::header_bytes).first->second;
    while (upto + journal::record_head_bytes < bytes.size()) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            length = length << 8U | static_cast<unsigned char>(bytes[upto + i]);
        }
        const auto whole = (journal::record_head_bytes + length + journal::record_alignment - 1) /
                           journal::record_alignment * journal::record_alignment;
        if (upto + whole > bytes.size()) {
            return;
        }
        learn_record(bytes.substr(upto + journal::record_head_bytes, length));
        upto += whole;
    }
}

void ledger::learn_all(journal::test::simulated_disk& disk) {
    read_upto_.clear();
    for (const auto segment : *disk.list()) {
        const auto content = journal::scan(disk.medium(segment));
        auto& upto = read_upto_[segment];
        // Nothing is appended to it any more. One that was never finished may be made anew.
        upto = std::max(journal::header_bytes, disk.medium(segment).size());
        for (const auto& one : content.records) {
            learn_record(one.body);
        }
    }
}

void ledger::learn_record(std::string_view body) {
    journal::entry_reader reader(body);
    for (auto next = reader.next(); next.has_value() && *next; next = reader.next()) {
        const auto* const records = std::get_if<journal::audit_records>(&**next);
        if (records == nullptr) {
            continue;
        }
        auto lines = records->lines;
        for (auto index = records->first; !lines.empty(); ++index) {
            const auto end = lines.find('\n');
            learn_line(lines.substr(0, end), index);
            lines.remove_prefix(end + 1);
        }
    }
}

void ledger::learn_line(std::string_view line, std::uint64_t index) {
    const std::uint64_t hash = std::hash<std::string_view>()(line);
    const auto [place, fresh] = lines_.try_emplace(index, hash);
    must(place->second == hash,
         "a record that was durable is another one now: " + std::string(line));
    if (!fresh) {
        return;
    }
    const auto event = field(line, "event");
    const std::string id(field(line, "id"));
    const auto sequence = number_field(line, "sequence");
    using kind = decision::kind;
    if (event == "crossing-offered") {
        offered_[sequence] = id;
        own_[id] = sequence;
        learn_decision(kind::offered, line);
    } else if (event == "stanza-refused") {
        learn_decision(kind::refused, line);
    } else if (event == "stanza-waiting") {
        learn_decision(kind::waiting, line);
    } else if (event == "crossing-expired" && sequence == 0) {
        learn_decision(field(line, "outcome") == "expired" ? kind::expired : kind::superseded,
                       line);
    } else if (event == "crossing-receipted") {
        ++receipts_[id];
    } else if (event == "crossing-refused" && field(line, "mac").empty()) {
        ++receipts_[id];
    } else if (event == "crossing-accepted" || event == "crossing-refused") {
        learn_arrival(line, event, id);
    } else if (event == "crossing-expired") {
        learn_given_up(sequence);
    } else if (event == "crossing-lost") {
        learn_loss(line);
    } else if (event == "link-up") {
        learn_session(line);
    } else if (event == "start") {
        runs_.emplace(field(line, "boot"));
    } else if (event == "crossing-delivered") {
        arrived_[id].delivered = true;
        arrived_[id].acknowledged = field(line, "outcome") == "acknowledged";
    } else if (event == "crossing-bounced" && sequence != 0) {
        arrived_[id].bounced = true;
    } else if (event == "stanza-bounced") {
        ++answered_[id];
    } else if (event == "crossing-resent") {
        auto& of = resent_[id];
        ++(field(line, "outcome") == "again" ? of.again : of.resumed);
    }
}

void ledger::learn_arrival(std::string_view line, std::string_view event, const std::string& id) {
    const auto sequence = number_field(line, "sequence");
    must(!lost_.contains(sequence),
         "crossing " + std::to_string(sequence) + " has come after it was reported lost");
    must(!taken_.contains(sequence),
         "crossing " + std::to_string(sequence) + " is decided on a second time");
    auto& one = arrived_[id];
    one = {};
    one.decided = true;
    one.accepted = event == "crossing-accepted";
    one.overrun = field(line, "rule") == "link.one-way";
    one.sequence = sequence;
    taken_[sequence] = id;
}

// One that was refused before a restart has no id any more.
void ledger::learn_given_up(std::uint64_t sequence) {
    const auto at = taken_.find(sequence);
    must(at != taken_.end(),
         "crossing " + std::to_string(sequence) + " is given up, and was not decided on");
    arrived_[at->second].lost = true;
    taken_.erase(at);
}

void ledger::learn_loss(std::string_view line) {
    const auto last = number_field(line, "last");
    for (auto sequence = number_field(line, "sequence"); sequence <= last; ++sequence) {
        must(!taken_.contains(sequence),
             "crossing " + std::to_string(sequence) + " is reported lost, and was decided on");
        must(lost_.insert(sequence).second,
             "crossing " + std::to_string(sequence) + " is reported lost a second time");
    }
}

// "Start 2 of the far box is heard; recorded here are its crossings up to 7." What is above it is
// to come anew.
void ledger::learn_session(std::string_view line) {
    constexpr std::string_view before = "crossings up to ";
    const auto at = line.find(before);
    if (at != std::string_view::npos) {
        std::uint64_t upto = 0;
        (void)std::from_chars(line.data() + at + before.size(), line.data() + line.size(), upto);
        lost_.erase(lost_.upper_bound(upto), lost_.end());
    }
}

// What has waited is named by its id alone afterwards. What a box says itself has no length.
void ledger::learn_decision(decision::kind what, std::string_view line) {
    const decision next{what, std::string(field(line, "id")), number_field(line, "sequence")};
    const auto waited = waiting_.find(next.id);
    if (waited != waiting_.end()) {
        if (waited->second != 0) {
            auto& all = decided_[waited->second];
            *std::ranges::find(all, next.id, &decision::id) = next;
        }
        waiting_.erase(waited);
        return;
    }
    const auto bytes = number_field(line, "bytes");
    if (what == decision::kind::waiting) {
        waiting_[next.id] = bytes;
    }
    if (bytes != 0) {
        decided_bytes_ += bytes;
        decided_[bytes].push_back(next);
    }
}

bool ledger::waits() const {
    return !waiting_.empty();
}

const std::vector<ledger::decision>& ledger::decided(std::uint64_t bytes) const {
    static const std::vector<decision> none;
    const auto found = decided_.find(bytes);
    return found == decided_.end() ? none : found->second;
}

const ledger::crossing* ledger::arrived(const std::string& id) const {
    const auto found = arrived_.find(id);
    return found == arrived_.end() ? nullptr : &found->second;
}

ledger::sendings ledger::resent(const std::string& id) const {
    const auto found = resent_.find(id);
    return found == resent_.end() ? sendings() : found->second;
}

bool ledger::has_line(std::uint64_t index, std::string_view line) const {
    const auto found = lines_.find(index);
    return found != lines_.end() && found->second == std::hash<std::string_view>()(line);
}

} // namespace diolkos::simulation
