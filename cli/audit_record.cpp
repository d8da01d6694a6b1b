#include "cli/audit_record.hpp"

#include "audit/json_text.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace diolkos::cli {

namespace json = boost::json;

namespace {

constexpr std::size_t max_shown_bytes = 200; // of one field in a line

} // namespace

std::string shown(std::string_view text) {
    std::string out;
    audit::append_json_string(text, max_shown_bytes, out);
    return out.substr(1, out.size() - 2);
}

std::optional<json::object> parse_record(std::string_view line) {
    json::error_code failed;
    auto value = json::parse(line, failed);
    if (failed || !value.is_object())
        return std::nullopt;
    return std::move(value.get_object());
}

std::string_view text_of(const json::object& record, std::string_view field) {
    const auto* const value = record.if_contains(field);
    const auto* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::string_view quick_text_of(std::string_view line, std::string_view member) {
    const auto at = line.find(member);
    if (at == line.npos)
        return {};
    const auto rest = line.substr(at + member.size());
    const auto end = rest.find_first_of("\"\\");
    return end == rest.npos || rest[end] == '\\' ? std::string_view() : rest.substr(0, end);
}

std::uint64_t number_of(const json::object& record, std::string_view field) {
    const auto* const value = record.if_contains(field);
    json::error_code failed;
    return value != nullptr && value->is_number() ? value->to_number<std::uint64_t>(failed) : 0;
}

std::string in_a_line(const json::object& record) {
    std::string line = shown(text_of(record, "time"));
    const auto add = [&](std::string_view before, std::string_view text) {
        if (!text.empty())
            line.append(before).append(shown(text));
    };
    add("  ", text_of(record, "event"));
    add("  ", text_of(record, "outcome"));
    add("  ", text_of(record, "direction"));
    if (const auto sequence = number_of(record, "sequence"); sequence != 0)
        line += " #" + std::to_string(sequence);
    add("  ", text_of(record, "kind"));
    add("/", text_of(record, "type"));
    add("  from ", text_of(record, "from"));
    add(" to ", text_of(record, "to"));
    add("  peer ", text_of(record, "peer_domain"));
    add(" at ", text_of(record, "peer_address"));
    add("  ", text_of(record, "reason"));
    add(", rule ", text_of(record, "rule"));
    add("  ", text_of(record, "detail"));
    add("  id ", text_of(record, "id"));
    return line;
}

bool record_filter::accepts(const json::object& record) const {
    const auto time = text_of(record, "time");
    // Times of one form sort as their text; a beginning of one stands for its first moment.
    if (time < since || (!until.empty() && time >= until))
        return false;
    if (!events.empty() && std::ranges::find(events, text_of(record, "event")) == events.end())
        return false;
    if (!id.empty() && text_of(record, "id") != id)
        return false;
    return address.empty() ||
           std::ranges::any_of(std::array{"from", "to", "peer_domain"}, [&](const char* field) {
               const auto text = text_of(record, field);
               return text.find(address) != text.npos ||
                      (!address_hash.empty() && text.find(address_hash) != text.npos);
           });
}

} // namespace diolkos::cli
