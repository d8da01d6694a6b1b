#include "audit/tree/signed_note.hpp"

#include "wire_format/base64.hpp"
#include "wire_format/stanza.hpp"

#include <algorithm>

namespace diolkos::audit::tree {

namespace {

constexpr std::string_view dash = "\xE2\x80\x94 "; // U+2014 and a space

std::string id_bytes(std::uint32_t id) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<char>(id >> static_cast<unsigned>(shift) & 0xFFU));
    return bytes;
}

std::optional<signed_note::line> parse_line(std::string_view line) {
    if (!line.starts_with(dash))
        return std::nullopt;
    line.remove_prefix(dash.size());
    const auto space = line.find(' ');
    if (space == std::string_view::npos || !is_key_name(line.substr(0, space)))
        return std::nullopt;
    const auto bytes = wire::read_base64(line.substr(space + 1));
    if (!bytes || bytes->size() <= 4)
        return std::nullopt;
    signed_note::line made{std::string(line.substr(0, space)), 0, bytes->substr(4)};
    for (std::size_t i = 0; i < 4; ++i)
        made.id = made.id << 8U | static_cast<unsigned char>((*bytes)[i]);
    return made;
}

} // namespace

std::string sign_note(std::string_view text, const signer_key& by) {
    const auto made = by.sign(text);
    std::string bytes = id_bytes(by.verifier().id());
    bytes.append(reinterpret_cast<const char*>(made.data()), made.size());
    std::string note(text);
    note.append("\n").append(dash).append(by.verifier().name()).append(" ");
    wire::write_base64(std::as_bytes(std::span(bytes)), note);
    return note += '\n';
}

std::optional<signed_note> parse_note(std::string_view bytes) {
    const bool plain = std::ranges::all_of(
        bytes, [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= ' '; });
    // The last empty line: the text may have some of its own.
    const auto end = bytes.rfind("\n\n");
    if (bytes.size() > max_note_bytes || !plain || end == std::string_view::npos ||
        !wire::is_xml_text(bytes))
        return std::nullopt;
    signed_note note;
    note.text = bytes.substr(0, end + 1);
    auto rest = bytes.substr(end + 2);
    if (rest.empty() || rest.back() != '\n')
        return std::nullopt;
    while (!rest.empty()) {
        const auto newline = rest.find('\n');
        auto line = parse_line(rest.substr(0, newline));
        if (!line || note.signatures.size() == max_note_signatures)
            return std::nullopt;
        note.signatures.push_back(std::move(*line));
        rest.remove_prefix(newline + 1);
    }
    return note;
}

// The first signature of a key decides, as in other implementations: of two, one could be for
// those who look at all of them.
note_standing check(const signed_note& note, const verifier_key& key) {
    for (const auto& line : note.signatures)
        if (line.name == key.name() && line.id == key.id())
            return key.verify(note.text, line.bytes) ? note_standing::signed_by_key
                                                     : note_standing::bad_signature;
    return note_standing::not_signed;
}

} // namespace diolkos::audit::tree
