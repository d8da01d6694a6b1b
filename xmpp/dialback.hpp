// The elements of server dialback (XEP-0220), read and written.
//
//     <db:result from to>KEY</db:result>             a claim: "I am `from`; here is a key"
//     <db:result from to type/>                      its answer: valid, invalid or error
//     <db:verify from to id>KEY</db:verify>          a question: "is this key yours?"
//     <db:verify from to id type/>                   its answer
//
// An error has <error type='...'><condition/></error> in it (XEP-0220, 2.5). Words in an answer (a
// few servers repeat the key there) mean nothing.
//
// I/O      none
// Errors   reading gives an objection that ends the stream: an element without addresses correlates
//          to nothing, so no dialback error could answer it
// Threads  free functions and values; safe from any thread
#pragma once

#include "xmpp/element.hpp"
#include "xmpp/objection.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace diolkos::xmpp::dialback {

inline constexpr std::size_t max_key_bytes = 512; // ours have 64
inline constexpr std::size_t max_id_bytes = 255;  // of a stream's id

enum class element_kind : std::uint8_t { result, verify };
enum class verdict : std::uint8_t { valid, invalid, error };

struct message {
    element_kind is = element_kind::result;
    std::string from, to;            // prepared domains
    std::string id;                  // of verify: the stream that the key was given on
    std::string key;                 // of a claim or question
    std::optional<verdict> answer;   // none: a claim or question
    std::string_view condition = {}; // of an error: a constant (RFC 6120, 8.3.3)
};

// Of an element of jabber:server:dialback.
[[nodiscard]] std::variant<message, objection> read(const element& what);

// `db` is declared in the stream's header.
[[nodiscard]] std::string write(const message& what);

// The answer to a claim or question, from the other end's side.
[[nodiscard]] message answer_to(const message& asked, verdict answer,
                                std::string_view condition = {});

// What a stream's features say of it (XEP-0220, 2.4): with dialback errors.
inline constexpr std::string_view feature =
    "<dialback xmlns=\"urn:xmpp:features:dialback\"><errors/></dialback>";
[[nodiscard]] bool offered_in(const element& features) noexcept;

} // namespace diolkos::xmpp::dialback
