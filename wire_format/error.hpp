// Why a value could not be made or bytes could not be read as one: the errors of wire_format/.
//
// Every enumerator has one sentence in error.cpp, written for the log.
// Threads  the category is immutable; safe from any thread.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <type_traits>

namespace diolkos::wire {

enum class errc {
    // addresses (RFC 6122, 2)
    address_empty = 1,
    address_part_too_long, // a part of more than address::max_part_bytes bytes
    address_malformed,     // prohibited or unassigned code points, or not UTF-8
    address_not_prepared,  // preparing it again would change it
    // values and stanzas
    text_not_xml, // not UTF-8, or a code point that XML 1.0 cannot carry
    text_too_long,
    text_too_short,
    language_malformed,  // not a language tag (BCP 47)
    value_kind_mismatch, // the dictionary has another type here
    value_out_of_range,
    enumeration_unknown,
    element_unknown,  // the dictionary has no such child here
    element_repeated, // more of them than the dictionary allows
    element_missing,
    element_out_of_order, // children are not in dictionary order
    attribute_unknown,
    attribute_out_of_order,
    attribute_missing,
    too_deep,
    type_not_of_kind,       // e.g. an iq of type chat
    core_child_not_of_kind, // e.g. a body in a presence
    language_repeated,      // two bodies of one language
    error_child_mismatch,   // type 'error' without an error child, or the reverse
    id_missing,             // an iq needs an id
    payload_count,          // get and set have one payload, a result at most one
    // bytes
    not_canonical, // does not re-encode to the same bytes
    not_a_message, // protobuf could not parse it
    frame_empty,
    frame_too_long,
};

[[nodiscard]] const boost::system::error_category& category() noexcept;
[[nodiscard]] boost::system::error_code make_error_code(errc value) noexcept;

} // namespace diolkos::wire

template <>
struct boost::system::is_error_code_enum<diolkos::wire::errc> : std::true_type {};
