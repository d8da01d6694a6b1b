#include "guard/automata_builder.hpp"

#include "guard/compiled_profile.hpp"
#include "guard/schema_driver.hpp"
#include "guard/value_model_builder.hpp"
#include "guard/xerces.hpp"

#include <xercesc/framework/psvi/XSAttributeDeclaration.hpp>
#include <xercesc/framework/psvi/XSAttributeUse.hpp>
#include <xercesc/framework/psvi/XSComplexTypeDefinition.hpp>
#include <xercesc/framework/psvi/XSElementDeclaration.hpp>
#include <xercesc/framework/psvi/XSModelGroup.hpp>
#include <xercesc/framework/psvi/XSParticle.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace diolkos::guard {

namespace {

using namespace xercesc;

constexpr std::string_view xml_name_space = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view error_name_space = "urn:ietf:params:xml:ns:xmpp-stanzas";

using declarations = std::vector<XSElementDeclaration*>; // children, by number

class builder {
public:
    builder(XSModel& schemas, const wire::dictionary& names)
        : schemas_(schemas),
          names_(names) {
        made_.errors.by_condition.fill(no_number);
    }

    schema_automata build() {
        for (const auto kind :
             {wire::stanza_kind::message, wire::stanza_kind::presence, wire::stanza_kind::iq})
            add_root(kind);
        return std::move(made_);
    }

private:
    [[noreturn]] static void fail(const std::string& where, const std::string& sentence) {
        throw profile_error("schemas: " + where + ": " + sentence);
    }

    static std::string name_of(XSElementDeclaration& element) {
        return "{" + utf8(element.getNamespace()) + "}" + utf8(element.getName());
    }

    void add_root(wire::stanza_kind kind) {
        const std::string local(wire::name(kind));
        auto* declared = schemas_.getElementDeclaration(
            utf16(local).c_str(), utf16(std::string(server_name_space)).c_str());
        if (declared == nullptr)
            fail(local, "is not declared");
        auto& root = made_.roots[static_cast<std::size_t>(kind)];
        root.core.fill(no_number);
        declarations children;
        root.element = add_model(*declared, children);
        const auto& known = names_.root(kind).children;
        for (std::uint32_t number = 0; number < children.size(); ++number) {
            auto& child = *children[number];
            if (utf8(child.getNamespace()) == server_name_space) {
                append(root.element, add_core(child, root, number));
                continue;
            }
            const auto place = root.payloads.size();
            if (place >= known.size())
                fail(name_of(child), "has no number in the dictionary");
            root.payloads.push_back(number);
            append(root.element, add(child, known[place].element));
        }
        if (root.payloads.size() != known.size())
            fail(local, "has other payloads in the dictionary");
    }

    void append(std::uint32_t parent, std::uint32_t child) {
        made_.elements[parent].elements.push_back(child);
    }

    std::uint32_t add_core(XSElementDeclaration& element, root_model& root, std::uint32_t number) {
        const auto found = std::ranges::find(core_child_names, utf8(element.getName()));
        if (found == std::end(core_child_names))
            fail(name_of(element), "is no child that the core of a stanza has");
        root.core[static_cast<std::size_t>(found - core_child_names)] = number;
        declarations children;
        const auto index = add_model(element, children);
        for (std::uint32_t below = 0; below < children.size(); ++below)
            append(index, add_of_error(*children[below], below));
        return index;
    }

    // Conditions and texts: the only elements below a core child.
    std::uint32_t add_of_error(XSElementDeclaration& element, std::uint32_t number) {
        const auto local = utf8(element.getName());
        const auto condition = wire::parse_condition(local);
        if (utf8(element.getNamespace()) != error_name_space || (local != "text" && !condition))
            fail(name_of(element), "is no child that an error has");
        if (condition)
            made_.errors.by_condition[static_cast<std::size_t>(*condition)] = number;
        else
            made_.errors.text = number;
        declarations none;
        const auto index = add_model(element, none);
        if (!none.empty())
            fail(name_of(element), "has children within an error");
        return index;
    }

    // An element of a payload. The dictionary has ended what holds itself.
    std::uint32_t add(XSElementDeclaration& element, std::uint32_t known) {
        const auto& rule = names_.element(known);
        declarations children;
        const auto index = add_model(element, children);
        const auto& model = made_.elements[index];
        const bool alike = utf8(element.getName()) == rule.name &&
                           utf8(element.getNamespace()) == rule.name_space &&
                           children.size() == rule.children.size() &&
                           model.content.type.kind == rule.content.kind &&
                           std::ranges::equal(model.attributes, rule.attributes, {},
                                              &attribute_model::name, &wire::attribute_rule::name);
        if (!alike)
            fail(name_of(element), "has other numbers in the dictionary");
        for (std::size_t i = 0; i < children.size(); ++i)
            append(index, add(*children[i], rule.children[i].element));
        return index;
    }

