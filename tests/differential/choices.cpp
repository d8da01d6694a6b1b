#include "tests/differential/choices.hpp"

#include <algorithm>
#include <array>

namespace diolkos::differential {
namespace {

using namespace std::string_view_literals;

// What parsers have stumbled over: markup, its escapes, line ends and what Unicode adds to them,
// the edges of XML's characters (XML 1.0, 2.2), characters that others combine, turn or hide.
constexpr auto pieces = std::to_array<std::string_view>({
    "hello"sv,
    " "sv,
    "\n"sv,
    "\r"sv,
    "\r\n"sv,
    "\n\r"sv,
    "\t"sv,
    "  "sv,
    "\""sv,
    "'"sv,
    "&"sv,
    "<"sv,
    ">"sv,
    "/>"sv,
    "]]>"sv,
    "]]"sv,
    "]"sv,
    "--"sv,
    "&amp;"sv,
    "&#xD;"sv,
    "&#x0;"sv,
    "&quot"sv,
    "<!--"sv,
    "-->"sv,
    "<![CDATA["sv,
    "<?"sv,
    "?>"sv,
    "<!DOCTYPE"sv,
    "</stream:stream>"sv,
    "</message>"sv,
    "xmlns=''"sv,
    "{}"sv,
    "%s"sv,
    "\\"sv,
    "\x7F"sv,
    "\xC2\x80"sv,
    "\xC2\x85"sv,
    "\xC2\x9F"sv,
    "\xC2\xA0"sv,
    "\xC2\xAD"sv,
    "\xCC\x81"sv,
    "e\xCC\x81"sv,
    "\xC3\xA9"sv,
    "\xDF\xBF"sv,
    "\xE0\xA0\x80"sv,
    "\xE2\x80\x8B"sv,
    "\xE2\x80\xA8"sv,
    "\xE2\x80\xA9"sv,
    "\xE2\x80\xAE"sv,
    "\xED\x9F\xBF"sv,
    "\xEE\x80\x80"sv,
    "\xEF\xB7\x90"sv,
    "\xEF\xBB\xBF"sv,
    "\xEF\xBF\xBC"sv,
    "\xEF\xBF\xBD"sv,
    "\xF0\x90\x80\x80"sv,
    "\xF0\x9F\x98\x80"sv,
    "\xF0\x9F\xBF\xBE"sv,
    "\xF4\x8F\xBF\xBF"sv,
});

} // namespace

std::uint64_t choices::number(std::size_t bytes) {
    std::uint64_t made = 0;
    for (; bytes > 0 && !left_.empty(); --bytes, left_ = left_.subspan(1))
        made = (made << 8U) | std::to_integer<std::uint64_t>(left_.front());
    return made;
}

std::size_t choices::below(std::size_t count) {
    return number(count <= 256 ? 1 : 4) % count;
}

std::int64_t choices::between(std::int64_t min, std::int64_t max) {
    switch (below(4)) {
    case 0:
        return min;
    case 1:
        return max;
    case 2:
        return std::clamp<std::int64_t>(static_cast<std::int64_t>(below(256)) - 128, min, max);
    default:
        break;
    }
    // All 2^64 of them wrap to 0.
    const std::uint64_t count =
        static_cast<std::uint64_t>(max) - static_cast<std::uint64_t>(min) + 1;
    const std::uint64_t offset = count == 0 ? number(8) : number(8) % count;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(min) + offset);
}

// Short ones mostly; now and then anything, to meet the ends of parsers' buffers.
std::size_t choices::length(std::size_t min, std::size_t max) {
    const std::size_t room = max - min;
    return min + (once_in(32) ? below(room + 1) : below(std::min<std::size_t>(room, 32) + 1));
}

std::string choices::text(std::size_t min, std::size_t max) {
    const std::size_t wanted = length(min, max);
    std::string made;
    std::string_view piece = pieces[below(pieces.size())];
    const bool repeats = wanted > 64; // a long one, of one decision
    while (made.size() + piece.size() <= wanted) {
        made.append(piece);
        if (!repeats)
            piece = pieces[below(pieces.size())];
    }
    made.append(made.size() < wanted ? wanted - made.size() : 0, 'x');
    return made;
}

std::vector<std::byte> choices::octets(std::size_t min, std::size_t max) {
    std::vector<std::byte> made(length(min, std::min<std::size_t>(max, 4096)));
    for (std::byte& each : made)
        each = static_cast<std::byte>(below(256));
    return made;
}

} // namespace diolkos::differential
