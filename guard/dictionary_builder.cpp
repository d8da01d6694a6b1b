#include "guard/dictionary_builder.hpp"

#include "guard/compiled_profile.hpp"
#include "guard/schema_driver.hpp"
#include "guard/value_types.hpp"
#include "guard/xerces.hpp"

#include <xercesc/framework/psvi/XSAttributeDeclaration.hpp>
#include <xercesc/framework/psvi/XSAttributeUse.hpp>
#include <xercesc/framework/psvi/XSComplexTypeDefinition.hpp>
#include <xercesc/framework/psvi/XSElementDeclaration.hpp>
#include <xercesc/framework/psvi/XSModelGroup.hpp>
#include <xercesc/framework/psvi/XSParticle.hpp>

#include <algorithm>

namespace diolkos::guard {

namespace {

using namespace xercesc;

constexpr std::string_view xml_name_space = "http://www.w3.org/XML/1998/namespace";

struct found_child {
    XSElementDeclaration* element;
    std::uint64_t min, max;
};

class builder {
public:
    explicit builder(XSModel& schemas)
        : schemas_(schemas) {}

    wire::dictionary build() {
        constexpr wire::stanza_kind kinds[] = {wire::stanza_kind::message,
                                               wire::stanza_kind::presence, wire::stanza_kind::iq};
        elements_.resize(std::size(kinds));
        for (const auto kind : kinds)
            fill_root(kind);
        return wire::dictionary(std::move(elements_));
    }

private:
    [[noreturn]] static void fail(const std::string& where, const std::string& sentence) {
        throw profile_error("schemas: " + where + ": " + sentence);
    }

    static std::string name_of(XSElementDeclaration& element) {
        return std::string("{")
            .append(utf8(element.getNamespace()))
            .append("}")
            .append(utf8(element.getName()));
    }

    // A root has a name and payloads; its attributes and core children are fields of the stanza.
    void fill_root(wire::stanza_kind kind) {
        const std::string local(wire::name(kind));
        auto* root = schemas_.getElementDeclaration(utf16(local).c_str(),
                                                    utf16(std::string(server_name_space)).c_str());
        if (root == nullptr)
            fail(local, "is not declared");
        const auto index = static_cast<std::size_t>(kind);
        elements_[index].name_space = server_name_space;
        elements_[index].name = local;
        for (const auto& child : children_of(complex_type(*root), local))
            if (utf8(child.element->getNamespace()) != server_name_space)
                append_child(index, child, 1);
    }

    static XSComplexTypeDefinition& complex_type(XSElementDeclaration& element) {
        auto* type = element.getTypeDefinition();
        if (type->getTypeCategory() != XSTypeDefinition::COMPLEX_TYPE)
            fail(name_of(element), "must have a complex type");
        return *static_cast<XSComplexTypeDefinition*>(type);
    }

    void append_child(std::size_t parent, const found_child& child, std::uint32_t depth) {
        const auto index = add(*child.element, depth);
        elements_[parent].children.push_back(
            {index, static_cast<std::uint32_t>(child.min), static_cast<std::uint32_t>(child.max)});
    }

    std::uint32_t add(XSElementDeclaration& element, std::uint32_t depth) {
        const auto where = name_of(element);
        if (depth > wire::dictionary::max_depth)
            fail(where, "lies deeper than " + std::to_string(wire::dictionary::max_depth) +
                            " elements, or holds itself");
        if (elements_.size() == max_dictionary_elements)
            fail(where, "is one element too many");
        const auto index = elements_.size();
        elements_.emplace_back();
        elements_[index].name_space = utf8(element.getNamespace());
        elements_[index].name = utf8(element.getName());
        auto* type = element.getTypeDefinition();
        if (type->getTypeCategory() == XSTypeDefinition::SIMPLE_TYPE)
            elements_[index].content =
                value_type_of(*static_cast<XSSimpleTypeDefinition*>(type), where);
        else
            fill_complex(index, *static_cast<XSComplexTypeDefinition*>(type), where, depth);
        return static_cast<std::uint32_t>(index);
    }

