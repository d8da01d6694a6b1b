// SASL EXTERNAL between servers (RFC 6120, 6; RFC 4422, appendix A; XEP-0178): what a peer that has
// proved a domain by its certificate asks to be, and what this end says when it asks.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include <string>
#include <string_view>

namespace diolkos::xmpp::sasl {

inline constexpr std::string_view external = "EXTERNAL";

struct decision {
    std::string_view failure; // condition of RFC 6120, 6.5; empty: success
    std::string text;         // for the log
};

// `response` is the text of <auth/> or <response/>: "=" and empty mean the proved domain, else it
// is the base64 of an authorisation identity, which has to be that domain.
[[nodiscard]] decision decide(std::string_view response, std::string_view proved);

// The <auth/> element of this end as `domain`.
[[nodiscard]] std::string auth(std::string_view domain);
[[nodiscard]] std::string failure(std::string_view condition);

} // namespace diolkos::xmpp::sasl
