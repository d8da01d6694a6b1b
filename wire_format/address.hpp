// An XMPP address, prepared: nodeprep, nameprep and resourceprep have been applied
// (RFC 6122, 2; RFC 3920 appendices A and B), so equal addresses are equal bytes.
//
//     [ local "@" ] domain [ "/" resource ]
//
// Both boxes use the same tables (ICU usprep), and a box never believes that the other has
// prepared what it sends: from_prepared() prepares again and refuses any difference.
//
// Preparation may change letter case (local, domain) and compose characters, and nothing else.
// Where the tables would fold a compatibility form (full-width '@', ligatures), drop a character
// (soft hyphen, joiners) or make ASCII of what was none (the Kelvin sign), other software that
// knows PRECIS or IDNA 2008 reads another address: so such an address is malformed here. Servers
// send what they have prepared themselves, where nothing of this is left.
//
// I/O      none
// Threads  values; parse() and from_prepared() are safe from any thread
// Memory   at most 3 * max_part_bytes
#pragma once

#include "wire_format/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace diolkos::wire {

class address {
public:
    // Bytes in each of the three parts, before and after preparation (RFC 6122, 2.1).
    static constexpr std::size_t max_part_bytes = 1023;
    // Bytes in a label of a domain, as its A-label (RFC 1034, 3.1).
    static constexpr std::size_t max_label_bytes = 63;

    // Prepares `text`. Unassigned code points are refused (RFC 3454, 7: stored strings).
    // A domain is a host name (STD 3: letters, digits, hyphens, no address literal), written in
    // lower case, as U-labels, without a trailing dot. A-labels (xn--) are refused: a domain
    // would have two forms.
    [[nodiscard]] static boost::system::result<address> parse(std::string_view text);

    // The empty address: no valid one, and no stanza is made with it. For fields not yet filled.
    address() = default;

    // Parts as they came over the link. Empty local or resource means absent.
    [[nodiscard]] static boost::system::result<address>
    from_prepared(std::string_view local, std::string_view domain, std::string_view resource);

    [[nodiscard]] const std::string& local() const noexcept { return local_; }
    [[nodiscard]] const std::string& domain() const noexcept { return domain_; }
    [[nodiscard]] const std::string& resource() const noexcept { return resource_; }
    [[nodiscard]] bool empty() const noexcept { return domain_.empty(); }

    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] std::string bare() const; // without the resource

    friend bool operator==(const address&, const address&) = default;

private:
    std::string local_, domain_, resource_;
};

// Prepares a domain alone: a stream header's from or to, a configured name.
[[nodiscard]] boost::system::result<std::string> prepare_domain(std::string_view text);

// The same domain in A-labels (RFC 5890), as DNS and certificates have it. Requires a prepared one.
// Fails with errc::address_part_too_long where the DNS could not hold it.
[[nodiscard]] boost::system::result<std::string> domain_to_ascii(std::string_view prepared);

} // namespace diolkos::wire
