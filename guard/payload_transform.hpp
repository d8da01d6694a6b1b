// A payload as it was parsed to a node of the dictionary: what the profile strips is left behind,
// what the dictionary does not have refuses, values are parsed to their types.
//
//     in an allowed payload                     becomes
//     attribute that is not in the dictionary   stripped (or refused, where the profile says so)
//     element of its own namespace, unknown     refused  (or stripped, where the profile says so)
//     element of another namespace              stripped (or refused, where the profile says so)
//     text where none may be                    refused; blanks are nothing
//     value that is not of its type             refused
//
// I/O      none
// Threads  not thread-safe; one for a judgement
#pragma once

#include "guard/profile_state.hpp"
#include "guard/ruling.hpp"

#include <optional>

namespace diolkos::guard {

class payload_transform {
public:
    // Both outlive this.
    payload_transform(const compiled_profile::state& profile, ruling& verdict)
        : profile_(profile),
          verdict_(verdict) {}

    // `rule` is the dictionary's for `payload`, `entry` the profile's for its namespace. Nothing if
    // the verdict is now a refusal. The node's number is left for the caller.
    [[nodiscard]] std::optional<wire::node>
    build(const xmpp::element& payload, const wire::element_rule& rule, const allow_entry& entry);

private:
    bool read_attributes(const xmpp::element& from, const wire::element_rule& rule,
                         const allow_entry& entry, wire::node& to);
    bool read_attribute(const xmpp::element& from, const xmpp::element_attribute& attribute,
                        const wire::element_rule& rule, const allow_entry& entry, wire::node& to);
    bool read_content(const xmpp::element& from, const wire::element_rule& rule, wire::node& to);
    bool read_children(const xmpp::element& from, const wire::element_rule& rule,
                       const allow_entry& entry, wire::node& to);
    bool read_child(const xmpp::element& parent, const xmpp::element& child,
                    const wire::element_rule& rule, const allow_entry& entry, wire::node& to);
    bool leave_behind(const xmpp::element& parent, const xmpp::element& child,
                      const allow_entry& entry);

    const compiled_profile::state& profile_;
    ruling& verdict_;
};

} // namespace diolkos::guard
