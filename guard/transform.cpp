#include "guard/transform.hpp"

#include "guard/error_transform.hpp"
#include "guard/payload_transform.hpp"
#include "guard/semantic_rules.hpp"
#include "guard/value_parser.hpp"
#include "wire_format/language_tag.hpp"
#include "xmpp/namespaces.hpp"

#include <algorithm>

namespace diolkos::guard {

namespace {

using wire::stanza_kind;
using wire::stanza_type;
using xmpp::element;

constexpr std::string_view instance_name_space = "http://www.w3.org/2001/XMLSchema-instance";

// xsi:type, xsi:nil and xsi:schemaLocation validate anywhere and mean something to a schema engine.
bool has_instance_attribute(const element& what) {
    for (const auto& attribute : what.attributes)
        if (attribute.name_space == instance_name_space)
            return true;
    return std::ranges::any_of(what.children, has_instance_attribute);
}

class stanza_transform {
public:
    stanza_transform(const element& from, const compiled_profile::state& profile, ruling& verdict)
        : from_(from),
          profile_(profile),
          verdict_(verdict) {}

    std::optional<wire::stanza_fields> run() {
        if (read_root() && read_children())
            return std::move(made_);
        return std::nullopt;
    }

private:
    bool read_root() {
        if (has_instance_attribute(from_))
            return verdict_.refuse(reason::forbidden_markup, "markup.schema-instance",
                                   "An attribute of the schema-instance namespace is present.");
        const auto kind = from_.name_space == xmpp::ns::server ? wire::parse_stanza_kind(from_.name)
                                                               : std::nullopt;
        if (!kind)
            return verdict_.refuse(reason::core_malformed, "core.root",
                                   printable(from_) + " is no stanza.");
        made_.kind = *kind;
        if (!is_blank(from_.text))
            return verdict_.refuse(reason::stray_text, "core.stray-text",
                                   "Text stands directly in the stanza.");
        for (const auto& attribute : from_.attributes)
            if (!read_attribute(attribute))
                return false;
        return check_head();
    }

    bool read_attribute(const xmpp::element_attribute& attribute) {
        if (attribute.name_space == xmpp::ns::xml && attribute.name == "lang")
            return read_language(attribute);
        if (!attribute.name_space.empty())
            return strip(attribute);
        if (attribute.name == "from")
            return read_address(attribute, made_.from);
        if (attribute.name == "to")
            return read_address(attribute, made_.to);
        if (attribute.name == "id")
            return read_id(attribute);
        if (attribute.name == "type")
            return read_type(attribute);
        return strip(attribute);
    }

    bool strip(const xmpp::element_attribute& attribute) {
        verdict_.strip(printable(from_, attribute));
        return true;
    }

    bool read_address(const xmpp::element_attribute& attribute, wire::address& to) {
        auto parsed = wire::address::parse(attribute.value);
        if (!parsed)
            return verdict_.refuse(reason::not_routable, "core.address",
                                   "`" + attribute.name + "` of the stanza", parsed.error());
        to = std::move(*parsed);
        return true;
    }

    bool read_id(const xmpp::element_attribute& attribute) {
        if (attribute.value.size() > wire::stanza::max_id_bytes)
            return verdict_.refuse(reason::too_large, "limit.id",
                                   "The id is longer than " +
                                       std::to_string(wire::stanza::max_id_bytes) + " bytes.");
        if (attribute.value.empty())
            return strip(attribute);
        made_.id = attribute.value;
        return true;
    }

    bool read_type(const xmpp::element_attribute& attribute) {
        const auto type = wire::parse_stanza_type(attribute.value);
        if (!type)
            return bad_type();
        made_.type = *type;
        return true;
    }

    bool bad_type() {
        return verdict_.refuse(reason::bad_type, "core.type",
                               "The type is none that " + from_.name + " may have.");
    }

    bool read_language(const xmpp::element_attribute& attribute) {
        if (attribute.value.empty())
            return strip(attribute);
        if (!wire::is_language_tag(attribute.value))
            return verdict_.refuse(reason::core_malformed, "core.language",
                                   "The language of the stanza is no language tag.");
        made_.lang = attribute.value;
        return true;
    }

    bool check_head() {
        if (made_.from.empty() || made_.to.empty())
            return verdict_.refuse(reason::not_routable, "core.address",
                                   "The stanza lacks from or to.");
        if (made_.kind == stanza_kind::iq && made_.id.empty())
            return verdict_.refuse(reason::not_routable, "core.id", "The iq has no id.");
        return wire::allows(made_.kind, made_.type) || bad_type();
    }

    bool read_children() {
        if (made_.kind == stanza_kind::iq && !check_payload_count())
            return false;
        for (const auto& child : from_.children)
            if (!(child.name_space == xmpp::ns::server ? read_core(child) : read_payload(child)))
                return false;
        if (made_.error.has_value() != (made_.type == stanza_type::error))
            return verdict_.refuse(reason::error_malformed, "core.error-child",
                                   "The type error and an error child need each other.");
        std::ranges::stable_sort(made_.payloads, {}, &wire::node::number);
        return true;
    }

    // RFC 6120, 8.2.3, counted before anything is stripped.
    bool check_payload_count() {
        const auto count = from_.children.size();
        if (made_.type == stanza_type::error)
            return true; // an echo of any size, and the error
        if (count > 1 || (count == 0 && made_.type != stanza_type::result))
            return verdict_.refuse(reason::payload_count, "core.iq-payloads",
                                   "An iq of type " + std::string(wire::name(made_.type)) +
                                       " has " + std::to_string(count) + " children.");
        return true;
    }

