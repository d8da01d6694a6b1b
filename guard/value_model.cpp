#include "guard/value_model.hpp"

#include "xmpp/value_writer.hpp"

#include <algorithm>

namespace diolkos::guard {

bool value_model::length_fits(std::size_t size) const noexcept {
    const auto bytes = static_cast<std::int64_t>(size);
    return bytes >= type.min && bytes <= type.max;
}

bool value_model::matched(std::string_view text) const {
    return std::ranges::all_of(patterns,
                               [&](const schema_pattern& each) { return each.matches(text); });
}

// Patterns are of the form in which the value will be written, which has nothing to escape.
bool value_model::matched_as_written(const wire::value& content) const {
    if (patterns.empty())
        return true;
    std::string text;
    xmpp::write_value(content, type, text);
    return matched(text);
}

bool value_model::accepts_text(std::string_view text) const {
    return type.kind == wire::value_kind::text && length_fits(text.size()) &&
           wire::is_xml_text(text) && matched(text);
}

bool value_model::accepts_name(std::string_view name) const {
    const auto found = std::ranges::find(type.names, name);
    return found != type.names.end() &&
           names_allowed[static_cast<std::size_t>(found - type.names.begin())];
}

bool value_model::accepts_address(const wire::address& who) const {
    return type.kind == wire::value_kind::address && !who.empty() &&
           (patterns.empty() || matched(who.to_string()));
}

bool value_model::accepts(const wire::value& content) const {
    switch (type.kind) {
    case wire::value_kind::none:
        return std::holds_alternative<std::monostate>(content);
    case wire::value_kind::enumeration: {
        const auto* named = std::get_if<wire::enumerated>(&content);
        return named != nullptr && named->index < names_allowed.size() &&
               names_allowed[named->index];
    }
    case wire::value_kind::boolean:
        return std::holds_alternative<bool>(content) && matched_as_written(content);
    case wire::value_kind::integer: {
        const auto* number = std::get_if<std::int64_t>(&content);
        return number != nullptr && *number >= type.min && *number <= type.max &&
               matched_as_written(content);
    }
    case wire::value_kind::time: {
        const auto* when = std::get_if<wire::instant>(&content);
        return when != nullptr && when->microseconds >= wire::instant::earliest &&
               when->microseconds <= wire::instant::latest && matched_as_written(content);
    }
    case wire::value_kind::address: {
        const auto* who = std::get_if<wire::address>(&content);
        return who != nullptr && accepts_address(*who);
    }
    case wire::value_kind::text: {
        const auto* text = std::get_if<std::string>(&content);
        return text != nullptr && accepts_text(*text);
    }
    case wire::value_kind::bytes:
    case wire::value_kind::hex_bytes: {
        const auto* bytes = std::get_if<wire::octets>(&content);
        return bytes != nullptr && length_fits(bytes->size()) && matched_as_written(content);
    }
    }
    return false;
}

} // namespace diolkos::guard
