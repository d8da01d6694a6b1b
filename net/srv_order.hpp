// The order in which the targets of SRV records are tried (RFC 2782).
//
// I/O      none; randomness is handed in
// Threads  free functions; safe from any thread
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace diolkos::net {

struct srv_record {
    std::uint16_t priority = 0; // lower first
    std::uint16_t weight = 0;   // share among equals
    std::uint16_t port = 0;
    std::string target;      // "." or empty: the service is not here
    bool direct_tls = false; // of _xmpps-server

    friend bool operator==(const srv_record&, const srv_record&) = default;
};

// A number from 0 to `limit`, both included.
using pick = std::function<std::uint32_t(std::uint32_t limit)>;

[[nodiscard]] std::vector<srv_record> order_srv(std::vector<srv_record> records,
                                                const pick& random);

// Those of _xmpps-server and those of _xmpp-server together (XEP-0368, 3); a target that says "not
// here" counts as no record.
[[nodiscard]] std::vector<srv_record> merge_srv(std::vector<srv_record> direct,
                                                std::vector<srv_record> plain);

// Whether the domain says that it has no such service: one record, its target the root.
[[nodiscard]] bool says_not_here(const std::vector<srv_record>& records) noexcept;

} // namespace diolkos::net
