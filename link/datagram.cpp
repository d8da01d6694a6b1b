#include "link/datagram.hpp"

#include "link/bytes.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>

namespace diolkos::link {

namespace {

constexpr std::uint8_t datagram_version = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t counter_at = 4, random_at = 12, packet_at = 24;

struct context_deleter {
    void operator()(EVP_CIPHER_CTX* what) const noexcept { EVP_CIPHER_CTX_free(what); }
};
using cipher_context = std::unique_ptr<EVP_CIPHER_CTX, context_deleter>;

const EVP_CIPHER* aes_256_gcm() {
    static const auto* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return fetched;
}

// Only a lack of memory, or an OpenSSL without AES, can make these calls fail.
void must(int good) {
    if (good != 1)
        std::abort();
}

cipher_context keyed(const sealing_key& key, bool to_seal) {
    cipher_context made(EVP_CIPHER_CTX_new());
    if (!made)
        std::abort();
    must(EVP_CipherInit_ex2(made.get(), aes_256_gcm(),
                            reinterpret_cast<const unsigned char*>(key.data()), nullptr,
                            to_seal ? 1 : 0, nullptr));
    return made;
}

std::array<unsigned char, nonce_bytes> nonce(std::uint64_t packet) {
    std::array<unsigned char, nonce_bytes> made{};
    for (std::size_t i = 0; i < sizeof packet; ++i) {
        made[nonce_bytes - 1 - i] = static_cast<unsigned char>(packet >> (8 * i));
    }
    return made;
}

const unsigned char* bytes_of(std::span<const std::byte> what) {
    return reinterpret_cast<const unsigned char*>(what.data());
}

} // namespace

std::optional<datagram_header> read_header(std::span<const std::byte> datagram) {
    if (datagram.size() < datagram_header_bytes + datagram_tag_bytes ||
        datagram.size() > max_datagram_bytes ||
        get<std::uint8_t>(datagram, 0) != datagram_version || get<std::uint16_t>(datagram, 2) != 0)
        return std::nullopt;
    datagram_header header;
    switch (const auto what = get<std::uint8_t>(datagram, 1)) {
    case static_cast<std::uint8_t>(datagram_kind::symbol):
    case static_cast<std::uint8_t>(datagram_kind::beacon):
        header.what = static_cast<datagram_kind>(what);
        break;
    default:
        return std::nullopt;
    }
    header.session.boot_counter = get<std::uint64_t>(datagram, counter_at);
    std::ranges::copy(datagram.subspan(random_at, header.session.random.size()),
                      header.session.random.begin());
    header.packet = get<std::uint64_t>(datagram, packet_at);
    return header;
}

// --- sealing

struct datagram_sealer::cipher {
    cipher_context context;
};

datagram_sealer::datagram_sealer(const pre_shared_key& secret, const session_id& session,
                                 unsigned bits)
    : secret_(secret),
      session_(session),
      bits_(bits) {}
datagram_sealer::~datagram_sealer() = default;
datagram_sealer::datagram_sealer(datagram_sealer&&) noexcept = default;
datagram_sealer& datagram_sealer::operator=(datagram_sealer&&) noexcept = default;

void datagram_sealer::seal(datagram_kind what, std::span<const std::byte> body, std::string& out) {
    const auto packet = next_++;
    if (!cipher_ || (packet & ((std::uint64_t{1} << bits_) - 1)) == 0)
        cipher_ = std::make_unique<cipher>(
            cipher{keyed(derive_key(secret_, session_, packet >> bits_), true)});

    const auto start = out.size();
    put(out, datagram_version);
    put(out, static_cast<std::uint8_t>(what));
    put(out, std::uint16_t{0});
    put(out, session_.boot_counter);
    out.append(reinterpret_cast<const char*>(session_.random.data()), session_.random.size());
    put(out, packet);
    out.resize(start + datagram_header_bytes + body.size() + datagram_tag_bytes);

    auto* const datagram = reinterpret_cast<unsigned char*>(out.data() + start);
    auto* const context = cipher_->context.get();
    int count = 0;
    must(EVP_EncryptInit_ex2(context, nullptr, nullptr, nonce(packet).data(), nullptr));
    must(EVP_EncryptUpdate(context, nullptr, &count, datagram,
                           static_cast<int>(datagram_header_bytes)));
    must(EVP_EncryptUpdate(context, datagram + datagram_header_bytes, &count, bytes_of(body),
                           static_cast<int>(body.size())));
    must(EVP_EncryptFinal_ex(context, datagram + datagram_header_bytes + body.size(), &count));
    must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, static_cast<int>(datagram_tag_bytes),
                             datagram + datagram_header_bytes + body.size()));
}

// --- opening

struct datagram_opener::cipher {
    std::uint64_t generation = 0;
    cipher_context context;
};

datagram_opener::datagram_opener(const pre_shared_key& secret, const session_id& session,
                                 unsigned bits)
    : secret_(secret),
      session_(session),
      bits_(bits) {}
datagram_opener::~datagram_opener() = default;
datagram_opener::datagram_opener(datagram_opener&&) noexcept = default;
datagram_opener& datagram_opener::operator=(datagram_opener&&) noexcept = default;

std::optional<std::span<const std::byte>>
datagram_opener::open(const datagram_header& header, std::span<const std::byte> datagram) {
    const auto generation = header.packet >> bits_;
    const bool known = trusted_ && trusted_->generation == generation;
    if (!known && (!other_ || other_->generation != generation))
        other_ = std::make_unique<cipher>(
            cipher{generation, keyed(derive_key(secret_, session_, generation), false)});

    const auto sealed = datagram.subspan(
        datagram_header_bytes, datagram.size() - datagram_header_bytes - datagram_tag_bytes);
    const auto tag = datagram.last(datagram_tag_bytes);
    body_.resize(sealed.size());
    auto* const context = (known ? trusted_ : other_)->context.get();
    auto* const body = reinterpret_cast<unsigned char*>(body_.data());
    int count = 0;
    must(EVP_DecryptInit_ex2(context, nullptr, nullptr, nonce(header.packet).data(), nullptr));
    must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, static_cast<int>(datagram_tag_bytes),
                             const_cast<unsigned char*>(bytes_of(tag)))); // it only reads
    must(EVP_DecryptUpdate(context, nullptr, &count, bytes_of(datagram),
                           static_cast<int>(datagram_header_bytes)));
    must(EVP_DecryptUpdate(context, body, &count, bytes_of(sealed),
                           static_cast<int>(sealed.size())));
    if (EVP_DecryptFinal_ex(context, body + sealed.size(), &count) != 1)
        return std::nullopt;
    if (!known)
        std::swap(trusted_, other_);
    return std::as_bytes(std::span(body_));
}

} // namespace diolkos::link