    void fill_complex(std::size_t index, XSComplexTypeDefinition& type, const std::string& where,
                      std::uint32_t depth) {
        if (type.getAttributeWildcard() != nullptr)
            fail(where, "allows any attribute: outside the schema subset");
        elements_[index].attributes = attributes_of(type, where);
        switch (type.getContentType()) {
        case XSComplexTypeDefinition::CONTENTTYPE_EMPTY:
            return;
        case XSComplexTypeDefinition::CONTENTTYPE_SIMPLE:
            elements_[index].content = value_type_of(*type.getSimpleType(), where);
            return;
        case XSComplexTypeDefinition::CONTENTTYPE_ELEMENT:
            for (const auto& child : children_of(type, where))
                append_child(index, child, depth + 1);
            return;
        case XSComplexTypeDefinition::CONTENTTYPE_MIXED:
            fail(where, "has mixed content: outside the schema subset");
        }
    }

    static std::vector<wire::attribute_rule> attributes_of(XSComplexTypeDefinition& type,
                                                           const std::string& where) {
        std::vector<wire::attribute_rule> rules;
        const auto* uses = type.getAttributeUses();
        for (XMLSize_t i = 0; uses != nullptr && i < uses->size(); ++i) {
            auto* declared = uses->elementAt(i)->getAttrDeclaration();
            auto name = utf8(declared->getName());
            if (const auto name_space = utf8(declared->getNamespace());
                name_space == xml_name_space && name == "lang")
                name = "xml:lang";
            else if (!name_space.empty())
                fail(where, "has the attribute {" + name_space + "}" + name +
                                "; xml:lang is the only one with a namespace");
            const auto of_type = value_type_of(*declared->getTypeDefinition(), where + "@" + name);
            rules.push_back({std::move(name), of_type, uses->elementAt(i)->getRequired()});
        }
        std::ranges::sort(rules, {}, &wire::attribute_rule::name);
        return rules;
    }

    static std::vector<found_child> children_of(XSComplexTypeDefinition& type,
                                                const std::string& where) {
        std::vector<found_child> found;
        if (auto* content = type.getParticle(); content != nullptr)
            collect(*content, {1, 1}, where, found);
        return found;
    }

    struct occurs {
        std::uint64_t min, max;
    };

    // Children in the order in which the schema says them, with how often each may occur.
    static void collect(XSParticle& particle, occurs outer, const std::string& where,
                        std::vector<found_child>& found) {
        if (particle.getMaxOccursUnbounded())
            fail(where, "has an unbounded content: outside the schema subset");
        const occurs here{outer.min * particle.getMinOccurs(), outer.max * particle.getMaxOccurs()};
        switch (particle.getTermType()) {
        case XSParticle::TERM_EMPTY:
            return;
        case XSParticle::TERM_WILDCARD:
            fail(where, "has a wildcard: outside the schema subset");
        case XSParticle::TERM_ELEMENT:
            add_found(*particle.getElementTerm(), here, where, found);
            return;
        case XSParticle::TERM_MODELGROUP:
            collect_group(*particle.getModelGroupTerm(), here, where, found);
            return;
        }
    }

    static void collect_group(XSModelGroup& group, occurs here, const std::string& where,
                              std::vector<found_child>& found) {
        auto* particles = group.getParticles();
        const auto count = particles == nullptr ? 0 : particles->size();
        if (group.getCompositor() == XSModelGroup::COMPOSITOR_ALL)
            fail(where, "has an xs:all: outside the schema subset");
        // Children are kept in one order: a group of several that repeats would lose its own.
        if (here.max > 1 && count > 1)
            fail(where, "repeats a group of several elements: outside the schema subset");
        const bool alternatives =
            group.getCompositor() == XSModelGroup::COMPOSITOR_CHOICE && count > 1;
        for (XMLSize_t i = 0; i < count; ++i)
            collect(*particles->elementAt(i), {alternatives ? 0 : here.min, here.max}, where,
                    found);
    }

    static void add_found(XSElementDeclaration& element, occurs here, const std::string& where,
                          std::vector<found_child>& found) {
        const auto name = name_of(element);
        if (std::ranges::any_of(found,
                                [&](auto& other) { return name_of(*other.element) == name; }))
            fail(where, "has " + name + " in two places of its content");
        found.push_back({&element, here.min, here.max});
    }

    XSModel& schemas_;
    std::vector<wire::element_rule> elements_;
};

} // namespace

wire::dictionary build_dictionary(XSModel& schemas) {
    return builder(schemas).build();
}

} // namespace diolkos::guard
