#include "wire_format/stanza.hpp"

#include "wire_format/language_tag.hpp"
#include "wire_format/payload_check.hpp"

#include <utility>

namespace diolkos::wire {
namespace {

using boost::system::result;

result<void> check_text(std::string_view text, std::size_t max_bytes) {
    if (text.size() > max_bytes)
        return errc::text_too_long;
    if (!is_xml_text(text))
        return errc::text_not_xml;
    return {};
}

result<void> check_head(const stanza_fields& fields) {
    if (!allows(fields.kind, fields.type))
        return errc::type_not_of_kind;
    if (fields.from.empty() || fields.to.empty())
        return errc::address_empty;
    if (fields.id.empty() && fields.kind == stanza_kind::iq) // RFC 6120, 8.1.3
        return errc::id_missing;
    if (auto good = check_text(fields.id, stanza::max_id_bytes); !good)
        return good;
    if (!fields.lang.empty() && !is_language_tag(fields.lang))
        return errc::language_malformed;
    return {};
}

// Texts of one sort, each in its own language (RFC 6121, 5.2.3).
result<void> check_texts(const std::vector<localized_text>& texts, std::string_view stanza_lang,
                         std::size_t max_bytes) {
    if (texts.size() > stanza::max_texts)
        return errc::element_repeated;
    const auto language = [&](const localized_text& text) -> std::string_view {
        return text.lang.empty() ? stanza_lang : text.lang;
    };
    for (auto text = texts.begin(); text != texts.end(); ++text) {
        if (!text->lang.empty() && !is_language_tag(text->lang))
            return errc::language_malformed;
        for (auto earlier = texts.begin(); earlier != text; ++earlier)
            if (same_language(language(*earlier), language(*text)))
                return errc::language_repeated;
        if (auto good = check_text(text->text, max_bytes); !good)
            return good;
    }
    return {};
}

result<void> check_thread(const thread& what) {
    if (auto good = check_text(what.text, stanza::max_thread_bytes); !good)
        return good;
    return check_text(what.parent, stanza::max_thread_bytes);
}

// What RFC 6121 gives to message and to presence, each to its own kind.
result<void> check_core_children(const stanza_fields& fields) {
    const bool message = fields.kind == stanza_kind::message;
    const bool presence = fields.kind == stanza_kind::presence;
    if (!message && !(fields.bodies.empty() && fields.subjects.empty() && !fields.thread_id))
        return errc::core_child_not_of_kind;
    if (auto good = check_texts(fields.bodies, fields.lang, stanza::max_body_bytes); !good)
        return good;
    if (auto good = check_texts(fields.subjects, fields.lang, stanza::max_subject_bytes); !good)
        return good;
    if (fields.thread_id)
        if (auto good = check_thread(*fields.thread_id); !good)
            return good;
    if (!presence && (fields.availability || !fields.statuses.empty() || fields.priority))
        return errc::core_child_not_of_kind;
    if (fields.availability && name(*fields.availability).empty())
        return errc::enumeration_unknown;
    return check_texts(fields.statuses, fields.lang, stanza::max_subject_bytes);
}

// RFC 6120, 8.3.1: the type 'error' and the error child need each other.
result<void> check_error(const stanza_fields& fields) {
    if ((fields.type == stanza_type::error) != fields.error.has_value())
        return errc::error_child_mismatch;
    if (!fields.error)
        return {};
    if (name(fields.error->type).empty() || name(fields.error->what).empty())
        return errc::enumeration_unknown;
    return check_texts(fields.error->texts, fields.lang, stanza::max_subject_bytes);
}

// RFC 6120, 8.2.3.
result<void> check_payload_count(const stanza_fields& fields) {
    const std::size_t count = fields.payloads.size();
    const bool request = fields.type == stanza_type::get || fields.type == stanza_type::set;
    if (fields.kind == stanza_kind::iq && (count > 1 || (request && count == 0)))
        return errc::payload_count;
    if (count > stanza::max_payloads)
        return errc::payload_count;
    return {};
}

} // namespace

result<stanza> stanza::make(const dictionary& names, stanza_fields fields) {
    for (const auto check : {check_head, check_core_children, check_error, check_payload_count})
        if (const auto good = check(fields); !good)
            return good.error();
    if (const auto good = check_payloads(names, fields.kind, fields.payloads); !good)
        return good.error();
    return stanza(std::move(fields));
}

} // namespace diolkos::wire