    // Everything of an element but the models of its children.
    std::uint32_t add_model(XSElementDeclaration& element, declarations& children) {
        const auto where = name_of(element);
        element_model model;
        model.name = where;
        auto* type = element.getTypeDefinition();
        if (type->getTypeCategory() == XSTypeDefinition::SIMPLE_TYPE) {
            model.content = value_model_of(*static_cast<XSSimpleTypeDefinition*>(type), where);
        } else {
            auto& complex = *static_cast<XSComplexTypeDefinition*>(type);
            model.attributes = attributes_of(complex, where);
            if (complex.getContentType() == XSComplexTypeDefinition::CONTENTTYPE_SIMPLE)
                model.content = value_model_of(*complex.getSimpleType(), where);
            else if (complex.getContentType() == XSComplexTypeDefinition::CONTENTTYPE_MIXED)
                fail(where, "has mixed content: outside the schema subset");
            else if (auto* content = complex.getParticle(); content != nullptr)
                model.children = automaton_of(*content, where, children);
        }
        made_.elements.push_back(std::move(model));
        return static_cast<std::uint32_t>(made_.elements.size() - 1);
    }

    static std::vector<attribute_model> attributes_of(XSComplexTypeDefinition& type,
                                                      const std::string& where) {
        std::vector<attribute_model> made;
        if (type.getAttributeWildcard() != nullptr)
            fail(where, "allows any attribute: outside the schema subset");
        const auto* uses = type.getAttributeUses();
        for (XMLSize_t i = 0; uses != nullptr && i < uses->size(); ++i) {
            auto& use = *uses->elementAt(i);
            auto& declared = *use.getAttrDeclaration();
            const bool of_xml = utf8(declared.getNamespace()) == xml_name_space;
            const auto name = (of_xml ? "xml:" : "") + utf8(declared.getName());
            if (use.getConstraintType() != XSConstants::VALUE_CONSTRAINT_NONE ||
                declared.getConstraintType() != XSConstants::VALUE_CONSTRAINT_NONE)
                fail(where, "has the attribute " + name +
                                " with a default or fixed value: outside the schema subset");
            const auto field = std::ranges::find(core_attribute_names, name);
            made.push_back({name, static_cast<core_attribute>(field - core_attribute_names),
                            value_model_of(*declared.getTypeDefinition(), where + "@" + name),
                            use.getRequired()});
        }
        std::ranges::sort(made, {}, &attribute_model::name);
        return made;
    }

    static content_automaton automaton_of(XSParticle& content, const std::string& where,
                                          declarations& children) {
        try {
            const auto model = particle_of(content, where, children);
            return {model, static_cast<std::uint32_t>(children.size())};
        } catch (const std::invalid_argument& error) {
            fail(where, std::string(error.what()) + ": outside the schema subset");
        }
    }

    // Children are numbered as they are met, like in the dictionary.
    static particle particle_of(XSParticle& from, const std::string& where,
                                declarations& children) {
        if (from.getMaxOccursUnbounded() ||
            from.getMaxOccurs() > std::numeric_limits<std::uint16_t>::max())
            fail(where, "has an unbounded content: outside the schema subset");
        particle made;
        made.min = static_cast<std::uint32_t>(from.getMinOccurs());
        made.max = static_cast<std::uint32_t>(from.getMaxOccurs());
        switch (from.getTermType()) {
        case XSParticle::TERM_EMPTY:
            return made;
        case XSParticle::TERM_WILDCARD:
            fail(where, "has a wildcard: outside the schema subset");
        case XSParticle::TERM_ELEMENT:
            made.is = particle::term::element;
            made.child = static_cast<std::uint32_t>(children.size());
            children.push_back(from.getElementTerm());
            return made;
        case XSParticle::TERM_MODELGROUP:
            break;
        }
        auto& group = *from.getModelGroupTerm();
        if (group.getCompositor() == XSModelGroup::COMPOSITOR_ALL)
            fail(where, "has an xs:all: outside the schema subset");
        made.is = group.getCompositor() == XSModelGroup::COMPOSITOR_CHOICE
                      ? particle::term::choice
                      : particle::term::sequence;
        auto* parts = group.getParticles();
        for (XMLSize_t i = 0; parts != nullptr && i < parts->size(); ++i)
            made.parts.push_back(particle_of(*parts->elementAt(i), where, children));
        return made;
    }

    XSModel& schemas_;
    const wire::dictionary& names_;
    schema_automata made_;
};

} // namespace

schema_automata build_automata(XSModel& schemas, const wire::dictionary& names) {
    return builder(schemas, names).build();
}

} // namespace diolkos::guard
