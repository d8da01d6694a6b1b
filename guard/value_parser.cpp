#include "guard/value_parser.hpp"

#include "wire_format/base64.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>

namespace diolkos::guard {

namespace {

using boost::system::result;
using wire::errc;
using wire::value;

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

result<value> parse_enumeration(std::string_view text, const wire::value_type& type) {
    const auto found = std::ranges::find(type.names, text);
    if (found == type.names.end())
        return errc::enumeration_unknown;
    return value(wire::enumerated{static_cast<std::uint32_t>(found - type.names.begin())});
}

result<value> parse_boolean(std::string_view text) {
    text = trimmed(text);
    if (text == "true" || text == "1")
        return value(true);
    if (text == "false" || text == "0")
        return value(false);
    return errc::enumeration_unknown;
}

result<void> check_length(std::size_t bytes, const wire::value_type& type) {
    if (static_cast<std::int64_t>(bytes) > type.max)
        return errc::text_too_long;
    if (static_cast<std::int64_t>(bytes) < type.min)
        return errc::text_too_short;
    return {};
}

result<value> parse_text(std::string_view text, const wire::value_type& type) {
    if (auto fits = check_length(text.size(), type); !fits)
        return fits.error();
    if (!wire::is_xml_text(text))
        return errc::text_not_xml;
    return value(std::string(text));
}

result<value> checked_octets(std::string_view bytes, const wire::value_type& type) {
    if (auto fits = check_length(bytes.size(), type); !fits)
        return fits.error();
    wire::octets octets(bytes.size());
    if (!bytes.empty())
        std::memcpy(octets.data(), bytes.data(), bytes.size());
    return value(std::move(octets));
}

result<value> parse_base64(std::string_view text, const wire::value_type& type) {
    std::string dense;
    dense.reserve(text.size());
    std::ranges::copy_if(text, std::back_inserter(dense),
                         [](char c) { return blanks.find(c) == std::string_view::npos; });
    const auto bytes = wire::read_base64(dense);
    if (!bytes)
        return errc::value_out_of_range;
    return checked_octets(*bytes, type);
}

result<value> parse_hex(std::string_view text, const wire::value_type& type) {
    text = trimmed(text);
    if (text.size() % 2 != 0)
        return errc::value_out_of_range;
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        unsigned char byte = 0;
        const auto end = text.data() + at + 2;
        const auto parsed = std::from_chars(text.data() + at, end, byte, 16);
        if (parsed.ec != std::errc{} || parsed.ptr != end)
            return errc::value_out_of_range;
        bytes.push_back(static_cast<char>(byte));
    }
    return checked_octets(bytes, type);
}

// Takes the fixed-width numbers of a date apart.
class date_reader {
public:
    explicit date_reader(std::string_view text)
        : left_(text) {}

    // `digits` digits; -1 if there is anything else.
    int number(std::size_t digits) {
        int read = 0;
        if (left_.size() < digits)
            return fail();
        for (std::size_t i = 0; i < digits; ++i) {
            if (left_[i] < '0' || left_[i] > '9')
                return fail();
            read = read * 10 + (left_[i] - '0');
        }
        left_.remove_prefix(digits);
        return read;
    }
    bool literal(char c) {
        if (left_.empty() || left_.front() != c)
            return false;
        left_.remove_prefix(1);
        return true;
    }
    void need(char c) {
        if (!literal(c))
            fail();
    }
    // Digits after the point, cut to microseconds.
    std::int64_t fraction() {
        std::int64_t micro = 0;
        std::size_t digits = 0;
        for (; !left_.empty() && left_.front() >= '0' && left_.front() <= '9'; ++digits) {
            if (digits < 6)
                micro = micro * 10 + (left_.front() - '0');
            left_.remove_prefix(1);
        }
        if (digits == 0)
            fail();
        for (; digits < 6; ++digits)
            micro *= 10;
        return micro;
    }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool at_end() const { return left_.empty(); }

private:
    int fail() {
        good_ = false;
        return -1;
    }
    std::string_view left_;
    bool good_ = true;
};

// Minutes east of Greenwich.
int read_zone(date_reader& reader) {
    if (reader.literal('Z'))
        return 0;
    const int sign = reader.literal('-') ? -1 : 1;
    if (sign > 0)
        reader.need('+');
    const int hours = reader.number(2);
    reader.need(':');
    const int minutes = reader.number(2);
    if (hours > 14 || minutes > 59) // XML Schema 2, 3.2.7.3
        return -24 * 60;
    return sign * (hours * 60 + minutes);
}

} // namespace

result<std::int64_t> parse_integer(std::string_view text, std::int64_t min, std::int64_t max) {
    text = trimmed(text);
    if (text.starts_with('+') && !text.starts_with("+-"))
        text.remove_prefix(1);
    std::int64_t number = 0;
    const auto end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end || number < min || number > max)
        return errc::value_out_of_range;
    return number;
}

result<wire::instant> parse_instant(std::string_view text) {
    using namespace std::chrono;
    date_reader reader(trimmed(text));
    const int year_number = reader.number(4);
    reader.need('-');
    const int month_number = reader.number(2);
    reader.need('-');
    const int day_number = reader.number(2);
    reader.need('T');
    const int hour = reader.number(2);
    reader.need(':');
    const int minute = reader.number(2);
    reader.need(':');
    const int second = reader.number(2);
    const std::int64_t micro = reader.literal('.') ? reader.fraction() : 0;
    const int zone = read_zone(reader);
    if (!reader.good() || !reader.at_end() || zone < -14 * 60 || hour > 23 || minute > 59 ||
        second > 59)
        return errc::value_out_of_range;
    const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                              day{static_cast<unsigned>(day_number)}};
    if (!date.ok())
        return errc::value_out_of_range;
    const auto when = sys_days(date) + hours(hour) + minutes(minute - zone) + seconds(second) +
                      microseconds(micro);
    const wire::instant made{duration_cast<microseconds>(when.time_since_epoch()).count()};
    if (made.microseconds < wire::instant::earliest || made.microseconds > wire::instant::latest)
        return errc::value_out_of_range;
    return made;
}

bool is_blank(std::string_view text) noexcept {
    return text.find_first_not_of(blanks) == std::string_view::npos;
}

result<value> parse_value(std::string_view text, const wire::value_type& type) {
    switch (type.kind) {
    case wire::value_kind::none:
        if (!is_blank(text))
            return errc::value_kind_mismatch;
        return value();
    case wire::value_kind::enumeration:
        return parse_enumeration(text, type);
    case wire::value_kind::boolean:
        return parse_boolean(text);
    case wire::value_kind::integer: {
        const auto number = parse_integer(text, type.min, type.max);
        return number ? result<value>(*number) : result<value>(number.error());
    }
    case wire::value_kind::time: {
        const auto when = parse_instant(text);
        return when ? result<value>(*when) : result<value>(when.error());
    }
    case wire::value_kind::address: {
        auto who = wire::address::parse(text);
        return who ? result<value>(std::move(*who)) : result<value>(who.error());
    }
    case wire::value_kind::text:
        return parse_text(text, type);
    case wire::value_kind::bytes:
        return parse_base64(text, type);
    case wire::value_kind::hex_bytes:
        return parse_hex(text, type);
    }
    return errc::value_kind_mismatch;
}

} // namespace diolkos::guard
