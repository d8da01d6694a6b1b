#include "net/certificate_chain.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>

namespace diolkos::net {
namespace {

constexpr std::size_t max_subject_bytes = 256;

std::int64_t seconds_of(const ASN1_TIME* time) {
    std::tm parts{};
    return ASN1_TIME_to_tm(time, &parts) == 1 ? ::timegm(&parts) : 0;
}

std::string subject_of(const X509& certificate) {
    std::string text(max_subject_bytes, '\0');
    X509_NAME_oneline(X509_get_subject_name(&certificate), text.data(),
                      static_cast<int>(text.size()));
    text.resize(text.find('\0'));
    return text;
}

bool signed_by(X509& one, X509& other) {
    const bool by = X509_check_issued(&other, &one) == X509_V_OK &&
                    X509_verify(&one, X509_get0_pubkey(&other)) == 1;
    ERR_clear_error();
    return by;
}

certificate_facts facts_of(X509& certificate) {
    certificate_facts made;
    made.subject = subject_of(certificate);
    made.begins = seconds_of(X509_get0_notBefore(&certificate));
    made.expires = expiry(certificate);
    made.authority = X509_check_ca(&certificate) != 0;
    made.self_signed = signed_by(certificate, certificate);
    const auto use = X509_get_extended_key_usage(&certificate); // all bits: there is no such list
    made.for_servers = (use & XKU_SSL_SERVER) != 0;
    made.for_clients = (use & XKU_SSL_CLIENT) != 0;
    describe(certificate, made.names);
    return made;
}

} // namespace

std::vector<certificate_facts> read_certificates(const std::filesystem::path& file) {
    const bio_ptr in{BIO_new_file(file.c_str(), "r")};
    if (!in) {
        throw tls_error(file.string() + ": cannot open: " + take_openssl_error());
    }
    std::vector<certificate_facts> all;
    x509_ptr before;
    while (all.size() < max_certificates) {
        x509_ptr next{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)};
        if (!next) {
            break;
        }
        if (before) {
            all.back().by_next = signed_by(*before, *next);
        }
        all.push_back(facts_of(*next));
        before = std::move(next);
    }
    ERR_clear_error(); // that there is no further one
    if (all.empty()) {
        throw tls_error(file.string() + ": holds no certificate in PEM");
    }
    return all;
}

} // namespace diolkos::net
