#include "audit/tree/tile.hpp"

#include <charconv>

namespace diolkos::audit::tree {

namespace {

void append_three_digits(std::uint64_t number, std::string& out) {
    out.push_back(static_cast<char>('0' + number / 100));
    out.push_back(static_cast<char>('0' + number / 10 % 10));
    out.push_back(static_cast<char>('0' + number % 10));
}

// Takes what is in front of `end`, and `end` itself; all if there is none.
std::string_view take_until(std::string_view& text, char end) {
    const auto at = text.find(end);
    const auto part = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return part;
}

std::optional<std::uint64_t> read_number(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    return value;
}

} // namespace

std::string path_of(const tile_name& tile) {
    std::string path = "tile/";
    path += tile.entries ? "entries" : std::to_string(tile.level);
    std::uint64_t unit = 1;
    while (tile.index / unit >= 1000)
        unit *= 1000;
    for (; unit > 0; unit /= 1000) {
        path += unit == 1 ? "/" : "/x";
        append_three_digits(tile.index / unit % 1000, path);
    }
    if (tile.partial())
        path += ".p/" + std::to_string(tile.width);
    return path;
}

std::optional<tile_name> parse_path(std::string_view path) {
    const auto whole = path;
    if (take_until(path, '/') != "tile")
        return std::nullopt;
    tile_name tile;
    const auto level = take_until(path, '/');
    tile.entries = level == "entries";
    if (!tile.entries) {
        const auto number = read_number(level);
        if (!number || *number > max_tile_level)
            return std::nullopt;
        tile.level = static_cast<unsigned>(*number);
    }
    if (const auto partial = path.find(".p/"); partial != std::string_view::npos) {
        const auto width = read_number(path.substr(partial + 3));
        if (!width || *width == 0 || *width >= tile_width)
            return std::nullopt;
        tile.width = *width;
        path = path.substr(0, partial);
    }
    constexpr std::uint64_t most = ~std::uint64_t{0} / 1000 - 1; // then one more group still fits
    while (!path.empty()) {
        auto group = take_until(path, '/');
        if (group.starts_with('x'))
            group.remove_prefix(1);
        const auto number = read_number(group);
        if (!number || *number >= 1000 || tile.index > most)
            return std::nullopt;
        tile.index = 1000 * tile.index + *number;
    }
    // One spelling for each tile: leading zeros, a missing x and the like are seen here.
    return path_of(tile) == whole ? std::optional(tile) : std::nullopt;
}

void append_entry(std::string_view record, std::string& bundle) {
    bundle.push_back(static_cast<char>(record.size() >> 8U & 0xFFU));
    bundle.push_back(static_cast<char>(record.size() & 0xFFU));
    bundle += record;
}

std::optional<std::vector<std::string_view>> read_bundle(std::string_view bundle,
                                                         std::uint64_t count) {
    std::vector<std::string_view> records;
    records.reserve(count);
    while (!bundle.empty()) {
        if (bundle.size() < 2 || records.size() == count)
            return std::nullopt;
        const std::size_t size = std::size_t{static_cast<unsigned char>(bundle[0])} << 8U |
                                 static_cast<unsigned char>(bundle[1]);
        bundle.remove_prefix(2);
        if (size > bundle.size())
            return std::nullopt;
        records.push_back(bundle.substr(0, size));
        bundle.remove_prefix(size);
    }
    if (records.size() != count)
        return std::nullopt;
    return records;
}

} // namespace diolkos::audit::tree
