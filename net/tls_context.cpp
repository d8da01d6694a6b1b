#include "net/tls_context.hpp"

#include "audit/hex.hpp"
#include "net/key_file.hpp"
#include "net/tls_session.hpp"

#include <openssl/crypto.h>
#include <openssl/pem.h>

namespace diolkos::net {
namespace {

constexpr const char* ciphers_before_1_3 = "ECDHE+AESGCM:ECDHE+CHACHA20";

tls_session* session_of(X509_STORE_CTX* store) noexcept {
    auto* ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    return static_cast<tls_session*>(SSL_get_app_data(ssl));
}

// Edge: keeps the first fault for tls_peer and lets the handshake go on.
int note_chain_fault(int valid, X509_STORE_CTX* store) {
    if (valid != 1) {
        session_of(store)->note_peer_fault(
            X509_verify_cert_error_string(X509_STORE_CTX_get_error(store)));
    }
    return 1;
}

// Link: instead of the chain, the key and the time. `pin` is the context's own.
int check_pin(X509_STORE_CTX* store, void* pin) {
    const auto* certificate = X509_STORE_CTX_get0_cert(store);
    const auto& expected = *static_cast<const key_pin*>(pin);
    auto fault = std::string{};
    try {
        const auto found = pin_of(*certificate);
        if (CRYPTO_memcmp(found.data(), expected.data(), expected.size()) != 0) {
            fault = "the peer's public key is " + audit::hex(found) + ", but " +
                    audit::hex(expected) + " is pinned";
            X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
        } else if (fault = time_fault(*certificate); !fault.empty()) {
            fault = "the peer's " + fault;
            X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_HAS_EXPIRED);
        }
    } catch (const tls_error& error) { // no exception may pass through OpenSSL's frames
        fault = error.what();
        X509_STORE_CTX_set_error(store, X509_V_ERR_UNSPECIFIED);
    }
    if (fault.empty()) {
        X509_STORE_CTX_set_error(store, X509_V_OK);
        return 1;
    }
    session_of(store)->note_peer_fault(std::move(fault));
    return 0;
}

// Server: a list without ours is for somebody else (RFC 7301, 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
    unsigned char* found = nullptr;
    if (SSL_select_next_proto(&found, chosen_size, alpn_offer.data(), alpn_offer.size(), offered,
                              offered_size) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

// Server: what a client wants to speak with.
int choose_name(SSL* ssl, int* alert, void*) {
    const char* const name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    auto* const session = static_cast<tls_session*>(SSL_get_app_data(ssl));
    if (name == nullptr || session->take_name(name)) {
        return SSL_TLSEXT_ERR_OK;
    }
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Not by OpenSSL's own reading of files, whose buffer keeps the key's text.
pkey_ptr read_private_key(const std::filesystem::path& file) {
    const auto pem = read_key_file(file);
    const bio_ptr in{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    if (!in) {
        return nullptr;
    }
    // An encrypted key has nobody here to ask for its password.
    const auto no_password = [](char*, int, int, void*) { return -1; };
    return pkey_ptr{PEM_read_bio_PrivateKey(in.get(), nullptr, no_password, nullptr)};
}

void load_authorities(SSL_CTX* context, const std::filesystem::path& ca) {
    if (SSL_CTX_load_verify_file(context, ca.c_str()) != 1) {
        throw tls_error(ca.string() + ": cannot read the CA certificates: " + take_openssl_error());
    }
}

} // namespace

int protocol_number(tls_version version) noexcept {
    switch (version) {
    case tls_version::v1_2:
        return TLS1_2_VERSION;
    case tls_version::v1_3:
        return TLS1_3_VERSION;
    }
    return TLS1_3_VERSION;
}

tls_context::tls_context(const credential_files& own)
    : context_(SSL_CTX_new(TLS_method())) {
    ERR_clear_error();
    if (!context_) {
        throw tls_error("cannot make a TLS context: " + take_openssl_error());
    }
    auto* context = context_.get();
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context, 0);
    // The output buffer may move between two attempts to write the same bytes.
    SSL_CTX_set_mode(context, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (SSL_CTX_use_certificate_chain_file(context, own.certificate.c_str()) != 1) {
        throw tls_error(own.certificate.string() +
                        ": cannot read the certificate: " + take_openssl_error());
    }
    if (SSL_CTX_use_PrivateKey(context, read_private_key(own.key).get()) != 1) {
        throw tls_error(own.key.string() + ": cannot read the private key, or it is not that of " +
                        own.certificate.string() + ": " + take_openssl_error());
    }
}

tls_context tls_context::for_edge(const credential_files& own, const std::filesystem::path& ca,
                                  tls_version minimum) {
    tls_context made{own};
    auto* context = made.native();
    SSL_CTX_set_min_proto_version(context, protocol_number(minimum));
    SSL_CTX_set_cipher_list(context, ciphers_before_1_3);
    // Thousands of streams are idle most of the time.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    load_authorities(context, ca);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, note_chain_fault);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    SSL_CTX_set_tlsext_servername_callback(context, choose_name);
    return made;
}

void tls_context::check_authorities(const std::filesystem::path& ca) {
    const ssl_ctx_ptr context{SSL_CTX_new(TLS_method())};
    if (!context) {
        throw tls_error("cannot make a TLS context: " + take_openssl_error());
    }
    load_authorities(context.get(), ca);
}

tls_context tls_context::for_link(const credential_files& own, const key_pin& peer) {
    tls_context made{own};
    made.pin_ = std::make_shared<const key_pin>(peer);
    auto* context = made.native();
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, check_pin, const_cast<key_pin*>(made.pin_.get()));
    return made;
}

tls_context tls_context::for_collector(const credential_files& own,
                                       const std::filesystem::path& ca) {
    tls_context made{own};
    auto* context = made.native();
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, ciphers_before_1_3);
    load_authorities(context, ca);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    return made;
}

xmpp::tls_peer tls_context::own_certificate() const {
    xmpp::tls_peer own;
    describe(*SSL_CTX_get0_certificate(context_.get()), own);
    return own;
}

std::string tls_context::own_time_fault() const {
    const auto* certificate = SSL_CTX_get0_certificate(context_.get());
    return certificate != nullptr ? time_fault(*certificate) : "no certificate";
}

} // namespace diolkos::net
