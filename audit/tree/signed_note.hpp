// Text with signatures (https://c2sp.org/signed-note):
//
//     TEXT, lines of UTF-8, the last one ended too
//     (an empty line)
//     — NAME base64(key ID: 4 bytes || signature)        one line for each signature
//
// What is signed is TEXT. A note may have signatures of keys that the reader does not know.
//
// I/O      none
// Threads  values and free functions; safe from any thread
#pragma once

#include "audit/tree/note_key.hpp"

#include <vector>

namespace diolkos::audit::tree {

inline constexpr std::size_t max_note_bytes = 1'000'000; // as Go's note package
inline constexpr std::size_t max_note_signatures = 100;

struct signed_note {
    struct line {
        std::string name;
        std::uint32_t id = 0;
        std::string bytes; // of the signature
    };
    std::string text;
    std::vector<line> signatures;
};

[[nodiscard]] std::string sign_note(std::string_view text, const signer_key& by);
// nullopt: it is no signed note. Verifies nothing.
[[nodiscard]] std::optional<signed_note> parse_note(std::string_view bytes);

enum class note_standing : std::uint8_t {
    signed_by_key,
    not_signed,    // no signature of this name and ID
    bad_signature, // there is one, and it is wrong
};
[[nodiscard]] note_standing check(const signed_note& note, const verifier_key& key);

} // namespace diolkos::audit::tree
