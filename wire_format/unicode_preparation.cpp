#include "wire_format/unicode_preparation.hpp"

#include "wire_format/address.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/usprep.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace diolkos::wire {
namespace {

using boost::system::result;

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The longest part in UTF-16 units, with room for what preparation may add before it is refused.
constexpr std::size_t max_units = 4 * address::max_part_bytes;
using units = std::array<UChar, max_units>;

// Opened once; ICU's objects of this sort are immutable.
const UStringPrepProfile* open_profile(UStringPrepProfileType type) noexcept {
    UErrorCode status = U_ZERO_ERROR;
    const UStringPrepProfile* profile = usprep_openByType(type, &status);
    return U_SUCCESS(status) ? profile : nullptr;
}

const UStringPrepProfile* profile_of(address_part part) noexcept {
    static const UStringPrepProfile* const local = open_profile(USPREP_RFC3920_NODEPREP);
    static const UStringPrepProfile* const domain = open_profile(USPREP_RFC3491_NAMEPREP);
    static const UStringPrepProfile* const resource = open_profile(USPREP_RFC3920_RESOURCEPREP);
    switch (part) {
    case address_part::local:
        return local;
    case address_part::domain:
        return domain;
    case address_part::resource:
        return resource;
    }
    return nullptr;
}

// `raw` composed, its letters lowered one by one but in a resource: all that preparation may do to
// it. Fails for a character that becomes an ASCII letter, or that is only another one's second
// number (U+212A KELVIN SIGN is both).
result<icu::UnicodeString> expected_form(const icu::UnicodeString& raw, address_part part) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* composing = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status))
        return errc::address_malformed;
    icu::UnicodeString simple;
    icu::UnicodeString decomposed;
    for (std::int32_t i = 0; i < raw.length(); i = raw.moveIndex32(i, 1)) {
        const UChar32 c = raw.char32At(i);
        const UChar32 small = part == address_part::resource ? c : u_tolower(c);
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

// What the tables make of `raw`.
result<icu::UnicodeString> prepare_by_tables(const icu::UnicodeString& raw, address_part part) {
    const UStringPrepProfile* profile = profile_of(part);
    if (profile == nullptr)
        return errc::address_malformed;
    units prepared{};
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t length = usprep_prepare(
        profile, raw.getBuffer(), raw.length(), prepared.data(),
        static_cast<std::int32_t>(prepared.size()), USPREP_DEFAULT, nullptr, &status);
    if (U_FAILURE(status) || length == 0)
        return errc::address_malformed;
    return icu::UnicodeString(prepared.data(), length);
}

} // namespace

result<std::string> prepare_unicode(address_part part, std::string_view text) {
    units buffer{};
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t length = 0;
    // Strict: ill-formed UTF-8 is an error here, never a replacement character.
    u_strFromUTF8(buffer.data(), static_cast<std::int32_t>(buffer.size()), &length, text.data(),
                  static_cast<std::int32_t>(text.size()), &status);
    if (U_FAILURE(status))
        return errc::address_malformed;
    const icu::UnicodeString raw(buffer.data(), length);
    const auto prepared = prepare_by_tables(raw, part);
    if (!prepared)
        return prepared.error();
    if (const auto expected = expected_form(raw, part); !expected || *expected != *prepared)
        return errc::address_malformed;
    // The far box prepares again, and ends the link if that changes anything: nothing that is not
    // stable may come to be an address here.
    if (const auto again = prepare_by_tables(*prepared, part); !again || *again != *prepared)
        return errc::address_malformed;
    std::string out;
    prepared->toUTF8String(out);
    if (out.size() > address::max_part_bytes)
        return errc::address_part_too_long;
    return out;
}

result<void> check_part_length(std::string_view text) {
    if (text.empty())
        return errc::address_empty;
    if (text.size() > address::max_part_bytes)
        return errc::address_part_too_long;
    return {};
}

bool is_ascii(std::string_view text) noexcept {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    std::uint64_t seen = 0;
    for (; text.size() >= sizeof seen; text.remove_prefix(sizeof seen)) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data(), sizeof eight);
        seen |= eight;
    }
    for (const char c : text)
        seen |= static_cast<unsigned char>(c);
    return (seen & high_bits) == 0;
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

} // namespace diolkos::wire
