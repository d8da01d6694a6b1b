// What one box tells the other about itself, as a short text that is carried by hand. Nothing in it
// is secret; who changes it on the way is found out by the fingerprint, which both boxes show.
//
//     diolkos pair 1
//     side low
//     box low-box
//     link low-high
//     link-key MFkwEwYHKoZIzj0CAQ...                 SubjectPublicKeyInfo, base64
//     exchange 8520f0098930a754748b7ddcb43ef75a...    X25519 public value, hex
//     check 4f6a9c1d                                  of all above: against slips, not against
//     people
//
// Every file has exactly one writing; anything else is no pair file.
//
// Errors   parse_pair_file() throws std::runtime_error with what is wrong
// Threads  free functions; safe from any thread
#pragma once

#include "box/settings.hpp"
#include "cli/setup/key_material.hpp"

#include <string>
#include <string_view>

namespace diolkos::cli {

inline constexpr std::size_t max_pair_file_bytes = 4096;

struct pair_half {
    box::side side{};
    std::string box, link; // names, as in the configuration
    std::string link_key;  // base64 of the DER
    exchange_public exchange{};

    bool operator==(const pair_half&) const = default;
};

[[nodiscard]] std::string to_text(const pair_half& half);
[[nodiscard]] pair_half parse_pair_file(std::string_view text);

[[nodiscard]] std::string_view to_text(box::side side) noexcept;

// 60 decimal digits in groups of five, out of SHA-512 over both texts. Both boxes are told so many,
// because who replaces both halves on their ways may look for two that come to the same: 100 bits
// of work.
[[nodiscard]] std::string fingerprint(const pair_half& low, const pair_half& high);

// What goes in as salt where the two boxes derive a common key.
[[nodiscard]] std::string transcript(const pair_half& low, const pair_half& high);

} // namespace diolkos::cli
