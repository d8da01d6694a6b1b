// Stanzas made of what a profile's schemas allow, patterns and choices included; and such with one
// thing changed. Then the plain writing of fields that no stanza has, so that Xerces-C can be asked
// about them too.
//
// I/O      none
// Threads  not thread-safe
#pragma once

#include "guard/profile_state.hpp"
#include "tests/differential/chance.hpp"
#include "wire_format/stanza.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace diolkos::differential {

class stanza_maker {
public:
    // Both outlive this.
    stanza_maker(const guard::compiled_profile::state& profile, chance& by);

    // Valid by the schemas; the rules that schemas cannot say may refuse it.
    [[nodiscard]] wire::stanza_fields valid();
    // One thing is changed, which may leave it valid.
    void mutate(wire::stanza_fields& fields);

private:
    struct placed_node {
        wire::node* node;
        const guard::element_model* model; // nullptr: it has none
    };

    const guard::element_model& model_of(std::uint32_t element) const;
    wire::stanza_type type_of(wire::stanza_kind kind);
    wire::stanza_error error();
    std::vector<wire::localized_text> texts();
    std::vector<wire::node> payloads(wire::stanza_kind kind);
    wire::node node_of(std::uint32_t number, const guard::element_model& model);
    std::vector<wire::node> children_of(const guard::element_model& model);
    wire::value value_of(const guard::value_model& model);
    wire::value made_value(const guard::value_model& model);
    std::string characters(std::size_t bytes);

    void mutate_core(wire::stanza_fields& fields);
    void mutate_node(const placed_node& at);
    void mutate_list(std::vector<wire::node>& nodes);
    wire::value other_value();
    wire::value near_value(const wire::value& content, const guard::value_model* model);
    std::string odd_text();
    void place(std::vector<wire::node>& nodes, const guard::element_model* parent,
               std::vector<placed_node>& all) const;
    void remember(const guard::value_model& model);

    const guard::compiled_profile::state& profile_;
    chance& by_;
    std::vector<std::size_t> lengths_;  // bounds of the profile's types, and one beyond them
    std::vector<std::int64_t> numbers_; // the same of its integers
    std::vector<std::string> patterns_;
};

// XML of the fields, whatever they are: an element or attribute that the dictionary lacks is
// written under a name that no schema has.
[[nodiscard]] std::string plainly_written(const wire::stanza_fields& fields,
                                          const wire::dictionary& names);

} // namespace diolkos::differential
