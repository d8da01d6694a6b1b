#include "net/certificate.hpp"

#include "audit/hex.hpp"
#include "net/digest.hpp"

#include <openssl/pem.h>

#include <algorithm>
#include <ctime>
#include <span>

namespace diolkos::net {
namespace {

constexpr const char* oid_xmpp_addr = "1.3.6.1.5.5.7.8.5"; // RFC 6120, 13.7.1.4
constexpr const char* oid_srv_name = "1.3.6.1.5.5.7.8.7";  // RFC 4985, 2

using names_ptr = std::unique_ptr<GENERAL_NAMES, free_with<GENERAL_NAMES_free>>;
using object_ptr = std::unique_ptr<ASN1_OBJECT, free_with<ASN1_OBJECT_free>>;

template <typename Object, auto Encode>
key_pin sha256_of_der(Object* object) {
    unsigned char* der = nullptr;
    const int size = Encode(object, &der);
    if (size < 0) {
        throw tls_error("cannot encode as DER: " + take_openssl_error());
    }
    const std::unique_ptr<unsigned char, decltype([](unsigned char* p) { OPENSSL_free(p); })> held{
        der};
    return sha256(std::as_bytes(std::span(der, static_cast<std::size_t>(size))));
}

void add_string(const ASN1_STRING* text, std::vector<std::string>& names) {
    std::string name(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                     static_cast<std::size_t>(ASN1_STRING_length(text)));
    // "good.example\0.evil.example": what a C string would cut is no name.
    if (name.find('\0') == std::string::npos) {
        names.push_back(std::move(name));
    }
}

void add_other_name(const OTHERNAME& other, xmpp::tls_peer& peer) {
    const object_ptr xmpp_addr{OBJ_txt2obj(oid_xmpp_addr, 1)};
    const object_ptr srv_name{OBJ_txt2obj(oid_srv_name, 1)};
    if (OBJ_cmp(other.type_id, xmpp_addr.get()) == 0 && other.value->type == V_ASN1_UTF8STRING) {
        add_string(other.value->value.utf8string, peer.xmpp_addrs);
    } else if (OBJ_cmp(other.type_id, srv_name.get()) == 0 &&
               other.value->type == V_ASN1_IA5STRING) {
        add_string(other.value->value.ia5string, peer.srv_names);
    }
}

std::string text_of(const ASN1_TIME* time) {
    const bio_ptr out{BIO_new(BIO_s_mem())};
    ASN1_TIME_print(out.get(), time);
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

int digit(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

key_pin pin_of(const X509& certificate) {
    return sha256_of_der<X509_PUBKEY, i2d_X509_PUBKEY>(X509_get_X509_PUBKEY(&certificate));
}

key_pin read_pin(const std::filesystem::path& file) {
    const bio_ptr in{BIO_new_file(file.c_str(), "r")};
    if (!in) {
        throw tls_error(file.string() + ": cannot open: " + take_openssl_error());
    }
    if (const x509_ptr certificate{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)}) {
        return pin_of(*certificate);
    }
    ERR_clear_error();
    (void)BIO_seek(in.get(), 0);
    const pkey_ptr key{PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr)};
    if (!key) {
        throw tls_error(file.string() + ": holds neither a certificate nor a public key in PEM: " +
                        take_openssl_error());
    }
    return sha256_of_der<EVP_PKEY, i2d_PUBKEY>(key.get());
}

std::optional<key_pin> parse_pin(std::string_view text) noexcept {
    key_pin pin{};
    if (text.size() != 2 * pin.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < pin.size(); ++i) {
        const int high = digit(text[2 * i]);
        const int low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        pin[i] = static_cast<std::byte>(high * 16 + low);
    }
    return pin;
}

std::string time_fault(const X509& certificate) {
    const auto* begin = X509_get0_notBefore(&certificate);
    const auto* end = X509_get0_notAfter(&certificate);
    if (X509_cmp_current_time(begin) >= 0) {
        return "certificate is not valid before " + text_of(begin);
    }
    if (X509_cmp_current_time(end) <= 0) {
        return "certificate has expired on " + text_of(end);
    }
    return {};
}

std::int64_t expiry(const X509& certificate) {
    std::tm end{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &end) != 1) {
        return 0; // as one that is long over: OpenSSL does not believe it either
    }
    return ::timegm(&end);
}

void describe(const X509& certificate, xmpp::tls_peer& peer) {
    peer.fingerprint = audit::hex(sha256_of_der<const X509, i2d_X509>(&certificate));
    peer.key_pin = audit::hex(pin_of(certificate));
    peer.expires = expiry(certificate);
    const names_ptr names{static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr))};
    const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
    for (int i = 0; i < count; ++i) {
        const auto* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS) {
            add_string(name->d.dNSName, peer.dns_names);
        } else if (name->type == GEN_OTHERNAME) {
            add_other_name(*name->d.otherName, peer);
        }
    }
}

} // namespace diolkos::net
