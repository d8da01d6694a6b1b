#include "link/session_key.hpp"

#include "link/bytes.hpp"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <cstdlib>
#include <memory>

namespace diolkos::link {

namespace {

constexpr std::string_view purpose = "diolkos one-way 1";

template <auto free_it>
struct deleter {
    template <typename Handle>
    void operator()(Handle* what) const noexcept {
        free_it(what);
    }
};
using kdf = std::unique_ptr<EVP_KDF, deleter<EVP_KDF_free>>;
using kdf_context = std::unique_ptr<EVP_KDF_CTX, deleter<EVP_KDF_CTX_free>>;

OSSL_PARAM octets(const char* name, const void* bytes, std::size_t size) {
    // OpenSSL's parameter is not const, but it only reads.
    return OSSL_PARAM_construct_octet_string(name, const_cast<void*>(bytes), size);
}

} // namespace

sealing_key derive_key(const pre_shared_key& secret, const session_id& session,
                       std::uint64_t generation) {
    static const kdf hkdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    std::string salt;
    put(salt, session.boot_counter);
    salt.append(reinterpret_cast<const char*>(session.random.data()), session.random.size());
    std::string info(purpose);
    put(info, generation);
    char digest[] = "SHA256";
    const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                                octets(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
                                octets(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
                                octets(OSSL_KDF_PARAM_INFO, info.data(), info.size()),
                                OSSL_PARAM_construct_end()};
    sealing_key key;
    const kdf_context context(EVP_KDF_CTX_new(hkdf.get()));
    if (!context || EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(key.data()),
                                   key.size(), parameters.data()) != 1)
        std::abort(); // OpenSSL without SHA-256, or out of memory: nothing can be sealed or opened
    return key;
}

} // namespace diolkos::link
