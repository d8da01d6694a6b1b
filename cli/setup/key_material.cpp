#include "cli/setup/key_material.hpp"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>

namespace diolkos::cli {
namespace {

using net::bio_ptr;
using net::free_with;
using net::pkey_ptr;
using net::x509_ptr;

using context_ptr = std::unique_ptr<EVP_PKEY_CTX, free_with<EVP_PKEY_CTX_free>>;
using request_ptr = std::unique_ptr<X509_REQ, free_with<X509_REQ_free>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, free_with<X509_EXTENSION_free>>;

constexpr std::size_t max_common_name = 64; // ub-common-name, RFC 5280 A.1
constexpr int serial_bits = 127;            // positive, at most 20 octets: RFC 5280 4.1.2.2

void need(bool done, std::string_view what) {
    if (!done) {
        throw net::tls_error("cannot " + std::string(what) + ": " + net::take_openssl_error());
    }
}

std::string text_of(BIO& memory) {
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(&memory, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

template <typename Write>
std::string pem(std::string_view what, Write write) {
    const bio_ptr out{BIO_new(BIO_s_secmem())};
    need(out != nullptr && write(out.get()) == 1, what);
    return text_of(*out);
}

extension_ptr extension(int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, nullptr, nullptr, nullptr, nullptr, 0);
    extension_ptr made{X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())};
    need(made != nullptr, "make a certificate's extension");
    return made;
}

std::string names(const std::vector<std::string>& domains) {
    std::string all;
    for (const auto& each : domains) {
        all += (all.empty() ? "DNS:" : ",DNS:") + each;
    }
    return all;
}

void set_name(X509_NAME* subject, std::string_view common_name) {
    const std::string name(common_name.substr(0, max_common_name));
    need(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                    0) == 1,
         "name a certificate");
}

void set_serial(X509& certificate) {
    const std::unique_ptr<BIGNUM, free_with<BN_free>> number{BN_new()};
    need(number != nullptr && BN_rand(number.get(), serial_bits, BN_RAND_TOP_ONE, 0) == 1 &&
             BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr,
         "number a certificate");
}

} // namespace

