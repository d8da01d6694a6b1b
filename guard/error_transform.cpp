#include "guard/error_transform.hpp"

#include "guard/value_parser.hpp"
#include "wire_format/language_tag.hpp"
#include "xmpp/namespaces.hpp"

namespace diolkos::guard {

namespace {

constexpr auto malformed = reason::error_malformed;

bool read_type(const std::string& text, wire::stanza_error& made, ruling& verdict) {
    const auto type = wire::parse_error_type(text);
    if (!type)
        return verdict.refuse(malformed, "core.error-type",
                              "The type of the error is not one of RFC 6120, 8.3.2.");
    made.type = *type;
    return true;
}

bool read_by(const std::string& text, wire::stanza_error& made, ruling& verdict) {
    auto who = wire::address::parse(text);
    if (!who)
        return verdict.refuse(malformed, "core.error-by", "`by` of the error", who.error());
    made.by = std::move(*who);
    return true;
}

bool read_attributes(const xmpp::element& error, wire::stanza_error& made, ruling& verdict) {
    for (const auto& attribute : error.attributes) {
        const bool own = attribute.name_space.empty();
        if (own && attribute.name == "type")
            read_type(attribute.value, made, verdict);
        else if (own && attribute.name == "by")
            read_by(attribute.value, made, verdict);
        else
            verdict.strip(printable(error, attribute));
        verdict.at(attribute);
        if (verdict.refused())
            return false;
    }
    return error.find("type") != nullptr ||
           verdict.refuse(malformed, "core.error-type", "The error has no type.");
}

// A condition is empty. The URI that gone and redirect may hold (RFC 6120, 8.3.3.5) stays behind.
bool read_condition(const xmpp::element& child, wire::condition what, wire::stanza_error& made,
                    ruling& verdict) {
    for (const auto& attribute : child.attributes)
        verdict.strip(printable(child, attribute));
    for (const auto& inner : child.children)
        verdict.strip(printable(inner));
    if (!is_blank(child.text)) {
        if (what != wire::condition::gone && what != wire::condition::redirect)
            return verdict.refuse(malformed, "core.error-condition",
                                  "Text stands in " + printable(child) + ".");
        verdict.strip(printable(child) + " URI");
    }
    made.what = what;
    return true;
}

bool read_child(const xmpp::element& child, std::size_t& conditions, wire::stanza_error& made,
                ruling& verdict) {
    if (child.name_space == xmpp::ns::server)
        return verdict.refuse(malformed, "core.error-child",
                              printable(child) + " may not stand in an error.");
    if (child.name_space != xmpp::ns::stanza_errors) {
        verdict.strip(printable(child));
        return true;
    }
    if (child.name == "text") {
        auto text = transform_text(child, wire::stanza::max_subject_bytes, malformed, verdict);
        if (!text)
            return false;
        made.texts.push_back(std::move(*text));
        return true;
    }
    const auto what = wire::parse_condition(child.name);
    if (!what || ++conditions > 1)
        return verdict.refuse(malformed, "core.error-condition",
                              what ? "The error has more than one condition."
                                   : printable(child) + " is no condition of RFC 6120, 8.3.3.");
    return read_condition(child, *what, made, verdict);
}

} // namespace

std::optional<wire::stanza_error> transform_error(const xmpp::element& error, ruling& verdict) {
    wire::stanza_error made;
    if (!is_blank(error.text)) {
        verdict.refuse(malformed, "core.error-text", "Text stands directly in the error.");
        return std::nullopt;
    }
    if (!read_attributes(error, made, verdict))
        return std::nullopt;
    std::size_t conditions = 0;
    for (const auto& child : error.children)
        if (!read_child(child, conditions, made, verdict)) {
            verdict.at(child, error);
            return std::nullopt;
        }
    if (conditions == 0) {
        verdict.refuse(malformed, "core.error-condition", "The error has no condition.");
        return std::nullopt;
    }
    return made;
}

std::optional<wire::localized_text> transform_text(const xmpp::element& from, std::size_t max_bytes,
                                                   reason why, ruling& verdict) {
    wire::localized_text made;
    for (const auto& attribute : from.attributes) {
        const bool language = attribute.name_space == xmpp::ns::xml && attribute.name == "lang";
        if (!language || attribute.value.empty()) {
            verdict.strip(printable(from, attribute));
            continue;
        }
        if (!wire::is_language_tag(attribute.value)) {
            verdict.refuse(why, "core.language",
                           "The language of " + printable(from) + " is no language tag.");
            return std::nullopt;
        }
        made.lang = attribute.value;
    }
    if (!from.children.empty()) {
        verdict.refuse(why, "core.text-only", "An element stands in " + printable(from) + ".");
        return std::nullopt;
    }
    if (from.text.size() > max_bytes) {
        verdict.refuse(reason::too_large, "limit.text",
                       printable(from) + " is longer than " + std::to_string(max_bytes) +
                           " bytes.");
        return std::nullopt;
    }
    made.text = from.text;
    return made;
}

} // namespace diolkos::guard
