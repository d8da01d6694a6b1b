#include "cli/allowance.hpp"

#include "cli/refused_place.hpp"
#include "cli/schema_tree.hpp"
#include "guard/profile_state.hpp"
#include "wire_format/stanza.hpp"

#include <algorithm>

namespace diolkos::cli {

namespace {

using guard::reason;

struct said {
    std::string_view rule;
    std::string_view allowed;
};

// Rules of the core, which no profile changes.
constexpr said core_rules[] = {
    {"core.root", "message, presence and iq of jabber:server."},
    {"core.address", "from and to, each an address: [local@]domain[/resource], parts of at most "
                     "1023 bytes."},
    {"core.id", "An id; an iq needs one."},
    {"limit.id", "An id of at most 255 bytes."},
    {"core.language", "A language tag (BCP 47)."},
    {"core.language-repeated", "Each language once."},
    {"core.text", "Characters that XML has."},
    {"core.stray-text", "Nothing but blanks between the elements."},
    {"core.repeated", "It may stand once."},
    {"core.show", "away, chat, dnd or xa."},
    {"core.priority", "A number from -128 to 127."},
    {"core.text-only", "Text without elements."},
    {"core.iq-payloads", "One payload in a get or set, at most one in a result."},
    {"core.error-child", "One error in a stanza of the type error, none in any other; in it one "
                         "condition, and texts."},
    {"core.error-type", "The type auth, cancel, continue, modify or wait."},
    {"core.error-condition", "One condition of RFC 6120, 8.3.3, which is empty."},
    {"core.error-by", "An address."},
    {"core.error-text", "Text in a <text/> of the error."},
    {"limit.stanza", "262144 bytes, as it is written."},
    {"limit.payloads", "64 payloads, and 4096 elements in all of them."},
    {"markup.schema-instance", "Attributes of other namespaces."},
    {"rule.domains", "In from a domain of the sending side, in to one of the receiving side, as "
                     "the configuration names them."},
    {"rule.nothing-left", "A message with a body, a subject, a thread or a payload that crosses; "
                          "a request with one."},
    {"rule.error-echo", "An error without the payload that it is an answer to."},
};

class sayer {
public:
    sayer(const guard::verdict& refusal, const guard::compiled_profile& profile)
        : refusal_(refusal),
          profile_(profile),
          at_(refusal.where),
          places_(places_of(*profile.names())) {}

    std::string say() const {
        const auto fixed = std::ranges::find(core_rules, refusal_.rule, &said::rule);
        if (fixed != std::end(core_rules))
            return std::string(fixed->allowed);
        switch (refusal_.why) {
        case reason::payload_refused:
            return "Nothing of that namespace in this place: the profile refuses it.";
        case reason::payload_unlisted:
            return payloads();
        case reason::bad_type:
            return types();
        case reason::semantic_rule:
            return by_rule();
        case reason::core_malformed:
        case reason::too_large:
        case reason::payload_malformed:
        case reason::stray_text:
        case reason::schema_violation:
        case reason::validators_disagree:
            return by_schema();
        case reason::none:
        case reason::not_routable:
        case reason::error_malformed:
        case reason::payload_count:
        case reason::nothing_left:
        case reason::forbidden_markup:
        case reason::domain_not_served:
        case reason::link_malformed:
        case reason::policy:
            return {};
        }
        return {};
    }

private:
    const placed_element* find(const std::string& path) const {
        const auto found = std::ranges::find(places_, path, &placed_element::path);
        return found == places_.end() ? nullptr : &*found;
    }

    std::string payloads() const {
        const auto kind = at_.kind();
        if (!kind)
            return {};
        std::string made = "In " + std::string(name(*kind)) + ":";
        for (const auto& each : places_)
            if (each.depth == 1 && each.path.starts_with(name(*kind)))
                made.append(made.ends_with(':') ? " " : ", ")
                    .append(each.path.substr(each.path.find('/') + 1));
        return made + ".";
    }

    std::string types() const {
        const auto kind = at_.kind();
        if (!kind)
            return {};
        std::string made = "The type of " + std::string(name(*kind)) + " is one of:";
        for (auto each = wire::stanza_type::absent; each <= wire::stanza_type::result;
             each = static_cast<wire::stanza_type>(static_cast<int>(each) + 1)) {
            if (!wire::allows(*kind, each))
                continue;
            made.append(made.ends_with(':') ? " " : ", ")
                .append(each == wire::stanza_type::absent ? "none" : name(each));
        }
        return made + ".";
    }

