// What a first-level element can be to the initiating end of a stream, and what features offer.
//
// Threads  free functions; safe from any thread
#pragma once

#include "xmpp/element.hpp"

#include <cstdint>

namespace diolkos::xmpp {

enum class outbound_speech : std::uint8_t {
    features,
    proceed,
    tls_failure,
    success,
    sasl_failure,
    dialback,
    stream_error,
    management, // XEP-0198
    other,
};

[[nodiscard]] outbound_speech classify_outbound(const element& what) noexcept;

// Of <stream:features/>. An empty <mechanisms/>, as ejabberd has it before TLS, offers nothing.
[[nodiscard]] bool offers_starttls(const element& features) noexcept;
[[nodiscard]] bool offers_external(const element& features) noexcept;
[[nodiscard]] bool offers_management(const element& features) noexcept;

} // namespace diolkos::xmpp
