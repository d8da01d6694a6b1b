// The stanza error that a sender gets when its stanza goes no further (RFC 6120, 8.3).
//
// An answer says a condition and a reference (the stanza's id in the audit log), never why a
// policy decided as it did. Errors, results and the presence types that expect nothing are never
// answered (RFC 6120, 8.2.3; RFC 6121, 4).
//
// I/O      none
// Threads  values and free functions; safe from any thread
#pragma once

#include "guard/verdict.hpp"
#include "wire_format/stanza.hpp"
#include "xmpp/element.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace diolkos::box {

// Of a stanza, what it takes to answer it.
struct stanza_head {
    wire::stanza_kind kind = wire::stanza_kind::message;
    wire::stanza_type type = wire::stanza_type::absent;
    wire::address from, to;
    std::string id;
};

[[nodiscard]] stanza_head head_of(const wire::stanza& value);
// Of a stanza that was refused before it was a value. nullopt if it cannot be answered: an address
// or the type is none, or an iq has no usable id. A `to` with a malformed local part is answered
// from its domain.
[[nodiscard]] std::optional<stanza_head> head_of(const xmpp::element& raw);

struct answer {
    wire::error_type type = wire::error_type::cancel;
    wire::condition what = wire::condition::undefined_condition;
    std::string_view sentence; // for the sender; names no rule
};

// Why a stanza went no further, apart from the guard's reasons.
enum class obstacle : std::uint8_t {
    refused_by_far_box,
    link_timeout,     // waited for the link in vain
    server_not_found, // the destination's domain does not exist
    server_timeout,   // the destination could not be reached in time
    server_refuses,   // the destination's server does not take this box for who it is
    not_allowed,      // the destination's domain may not federate (edge.allow, edge.block)
    queue_full,       // too much waits for that destination already
    stopping,         // the box stopped before it could be handed on
    no_way,           // one-way link: this direction does not exist
    no_way_back,      // one-way link: no answer could come
};
[[nodiscard]] std::string_view name(obstacle) noexcept; // "link-timeout", for the audit

[[nodiscard]] answer answer_to(guard::reason why, wire::stanza_kind kind) noexcept;
[[nodiscard]] answer answer_to(obstacle why) noexcept;

// Whether an error may be sent in answer to it at all.
[[nodiscard]] bool may_answer(const stanza_head& head) noexcept;
// The error stanza, addressed back; `reference` goes into its text. Requires may_answer(head).
[[nodiscard]] wire::stanza_fields make_error(const stanza_head& head, const answer& what,
                                             std::string_view reference);

} // namespace diolkos::box
