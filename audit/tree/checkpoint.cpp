#include "audit/tree/checkpoint.hpp"

#include "wire_format/base64.hpp"

#include <charconv>

namespace diolkos::audit::tree {

namespace {

// Without its newline; nullopt: there is no whole line any more, or it is empty.
std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos || end == 0)
        return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

} // namespace

std::string to_text(const checkpoint& head) {
    auto text = head.origin + '\n' + std::to_string(head.size) + '\n';
    wire::write_base64(head.root, text);
    text += '\n';
    for (const auto& line : head.extensions)
        text += line + '\n';
    return text;
}

std::optional<checkpoint> parse_checkpoint(std::string_view text) {
    auto rest = text;
    const auto origin = take_line(rest), size = take_line(rest), root = take_line(rest);
    if (!origin || !size || !root)
        return std::nullopt;
    checkpoint head;
    head.origin = *origin;
    const auto [end, error] = std::from_chars(size->data(), size->data() + size->size(), head.size);
    const auto bytes = wire::read_base64(*root);
    if (error != std::errc() || end != size->data() + size->size() || !bytes ||
        bytes->size() != digest_bytes)
        return std::nullopt;
    head.root = digest_from(*bytes);
    while (!rest.empty()) {
        const auto line = take_line(rest);
        if (!line)
            return std::nullopt;
        head.extensions.emplace_back(*line);
    }
    return to_text(head) == text ? std::optional(std::move(head)) : std::nullopt;
}

} // namespace diolkos::audit::tree
