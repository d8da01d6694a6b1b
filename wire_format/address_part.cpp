#include "wire_format/address_part.hpp"

#include "wire_format/address.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uidna.h>
#include <unicode/unistr.h>
#include <unicode/usprep.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

namespace diolkos::wire {
namespace {

using boost::system::result;

bool is_ascii(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

// --- ASCII -------------------------------------------------------------------------------------

// RFC 3920, A.5: blanks, controls and "&'/:<>@ are prohibited.
bool may_be_in_local(char c) noexcept {
    return c > ' ' && c < '\x7F' && std::string_view("\"&'/:<>@").find(c) == std::string_view::npos;
}

// RFC 3920, B.5: no controls; a blank is allowed.
bool may_be_in_resource(char c) noexcept {
    return c >= ' ' && c < '\x7F';
}

bool is_letter_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// One label of a domain in lower case; beyond ASCII anything goes here, IDNA has judged it.
bool is_label(std::string_view label) noexcept {
    if (label.empty() || label.front() == '-' || label.back() == '-')
        return false;
    if (label.starts_with("xn--") || (is_ascii(label) && label.size() > address::max_label_bytes))
        return false;
    return std::ranges::all_of(label, [](char c) {
        return is_letter_or_digit(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80;
    });
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

// --- beyond ASCII --------------------------------------------------------------------------------

// The longest part in UTF-16 units, with room for what preparation may add before it is refused.
constexpr std::size_t max_units = 4 * address::max_part_bytes;
using units = std::array<UChar, max_units>;

// Opened once; ICU's objects of this sort are immutable.
const UStringPrepProfile* open_profile(UStringPrepProfileType type) noexcept {
    UErrorCode status = U_ZERO_ERROR;
    const UStringPrepProfile* profile = usprep_openByType(type, &status);
    return U_SUCCESS(status) ? profile : nullptr;
}

const UStringPrepProfile* profile_of(UStringPrepProfileType type) noexcept {
    static const UStringPrepProfile* const local = open_profile(USPREP_RFC3920_NODEPREP);
    static const UStringPrepProfile* const domain = open_profile(USPREP_RFC3491_NAMEPREP);
    static const UStringPrepProfile* const resource = open_profile(USPREP_RFC3920_RESOURCEPREP);
    return type == USPREP_RFC3920_NODEPREP   ? local
           : type == USPREP_RFC3491_NAMEPREP ? domain
                                             : resource;
}

enum class letter_case { kept, lowered };

// `raw` composed, its letters lowered one by one if asked: all that preparation may do to it.
// Fails for a character that becomes an ASCII letter, or that is only another one's second number
// (U+212A KELVIN SIGN is both).
result<icu::UnicodeString> expected_form(const icu::UnicodeString& raw, letter_case how) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* composing = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status))
        return errc::address_malformed;
    icu::UnicodeString simple;
    icu::UnicodeString decomposed;
    for (std::int32_t i = 0; i < raw.length(); i = raw.moveIndex32(i, 1)) {
        const UChar32 c = raw.char32At(i);
        const UChar32 small = how == letter_case::lowered ? u_tolower(c) : c;
        if (c >= 0x80 && small < 0x80)
            return errc::address_malformed;
        if (composing->getRawDecomposition(c, decomposed) && decomposed.countChar32() == 1)
            return errc::address_malformed;
        simple.append(small);
    }
    icu::UnicodeString composed = composing->normalize(simple, status);
    if (U_FAILURE(status))
        return errc::address_malformed;
    return composed;
}

result<std::string> prepare_unicode(UStringPrepProfileType type, letter_case how,
                                    std::string_view text) {
    units raw{};
    units prepared{};
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t raw_length = 0;
    // Strict: ill-formed UTF-8 is an error here, never a replacement character.
    u_strFromUTF8(raw.data(), static_cast<std::int32_t>(raw.size()), &raw_length, text.data(),
                  static_cast<std::int32_t>(text.size()), &status);
    const UStringPrepProfile* profile = profile_of(type);
    if (U_FAILURE(status) || profile == nullptr)
        return errc::address_malformed;
    const std::int32_t length = usprep_prepare(profile, raw.data(), raw_length, prepared.data(),
                                               static_cast<std::int32_t>(prepared.size()),
                                               USPREP_DEFAULT, nullptr, &status);
    if (U_FAILURE(status) || length == 0)
        return errc::address_malformed;

    const icu::UnicodeString found(prepared.data(), length);
    const auto expected = expected_form(icu::UnicodeString(raw.data(), raw_length), how);
    if (!expected || *expected != found)
        return errc::address_malformed;
    std::string out;
    found.toUTF8String(out);
    if (out.size() > address::max_part_bytes)
        return errc::address_part_too_long;
    return out;
}

// Opened once; immutable, as the profiles are.
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
    std::array<char, 2 * max_units> buffer{}; // punycode takes no more than twice the bytes
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

result<void> check_length(std::string_view text) {
    if (text.empty())
        return errc::address_empty;
    if (text.size() > address::max_part_bytes)
        return errc::address_part_too_long;
    return {};
}

} // namespace

result<std::string> prepare_local_part(std::string_view text) {
    if (const auto length = check_length(text); !length)
        return length.error();
    if (!is_ascii(text))
        return prepare_unicode(USPREP_RFC3920_NODEPREP, letter_case::lowered, text);
    if (!std::ranges::all_of(text, may_be_in_local))
        return errc::address_malformed;
    return lowered(text);
}

result<std::string> prepare_domain_part(std::string_view text) {
    if (text.ends_with('.')) // RFC 6122, 2.2
        text.remove_suffix(1);
    if (const auto length = check_length(text); !length)
        return length.error();
    auto domain = is_ascii(text)
                      ? result<std::string>(lowered(text))
                      : prepare_unicode(USPREP_RFC3491_NAMEPREP, letter_case::lowered, text);
    if (domain && !is_ascii(*domain) && !is_internationalized(*domain))
        return errc::address_malformed;
    if (domain && !is_host_name(*domain))
        return errc::address_malformed;
    return domain;
}

result<std::string> prepare_resource_part(std::string_view text) {
    if (const auto length = check_length(text); !length)
        return length.error();
    if (!is_ascii(text))
        return prepare_unicode(USPREP_RFC3920_RESOURCEPREP, letter_case::kept, text);
    if (!std::ranges::all_of(text, may_be_in_resource))
        return errc::address_malformed;
    return std::string(text);
}

result<std::string> domain_part_to_ascii(std::string_view prepared) {
    if (is_ascii(prepared))
        return std::string(prepared);
    constexpr std::int32_t longest_name = 253; // RFC 1035, 2.3.4, as text
    std::array<char, 2 * max_units> buffer{};
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
