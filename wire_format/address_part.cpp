#include "wire_format/address_part.hpp"

#include "wire_format/unicode_preparation.hpp"

#include <algorithm>
#include <array>

namespace diolkos::wire {
namespace {

using boost::system::result;

// RFC 3920, A.5: blanks, controls and "&'/:<>@ are prohibited.
constexpr std::array<bool, 256> local_bytes = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = ' ' + 1; c < 0x7F; ++c)
        table[c] =
            std::string_view("\"&'/:<>@").find(static_cast<char>(c)) == std::string_view::npos;
    return table;
}();

bool may_be_in_local(char c) noexcept {
    return local_bytes[static_cast<unsigned char>(c)];
}

// RFC 3920, B.5: no controls; a blank is allowed.
bool may_be_in_resource(char c) noexcept {
    return c >= ' ' && c < '\x7F';
}

} // namespace

result<std::string> prepare_local_part(std::string_view text) {
    if (const auto length = check_part_length(text); !length)
        return length.error();
    if (!is_ascii(text))
        return prepare_unicode(address_part::local, text);
    if (!std::ranges::all_of(text, may_be_in_local))
        return errc::address_malformed;
    return lowered(text);
}

result<std::string> prepare_resource_part(std::string_view text) {
    if (const auto length = check_part_length(text); !length)
        return length.error();
    if (!is_ascii(text))
        return prepare_unicode(address_part::resource, text);
    if (!std::ranges::all_of(text, may_be_in_resource))
        return errc::address_malformed;
    return std::string(text);
}

} // namespace diolkos::wire
