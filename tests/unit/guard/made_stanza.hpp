// Stanzas made at random from the dictionary of a profile, and broken in one place; and the plain
// writing of fields that no stanza has, so that Xerces-C can be asked about them too.
//
// Threads  not thread-safe; one for a test
#pragma once

#include "guard/profile_state.hpp"
#include "wire_format/stanza.hpp"

#include <random>
#include <string>
#include <string_view>

namespace diolkos::guard {

class stanza_maker {
public:
    stanza_maker(const compiled_profile::state& profile, std::uint64_t seed)
        : profile_(profile),
          names_(*profile.names),
          random_(seed) {}

    // As the dictionary has it; patterns and choices are kept to where the schemas have any.
    [[nodiscard]] wire::stanza_fields valid();
    // One thing is changed, which may leave it valid.
    void mutate(wire::stanza_fields& fields);

    [[nodiscard]] std::size_t below(std::size_t bound) { return random_() % bound; }
    [[nodiscard]] bool one_in(std::size_t count) { return below(count) == 0; }

private:
    wire::stanza_type type_of(wire::stanza_kind kind);
    wire::stanza_error error();
    std::vector<wire::localized_text> texts();
    std::vector<wire::node> payloads(wire::stanza_kind kind);
    wire::node node_of(std::uint32_t number, std::uint32_t root, const element_model& model);
    wire::value value_of(const value_model& model);
    std::string text_of(const value_model& model);
    std::string characters(std::size_t bytes);
    void mutate_core(wire::stanza_fields& fields);
    void mutate_node(wire::node& node);
    void mutate_list(std::vector<wire::node>& nodes);
    wire::value other_value();
    std::string odd_text();

    const compiled_profile::state& profile_;
    const wire::dictionary& names_;
    std::mt19937_64 random_;
};

// XML of the fields, whatever they are: an element or attribute that the dictionary lacks is
// written under a name that no schema has.
[[nodiscard]] std::string plainly_written(const wire::stanza_fields& fields,
                                          const wire::dictionary& names);

} // namespace diolkos::guard
