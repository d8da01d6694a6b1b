// OpenSSL's handles, each wrapped once, and its errors as sentences.
//
// Threads  as OpenSSL has it
#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace diolkos::net {

template <auto Free>
struct free_with {
    template <typename Handle>
    void operator()(Handle* handle) const noexcept {
        Free(handle);
    }
};

using bio_ptr = std::unique_ptr<BIO, free_with<BIO_free_all>>;
using ssl_ptr = std::unique_ptr<SSL, free_with<SSL_free>>;
using ssl_ctx_ptr = std::unique_ptr<SSL_CTX, free_with<SSL_CTX_free>>;
using x509_store_ptr = std::unique_ptr<X509_STORE, free_with<X509_STORE_free>>;
using x509_ptr = std::unique_ptr<X509, free_with<X509_free>>;
using pkey_ptr = std::unique_ptr<EVP_PKEY, free_with<EVP_PKEY_free>>;

// The oldest queued error in OpenSSL's words; the queue is empty afterwards.
[[nodiscard]] inline std::string take_openssl_error() {
    const auto code = ERR_get_error();
    ERR_clear_error();
    if (code == 0) {
        return "no reason given";
    }
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "error " + std::to_string(code);
}

} // namespace diolkos::net