    std::string by_rule() const {
        const auto* found = find(at_.path);
        if (refusal_.rule == "rule.request" && found != nullptr)
            for (const auto& entry : profile_.source().allowed)
                if (entry.name_space == found->rule->name_space)
                    return std::string("A get: ")
                        .append(request_in_words(entry.get))
                        .append("; a set: ")
                        .append(request_in_words(entry.set))
                        .append(".");
        return "The profile's own rule says it: see `diolkos schema show`, and the profile.";
    }
    static std::string_view request_in_words(guard::request what) {
        switch (what) {
        case guard::request::any:
            return "what the schema has";
        case guard::request::empty:
            return "without content";
        case guard::request::refuse:
            return "never";
        }
        return {};
    }

    // Of a place that the schemas have: what it may be. Of another: what the one above may hold.
    std::string by_schema() const {
        if (const auto* here = find(at_.path)) {
            const auto& rule = *here->rule;
            const auto attribute =
                std::ranges::find(rule.attributes, at_.attribute, &wire::attribute_rule::name);
            if (attribute != rule.attributes.end())
                return "@" + attribute->name + ": " + in_words(attribute->type) +
                       patterns(rule, attribute->name) +
                       (attribute->required ? ", required." : ".");
            return "<" + rule.name + ">: " + how_often(here->min, here->max) +
                   "; its content: " + in_words(rule.content) + patterns(rule, {}) +
                   (rule.children.empty() ? "" : "; elements: " + children(rule)) + "." +
                   alternatives(*here);
        }
        if (const auto* parent = find(at_.above()))
            return "In <" + parent->rule->name + ">: " +
                   (parent->rule->children.empty() ? "no element" : children(*parent->rule)) + ".";
        return core();
    }

    // Of an attribute, or of the element itself.
    std::string patterns(const wire::element_rule& of, const std::string& attribute) const {
        std::string made;
        const auto add = [&](const guard::value_model& type) {
            if (type.type.kind == wire::value_kind::time)
                return; // of the form in which it is written, not of the one that is read
            for (const auto& each : type.patterns)
                made += " like " + each.source();
        };
        const auto& models = profile_.compiled().automata->elements;
        const auto model = std::ranges::find(models, "{" + of.name_space + "}" + of.name,
                                             &guard::element_model::name);
        if (model == models.end())
            return {};
        if (attribute.empty())
            add(model->content);
        for (const auto& each : model->attributes)
            if (each.name == attribute)
                add(each.type);
        return made;
    }

    // Of a payload that excludes others.
    std::string alternatives(const placed_element& payload) const {
        std::string made;
        if (payload.depth != 1)
            return made;
        for (const auto& entry : profile_.source().allowed)
            if (entry.one_of && entry.name_space == payload.rule->name_space)
                for (const auto& each : entry.elements)
                    made += (made.empty() ? " One of <" : ", <") + each + ">";
        return made.empty() ? made : made + " in a stanza.";
    }

    std::string children(const wire::element_rule& of) const {
        std::string made;
        for (const auto& each : of.children) {
            const auto& rule = profile_.names()->element(each.element);
            made += (made.empty() ? "<" : ", <") + rule.name + "> " + how_often(each.min, each.max);
        }
        return made;
    }

    std::string core() const {
        const auto step = at_.path.substr(at_.path.rfind('/') + 1);
        if (step == "body")
            return "Text of at most 65536 bytes, once for each language.";
        if (step == "thread")
            return "Text of at most 255 bytes.";
        if (step == "subject" || step == "status" || step.ends_with("}text"))
            return "Text of at most 1024 bytes, once for each language.";
        const auto kind = at_.kind();
        if (!kind)
            return {};
        switch (*kind) {
        case wire::stanza_kind::message:
            return "Of jabber:server: body, subject, thread, error.";
        case wire::stanza_kind::presence:
            return "Of jabber:server: show, status, priority, error.";
        case wire::stanza_kind::iq:
            return "Of jabber:server: error.";
        }
        return {};
    }

    const guard::verdict& refusal_;
    const guard::compiled_profile& profile_;
    const refused_place at_;
    const std::vector<placed_element> places_;
};

} // namespace

std::string allowance(const guard::verdict& refusal, const guard::compiled_profile& profile) {
    return sayer(refusal, profile).say();
}

} // namespace diolkos::cli
