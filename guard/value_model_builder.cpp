#include "guard/value_model_builder.hpp"

#include "guard/compiled_profile.hpp"
#include "guard/value_types.hpp"
#include "guard/xerces.hpp"

#include <xercesc/framework/psvi/XSFacet.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace diolkos::guard {

namespace {

using wire::value_kind;
using xercesc::XSSimpleTypeDefinition;

constexpr std::string_view schema_name_space = "http://www.w3.org/2001/XMLSchema";

class compilation {
public:
    compilation(XSSimpleTypeDefinition& type, const std::string& where)
        : where_(where) {
        made_.type = value_type_of(type, where);
        // What Xerces-C's built-in types say of themselves is in their kind.
        for (auto* level = &type; level != nullptr; level = parent_of(*level)) {
            if (utf8(level->getNamespace()) == schema_name_space)
                break;
            add_facets(*level);
            add_patterns(*level);
        }
    }

    value_model finish() {
        const auto& type = made_.type;
        if (type.kind == value_kind::text && (exact_ || least_ > 1))
            fail("counts characters from below: outside the schema subset, minLength of a text is "
                 "0 or 1");
        if (type.kind == value_kind::address && shortened_)
            fail("bounds an address otherwise than types:address: outside the schema subset");
        for (const auto& name : type.names)
            made_.names_allowed.push_back(length_fits(name) &&
                                          std::ranges::all_of(made_.patterns, [&](auto& each) {
                                              return each.matches(name);
                                          }));
        return std::move(made_);
    }

private:
    [[noreturn]] void fail(const std::string& sentence) const {
        throw profile_error("schemas: " + where_ + ": " + sentence);
    }

    static XSSimpleTypeDefinition* parent_of(XSSimpleTypeDefinition& type) {
        auto* base = type.getBaseType();
        return base == nullptr || base == &type ||
                       base->getTypeCategory() != xercesc::XSTypeDefinition::SIMPLE_TYPE
                   ? nullptr
                   : static_cast<XSSimpleTypeDefinition*>(base);
    }

    bool length_fits(const std::string& name) const {
        const auto characters = std::ranges::count_if(
            name, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
        return characters >= least_ && characters <= most_;
    }

    void add_facets(XSSimpleTypeDefinition& level) {
        const bool of_address = utf8(level.getName()) == "address";
        const auto* facets = level.getFacets();
        for (XMLSize_t i = 0; facets != nullptr && i < facets->size(); ++i) {
            const auto& facet = *facets->elementAt(i);
            const auto kind = facet.getFacetKind();
            if (kind == XSSimpleTypeDefinition::FACET_WHITESPACE ||
                kind == XSSimpleTypeDefinition::FACET_FRACTIONDIGITS)
                continue; // inherited from a built-in type: no schema of the subset says another
            if (made_.type.kind == value_kind::address && !of_address)
                shortened_ = true;
            add_bound(kind, number(utf8(facet.getLexicalFacetValue())));
        }
    }

    std::int64_t number(const std::string& text) const {
        std::int64_t made = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), made);
        if (error != std::errc{} || end != text.data() + text.size())
            fail("has the bound `" + text + "`, which is no number");
        return made;
    }

    // Facets of all levels hold at once.
    void add_bound(XSSimpleTypeDefinition::FACET kind, std::int64_t bound) {
        const auto of = made_.type.kind;
        const bool numeric = of == value_kind::integer;
        const bool measured =
            of == value_kind::text || of == value_kind::bytes || of == value_kind::hex_bytes;
        const bool counted = measured || of == value_kind::enumeration || of == value_kind::address;
        const bool below = kind == XSSimpleTypeDefinition::FACET_MININCLUSIVE;
        const bool above = kind == XSSimpleTypeDefinition::FACET_MAXINCLUSIVE;
        const bool shortest = kind == XSSimpleTypeDefinition::FACET_MINLENGTH;
        const bool longest = kind == XSSimpleTypeDefinition::FACET_MAXLENGTH;
        const bool length = kind == XSSimpleTypeDefinition::FACET_LENGTH;
        if (!((below || above) && numeric) && !((shortest || longest || length) && counted))
            fail("has a facet that its type does not take: outside the schema subset");
        exact_ = exact_ || length;
        if (below || shortest || length)
            least_ = std::max(least_, bound);
        if (above || longest || length)
            most_ = std::min(most_, bound);
        if (numeric || measured) {
            if (below || shortest || length)
                made_.type.min = std::max(made_.type.min, bound);
            if (above || longest || length)
                made_.type.max = std::min(made_.type.max, bound);
        }
    }

    // Patterns of one level are alternatives (part 2, 4.3.4.3), and those of all levels hold.
    //
    // Xerces-C joins them with `|`, and here gives the pieces between all the `|` there are, those
    // within a group too: put together again they are what it runs itself. Only empty pieces are
    // lost on the way; schema_subset has none.
    void add_patterns(XSSimpleTypeDefinition& level) {
        const auto* pieces = level.getLexicalPattern();
        if (pieces == nullptr || pieces->size() == 0)
            return;
        std::string whole;
        for (XMLSize_t i = 0; i < pieces->size(); ++i)
            whole.append(i == 0 ? "" : "|").append(utf8(pieces->elementAt(i)));
        try {
            made_.patterns.emplace_back(whole);
        } catch (const std::invalid_argument& error) {
            fail(error.what());
        }
    }

    const std::string& where_;
    value_model made_;
    std::int64_t least_ = INT64_MIN, most_ = INT64_MAX;
    bool exact_ = false, shortened_ = false;
};

} // namespace

value_model value_model_of(XSSimpleTypeDefinition& type, const std::string& where) {
    return compilation(type, where).finish();
}

} // namespace diolkos::guard
