#include "guard/core_children.hpp"

#include "guard/error_transform.hpp"
#include "guard/value_parser.hpp"

namespace diolkos::guard {

using wire::stanza_kind;
using xmpp::element;

bool core_children::read(const element& child, wire::stanza_fields& to) {
    if (child.name == "error")
        return read_error(child, to);
    if (to.kind == stanza_kind::message) {
        if (child.name == "body")
            return read_text(child, wire::stanza::max_body_bytes, to.bodies);
        if (child.name == "subject")
            return read_text(child, wire::stanza::max_subject_bytes, to.subjects);
        if (child.name == "thread")
            return read_thread(child, to);
    }
    if (to.kind == stanza_kind::presence) {
        if (child.name == "status")
            return read_text(child, wire::stanza::max_subject_bytes, to.statuses);
        if (child.name == "show")
            return read_show(child, to);
        if (child.name == "priority")
            return read_priority(child, to);
    }
    return malformed("core.child", child, " may not stand in this kind of stanza.");
}

bool core_children::malformed(std::string rule, const element& child, std::string_view what) {
    return verdict_.refuse(reason::core_malformed, std::move(rule), printable(child).append(what));
}

bool core_children::read_error(const element& child, wire::stanza_fields& to) {
    if (to.error || to.type != wire::stanza_type::error)
        return verdict_.refuse(reason::error_malformed, "core.error-child",
                               "The type error and one error child need each other.");
    to.error = transform_error(child, verdict_);
    return to.error.has_value();
}

bool core_children::read_text(const element& child, std::size_t max_bytes,
                              std::vector<wire::localized_text>& to) {
    auto text = transform_text(child, max_bytes, reason::core_malformed, verdict_);
    if (!text)
        return false;
    to.push_back(std::move(*text));
    return true;
}

// The text of a child that has no attribute but `kept`; nullptr if refused.
const std::string* core_children::plain_text(const element& child, std::string_view kept) {
    for (const auto& attribute : child.attributes)
        if (!attribute.name_space.empty() || attribute.name != kept)
            verdict_.strip(printable(child, attribute));
    if (!child.children.empty()) {
        malformed("core.text-only", child, " holds an element.");
        return nullptr;
    }
    if (child.text.size() > wire::stanza::max_thread_bytes) {
        verdict_.refuse(reason::too_large, "limit.text",
                        printable(child) + " is longer than " +
                            std::to_string(wire::stanza::max_thread_bytes) + " bytes.");
        return nullptr;
    }
    return &child.text;
}

bool core_children::read_thread(const element& child, wire::stanza_fields& to) {
    if (to.thread_id)
        return malformed("core.repeated", child, " stands twice.");
    const auto* text = plain_text(child, "parent");
    if (text == nullptr)
        return false;
    const auto* parent = child.find("parent");
    if (parent != nullptr && parent->size() > wire::stanza::max_thread_bytes)
        return verdict_.refuse(reason::too_large, "limit.text",
                               "The parent of the thread is too long.");
    to.thread_id = wire::thread{*text, parent == nullptr ? std::string{} : *parent};
    return true;
}

bool core_children::read_show(const element& child, wire::stanza_fields& to) {
    if (to.availability)
        return malformed("core.repeated", child, " stands twice.");
    const auto* text = plain_text(child, {});
    if (text == nullptr)
        return false;
    to.availability = wire::parse_show(*text);
    return to.availability || malformed("core.show", child, " is none of away, chat, dnd, xa.");
}

bool core_children::read_priority(const element& child, wire::stanza_fields& to) {
    if (to.priority)
        return malformed("core.repeated", child, " stands twice.");
    const auto* text = plain_text(child, {});
    if (text == nullptr)
        return false;
    const auto number = parse_integer(*text, -128, 127);
    if (!number)
        return malformed("core.priority", child, " is no number from -128 to 127.");
    to.priority = static_cast<std::int8_t>(*number);
    return true;
}

} // namespace diolkos::guard