    bool read_core(const element& child) {
        if (child.name == "error")
            return read_error(child);
        if (made_.kind == stanza_kind::message) {
            if (child.name == "body")
                return read_text(child, wire::stanza::max_body_bytes, made_.bodies);
            if (child.name == "subject")
                return read_text(child, wire::stanza::max_subject_bytes, made_.subjects);
            if (child.name == "thread")
                return read_thread(child);
        }
        if (made_.kind == stanza_kind::presence) {
            if (child.name == "status")
                return read_text(child, wire::stanza::max_subject_bytes, made_.statuses);
            if (child.name == "show")
                return read_show(child);
            if (child.name == "priority")
                return read_priority(child);
        }
        return malformed("core.child", child, " may not stand in this kind of stanza.");
    }

    bool malformed(std::string rule, const element& child, std::string_view what) {
        return verdict_.refuse(reason::core_malformed, std::move(rule),
                               printable(child) + std::string(what));
    }

    bool read_error(const element& child) {
        if (made_.error || made_.type != stanza_type::error)
            return verdict_.refuse(reason::error_malformed, "core.error-child",
                                   "The type error and one error child need each other.");
        made_.error = transform_error(child, verdict_);
        return made_.error.has_value();
    }

    bool read_text(const element& child, std::size_t max_bytes,
                   std::vector<wire::localized_text>& to) {
        auto text = transform_text(child, max_bytes, reason::core_malformed, verdict_);
        if (!text)
            return false;
        to.push_back(std::move(*text));
        return true;
    }

    // The text of a child that has no attributes but `kept`; nullptr if refused.
    const std::string* plain_text(const element& child, std::size_t max_bytes,
                                  std::string_view kept) {
        for (const auto& attribute : child.attributes)
            if (!attribute.name_space.empty() || attribute.name != kept)
                verdict_.strip(printable(child, attribute));
        if (!child.children.empty()) {
            malformed("core.text-only", child, " holds an element.");
            return nullptr;
        }
        if (child.text.size() > max_bytes) {
            verdict_.refuse(reason::too_large, "limit.text",
                            printable(child) + " is longer than " + std::to_string(max_bytes) +
                                " bytes.");
            return nullptr;
        }
        return &child.text;
    }

    bool read_thread(const element& child) {
        if (made_.thread_id)
            return malformed("core.repeated", child, " stands twice.");
        const auto* text = plain_text(child, wire::stanza::max_thread_bytes, "parent");
        if (text == nullptr)
            return false;
        const auto* parent = child.find("parent");
        if (parent != nullptr && parent->size() > wire::stanza::max_thread_bytes)
            return verdict_.refuse(reason::too_large, "limit.text",
                                   "The parent of the thread is too long.");
        made_.thread_id = wire::thread{*text, parent == nullptr ? std::string{} : *parent};
        return true;
    }

    bool read_show(const element& child) {
        if (made_.availability)
            return malformed("core.repeated", child, " stands twice.");
        const auto* text = plain_text(child, wire::stanza::max_thread_bytes, {});
        if (text == nullptr)
            return false;
        made_.availability = wire::parse_show(*text);
        return made_.availability ||
               malformed("core.show", child, " is none of away, chat, dnd, xa.");
    }

    bool read_priority(const element& child) {
        if (made_.priority)
            return malformed("core.repeated", child, " stands twice.");
        const auto* text = plain_text(child, wire::stanza::max_thread_bytes, {});
        if (text == nullptr)
            return false;
        const auto number = parse_integer(*text, -128, 127);
        if (!number)
            return malformed("core.priority", child, " is no number from -128 to 127.");
        made_.priority = static_cast<std::int8_t>(*number);
        return true;
    }

    bool read_payload(const element& child) {
        const auto known = profile_.find(made_.kind, child.name_space, child.name);
        const bool allowed = known.is == disposition::what::allowed;
        // An error repeats the request (RFC 6120, 8.3.1): whatever that was, it stays behind.
        if (made_.type == stanza_type::error && !(allowed && known.entry->in_errors)) {
            verdict_.strip(printable(child));
            return true;
        }
        switch (known.is) {
        case disposition::what::allowed:
            return build_payload(child, known);
        case disposition::what::refused:
            return verdict_.refuse(reason::payload_refused,
                                   profile_.rule_name("refuse " + known.refusal->name_space),
                                   printable(child) + ": " + known.refusal->why + ".");
        case disposition::what::unlisted:
            if (made_.kind == stanza_kind::iq)
                return verdict_.refuse(reason::payload_unlisted, profile_.rule_name("unlisted"),
                                       "The profile does not list " + printable(child) + ".");
            [[fallthrough]];
        case disposition::what::stripped:
            verdict_.strip(printable(child));
            return true;
        }
        return false;
    }

    bool build_payload(const element& child, const disposition& known) {
        const bool content = !child.children.empty() || !is_blank(child.text);
        if (made_.kind == stanza_kind::iq &&
            !request_allowed(made_.type, *known.entry, content, profile_, verdict_))
            return false;
        const auto& rule = profile_.names->element(
            profile_.names->root(made_.kind).children[known.number].element);
        auto node = payload_transform(profile_, verdict_).build(child, rule, *known.entry);
        if (!node)
            return false;
        node->number = known.number;
        made_.payloads.push_back(std::move(*node));
        return true;
    }

    const element& from_;
    const compiled_profile::state& profile_;
    ruling& verdict_;
    wire::stanza_fields made_;
};

} // namespace

std::optional<wire::stanza_fields>
transform(const element& stanza, const compiled_profile::state& profile, ruling& verdict) {
    return stanza_transform(stanza, profile, verdict).run();
}

} // namespace diolkos::guard
