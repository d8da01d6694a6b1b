#include "guard/automata.hpp"

#include "guard/attribute_fields.hpp"

namespace diolkos::guard {

namespace {

constexpr std::string_view wrong_place = "It may not stand there, or not so often.";
constexpr std::string_view wrong_child = "It has a child that the schema lacks.";
constexpr std::string_view wrong_value = "Its value is not one that its type has.";
constexpr std::string_view incomplete = "A child is missing in it.";
constexpr std::string_view unknown_attribute = "It has an attribute that the schema lacks.";
constexpr std::string_view missing_attribute = "The attribute is missing.";
constexpr std::string_view stray_value = "It holds a value where its type has none.";

class walk {
public:
    walk(const schema_automata& over, schema_automata::finding& found)
        : over_(over),
          found_(found) {}

    bool whole(const wire::stanza_fields& fields) {
        const bool accepted = stanza(fields);
        if (!accepted) // the root goes without its namespace
            found_.where.erase(0, found_.where.find('}') + 1);
        return accepted;
    }

private:
    bool stanza(const wire::stanza_fields& fields) {
        const auto& root = over_.roots[static_cast<std::size_t>(fields.kind)];
        const auto& model = over_.elements[root.element];
        attribute_fields attributes;
        attributes.set_if(core_attribute::from, fields.from);
        attributes.set_if(core_attribute::to, fields.to);
        attributes.set_if(core_attribute::id, fields.id);
        attributes.set_if(core_attribute::type, name(fields.type));
        attributes.set_if(core_attribute::lang, fields.lang);
        content_automaton::run run(model.children);
        return core_attributes_fit(model, attributes) && core(root, model, fields, run) &&
               payloads(root, model, fields.payloads, run) && end(model, run);
    }

    // False: what is below has failed, and says where from itself on.
    bool below(const element_model& parent, bool good) {
        if (good)
            return true;
        const auto name_space = parent.name.substr(0, parent.name.find('}') + 1);
        if (found_.where.starts_with(name_space))
            found_.where.erase(0, name_space.size());
        found_.where.insert(0, parent.name + "/");
        return false;
    }
    bool fail(const element_model& where, std::string_view what) {
        found_ = {where.name, what};
        return false;
    }
    bool fail(const element_model& where, const attribute_model& attribute, std::string_view what) {
        found_ = {where.name + "@" + attribute.name, what};
        return false;
    }
    bool end(const element_model& model, const content_automaton::run& run) {
        return run.complete() || fail(model, incomplete);
    }
    // The model of the next child; nullptr if it may not come.
    const element_model* next(const element_model& parent, content_automaton::run& run,
                              std::uint32_t number) {
        if (number >= parent.elements.size()) {
            fail(parent, wrong_child);
            return nullptr;
        }
        const auto& child = over_.elements[parent.elements[number]];
        if (run.step(number))
            return &child;
        below(parent, fail(child, wrong_place));
        return nullptr;
    }

    bool core_attributes_fit(const element_model& model, const attribute_fields& fields) {
        std::size_t used = 0;
        for (const auto& rule : model.attributes) {
            if (rule.field == core_attribute::none || !fields.has(rule.field)) {
                if (rule.required)
                    return fail(model, rule, missing_attribute);
                continue;
            }
            ++used;
            if (!fields.fits(rule))
                return fail(model, rule, wrong_value);
        }
        return used == fields.present() || fail(model, unknown_attribute);
    }

    // The children of jabber:server, in the order in which they are written.
    bool core(const root_model& root, const element_model& model, const wire::stanza_fields& fields,
              content_automaton::run& run) {
        const auto number = [&](core_child which) {
            return root.core[static_cast<std::size_t>(which)];
        };
        if (fields.error) {
            const auto* at = next(model, run, number(core_child::error));
            if (at == nullptr || !below(model, error(*at, *fields.error)))
                return false;
        }
        if (!texts(model, run, number(core_child::body), fields.bodies) ||
            !texts(model, run, number(core_child::subject), fields.subjects) ||
            (fields.thread_id &&
             !thread(model, run, number(core_child::thread), *fields.thread_id)))
            return false;
        if (fields.availability) {
            const auto* at = next(model, run, number(core_child::show));
            if (at == nullptr)
                return false;
            if (!at->content.accepts_name(name(*fields.availability)) || !bare(*at))
                return below(model, fail(*at, wrong_value));
        }
        if (!texts(model, run, number(core_child::status), fields.statuses))
            return false;
        if (!fields.priority)
            return true;
        const auto* at = next(model, run, number(core_child::priority));
        if (at == nullptr)
            return false;
        return (at->content.accepts(std::int64_t{*fields.priority}) && bare(*at)) ||
               below(model, fail(*at, wrong_value));
    }

