// The closed vocabularies of a stanza's core (RFC 6120, 8; RFC 6121, 4.7 and 5.2).
// The order of each is the order on the wire; append only.
//
// Threads  constants; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace diolkos::wire {

enum class stanza_kind : std::uint8_t { message, presence, iq };

enum class stanza_type : std::uint8_t {
    absent, // no type attribute: message normal, presence available
    error,
    // message
    chat,
    normal,
    groupchat,
    headline,
    // presence
    unavailable,
    subscribe,
    subscribed,
    unsubscribe,
    unsubscribed,
    probe,
    // iq
    get,
    set,
    result,
};

enum class show : std::uint8_t { away, chat, dnd, xa };

enum class error_type : std::uint8_t { auth, cancel, continue_, modify, wait };

// RFC 6120, 8.3.3, in its order.
enum class condition : std::uint8_t {
    bad_request,
    conflict,
    feature_not_implemented,
    forbidden,
    gone,
    internal_server_error,
    item_not_found,
    jid_malformed,
    not_acceptable,
    not_allowed,
    not_authorized,
    policy_violation,
    recipient_unavailable,
    redirect,
    registration_required,
    remote_server_not_found,
    remote_server_timeout,
    resource_constraint,
    service_unavailable,
    subscription_required,
    undefined_condition,
    unexpected_request,
};

// The name as XML has it ("recipient-unavailable"), and back; nullopt for any other string.
// name(stanza_type::absent) is empty and no string parses to it.
[[nodiscard]] std::string_view name(stanza_kind) noexcept;
[[nodiscard]] std::string_view name(stanza_type) noexcept;
[[nodiscard]] std::string_view name(show) noexcept;
[[nodiscard]] std::string_view name(error_type) noexcept;
[[nodiscard]] std::string_view name(condition) noexcept;
[[nodiscard]] std::optional<stanza_kind> parse_stanza_kind(std::string_view) noexcept;
[[nodiscard]] std::optional<stanza_type> parse_stanza_type(std::string_view) noexcept;
[[nodiscard]] std::optional<show> parse_show(std::string_view) noexcept;
[[nodiscard]] std::optional<error_type> parse_error_type(std::string_view) noexcept;
[[nodiscard]] std::optional<condition> parse_condition(std::string_view) noexcept;

// Whether a stanza of this kind may have this type (RFC 6121, 4.7.1, 5.2.2; RFC 6120, 8.2.3).
[[nodiscard]] bool allows(stanza_kind, stanza_type) noexcept;

} // namespace diolkos::wire
