#include "audit/tree/hash.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace diolkos::audit::tree {

namespace {

// RFC 6962, 2.1: what is hashed for a leaf is never what is hashed for a node.
constexpr char leaf_prefix = 0x00, node_prefix = 0x01;

} // namespace

digest digest_from(std::string_view bytes) noexcept {
    digest hash{};
    std::transform(bytes.begin(), bytes.begin() + digest_bytes, hash.begin(),
                   [](char c) { return static_cast<std::byte>(c); });
    return hash;
}

void hasher::context_free::operator()(EVP_MD_CTX* context) const noexcept {
    EVP_MD_CTX_free(context);
}

void hasher::algorithm_free::operator()(EVP_MD* algorithm) const noexcept {
    EVP_MD_free(algorithm);
}

hasher::hasher()
    : sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)),
      context_(EVP_MD_CTX_new()) {
    if (!sha256_ || !context_ || EVP_DigestInit_ex2(context_.get(), sha256_.get(), nullptr) != 1)
        throw std::runtime_error("OpenSSL offers no SHA-256");
}

digest hasher::leaf(std::string_view record) noexcept {
    return run({&leaf_prefix, 1}, record);
}

digest hasher::node(const digest& left, const digest& right) noexcept {
    std::array<char, 1 + 2 * digest_bytes> joined{node_prefix};
    std::ranges::copy(bytes_of(left), joined.begin() + 1);
    std::ranges::copy(bytes_of(right), joined.begin() + 1 + digest_bytes);
    return run({joined.data(), joined.size()}, {});
}

digest hasher::plain(std::string_view bytes) noexcept {
    return run({}, bytes);
}

digest hasher::run(std::string_view prefix, std::string_view bytes) noexcept {
    digest hash;
    // Without an algorithm the context begins anew with the one that it has.
    if (EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) != 1 ||
        EVP_DigestUpdate(context_.get(), prefix.data(), prefix.size()) != 1 ||
        EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(hash.data()),
                           nullptr) != 1)
        std::abort();
    return hash;
}

} // namespace diolkos::audit::tree
