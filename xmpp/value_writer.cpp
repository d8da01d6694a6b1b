#include "xmpp/value_writer.hpp"

#include "wire_format/base64.hpp"

#include <array>
#include <charconv>
#include <chrono>

namespace diolkos::xmpp {
namespace {

using std::string_view;

// What stands for a character, if it does not stand for itself.
class escapes {
public:
    constexpr void add(char c, string_view reference) {
        escaped_[static_cast<unsigned char>(c)] = true;
        references_[static_cast<unsigned char>(c)] = reference;
    }
    [[nodiscard]] constexpr bool has(char c) const {
        return escaped_[static_cast<unsigned char>(c)];
    }
    [[nodiscard]] constexpr string_view of(char c) const {
        return references_[static_cast<unsigned char>(c)];
    }

private:
    std::array<bool, 256> escaped_{}; // apart, because every character is looked up here
    std::array<string_view, 128> references_{};
};

constexpr escapes text_escapes = [] {
    escapes table{};
    table.add('&', "&amp;");
    table.add('<', "&lt;");
    table.add('>', "&gt;");
    table.add('\r', "&#xD;"); // a parser would read LF (XML 1.0, 2.11)
    return table;
}();

constexpr escapes attribute_escapes = [] {
    escapes table = text_escapes;
    table.add('"', "&quot;");
    table.add('\t', "&#x9;"); // a parser would read a space (XML 1.0, 3.3.3)
    table.add('\n', "&#xA;");
    return table;
}();

void write_escaped(string_view text, const escapes& table, std::string& out) {
    std::size_t run = 0; // begin of what is still to be copied
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!table.has(text[at])) [[likely]]
            continue;
        out.append(text, run, at - run);
        out.append(table.of(text[at]));
        run = at + 1;
    }
    out.append(text, run);
}

void write_number(std::int64_t number, std::string& out) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void write_padded(std::int64_t number, std::size_t width, std::string& out) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const auto size = static_cast<std::size_t>(end - digits.data());
    out.append(size < width ? width - size : 0, '0');
    out.append(digits.data(), size);
}

// XEP-0082 DateTime: CCYY-MM-DDThh:mm:ss[.s]Z.
void write_time(std::int64_t microseconds, std::string& out) {
    using namespace std::chrono;
    const sys_time<std::chrono::microseconds> when{std::chrono::microseconds(microseconds)};
    const auto day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss time{when - day};
    write_padded(static_cast<int>(date.year()), 4, out);
    out.push_back('-');
    write_padded(static_cast<unsigned>(date.month()), 2, out);
    out.push_back('-');
    write_padded(static_cast<unsigned>(date.day()), 2, out);
    out.push_back('T');
    write_padded(time.hours().count(), 2, out);
    out.push_back(':');
    write_padded(time.minutes().count(), 2, out);
    out.push_back(':');
    write_padded(time.seconds().count(), 2, out);
    if (const auto fraction = time.subseconds().count(); fraction != 0) {
        out.push_back('.');
        write_padded(fraction, 6, out);
        out.resize(out.find_last_not_of('0') + 1);
    }
    out.push_back('Z');
}

void write_hex(const wire::octets& octets, std::string& out) {
    constexpr string_view digits = "0123456789abcdef";
    for (const std::byte each : octets) {
        out.push_back(digits[std::to_integer<unsigned>(each) >> 4]);
        out.push_back(digits[std::to_integer<unsigned>(each) & 0xF]);
    }
}

// A value in its place. Numbers, times and octets have nothing to escape; the rest is text.
void write_in_place(const wire::value& content, const wire::value_type& type, const escapes& table,
                    std::string& out) {
    if (const auto* text = std::get_if<std::string>(&content))
        return write_escaped(*text, table, out);
    if (const auto* index = std::get_if<wire::enumerated>(&content))
        return write_escaped(type.names[index->index], table, out);
    if (const auto* who = std::get_if<wire::address>(&content))
        return write_escaped(who->to_string(), table, out);
    write_value(content, type, out);
}

} // namespace

void write_text(std::string_view text, std::string& out) {
    write_escaped(text, text_escapes, out);
}

void write_attribute_value(std::string_view text, std::string& out) {
    write_escaped(text, attribute_escapes, out);
}

void write_value(const wire::value& content, const wire::value_type& type, std::string& out) {
    switch (type.kind) {
    case wire::value_kind::none:
        return;
    case wire::value_kind::enumeration:
        out.append(type.names[std::get<wire::enumerated>(content).index]);
        return;
    case wire::value_kind::boolean:
        out.append(std::get<bool>(content) ? "true" : "false");
        return;
    case wire::value_kind::integer:
        return write_number(std::get<std::int64_t>(content), out);
    case wire::value_kind::time:
        return write_time(std::get<wire::instant>(content).microseconds, out);
    case wire::value_kind::address:
        out.append(std::get<wire::address>(content).to_string());
        return;
    case wire::value_kind::text:
        out.append(std::get<std::string>(content));
        return;
    case wire::value_kind::bytes:
        return wire::write_base64(std::get<wire::octets>(content), out);
    case wire::value_kind::hex_bytes:
        return write_hex(std::get<wire::octets>(content), out);
    }
}

void write_content(const wire::value& content, const wire::value_type& type, std::string& out) {
    write_in_place(content, type, text_escapes, out);
}

void write_attribute_content(const wire::value& content, const wire::value_type& type,
                             std::string& out) {
    write_in_place(content, type, attribute_escapes, out);
}

} // namespace diolkos::xmpp
