// What a file of certificates (PEM) holds, looked at without any peer: for `--check`.
//
// Errors   tls_error with the file's name
// Threads  free functions; safe from any thread
// Memory   max_certificates of a file
#pragma once

#include "net/certificate.hpp"

#include <vector>

namespace diolkos::net {

inline constexpr std::size_t max_certificates = 1024; // of one file; what comes behind is not read

struct certificate_facts {
    std::string subject;                  // one line
    std::int64_t begins = 0, expires = 0; // seconds since 1970
    bool authority = false;               // may certify others
    bool self_signed = false;
    bool for_servers = false, for_clients = false; // its extended key usage allows it
    bool by_next = false;                          // the one behind it in the file has signed it
    xmpp::tls_peer names;                          // of the subject, and its fingerprint
};

[[nodiscard]] std::vector<certificate_facts> read_certificates(const std::filesystem::path& file);

} // namespace diolkos::net
