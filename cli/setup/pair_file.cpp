#include "cli/setup/pair_file.hpp"

#include "audit/hex.hpp"
#include "net/digest.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

namespace diolkos::cli {
namespace {

constexpr std::string_view first_line = "diolkos pair 1";
constexpr std::size_t check_bytes = 4;
constexpr std::size_t max_name = 255;
constexpr std::size_t groups = 12, digits_of_group = 5, bytes_of_group = 5;

std::string check_of(std::string_view text) {
    const auto digest = net::sha256(std::as_bytes(std::span(text)));
    return audit::hex(std::span(digest).first(check_bytes));
}

std::string body(const pair_half& half) {
    std::string text(first_line);
    text += "\nside " + std::string(to_text(half.side));
    text += "\nbox " + half.box;
    text += "\nlink " + half.link;
    text += "\nlink-key " + half.link_key;
    text += "\nexchange " + audit::hex(half.exchange);
    return text + "\n";
}

// The rest of the next line, which must begin so.
std::string_view take(std::string_view& text, std::string_view key) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    if (end == std::string_view::npos || !line.starts_with(key) ||
        (line.size() > key.size() && line[key.size()] != ' ')) {
        throw std::runtime_error("is no pair file: expected a line '" + std::string(key) +
                                 " ...' in place of '" + std::string(line.substr(0, 40)) + "'");
    }
    text.remove_prefix(end + 1);
    return line.size() > key.size() ? line.substr(key.size() + 1) : std::string_view{};
}

std::string name(std::string_view text, std::string_view what) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    if (text.empty() || text.size() > max_name || !std::ranges::all_of(text, plain)) {
        throw std::runtime_error("is no pair file: not a name of a " + std::string(what));
    }
    return std::string(text);
}

} // namespace

std::string_view to_text(box::side side) noexcept {
    switch (side) {
    case box::side::low:
        return "low";
    case box::side::high:
        return "high";
    }
    return {};
}

std::string to_text(const pair_half& half) {
    const auto text = body(half);
    return text + "check " + check_of(text) + "\n";
}

pair_half parse_pair_file(std::string_view text) {
    auto rest = text;
    pair_half half;
    if (text.size() > max_pair_file_bytes || !take(rest, first_line).empty()) {
        throw std::runtime_error("is no pair file: it does not begin with '" +
                                 std::string(first_line) + "'");
    }
    const auto side = take(rest, "side");
    if (side != "low" && side != "high") {
        throw std::runtime_error("is no pair file: 'side' must be low or high");
    }
    half.side = side == "low" ? box::side::low : box::side::high;
    half.box = name(take(rest, "box"), "box");
    half.link = name(take(rest, "link"), "link");
    half.link_key = take(rest, "link-key");
    const auto exchange = net::parse_pin(take(rest, "exchange"));
    if (!exchange) {
        throw std::runtime_error("is no pair file: 'exchange' must be 64 hex digits");
    }
    half.exchange = *exchange;
    if (to_text(half) != text) {
        throw std::runtime_error("was changed or copied wrongly: its check does not match");
    }
    return half;
}

std::string transcript(const pair_half& low, const pair_half& high) {
    return to_text(low) + to_text(high);
}

std::string fingerprint(const pair_half& low, const pair_half& high) {
    const auto text = transcript(low, high);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha512(), nullptr) != 1 ||
        size < groups * bytes_of_group) {
        throw net::tls_error("cannot make a fingerprint: " + net::take_openssl_error());
    }
    std::string shown;
    for (std::size_t group = 0; group < groups; ++group) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes_of_group; ++i) {
            value = value << 8U | digest[group * bytes_of_group + i];
        }
        auto digits = std::to_string(value % 100'000);
        digits.insert(0, digits_of_group - digits.size(), '0');
        shown += (group == 0 ? "" : " ") + digits;
    }
    return shown;
}

} // namespace diolkos::cli