    // Has no attribute and no child, and need not.
    bool bare(const element_model& model) {
        return core_attributes_fit(model, {}) && content_automaton::run(model.children).complete();
    }

    bool text(const element_model& model, const attribute_fields& attributes,
              std::string_view content) {
        if (!core_attributes_fit(model, attributes))
            return false;
        if (!model.content.accepts_text(content))
            return fail(model, wrong_value);
        return end(model, content_automaton::run(model.children));
    }

    bool texts(const element_model& parent, content_automaton::run& run, std::uint32_t number,
               const std::vector<wire::localized_text>& all) {
        for (const auto& each : all) {
            const auto* at = next(parent, run, number);
            attribute_fields attributes;
            attributes.set_if(core_attribute::lang, each.lang);
            if (at == nullptr || !below(parent, text(*at, attributes, each.text)))
                return false;
        }
        return true;
    }

    bool thread(const element_model& parent, content_automaton::run& run, std::uint32_t number,
                const wire::thread& what) {
        const auto* at = next(parent, run, number);
        attribute_fields attributes;
        attributes.set_if(core_attribute::parent, what.parent);
        return at != nullptr && below(parent, text(*at, attributes, what.text));
    }

    bool error(const element_model& model, const wire::stanza_error& what) {
        attribute_fields attributes;
        attributes.set_if(core_attribute::by, what.by);
        attributes.set_if(core_attribute::type, name(what.type));
        if (!core_attributes_fit(model, attributes))
            return false;
        const auto condition = static_cast<std::size_t>(what.what);
        content_automaton::run run(model.children);
        const auto* at =
            next(model, run,
                 condition < condition_count ? over_.errors.by_condition[condition] : no_number);
        if (at == nullptr)
            return false;
        if (!bare(*at) || !at->content.accepts({}))
            return below(model, fail(*at, wrong_value));
        return texts(model, run, over_.errors.text, what.texts) && end(model, run);
    }

    bool payloads(const root_model& root, const element_model& model,
                  const std::vector<wire::node>& nodes, content_automaton::run& run) {
        for (const auto& each : nodes) {
            const auto number =
                each.number < root.payloads.size() ? root.payloads[each.number] : no_number;
            const auto* at = next(model, run, number);
            if (at == nullptr || !below(model, node(*at, each)))
                return false;
        }
        return true;
    }

    // Recursion ends: the models have no cycle and are at most dictionary::max_depth deep.
    bool node(const element_model& model, const wire::node& what) {
        if (!attributes_fit(model, what.attributes))
            return false;
        if (!model.content.accepts(what.content))
            return fail(model, model.content.type.kind == wire::value_kind::none ? stray_value
                                                                                 : wrong_value);
        content_automaton::run run(model.children);
        for (const auto& child : what.children) {
            const auto* at = next(model, run, child.number);
            if (at == nullptr || !below(model, node(*at, child)))
                return false;
        }
        return end(model, run);
    }

    bool attributes_fit(const element_model& model, const std::vector<wire::attribute>& all) {
        auto given = all.begin();
        for (std::uint32_t number = 0; number < model.attributes.size(); ++number) {
            const auto& rule = model.attributes[number];
            if (given == all.end() || given->number != number) {
                if (rule.required)
                    return fail(model, rule, missing_attribute);
                continue;
            }
            if (!rule.type.accepts(given->content))
                return fail(model, rule, wrong_value);
            ++given;
        }
        return given == all.end() || fail(model, unknown_attribute);
    }

    const schema_automata& over_;
    schema_automata::finding& found_;
};

} // namespace

bool schema_automata::accept(const wire::stanza_fields& stanza, finding& found) const {
    return static_cast<std::size_t>(stanza.kind) < roots.size() && walk(*this, found).whole(stanza);
}

} // namespace diolkos::guard
