#include "guard/transform.hpp"

#include "guard/core_children.hpp"
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
          verdict_(verdict),
          core_(verdict) {}

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
            if (!read_attribute(attribute)) {
                verdict_.at(attribute);
                return false;
            }
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
            if (!(child.name_space == xmpp::ns::server ? core_.read(child, made_)
                                                       : read_payload(child))) {
                verdict_.at(child, from_);
                return false;
            }
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
    core_children core_;
    wire::stanza_fields made_;
};

} // namespace

std::optional<wire::stanza_fields>
transform(const element& stanza, const compiled_profile::state& profile, ruling& verdict) {
    auto made = stanza_transform(stanza, profile, verdict).run();
    if (verdict.refused())
        verdict.at(printable_step(stanza));
    return made;
}

} // namespace diolkos::guard
