#include "audit/operator_note.hpp"

#include "audit/event_catalogue.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace diolkos::audit {

namespace json = boost::json;

namespace {

constexpr std::string_view known_outcomes[] = {"done", "whole", "not whole"};

bool is_operators(event what) noexcept {
    return what == event::log_exported || what == event::log_pruned || what == event::log_verified;
}

std::optional<std::string> text_of(const json::object& from, std::string_view key) {
    const auto* const value = from.if_contains(key);
    const auto* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::nullopt : std::optional(std::string(*text));
}

std::optional<std::uint64_t> number_of(const json::object& from, std::string_view key) {
    const auto* const value = from.if_contains(key);
    json::error_code failed;
    const auto number = value != nullptr && value->is_number() && !value->is_double()
                            ? value->to_number<std::uint64_t>(failed)
                            : (failed = json::error::not_number, 0);
    return failed ? std::nullopt : std::optional(number);
}

} // namespace

std::string to_text(const operator_note& note) {
    return json::serialize(json::object{{"event", name(note.what)},
                                        {"operator", note.who},
                                        {"outcome", note.outcome},
                                        {"detail", note.detail},
                                        {"first", note.first},
                                        {"end", note.end}}) +
           '\n';
}

std::optional<operator_note> parse_operator_note(std::string_view text) {
    if (text.size() > max_note_bytes)
        return std::nullopt;
    json::error_code failed;
    const auto value = json::parse(text, failed);
    const auto* const from = failed ? nullptr : value.if_object();
    if (from == nullptr || from->size() != 6)
        return std::nullopt;
    const auto what = text_of(*from, "event"), who = text_of(*from, "operator");
    const auto outcome = text_of(*from, "outcome"), detail = text_of(*from, "detail");
    const auto first = number_of(*from, "first"), end = number_of(*from, "end");
    const auto named = what ? event_named(*what) : std::nullopt;
    if (!named || !is_operators(*named) || !who || !outcome || !detail || !first || !end ||
        *first > *end || std::ranges::find(known_outcomes, *outcome) == std::end(known_outcomes))
        return std::nullopt;
    return operator_note{*named, *who, *outcome, *detail, *first, *end};
}

} // namespace diolkos::audit
