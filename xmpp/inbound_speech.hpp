// What a first-level element can be to the receiving end of a stream.
//
// Threads  free functions; safe from any thread
#pragma once

#include "xmpp/element.hpp"

#include <cstdint>

namespace diolkos::xmpp {

enum class inbound_speech : std::uint8_t {
    starttls,
    sasl_auth,
    sasl_response,
    sasl_abort,
    compress,
    dialback,
    management, // XEP-0198
    stanza,
    stream_error,
    client_element, // of jabber:client
    other,
};

[[nodiscard]] inbound_speech classify_inbound(const element& what) noexcept;

} // namespace diolkos::xmpp
