// What the TLS layer found out of the other end, handed up by net/ for the stream to decide on.
//
// Threads  a value
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace diolkos::xmpp {

struct tls_peer {
    std::string protocol; // "TLSv1.3"
    std::string cipher;
    bool has_certificate = false;
    bool chain_valid = false; // to the configured CA, in its time, for the purpose it served here
    std::string chain_error;  // OpenSSL's sentence if not
    std::string fingerprint;  // SHA-256 of the certificate, lower-case hex
    std::string key_pin;      // SHA-256 of its SubjectPublicKeyInfo, lower-case hex
    std::int64_t expires = 0; // its last second, since 1970; 0: no certificate
    std::vector<std::string> dns_names;  // subjectAltName dNSName
    std::vector<std::string> xmpp_addrs; // subjectAltName id-on-xmppAddr (RFC 6120, 13.7.1.4)
    std::vector<std::string> srv_names;  // subjectAltName SRVName (RFC 4985)
};

} // namespace diolkos::xmpp
