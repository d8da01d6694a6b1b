// The elements of stream management (XEP-0198, urn:xmpp:sm:3), read and written.
//
// Reading is strict: a count is one to ten digits below 2^32, a flag is one of XML Schema's four
// words, what has to be empty is empty. What is not so is malformed, and ends the stream.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "xmpp/element.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace diolkos::xmpp {

// Of a session, as the peer made it, in bytes. A longer one is taken as none: such a session is not
// resumed.
inline constexpr std::size_t max_session_id_bytes = 1000;

struct management_element {
    enum class kind : std::uint8_t {
        enable,
        enabled,
        resume,
        resumed,
        failed,
        request, // <r/>
        answer,  // <a/>
    } what = kind::request;
    // The peer's count of what it has handled: always there in answer, resume and resumed, perhaps
    // in failed.
    std::optional<std::uint32_t> h;
    std::string id;         // of the session: enabled's id, previd of resume and resumed
    bool resumable = false; // in enable: it is wanted; in enabled: it is granted
};

// nullopt: malformed. Requires an element of the namespace.
[[nodiscard]] std::optional<management_element> read_management(const element& raw);

namespace management {

inline constexpr std::string_view feature = "<sm xmlns=\"urn:xmpp:sm:3\"/>";
inline constexpr std::string_view enable = "<enable xmlns=\"urn:xmpp:sm:3\" resume=\"true\"/>";
inline constexpr std::string_view request = "<r xmlns=\"urn:xmpp:sm:3\"/>";

// An empty `id`: not resumable. `seconds` is how long the session is kept once its stream is lost.
[[nodiscard]] std::string enabled(std::string_view id, std::int64_t seconds);
[[nodiscard]] std::string answer(std::uint32_t h);
[[nodiscard]] std::string resume(std::string_view id, std::uint32_t h);
[[nodiscard]] std::string resumed(std::string_view id, std::uint32_t h);
// `condition` is a stanza error's (RFC 6120, 8.3.3).
[[nodiscard]] std::string failed(std::string_view condition, std::optional<std::uint32_t> h);
// What stands beside undefined-condition in the stream error (XEP-0198, 4).
[[nodiscard]] std::string too_high(std::uint32_t h, std::uint32_t sent);

} // namespace management
} // namespace diolkos::xmpp
