#include "guard/value_types.hpp"

#include "guard/compiled_profile.hpp"
#include "guard/xerces.hpp"

#include <xercesc/framework/psvi/XSFacet.hpp>
#include <xercesc/framework/psvi/XSMultiValueFacet.hpp>

#include <charconv>
#include <optional>

namespace diolkos::guard {

namespace {

using xercesc::XSSimpleTypeDefinition;

constexpr std::string_view types_name_space = "urn:diolkos:types:1";
constexpr std::string_view schema_name_space = "http://www.w3.org/2001/XMLSchema";

[[noreturn]] void fail(const std::string& where, const std::string& sentence) {
    throw profile_error("schemas: " + where + ": " + sentence);
}

// The type itself, then what it restricts, and so on up to the built-in ones.
XSSimpleTypeDefinition* parent_of(XSSimpleTypeDefinition& type) {
    auto* base = type.getBaseType();
    if (base == nullptr || base == &type ||
        base->getTypeCategory() != xercesc::XSTypeDefinition::SIMPLE_TYPE)
        return nullptr;
    return static_cast<XSSimpleTypeDefinition*>(base);
}

bool derives_from(XSSimpleTypeDefinition& type, std::string_view name_space,
                  std::string_view name) {
    for (auto* level = &type; level != nullptr; level = parent_of(*level))
        if (utf8(level->getName()) == name && utf8(level->getNamespace()) == name_space)
            return true;
    return false;
}

// The nearest value of a facet; Xerces-C lists at each level what that level says.
std::optional<std::int64_t> facet(XSSimpleTypeDefinition& type,
                                  XSSimpleTypeDefinition::FACET wanted) {
    for (auto* level = &type; level != nullptr; level = parent_of(*level)) {
        const auto* facets = level->getFacets();
        for (XMLSize_t i = 0; facets != nullptr && i < facets->size(); ++i) {
            if (facets->elementAt(i)->getFacetKind() != wanted)
                continue;
            const auto text = utf8(facets->elementAt(i)->getLexicalFacetValue());
            std::int64_t number = 0;
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            if (error == std::errc{} && end == text.data() + text.size())
                return number;
        }
    }
    return std::nullopt;
}

std::vector<std::string> enumeration(XSSimpleTypeDefinition& type) {
    std::vector<std::string> names;
    for (auto* level = &type; level != nullptr && names.empty(); level = parent_of(*level)) {
        const auto* values = level->getLexicalEnumeration();
        for (XMLSize_t i = 0; values != nullptr && i < values->size(); ++i)
            names.push_back(utf8(values->elementAt(i)));
    }
    return names;
}

wire::value_type bounded_length(XSSimpleTypeDefinition& type, wire::value_kind kind,
                                const std::string& where) {
    wire::value_type made;
    made.kind = kind;
    if (const auto exact = facet(type, XSSimpleTypeDefinition::FACET_LENGTH)) {
        made.min = made.max = *exact;
        return made;
    }
    const auto longest = facet(type, XSSimpleTypeDefinition::FACET_MAXLENGTH);
    if (!longest)
        fail(where, "has no maxLength: everything that crosses is bounded");
    made.min = facet(type, XSSimpleTypeDefinition::FACET_MINLENGTH).value_or(0);
    made.max = *longest;
    return made;
}

wire::value_type integer(XSSimpleTypeDefinition& type, const std::string& where) {
    const auto least = facet(type, XSSimpleTypeDefinition::FACET_MININCLUSIVE);
    const auto most = facet(type, XSSimpleTypeDefinition::FACET_MAXINCLUSIVE);
    if (!derives_from(type, schema_name_space, "integer") || !least || !most)
        fail(where, "must be an xs:integer with minInclusive and maxInclusive");
    return {wire::value_kind::integer, {}, *least, *most};
}

wire::value_type text(XSSimpleTypeDefinition& type, const std::string& where) {
    if (auto names = enumeration(type); !names.empty())
        return {wire::value_kind::enumeration, std::move(names), 0, 0};
    if (derives_from(type, types_name_space, "address"))
        return {wire::value_kind::address, {}, 0, 0};
    return bounded_length(type, wire::value_kind::text, where);
}

} // namespace

wire::value_type value_type_of(XSSimpleTypeDefinition& type, const std::string& where) {
    if (type.getVariety() != XSSimpleTypeDefinition::VARIETY_ATOMIC ||
        type.getPrimitiveType() == nullptr)
        fail(where, "is a list, a union or of any type: outside the schema subset");
    const auto primitive = utf8(type.getPrimitiveType()->getName());
    if (primitive == "string")
        return text(type, where);
    if (!enumeration(type).empty())
        fail(where, "enumerates something other than text: outside the schema subset");
    if (primitive == "boolean")
        return {wire::value_kind::boolean, {}, 0, 0};
    if (primitive == "decimal")
        return integer(type, where);
    if (primitive == "dateTime")
        return {wire::value_kind::time, {}, 0, 0};
    if (primitive == "base64Binary")
        return bounded_length(type, wire::value_kind::bytes, where);
    if (primitive == "hexBinary")
        return bounded_length(type, wire::value_kind::hex_bytes, where);
    fail(where, "is of type xs:" + primitive + ", which has no value on the link");
}

} // namespace diolkos::guard
