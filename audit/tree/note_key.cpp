#include "audit/tree/note_key.hpp"

#include "audit/tree/hash.hpp"
#include "wire_format/base64.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace diolkos::audit::tree {

namespace {

constexpr char ed25519 = 0x01; // the algorithm's number, before the key
constexpr std::size_t public_key_bytes = 32;
constexpr std::string_view private_key_prefix = "PRIVATE+KEY+";

const unsigned char* octets(std::string_view bytes) noexcept {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) {
    return {key, EVP_PKEY_free};
}

std::uint32_t key_id(const std::string& name, const std::string& public_key) {
    hasher hash;
    const auto digest = hash.plain(name + '\n' + ed25519 + public_key);
    std::uint32_t id = 0;
    for (std::size_t i = 0; i < 4; ++i)
        id = id << 8U | std::to_integer<std::uint32_t>(digest[i]);
    return id;
}

std::string hex_of(std::uint32_t id) {
    std::string text;
    for (int shift = 28; shift >= 0; shift -= 4)
        text.push_back("0123456789abcdef"[id >> static_cast<unsigned>(shift) & 0xFU]);
    return text;
}

std::string encoded(const std::string& name, std::uint32_t id, const std::string& bytes) {
    auto text = name + '+' + hex_of(id) + '+';
    wire::write_base64(std::as_bytes(std::span(bytes)), text);
    return text;
}

struct key_parts {
    std::string name, id, bytes; // of the key, without the algorithm
};

// NAME+ID+base64: of an Ed25519 key.
std::optional<key_parts> split(std::string_view text) {
    const auto first = text.find('+');
    const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos)
        return std::nullopt;
    auto bytes = wire::read_base64(text.substr(second + 1));
    key_parts parts{std::string(text.substr(0, first)),
                    std::string(text.substr(first + 1, second - first - 1)),
                    {}};
    if (!is_key_name(parts.name) || !bytes || bytes->size() != 1 + public_key_bytes ||
        bytes->front() != ed25519)
        return std::nullopt;
    parts.bytes = bytes->substr(1);
    return parts;
}

std::string public_key_of(EVP_PKEY* key) {
    std::string bytes(public_key_bytes, '\0');
    std::size_t size = bytes.size();
    if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &size) !=
            1 ||
        size != bytes.size())
        throw std::runtime_error("OpenSSL gives no public key of an Ed25519 key");
    return bytes;
}

std::shared_ptr<EVP_PKEY> private_key(std::span<const std::byte, seed_bytes> seed) {
    auto key = owned(EVP_PKEY_new_raw_private_key(
        EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(seed.data()),
        seed.size()));
    if (!key)
        throw std::runtime_error("OpenSSL offers no Ed25519");
    return key;
}

struct context_free {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using digest_context = std::unique_ptr<EVP_MD_CTX, context_free>;

} // namespace

bool is_key_name(std::string_view name) noexcept {
    // Blanks beyond ASCII would be allowed in a name of UTF-8 that is none; nobody needs more than
    // printable ASCII here.
    return !name.empty() && name.size() <= max_key_name_bytes &&
           std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7F && c != '+'; });
}

verifier_key::verifier_key(std::string name, std::string public_key)
    : name_(std::move(name)),
      public_key_(std::move(public_key)),
      id_(key_id(name_, public_key_)),
      key_(owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(public_key_),
                                             public_key_.size()))) {}

std::optional<verifier_key> verifier_key::parse(std::string_view text) {
    auto parts = split(text);
    if (!parts)
        return std::nullopt;
    verifier_key key(std::move(parts->name), std::move(parts->bytes));
    return hex_of(key.id_) == parts->id ? std::optional(std::move(key)) : std::nullopt;
}

std::string verifier_key::text() const {
    return encoded(name_, id_, ed25519 + public_key_);
}

bool verifier_key::verify(std::string_view message, std::string_view with) const {
    const digest_context context(EVP_MD_CTX_new());
    return key_ && context && with.size() == signature_bytes &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), octets(with), with.size(), octets(message),
                            message.size()) == 1;
}

signer_key::signer_key(std::string name, std::shared_ptr<EVP_PKEY> key)
    : key_(std::move(key)),
      verifier_(std::move(name), public_key_of(key_.get())) {}

signer_key::signer_key(std::string name, std::span<const std::byte, seed_bytes> seed)
    : signer_key(std::move(name), private_key(seed)) {}

std::optional<signer_key> signer_key::parse(std::string_view text) {
    if (!text.starts_with(private_key_prefix))
        return std::nullopt;
    auto parts = split(text.substr(private_key_prefix.size()));
    if (!parts)
        return std::nullopt;
    signer_key key(std::move(parts->name),
                   std::as_bytes(std::span(parts->bytes)).first<seed_bytes>());
    return hex_of(key.verifier_.id()) == parts->id ? std::optional(std::move(key)) : std::nullopt;
}

std::optional<signer_key> signer_key::from_pem(std::string name, std::string_view pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    // An encrypted key has nobody here to ask for its password.
    const auto no_password = [](char*, int, int, void*) { return -1; };
    auto key = owned(memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr)
                            : nullptr);
    if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519)
        return std::nullopt;
    return signer_key(std::move(name), std::move(key));
}

signature signer_key::sign(std::string_view message) const {
    signature made;
    std::size_t size = made.size();
    const digest_context context(EVP_MD_CTX_new());
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &size,
                       octets(message), message.size()) != 1 ||
        size != made.size())
        std::abort();
    return made;
}

} // namespace diolkos::audit::tree