pkey_ptr new_log_key() {
    pkey_ptr key{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
    need(key != nullptr, "make a key");
    return key;
}

pkey_ptr new_signing_key() {
    pkey_ptr key{EVP_EC_gen("P-256")};
    need(key != nullptr, "make a key");
    return key;
}

pkey_ptr new_exchange_key() {
    pkey_ptr key{EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")};
    need(key != nullptr, "make a key");
    return key;
}

std::string private_pem(EVP_PKEY& key) {
    return pem("write a key", [&](BIO* out) {
        return PEM_write_bio_PKCS8PrivateKey(out, &key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

std::string public_pem(EVP_PKEY& key) {
    return pem("write a public key", [&](BIO* out) { return PEM_write_bio_PUBKEY(out, &key); });
}

pkey_ptr read_private_pem(std::string_view text) {
    const bio_ptr in{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
    need(in != nullptr, "read a key");
    pkey_ptr key{PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr)};
    need(key != nullptr, "read a private key in PEM");
    return key;
}

void must_be_public_pem(std::string_view text, std::string_view file) {
    const bio_ptr in{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
    need(in != nullptr, "read a key");
    if (const pkey_ptr key{PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr)}; !key) {
        throw net::tls_error(std::string(file) +
                             ": holds no public key: " + net::take_openssl_error());
    }
}

std::string self_signed_pem(EVP_PKEY& key, std::string_view common_name,
                            const std::vector<std::string>& domains, int days) {
    const x509_ptr made{X509_new()};
    need(made != nullptr && X509_set_version(made.get(), X509_VERSION_3) == 1,
         "make a certificate");
    set_serial(*made);
    need(X509_gmtime_adj(X509_getm_notBefore(made.get()), 0) != nullptr &&
             X509_time_adj_ex(X509_getm_notAfter(made.get()), days, 0, nullptr) != nullptr,
         "date a certificate");
    set_name(X509_get_subject_name(made.get()), common_name);
    need(X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) == 1 &&
             X509_set_pubkey(made.get(), &key) == 1,
         "make a certificate");
    const auto add = [&](int kind, const std::string& value) {
        need(X509_add_ext(made.get(), extension(kind, value).get(), -1) == 1, "make a certificate");
    };
    add(NID_basic_constraints, "critical,CA:FALSE");
    add(NID_key_usage, "critical,digitalSignature");
    add(NID_ext_key_usage, "serverAuth,clientAuth");
    if (!domains.empty()) {
        add(NID_subject_alt_name, names(domains));
    }
    need(X509_sign(made.get(), &key, EVP_sha256()) > 0, "sign a certificate");
    return pem("write a certificate",
               [&](BIO* out) { return PEM_write_bio_X509(out, made.get()); });
}

std::string request_pem(EVP_PKEY& key, std::string_view common_name,
                        const std::vector<std::string>& domains) {
    const request_ptr made{X509_REQ_new()};
    need(made != nullptr && X509_REQ_set_version(made.get(), X509_REQ_VERSION_1) == 1 &&
             X509_REQ_set_pubkey(made.get(), &key) == 1,
         "make a certificate request");
    set_name(X509_REQ_get_subject_name(made.get()), common_name);
    auto wanted = extension(NID_subject_alt_name, names(domains));
    const std::unique_ptr<STACK_OF(X509_EXTENSION), void (*)(STACK_OF(X509_EXTENSION)*)> extensions{
        sk_X509_EXTENSION_new_null(), [](STACK_OF(X509_EXTENSION) * all) {
            sk_X509_EXTENSION_pop_free(all, X509_EXTENSION_free);
        }};
    need(extensions != nullptr && sk_X509_EXTENSION_push(extensions.get(), wanted.get()) > 0,
         "make a certificate request");
    (void)wanted.release(); // the stack's now
    need(X509_REQ_add_extensions(made.get(), extensions.get()) == 1 &&
             X509_REQ_sign(made.get(), &key, EVP_sha256()) > 0,
         "sign a certificate request");
    return pem("write a certificate request",
               [&](BIO* out) { return PEM_write_bio_X509_REQ(out, made.get()); });
}

exchange_public public_of(EVP_PKEY& exchange) {
    exchange_public bytes{};
    auto size = bytes.size();
    need(EVP_PKEY_get_raw_public_key(&exchange, reinterpret_cast<unsigned char*>(bytes.data()),
                                     &size) == 1 &&
             size == bytes.size(),
         "read an exchange key");
    return bytes;
}

shared_secret derive(EVP_PKEY& own, const exchange_public& other, std::string_view salt,
                     std::string_view purpose) {
    const pkey_ptr peer{EVP_PKEY_new_raw_public_key(
        EVP_PKEY_X25519, nullptr, reinterpret_cast<const unsigned char*>(other.data()),
        other.size())};
    const context_ptr agreement{EVP_PKEY_CTX_new(&own, nullptr)};
    shared_secret agreed{};
    auto size = agreed.size();
    // OpenSSL refuses an all-zero outcome itself.
    need(peer != nullptr && agreement != nullptr && EVP_PKEY_derive_init(agreement.get()) == 1 &&
             EVP_PKEY_derive_set_peer(agreement.get(), peer.get()) == 1 &&
             EVP_PKEY_derive(agreement.get(), reinterpret_cast<unsigned char*>(agreed.data()),
                             &size) == 1 &&
             size == agreed.size(),
         "agree on a secret with the other box's key");
    const std::unique_ptr<EVP_KDF, free_with<EVP_KDF_free>> hkdf{
        EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr)};
    const std::unique_ptr<EVP_KDF_CTX, free_with<EVP_KDF_CTX_free>> expansion{
        EVP_KDF_CTX_new(hkdf.get())};
    std::string digest = "SHA256";
    std::string salt_bytes(salt);
    std::string info(purpose);
    OSSL_PARAM how[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, agreed.data(), agreed.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt_bytes.data(),
                                          salt_bytes.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
        OSSL_PARAM_construct_end()};
    shared_secret secret{};
    const bool done =
        expansion != nullptr &&
        EVP_KDF_derive(expansion.get(), reinterpret_cast<unsigned char*>(secret.data()),
                       secret.size(), how) == 1;
    OPENSSL_cleanse(agreed.data(), agreed.size());
    need(done, "derive a key");
    return secret;
}

} // namespace diolkos::cli
