#include "wire_format/address.hpp"
#include "wire_format/address_part.hpp"
#include "wire_format/unicode_preparation.hpp"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

namespace diolkos::wire {
namespace {

using boost::system::result;

// Room for a domain as A-labels: a code point of two bytes or more takes no more than six there,
// and each label four more.
constexpr std::size_t idna_buffer_bytes = 8 * address::max_part_bytes;

// Lower-case letters, digits, hyphen, and all that is beyond ASCII.
constexpr std::array<bool, 256> label_bytes = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c)
        table[c] = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c >= 0x80;
    return table;
}();

// One label of a domain in lower case; beyond ASCII anything goes here, IDNA has judged it.
bool is_label(std::string_view label) noexcept {
    if (label.empty() || label.front() == '-' || label.back() == '-')
        return false;
    if (label.starts_with("xn--") || (label.size() > address::max_label_bytes && is_ascii(label)))
        return false;
    return std::ranges::all_of(label,
                               [](char c) { return label_bytes[static_cast<unsigned char>(c)]; });
}

// Labels between dots, the last of them not a number (RFC 3696, 2): no IPv4 address passes.
bool is_host_name(std::string_view domain) noexcept {
    std::string_view label;
    for (std::size_t start = 0; start <= domain.size(); start += label.size() + 1) {
        label = domain.substr(start, domain.find('.', start) - start);
        if (!is_label(label))
            return false;
    }
    return !std::ranges::all_of(label, [](char c) { return c >= '0' && c <= '9'; });
}

// Opened once; immutable, as ICU's profiles are.
const UIDNA* idna() {
    struct closer {
        void operator()(UIDNA* what) const noexcept { uidna_close(what); }
    };
    static const std::unique_ptr<UIDNA, closer> instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        constexpr auto options = UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                                 UIDNA_CHECK_CONTEXTO | UIDNA_NONTRANSITIONAL_TO_ASCII |
                                 UIDNA_NONTRANSITIONAL_TO_UNICODE;
        return std::unique_ptr<UIDNA, closer>(uidna_openUTS46(options, &status));
    }();
    return instance.get();
}

// Whether IDNA 2008 takes the labels of `domain` as they stand: nothing mapped (not U+3002 to a
// dot), direction and joiners as they must be, and no A-label too long.
bool is_internationalized(std::string_view domain) {
    if (idna() == nullptr)
        return false;
    const auto length = static_cast<std::int32_t>(domain.size());
    // RFC 6122 lets a domain be longer than the DNS does.
    constexpr std::uint32_t allowed = UIDNA_ERROR_DOMAIN_NAME_TOO_LONG;
    std::array<char, idna_buffer_bytes> buffer{};
    UErrorCode status = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    uidna_nameToASCII_UTF8(idna(), domain.data(), length, buffer.data(),
                           static_cast<std::int32_t>(buffer.size()), &info, &status);
    if (U_FAILURE(status) || (info.errors & ~allowed) != 0)
        return false;
    info = UIDNA_INFO_INITIALIZER;
    const std::int32_t written =
        uidna_nameToUnicodeUTF8(idna(), domain.data(), length, buffer.data(),
                                static_cast<std::int32_t>(buffer.size()), &info, &status);
    return U_SUCCESS(status) && (info.errors & ~allowed) == 0 &&
           domain == std::string_view(buffer.data(), static_cast<std::size_t>(written));
}

} // namespace

result<std::string> prepare_domain_part(std::string_view text) {
    if (text.ends_with('.')) // RFC 6122, 2.2
        text.remove_suffix(1);
    if (const auto length = check_part_length(text); !length)
        return length.error();
    auto domain = is_ascii(text) ? result<std::string>(lowered(text))
                                 : prepare_unicode(address_part::domain, text);
    if (domain && !is_ascii(*domain) && !is_internationalized(*domain))
        return errc::address_malformed;
    if (domain && !is_host_name(*domain))
        return errc::address_malformed;
    return domain;
}

result<std::string> domain_part_to_ascii(std::string_view prepared) {
    if (is_ascii(prepared))
        return std::string(prepared);
    constexpr std::int32_t longest_name = 253; // RFC 1035, 2.3.4, as text
    std::array<char, idna_buffer_bytes> buffer{};
    UErrorCode status = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    const std::int32_t length = uidna_nameToASCII_UTF8(
        idna(), prepared.data(), static_cast<std::int32_t>(prepared.size()), buffer.data(),
        static_cast<std::int32_t>(buffer.size()), &info, &status);
    if (U_FAILURE(status))
        return errc::address_malformed;
    if (info.errors != 0 || length > longest_name)
        return errc::address_part_too_long;
    return std::string(buffer.data(), static_cast<std::size_t>(length));
}

} // namespace diolkos::wire
